import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import FORBIDDEN, clean_line, clean_text, has_right_check_digit, looks_like_personal_number, mail_safe, without_controls

anything = st.text(st.characters(exclude_categories=[]))


def accepted(clean, value: str) -> str | None:
    try:
        return clean(value)
    except ValidationError:
        return None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Biblioteket  ", "Biblioteket"),
        ("rad ett\r\nrad två", "rad ett rad två"),
        ("a\tb\u00a0 c", "a b c"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("\ufeffBib\u00adlio\u200bteket\u2060", "Biblioteket"),
        ("\u200b", ""),
        ("👩\u200d💻 på jobbet", "👩\u200d💻 på jobbet"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_a_line_is_tidied(value, expected):
    assert clean_line(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("\r\n rad ett  \r\n\r\nrad två\rrad tre\u2028rad fyra \n", "rad ett\n\nrad två\nrad tre\nrad fyra"),
        ("- en\n  - två", "- en\n  - två"),
        ("A\u030a", "Å"),
    ],
)
def test_a_text_keeps_its_lines(value, expected):
    assert clean_text(value) == expected


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u200f", "\u061c", "\ud800", "\uffff"])
def test_hidden_control_characters_are_refused_with_a_sentence(clean, character):
    with pytest.raises(ValidationError) as error:
        clean(f"Biblio{character}teket")

    assert error.value.messages == [
        f"Texten innehåller ett dolt styrtecken (U+{ord(character):04X}). Skriv om texten, eller klistra in den utan formatering."
    ]


@settings(deadline=None)
@given(anything)
def test_what_is_accepted_is_stored_safely_and_cleaning_it_again_changes_nothing(value):
    for clean in (clean_line, clean_text):
        cleaned = accepted(clean, value)
        if cleaned is not None:
            assert clean(cleaned) == cleaned
            assert not FORBIDDEN.search(cleaned)
            assert unicodedata.is_normalized("NFC", cleaned)
            cleaned.encode()
    line = accepted(clean_line, value)
    assert line is None or len(line.splitlines()) <= 1


@settings(deadline=None)
@given(anything)
def test_mail_headers_are_one_short_line(value):
    safe = mail_safe(value)

    assert len(safe) <= 900
    assert len(safe.splitlines()) <= 1
    assert not {"\r", "\n", "\x00"} & set(safe)
    safe.encode()


def test_a_header_cannot_be_smuggled_in():
    assert mail_safe("Ansökan\r\nBcc: alla@example.se") == "Ansökan Bcc: alla@example.se"


def test_what_is_not_text_becomes_a_line():
    assert without_controls(17) == "17"


@pytest.mark.parametrize(
    "text",
    [
        "811218-9876",
        "8112189876",
        "19811218-9876",
        "198112189876",
        "Hon heter Anna (811218-9876).",
        "811218+9876",
        "811218 9876",
        "811278-9873",  # samordningsnummer: the day plus 60
    ],
)
def test_a_personal_number_is_noticed(text):
    assert looks_like_personal_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "212000-0654",  # an organisation number
        "811218-9875",  # wrong check digit
        "811318-9874",  # no such month
        "810230-9872",  # no such day
        "0433-72 000",
        "2026-11-22",
        "KS 2026/000123-1",
        "58112189876123",  # part of a longer number
        "https://www.facebook.com/100064811218987655",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert not looks_like_personal_number(text)


def test_the_check_digit_follows_luhn():
    assert [digit for digit in "0123456789" if has_right_check_digit(f"212000065{digit}")] == ["4"]
