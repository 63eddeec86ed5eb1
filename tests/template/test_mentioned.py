"""What the documentation and comments refer to is there: pages, sections, paths, make's targets."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
DIRECTORIES = [
    *("admin", "bench", "benchmarks", "docs", "events", "functions", "layers", "local"),
    *("testing", "tests"),
]
SOURCES = [
    *(ROOT / name for name in ("pyproject.toml", "samconfig.toml", "template.yaml")),
    *(
        path
        for name in DIRECTORIES
        if name != "tests"  # which speak of what is not there, too
        for path in sorted((ROOT / name).rglob("*.py"))
    ),
]
MAKEFILE = (ROOT / "Makefile").read_text()
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
CODE = re.compile(r"^```\w*\n(.*?)^```$|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
PATH = re.compile(rf"(?<![\w./@-])(?:{'|'.join(DIRECTORIES)})/[\w./-]*\w")


def code(page: Path) -> str:
    return "\n".join(block or span for block, span in CODE.findall(page.read_text()))


def anchors(page: Path) -> set[str]:
    """Give the sections of a page as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    for target, anchor in LINK.findall(page.read_text()):
        there = page.parent / target if target else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            yield f"{page.relative_to(ROOT)}: {target}#{anchor}"


def is_there(path: str) -> bool:
    """Tell whether a path leads somewhere; a decision may be named by its number alone."""
    return (ROOT / path).exists() or (
        bool(re.fullmatch(r"docs/adr/\d{3}", path)) and any(ROOT.glob(f"{path}-*.md"))
    )


def test_every_link_leads_to_a_page_and_a_section() -> None:
    assert [broken for page in PAGES for broken in broken_links(page)] == []


def test_every_path_that_is_mentioned_is_there() -> None:
    mentioned = {
        (page.relative_to(ROOT), path)
        for page in (*PAGES, *SOURCES)
        for path in PATH.findall(page.read_text())
    }

    assert len(mentioned) > len(PAGES)
    assert [(page, path) for page, path in mentioned if not is_there(path)] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:3] for path in (ROOT / "docs" / "adr").glob("*.md")]

    assert len(set(numbers)) == len(numbers)
    assert all(number.isdecimal() for number in numbers)


def test_make_knows_every_target_and_variable_that_is_mentioned() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
    variables = set(re.findall(r"^([A-Z_]+) \?=", MAKEFILE, re.MULTILINE))
    commands = [command for page in PAGES for command in re.findall(r"\bmake [a-z].*", code(page))]

    assert len(commands) > len(targets)
    assert {re.split(r"[ :]", command)[1] for command in commands} <= targets
    assert {name for each in commands for name in re.findall(r" ([A-Z_]+)=", each)} <= variables


def test_every_target_is_explained_by_make_help() -> None:
    declared = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE))

    assert declared == set(re.findall(r"^([a-z][a-z-]*):.*## ", MAKEFILE, re.MULTILINE))
