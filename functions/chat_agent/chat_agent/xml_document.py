"""Plain values as an XML document (contract, section 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO
from typing import Any, Final
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_NIL: Final = AttributesImpl({"i:nil": "true"})
_NONE: Final = AttributesImpl({})
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT: Final = "\ufffd"

ENTRY_NAMES: Final = {
    "FieldProperties": "FieldProperty",
    "ExtraFields": "ExtraField",
    "CustomFields": "CustomField",
}
"""How an entry of each dictionary is called; it holds a ``Key`` and a ``Value``."""
ITEM_NAMES: Final = {
    "LocalizedAddress": "ArrayOfLocalizedField",
    "ArrayOfLocalizedField": "LocalizedField",
}
"""How an item of each list is called."""


def xml_document(root: str, value: Any) -> str:
    """Write a value as a document, which parses whatever text the value holds.

    Characters that XML 1.0 forbids become U+FFFD.

    Parameters
    ----------
    root
        The name of the root element.
    value
        A plain value: objects, dictionaries and lists of texts, numbers, truth values and null.
    """
    document = StringIO()
    writer = _Writer(document)
    nil = {"i:nil": "true"} if value is None else {}
    writer.startElement(root, AttributesImpl({"xmlns:i": _INSTANCE, **nil}))
    writer.content(root, value)
    writer.endElement(root)
    return document.getvalue()


class _Writer(XMLGenerator):
    def __init__(self, document: StringIO) -> None:
        super().__init__(document, encoding="utf-8", short_empty_elements=True)

    def element(self, name: str, value: Any) -> None:
        self.startElement(name, _NIL if value is None else _NONE)
        self.content(name, value)
        self.endElement(name)

    def content(self, name: str, value: Any) -> None:
        match value:
            case None:
                pass
            case dict() if name in ENTRY_NAMES:
                self._entries(ENTRY_NAMES[name], value)
            case dict():
                for part, of_it in value.items():
                    self.element(part, of_it)
            case list():
                for each in value:
                    self.element(ITEM_NAMES[name], each)
            case bool():
                self.characters("true" if value else "false")
            case _:
                self._text(str(value))

    def _entries(self, name: str, entries: Mapping[str, Any]) -> None:
        for key, value in entries.items():
            self.startElement(name, _NONE)
            self.element("Key", key)
            self.element("Value", value)
            self.endElement(name)

    def _text(self, text: str) -> None:
        first, *rest = _FORBIDDEN.sub(_REPLACEMENT, text).split("\r")
        self.characters(first)
        for part in rest:
            # A parser turns a bare carriage return into a line feed; a reference it keeps. The
            # method writes as it is given.
            self.ignorableWhitespace("&#13;")
            self.characters(part)
