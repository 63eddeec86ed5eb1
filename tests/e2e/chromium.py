"""A browser that is installed on this machine, without a window."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.e2e.desk import PATH

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_CONTROLS = {
    "button",
    "checkbox",
    "combobox",
    "DisclosureTriangle",
    "radio",
    "textbox",
}


@contextmanager
def headless_chromium() -> Iterator[Browser]:
    """Start the browser that is installed; nothing is fetched."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        reason = "the console's tests need Chromium on the PATH"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


class Complaints:
    """What the browser's own console says of a page, but for pick-ups that it calls failed."""

    def __init__(self, page: Page) -> None:
        self.texts: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.texts.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        is_a_pick_up = message.location["url"].endswith(PATH)
        if message.type in {"error", "warning"} and not is_a_pick_up:
            self.texts.append(message.text)


def accessibility_problems(page: Page) -> list[tuple[str, list[str]]]:
    """Give axe's violations, each with the elements that have it."""
    page.evaluate(_AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in found["violations"]
    ]


def controls(page: Page) -> list[tuple[str, str]]:
    """Give role and accessible name of what can be operated, as assistive technology sees it."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node["name"]["value"])
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in _CONTROLS
    ]
