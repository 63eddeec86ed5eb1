from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.localisation.languages import CULTURES
from chat_sessions.localisation.multi_language import in_language, is_multi_language
from chat_sessions.localisation.string_references import read_catalogue, resolve_references

HELLO = 'NO:"Hei";US:"Hello";GE:"Hallo"'


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        (HELLO, "NO", "Hei"),
        (HELLO, "US", "Hello"),
        (HELLO + ";", "GE", "Hallo"),
        (' NO : "Hei" ; US: "Hello" ; ', "NO", "Hei"),
        (HELLO, "FR", "Hello"),
        ('NO:"Hei";GE:"Hallo"', "FR", "Hei"),
        ('NO:""', "NO", ""),
        ('NO:"a;b:c"', "NO", "a;b:c"),
        ('NO:"to\nlinjer"', "NO", "to\nlinjer"),
        ('NO:"first";NO:"second"', "NO", "first"),
        ('US:"Hello";HU:"Szia"', "FR", "Hello"),
        ('HU:"Szia";NO:"Hei"', "FR", "Szia"),
        ('HU:"Szia";NO:"Hei"', "NO", "Hei"),
    ],
)
def test_the_text_of_the_language_is_given_else_us_else_the_first(
    text: str, code: str, expected: str
) -> None:
    assert in_language(text, code) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "12:30",
        'He said: "Hi"',
        'NO:"Hei',
        'NO:Hei"',
        'NO:"Hei""',
        'NO:"Hei" US:"Hello"',
        'NO:"Hei";;',
        'NO:"Hei";US',
        'NOR:"Hei"',
        'no:"Hei"',
        'N:"Hei"',
        ';NO:"Hei"',
        'NO:"He"i"',
        'Text NO:"Hei"',
        'NO:"Hei" text',
        # The layout, but of no language: an answer's subject, numbers of things.
        'RE:"Invoice"',
        ' RE : "Invoice" ; ',
        'PO:"1";ID:"2"',
        'XX:"unknown code"',
    ],
)
def test_what_does_not_follow_the_layout_exactly_stays_as_it_is(text: str) -> None:
    assert in_language(text, "NO") == text


@pytest.mark.parametrize("code", sorted({code for code, _ in CULTURES}))
def test_one_item_of_any_superoffice_code_is_enough(code: str) -> None:
    assert is_multi_language(f'{code}:"text"')
    assert in_language(f'QQ:"first";{code}:"text"', code) == "text"


@given(st.text(), st.sampled_from(["NO", "US"]))
def test_any_text_is_given_back_or_shortened(text: str, code: str) -> None:
    assert in_language(text, code) in text


@pytest.mark.parametrize("unit", ['NO:"', 'NO:"x";', " ", "NO:", 'NO:"x"; ', ";", '"', 'NO:"x" '])
def test_a_megabyte_of_anything_is_read_once(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))

    assert in_language(text, "NO") in {text, "x"}


CATALOGUE = {"SR_COMPANY": 'US:"Company";NO:"Firma"', "SR_PLAIN": "As it is"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[SR_COMPANY]", "Firma"),
        ("[SR_COMPANY]: [SR_PLAIN]!", "Firma: As it is!"),
        ("[SR_UNHEARD_OF]", "[SR_UNHEARD_OF]"),
        ("[sr_company]", "[sr_company]"),
        ("[SR_COMPANY", "[SR_COMPANY"),
        ("SR_COMPANY", "SR_COMPANY"),
        ("[[SR_COMPANY]]", "[Firma]"),
    ],
)
def test_a_reference_becomes_its_text_and_an_unknown_one_stays(text: str, expected: str) -> None:
    assert resolve_references(text, lambda: CATALOGUE, "NO") == expected


def test_what_is_put_in_is_not_looked_through_again() -> None:
    catalogue = {"SR_A": "[SR_B]", "SR_B": "never"}

    assert resolve_references("[SR_A]", lambda: catalogue, "US") == "[SR_B]"


def test_every_text_that_comes_along_is_in_english_and_norwegian() -> None:
    for text in read_catalogue(None).values():
        assert in_language(text, "US") != text
        assert in_language(text, "NO") != text


def test_the_installation_adds_and_replaces_texts(tmp_path: Path) -> None:
    own = tmp_path / "texts.json"
    own.write_text('{"SR_COMPANY": "Customer", "SR_OWN": "Ours"}')

    catalogue = read_catalogue(own)

    assert (catalogue["SR_COMPANY"], catalogue["SR_OWN"]) == ("Customer", "Ours")
    assert "SR_PROJECT" in catalogue


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'["SR_OWN"]', "must be a JSON object"),
        (b'{"SR_OWN": 1}', "must be a JSON object"),
        (b'{"SR_OWN": "Ours",}', "is not JSON in UTF-8"),
        (b'{"SR_OWN": "V\xe5r"}', "is not JSON in UTF-8"),
    ],
)
def test_an_installations_file_of_another_shape_is_refused(
    tmp_path: Path, content: bytes, told: str
) -> None:
    own = tmp_path / "texts.json"
    own.write_bytes(content)

    with pytest.raises(ValueError, match=rf"texts\.json {told}"):
        read_catalogue(own)


def test_a_file_that_is_not_there_is_missed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"has no texts\.json at its top"):
        read_catalogue(tmp_path / "texts.json")
