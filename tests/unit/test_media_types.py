from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_agent.media_types import SUPPORTED, negotiate

JSON, XML = "application/json", "application/xml"


@pytest.mark.parametrize("media_type", SUPPORTED)
def test_each_supported_type_is_given_as_asked_for(media_type: str) -> None:
    assert negotiate(media_type) == media_type
    assert negotiate(media_type.upper()) == media_type
    assert negotiate(f"{media_type}; charset=utf-8") == media_type


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("  ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", "text/json"),
        ("application/json, text/plain, */*", JSON),
        ("text/html, application/xml;q=0.9, */*;q=0.8", XML),
        ("application/xml, application/json", XML),
        ("application/json;q=0.5, application/xml", XML),
        ("application/json;q=0.5, application/xml;q=0.4", JSON),
        ("application/xml;q=0, */*", JSON),
        ("application/json;q=0, */*", "text/json"),
        ("application/*;q=0.2, application/xml;q=0.1, text/xml;q=0.15", JSON),
        ('application/xml;note="a,b;c";q=0.7, text/json;q=0.8', "text/json"),
        ("garbage, application/xml", XML),
        ("application/xml;q=2, text/json", XML),
        ("application/xml;q=-1, text/json", "text/json"),
        ("application/xml;q=good, text/json", XML),
        ("application/xml;q=, text/json;q=0.9", XML),
        ("application/xml;q, text/json;q=0.9", XML),
        ("application/xml;q=.5, text/json;q=0.4999", XML),
        ("application/xml;q=.5, text/json;q=0.5001", "text/json"),
        ("application/xml;q=0.0000, text/json;q=.1", "text/json"),
        ('application/xml;q="0.4", text/json;q=.5', "text/json"),
        ("text/json;foo;q=.5, application/xml;q=.6;bar", XML),
        ("*;q=.1, application/xml;q=.2", XML),
        ("text/html, *", JSON),
        (",, application/xml,", XML),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", JSON),
        ("application/merge-patch+json", "application/merge-patch+json"),
        ("*/*;q=0.1, text/xml;q=0.1", JSON),
    ],
)
def test_the_highest_weight_wins_then_the_clients_order_then_ours(
    accept: str | None, chosen: str
) -> None:
    assert negotiate(accept) == chosen


@pytest.mark.parametrize(
    "accept",
    [
        "*/*;q=.8",
        "application/json;q=.5",
        "application/json;q=0.3333",
        "application/json;q=1.0000",
        "application/json;q=0.9;foo",
        "application/json;odata",
        "application/json;odata=verbose;",
        "application/json;charset=",
        'application/json;charset="utf-8',
        "application/json;=",
        'application/json;q="0.5"',
        "*",
        ",",
        " , ,",
    ],
)
def test_nothing_after_a_type_and_no_empty_element_makes_it_unsupported(accept: str) -> None:
    assert negotiate(accept) == JSON


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "text/html;q=.5, ,",
        "image/*",
        "application/json;q=0",
        "application/json;q=.0",
        "application/json;q=-2",
        'application/json;q="0"',
        "*/*;q=0",
        "*;q=0",
        "garbage",
        "*/json",
        ";,;",
    ],
)
def test_only_unsupported_types_leave_none(accept: str) -> None:
    assert negotiate(accept) is None


@given(st.text())
def test_any_header_leads_to_a_supported_type_or_none(accept: str) -> None:
    assert negotiate(accept) in {*SUPPORTED, None}


@pytest.mark.parametrize(
    "unit",
    ["application/json;q=0", "a/", "*", ";", ",", '"', "\\", "q=0", "0", ".", " ", "a/b;q=."],
)
def test_a_header_of_a_hundred_kilobytes_takes_no_time(unit: str) -> None:
    long = unit * (100_000 // len(unit))
    started = process_time()

    for accept in (long, f"application/json;q={long}x", f"application/json;{long}x", f"{long}/"):
        negotiate(accept)

    assert process_time() - started < 5


@given(st.lists(st.tuples(st.sampled_from(SUPPORTED), st.integers(0, 1000)), min_size=1))
def test_a_type_that_is_chosen_is_never_outweighed(weighted: list[tuple[str, int]]) -> None:
    last: dict[str, float] = {}
    for media_type, thousandths in weighted:
        last.setdefault(media_type, thousandths / 1000)
    accept = ", ".join(f"{name};q={weight:.3f}" for name, weight in last.items())

    chosen = negotiate(accept)

    heaviest = max(last.values())
    assert (chosen is None) == (heaviest == 0)
    if chosen is not None:
        assert last[chosen] == heaviest
