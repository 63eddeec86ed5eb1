"""Writes ``docs/localisation.md``: each line's answer is what the application answered to it.

``python -m local.localisation_page > docs/localisation.md``
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from chat_sessions.localisation.languages import CULTURES
from chat_sessions.localisation.zone_names import zone_codes
from chat_sessions_testing.stack import ChatStack, chat_stack_on_moto
from chat_sessions_testing.wire import Wire

_TOPIC: Final = 656
_SELECT: Final = "whenrequested,contact/categoryname,contact/countryname,person/description"
_STORED: Final = {
    "WhenRequested": "2026-07-01T22:30:00.1234567Z",
    "Contact": {
        "CategoryName": 'US:"Customer";NO:"Kunde";GE:"Kunde"',
        "CountryName": "[SR_COMPANY]",
    },
    "Person": {
        "Description": "[I:1234567] [F:1234.5] [M:1234.5] [D:11/09/2017] "
        "[DT:11/09/2017 14:53:18] [T:14:52]"
    },
}
_REQUESTS: Final[tuple[Mapping[str, str], ...]] = (
    {},
    {"SO-Language": "nb-NO", "SO-TimeZone": "NO"},
    {"SO-Language": "de-DE", "SO-TimeZone": "Europe/Berlin"},
    {"SO-Language": "en-US", "SO-TimeZone": "US-NY"},
    {"SO-Language": "ja-JP", "SO-TimeZone": "Asia/Tokyo"},
    {"SO-Language": "ar", "SO-TimeZone": "Africa/Cairo"},
    {"SO-Language": "en", "SO-Culture": "ar", "SO-TimeZone": "Africa/Cairo"},
    {"SO-Language": "de", "SO-Culture": "de-CH", "SO-TimeZone": "W. Europe Standard Time"},
)
_OPENING: Final = Path(__file__).with_name("localisation_page_opening.md")


def main() -> None:
    """Print the page."""
    os.environ |= {
        "AWS_DEFAULT_REGION": "eu-north-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "LOG_LEVEL": "CRITICAL",
        "POWERTOOLS_METRICS_DISABLED": "true",
    }
    sys.stdout.write("\n".join(page()))


def page() -> Iterator[str]:
    """Give the lines of the page."""
    yield _OPENING.read_text(encoding="utf-8")
    yield "## Answers\n"
    yield f"Stored: a session with\n\n```json\n{_pretty(_STORED)}\n```\n"
    with Wire().installed(), chat_stack_on_moto() as stack:
        stack.add_topic(_TOPIC)
        stack.add_agent(7, can_respond=[_TOPIC], password="Tje0", Name="tje0")  # noqa: S106 (a demo)
        for headers in _REQUESTS:
            yield from _answer(stack, headers)
    yield "## Languages\n"
    yield "| SuperOffice code | cultures |\n|---|---|"
    codes = dict.fromkeys(code for code, _ in CULTURES)
    for code in codes:
        tags = ", ".join(f"`{tag}`" for own, tag in CULTURES if own == code)
        yield f"| `{code}` | {tags} |"
    yield "\n## Zone codes\n"
    yield "| number | code | zone |\n|---|---|---|"
    for number, code, name in zone_codes():
        yield f"| {number} | `{code}` | {name} |"
    yield ""


def _answer(stack: ChatStack, headers: Mapping[str, str]) -> Iterator[str]:
    stack.queue_session(_TOPIC, **_STORED)
    response = stack.pick_up("tje0", "Tje0", headers=headers, select=_SELECT)
    options = "".join(f" \\\n  -H '{name}: {value}'" for name, value in headers.items())
    yield f'```sh\ncurl -X POST -u tje0:Tje0{options} \\\n  "$PICK_UP?\\$select={_SELECT}"\n```\n'
    applied = [
        f"{name}: {response.headers.get(name.lower(), '(none)')}"
        for name in ("Content-Language", "SO-TimeZone")
    ]
    yield "```\n" + "\n".join(applied)
    yield _pretty(_named(response.json())) + "\n```\n"


def _named(value: Any) -> Any:
    """Leave out what was not selected."""
    if isinstance(value, dict):
        return {name: _named(part) for name, part in value.items() if part is not None}
    return value


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
