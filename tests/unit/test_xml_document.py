from dataclasses import fields
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_agent.xml_document import ENTRY_NAMES, ITEM_NAMES, xml_document
from chat_sessions import entity
from chat_sessions.entity.carrier import Carrier
from chat_sessions.projection import project
from chat_sessions.selection import EVERYTHING
from tests.unit.sample import SAMPLE

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
allowed = st.text(
    st.characters(
        exclude_categories=["Cs"], exclude_characters=[chr(code) for code in range(32)]
    ).filter(lambda character: character not in "\ufffe\uffff")
    | st.sampled_from("\t\n\r<>&\"']]>")
)


def parsed(document: str) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314 (our own document)


@given(allowed)
def test_text_comes_back_to_the_character(text: str) -> None:
    root = parsed(xml_document("Session", {"CustomerName": text}))

    assert (root.findtext("CustomerName") or "") == text


@given(st.text())
def test_whatever_a_customer_types_the_document_parses(text: str) -> None:
    document = {"Name": text, "FieldProperties": {text: {"FieldType": text}}}

    root = parsed(xml_document("Session", document).encode(errors="replace").decode())

    assert root.find("FieldProperties/FieldProperty/Key") is not None


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_forbids_is_replaced(character: str) -> None:
    root = parsed(xml_document("Session", {"CustomerName": f"a{character}b"}))

    assert root.findtext("CustomerName") == "a\ufffdb"


def test_null_is_nil_and_an_empty_text_is_not() -> None:
    document = xml_document("Session", {"Person": None, "CustomerName": ""})

    root = parsed(document)
    assert root.find("Person").attrib == {NIL: "true"}  # type: ignore[union-attr]
    assert root.find("CustomerName").attrib == {}  # type: ignore[union-attr]


def test_no_session_is_a_root_that_is_nil() -> None:
    assert xml_document("ChatSessionEntity", None) == (
        '<ChatSessionEntity xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'
    )


def test_a_full_session_has_all_properties_in_order_and_every_value() -> None:
    plain = project(SAMPLE, EVERYTHING)

    root = parsed(xml_document("ChatSessionEntity", plain))

    assert [child.tag for child in root] == list(plain)
    assert plain_of(root, plain) == plain


def plain_of(element: ET.Element, like: Any, name: str = "") -> Any:
    """Read an element back as the plain value it was written from, by the example of that."""
    name = name or element.tag
    if element.attrib.get(NIL) == "true":
        return None
    if name in ENTRY_NAMES:
        assert {entry.tag for entry in element} <= {ENTRY_NAMES[name]}
        return {
            str(key := entry.findtext("Key")): plain_of(
                entry.find("Value"),  # type: ignore[arg-type]
                like[key],
            )
            for entry in element
        }
    if isinstance(like, dict):
        return {child.tag: plain_of(child, like[child.tag]) for child in element}
    if isinstance(like, list):
        assert {child.tag for child in element} <= {ITEM_NAMES[name]}
        return [plain_of(child, each) for child, each in zip(element, like, strict=True)]
    text = element.text or ""
    return text == "true" if isinstance(like, bool) else type(like)(text)


def test_every_dictionary_and_list_of_the_entity_has_a_name_for_its_entries() -> None:
    carriers = [
        kind
        for kind in vars(entity).values()
        if isinstance(kind, type) and issubclass(kind, Carrier)
    ]
    found = {
        each.name: str(getattr(each.type, "__value__", each.type))
        for carrier in carriers
        for each in fields(carrier)
    }

    assert {name for name, kind in found.items() if kind.startswith("dict")} == set(ENTRY_NAMES)
    assert {name for name, kind in found.items() if kind.startswith("list")} <= set(ITEM_NAMES)
