"""String references, such as ``[SR_COMPANY]``: resource ids that stand for a text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

from chat_sessions.localisation.multi_language import in_language

type Catalogue = Mapping[str, str]
"""A multi-language text by resource id, without the brackets."""

_REFERENCE: Final = re.compile(r"\[(SR_[A-Za-z0-9_]{1,128})\]")


def resolve_references(text: str, catalogue: Callable[[], Catalogue], code: str) -> str:
    """Replace each reference by its text in a language; an id that is not known stays.

    What is put in is not looked through again. The catalogue is asked for only when a reference is
    met.
    """

    def resolved(match: re.Match[str]) -> str:
        found = catalogue().get(match[1])
        return match[0] if found is None else in_language(found, code)

    return _REFERENCE.sub(resolved, text)


def read_catalogue(of_the_installation: Path | None) -> Catalogue:
    """Read the catalogue that comes along, and over it the installation's own.

    Parameters
    ----------
    of_the_installation
        A file with a JSON object of ids and multi-language texts.

    Raises
    ------
    ValueError
        There is no such file, or it is something else; the text says what.
    """
    shipped = files("chat_sessions.localisation") / "string_references.json"
    catalogue: dict[str, str] = json.loads(shipped.read_text(encoding="utf-8"))
    if of_the_installation is None:
        return catalogue
    name = of_the_installation.name
    try:
        own = json.loads(of_the_installation.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = f"the installation's layer has no {name} at its top"
        raise ValueError(msg) from None
    except ValueError as error:
        msg = f"{name} is not JSON in UTF-8: {error}"
        raise ValueError(msg) from None
    if not isinstance(own, dict) or not all(isinstance(text, str) for text in own.values()):
        msg = f"{name} must be a JSON object of ids and texts"
        raise ValueError(msg)
    return catalogue | own
