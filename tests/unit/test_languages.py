import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.localisation.languages import (
    InvalidLanguageError,
    Language,
    language_of,
    wanted_language,
)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("zh-CN-u-nu-hanidec", "CN"),
        ("pt-BR-x-mine", "BR"),
        ("de_CH_u_co_phonebk", "CH"),
        ("zh-CHS", "CN"),
        ("zh-yue-HK", "CN"),
        ("zh-CN", "CN"),
        ("cs", "CZ"),
        ("da", "DA"),
        ("nl", "NL"),
        ("en", "US"),
        ("fi", "FI"),
        ("fr", "FR"),
        ("de", "GE"),
        ("de-CH", "CH"),
        ("it", "IT"),
        ("ja", "JP"),
        ("ko", "KO"),
        ("nb", "NO"),
        ("no", "NO"),
        ("pl", "PL"),
        ("pt-BR", "BR"),
        ("ru", "RU"),
        ("es", "SP"),
        ("sv", "SW"),
        ("uk", "UK"),
        ("vi", "VI"),
        ("nb-NO", "NO"),
        ("en-GB", "US"),
        ("de-AT", "GE"),
        ("pt", "BR"),
        ("zh", "CN"),
        ("DE-ch", "CH"),
        ("de_CH", "CH"),
    ],
)
def test_a_culture_is_found_exactly_and_else_by_its_language(tag: str, code: str) -> None:
    found = language_of(tag)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("US", "en"),
        ("GE", "de"),
        ("SP", "es"),
        ("SW", "sv"),
        ("JP", "ja"),
        ("CZ", "cs"),
        ("CN", "zh-CN"),
        ("CH", "de-CH"),
        ("BR", "pt-BR"),
    ],
)
def test_a_superoffice_code_is_found_last(code: str, tag: str) -> None:
    assert language_of(code) == language_of(code.lower()) == Language(code, tag)


@pytest.mark.parametrize("header", [None, "", "  ", "*", "x", "-", "X"])
def test_nothing_and_its_like_leave_texts_raw(header: str | None) -> None:
    assert wanted_language(header, None) is None
    assert wanted_language(None, header) is None


@pytest.mark.parametrize(
    ("so_language", "accept_language", "tag"),
    [
        ("nb-NO", "en", "nb-NO"),
        ("", "en", "en"),
        (None, "en-gb", "en-GB"),
        (None, "de;q=0.5, fr;q=0.9", "fr"),
        ("de;q=0.5, fr;q=0.9", None, "fr"),
        (None, "th, da;q=0.4", "da"),
        (None, "en;q=0, da;q=0.1", "da"),
        (None, "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr-CH"),
        ("GE", None, "de"),
        ("nb,", "en", "nb"),
        (",", "en", "en"),
        (None, "nb,", "nb"),
        (None, ", ,nb", "nb"),
        (None, "de;q=.5, fr;q=.9", "fr"),
        ("de;q=.5, fr;q=0.5001", None, "fr"),
        ('de;q="0.4", fr;q=.5', None, "fr"),
        ("de;q=0.0000, fr;q=.5", None, "fr"),
        ("de;q=2, fr", None, "de"),
        ("de;q=-1, fr;q=.5", None, "fr"),
        (None, "nb_NO.UTF-8, da;q=0.5", "da"),
        (None, "en US, nb", "nb"),
        (None, "en;q=high, en;;q=1, en;q, en;v=1, nb;q=0.1", "nb"),
        ("nb-NO-u-fw-mon-mu-celsius", None, "nb-NO"),
        (None, "nb-no-u-fw-mon-mu-celsius,en-US;q=0.9", "nb-NO"),
        ("de-ch-u-co-phonebk", None, "de-CH"),
        ("en-us-x-twain", None, "en-US"),
        ("zh-CHS", None, "zh-chs"),
        ("ZH-YUE-hk", None, "zh-yue-HK"),
        ("de-latn-ch-1996-a-bcd", None, "de-Latn-CH-1996"),
        ("i-klingon", None, "en"),
        ("x-nb-NO", None, "en"),
        ("i-klingon, nb;q=0.5", None, "nb"),
    ],
)
def test_so_language_wins_and_weights_are_obeyed(
    so_language: str | None, accept_language: str | None, tag: str
) -> None:
    wanted = wanted_language(so_language, accept_language)

    assert wanted is not None
    assert wanted.tag == tag


def test_raw_asked_for_by_so_language_wins_too() -> None:
    assert wanted_language("*", "en") is None


def test_a_language_that_is_not_ours_falls_back_and_says_so() -> None:
    assert wanted_language("th-TH", None) == Language("US", "en")
    assert wanted_language(None, "th") == Language("US", "en")


def test_raw_comes_before_a_language_of_less_weight() -> None:
    assert wanted_language(None, "th, *;q=0.5, da;q=0.1") is None


@pytest.mark.parametrize(
    "header",
    ["n", "no_such language", "en;q=", "en;q", "en;", "en;q=high", "en;;q=1", "en;q=1;v=1",
     "../../etc", "ø", "nb-NO-u", "nb-NO-x", "i", "nb," * 400],
)  # fmt: skip
def test_a_malformed_so_language_is_refused_and_accept_language_ignored(header: str) -> None:
    with pytest.raises(InvalidLanguageError):
        wanted_language(header, "en")
    assert wanted_language(None, header) is None


@pytest.mark.parametrize("header", ["nb, ??", "??;q=0, nb", "nb;q=0.5, en;q=high"])
def test_one_malformed_element_makes_so_language_malformed(header: str) -> None:
    with pytest.raises(InvalidLanguageError):
        wanted_language(header, None)


@given(st.text() | st.none(), st.text() | st.none())
def test_no_header_does_worse_than_to_be_refused(so: str | None, accept: str | None) -> None:
    try:
        wanted = wanted_language(so, accept)
    except InvalidLanguageError:
        assert so is not None
    else:
        assert wanted is None or len(wanted.code) == 2
