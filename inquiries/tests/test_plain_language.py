"""Hints about plain language (S12): only what can be measured, and never in the way."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inquiries.plain_language import MOST_HINTS, hints


def said(text):
    return [(hint.quote, hint.sentence) for hint in hints(text)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hej Anna! Vi öppnar klockan 9 på måndag. Välkommen hit.",
        "Skruven är 5 mm. Hinken är tom.",
        "Bron, som är 3 meter bred, stängs. Mer finns på https://www.markaryd.example/ca/osv-sida.",
        "Kontakta SKR eller IMY om du undrar.",
        "Ejdern häckar i juni.",
        " ".join(["ord"] * 25) + ".",
    ],
)
def test_S12_a_plain_text_gets_no_hints(text):
    assert hints(text) == []


@pytest.mark.parametrize(
    ("text", "quote", "instead"),
    [
        ("Ta med kläder, t.ex. stövlar.", "t.ex.", "till exempel"),
        ("Ta med kläder, t. ex. stövlar.", "t. ex.", "till exempel"),
        ("Ta med kläder, t ex stövlar.", "t ex", "till exempel"),
        ("Böcker, filmer m.m.", "m.m.", "med mera"),
        ("Bl.a. på biblioteket.", "Bl.a.", "bland annat"),
        ("Det kostar ca 20 kronor.", "ca", "ungefär"),
        ("Stängt pga regn.", "pga", "på grund av"),
        ("Ni erhåller besked.", "erhåller", "få"),
        ("Svaret sker i enlighet med beslutet.", "i enlighet med", "enligt"),
        ("Det går ej.", "ej", "inte"),
    ],
)
def test_S12_abbreviations_and_the_language_of_authorities_are_pointed_out_with_something_better(text, quote, instead):
    assert [(found, instead in sentence) for found, sentence in said(text)] == [(quote, True)]


def test_S12_a_sentence_of_more_than_25_words_is_pointed_out_and_an_abbreviation_does_not_end_it():
    long = " ".join(["ord"] * 13) + " t.ex. " + " ".join(["ord"] * 13) + "."

    sentences = [sentence for _, sentence in said(f"Kort mening. {long}")]

    assert sentences[0] == "Meningen har 28 ord. Dela den gärna."


def test_S12_shouting_and_rows_of_marks_are_pointed_out():
    assert [quote for quote, _ in said("DET ÄR FULLT nu!!")] == ["DET ÄR FULLT", "!!"]


def test_a_personal_number_is_a_warning_and_comes_first():
    found = hints("Ring ca klockan nio. Ärendet gäller 19121212-1212.")

    assert [hint.is_warning for hint in found] == [True, False]
    assert "personnummer" in found[0].sentence


@given(st.text(max_size=600))
def test_any_text_gets_a_short_list(text):
    assert len(hints(text)) <= MOST_HINTS


@pytest.mark.parametrize("piece", ["a ", ".", "!?", "A", "AA ", "AAA,", "t. ", "t.ex.", "1912121212", "·", "\n"])
def test_the_longest_reply_is_read_in_a_moment(piece):
    text = (piece * 5000)[:5000]

    began = time.perf_counter()
    hints(text)

    assert time.perf_counter() - began < 0.5
