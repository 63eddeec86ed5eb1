import subprocess
import sys
from typing import Never

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.localisation.cultures import core_of, is_well_formed, resolve_culture

headers = (
    st.text()
    | st.text("abcdeABCDE0123456789-_", max_size=40)
    | st.lists(
        st.sampled_from(
            [
                "no",
                "nb",
                "zh",
                "sr",
                "xx",
                "Hans",
                "Latn",
                "NO",
                "TW",
                "001",
                "1996",
                "valencia",
                "yue",
                "u",
                "x",
                "i",
                "co",
            ]
        )
        | st.sampled_from(["..", "/", "con", "nul", "und", "root", "*", ""]),
        max_size=6,
    ).map("-".join)
)


@pytest.mark.parametrize(
    "tag",
    [
        "en",
        "nb-NO",
        "NB_no",
        "nor",
        "zh-Hans-CN",
        "zh-hant",
        "es-419",
        "de-CH-1996",
        "de-1901-1996",
        "ca-ES-valencia",
        "sl-rozaj-biske-1994",
        "qaa-Qaaa-QM",
        "abcdefgh",
        "con",
        "en-abc",
        "zh-CHS",
        "zh-yue-HK",
        "sgn-ase-US",
        "zh-min-nan",
        "de-DE-u-co-phonebk",
        "nb-NO-u-fw-mon-mu-celsius",
        "nb_NO_u_nu_latn_t_de",
        "ar-EG-0-abc-a-de",
        "en-US-x-twain",
        "en-x-a-1-abcdefgh",
        "de-CH-1996-u-co-phonebk-x-mine",
        "i-klingon",
        "x-fr-CH",
        "X-whatever",
    ],
)
def test_tags_that_are_well_formed(tag: str) -> None:
    assert is_well_formed(tag)


@pytest.mark.parametrize(
    "tag",
    [
        "",
        " ",
        "*",
        "-",
        "x",
        "e",
        "e1",
        "abcdefghi",
        "-en",
        "en-",
        "en--US",
        "en-U",
        "en-US-x",
        "en US",
        "en-US ",
        "en-US\n",
        "en-us-en",
        "en-12",
        "en-abc-abc-abc-abc",
        "engl-abc",
        "en-u",
        "en-u-x-a",
        "en-u-a",
        "en-u-abcdefghi",
        "en-x-abcdefghi",
        "en-US-x-",
        "en-\u0131-ab",
        "i",
        "i-",
        "x-",
        "i-abcdefghi",
        "en-1234567890",
        "en-US;q=0.5",
        "en,nb",
        "en.US",
        "en/US",
        "../en",
        "..",
        "en\x00",
        "n\u00f8",
        "\u212aa",
        "\u0131d",
        "nb-NO@euro",
        "nb_NO.UTF-8",
    ],
)
def test_tags_that_are_malformed(tag: str) -> None:
    assert not is_well_formed(tag)
    assert resolve_culture(tag) is None


def test_a_tag_has_at_most_128_characters() -> None:
    long = "en-Latn-US" + "-abcdefgh" * 12
    assert is_well_formed(f"{long}-x-abcdefg")
    assert not is_well_formed(f"{long}-x-abcdefgh")


@pytest.mark.parametrize(
    ("tag", "core"),
    [
        ("de-DE-u-co-phonebk", "de-DE"),
        ("nb_NO_u_fw_mon_mu_celsius", "nb_NO"),
        ("en-US-x-twain", "en-US"),
        ("de-CH-1996-a-bcd-x-u-ab", "de-CH-1996"),
        ("zh-CHS", "zh-CHS"),
        ("i-klingon", "i-klingon"),
        ("x-fr-CH", "x-fr-CH"),
        ("not a tag-x-y", "not a tag-x-y"),
    ],
)
def test_the_core_of_a_tag_has_no_extension_and_nothing_private(tag: str, core: str) -> None:
    assert core_of(tag) == core


@pytest.mark.parametrize(
    ("tag", "culture"),
    [
        ("nb-NO", "nb_NO"),
        ("NB_no", "nb_NO"),
        ("nb", "nb"),
        ("no", "nb"),
        ("no-NO", "nb_NO"),
        ("nor-NO", "nb_NO"),
        ("nn-NO", "nn_NO"),
        ("nb-DE", "nb"),
        ("en", "en"),
        ("eng-GB", "en_GB"),
        ("en-GB", "en_GB"),
        ("en-UK", "en_GB"),
        ("en-001", "en_001"),
        ("en-XX", "en"),
        ("en-Cyrl-US", "en_US"),
        ("de-DE", "de_DE"),
        ("de-CH", "de_CH"),
        ("de-CH-1996", "de_CH"),
        ("de-Latn-CH", "de_CH"),
        ("de-1901-1996", "de"),
        ("ja-JP", "ja_JP"),
        ("ja-Jpan-JP", "ja_JP"),
        ("ar", "ar"),
        ("ar-EG", "ar_EG"),
        ("fr", "fr"),
        ("pt-BR", "pt_BR"),
        ("es-419", "es_419"),
        ("zh", "zh"),
        ("zh-CN", "zh_Hans_CN"),
        ("zh-Hans-CN", "zh_Hans_CN"),
        ("zh-TW", "zh_Hant_TW"),
        ("zh-US", "zh_Hant"),
        ("zh-Hans-TW", "zh_Hans"),
        ("cmn-Hans-CN", "zh_Hans_CN"),
        ("sr-RS", "sr_Cyrl_RS"),
        ("sr-ME", "sr_Latn_ME"),
        ("sr-Latn-US", "sr_Latn"),
        ("sh", "sr_Latn"),
        ("cnr", "sr_Latn_ME"),
        ("iw-IL", "he_IL"),
        ("tl", "fil"),
        ("ca-ES-valencia", "ca_ES_VALENCIA"),
        ("ca-ES-valencia-abcde", "ca_ES_VALENCIA"),
        ("en-us-posix", "en_US_POSIX"),
        ("de-DE-u-co-phonebk", "de_DE"),
        ("nb-NO-u-fw-mon-mu-celsius", "nb_NO"),
        ("en-US-x-twain", "en_US"),
        ("en-x-US", "en"),
        ("zh-CHS", "zh_Hans"),
        ("zh-CHT", "zh_Hant"),
        ("zh-yue-HK", "yue_Hant_HK"),
        ("zh-cmn-Hans-CN", "zh_Hans_CN"),
        ("zh-min-nan", "zh"),
        ("en-abc-GB", "en_GB"),
    ],
)
def test_a_tag_resolves_to_the_nearest_locale(tag: str, culture: str) -> None:
    assert resolve_culture(tag) == culture


@pytest.mark.parametrize(
    "tag",
    ["xx", "xx-XX", "qaa-Qaaa-QM", "und", "und-NO", "root", "mul", "zxx", "con", "abcdefgh",
     "i-klingon", "x-nb-NO", "qaa-u-nu-latn", "sgn-ase-US"],
)  # fmt: skip
def test_a_well_formed_tag_of_no_known_language_has_no_culture(tag: str) -> None:
    assert is_well_formed(tag)
    assert resolve_culture(tag) is None


def test_every_locale_but_the_outdated_norwegian_resolves_to_itself() -> None:
    for identifier in set(locale_identifiers()) - {"no"}:
        assert resolve_culture(identifier) == identifier
        assert resolve_culture(identifier.replace("_", "-").swapcase()) == identifier


@given(headers)
def test_no_text_is_an_error(text: str) -> None:
    culture = resolve_culture(text)

    assert culture is None or culture in locale_identifiers()
    assert culture is None or is_well_formed(text)


@given(headers)
def test_no_text_reaches_the_file_system(text: str) -> None:
    def refuse(_name: object) -> Never:
        raise AssertionError

    resolve_culture("nb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("babel.localedata.resolve_locale_filename", refuse)
        patch.setattr("os.path.exists", refuse)
        resolve_culture.__wrapped__(text)


def test_telling_whether_a_tag_is_well_formed_does_not_import_babel() -> None:
    program = """
import sys
from chat_sessions.localisation.cultures import core_of, is_well_formed, resolve_culture
assert is_well_formed("nb-NO")
assert resolve_culture("no such") is None
assert "babel" not in sys.modules
"""

    subprocess.run([sys.executable, "-c", program], check=True)
