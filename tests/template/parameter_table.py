"""The table of the template's parameters as ``docs/deploying.md`` has it."""

from collections.abc import Iterator
from typing import Any, Final

from chat_sessions_testing.template import read_template

_MOST_LISTED: Final = 30


def parameter_table() -> str:
    """Write it anew from the template."""
    return "\n".join(
        ["| parameter | default | what it is |", "|---|---|---|", *_rows(read_template())]
    )


def _rows(template: dict[str, Any]) -> Iterator[str]:
    for name, given in template["Parameters"].items():
        default = f"`{given['Default']}`" if str(given["Default"]) else ""
        yield f"| `{name}` | {default} | {given['Description']}{_values(given)} |"


def _values(given: dict[str, Any]) -> str:
    if len(given.get("AllowedValues", [])) in range(1, _MOST_LISTED + 1):
        return " One of " + ", ".join(f"`{value}`" for value in given["AllowedValues"]) + "."
    if "MaxValue" in given:
        return f" From {given['MinValue']} to {given['MaxValue']}."
    return ""
