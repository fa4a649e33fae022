"""A deadline is explained in words (design §5)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays import DAY, Closing, WorkCalendar, from_local

HALF_DAY = datetime.date(2026, 4, 30)
SUMMER = [datetime.date(2026, 7, 6) + DAY * number for number in range(19)]
LOCAL = {
    HALF_DAY: Closing(datetime.time(12), "valborg"),
    datetime.date(2026, 5, 15): Closing(None, "klämdag"),
    **{day: Closing(None, "sommarstängt") for day in SUMMER if day.weekday() < 5},
}


def explained(received: str, rule: str = "A", **settings) -> str:
    calendar, moment = WorkCalendar(rule=rule, **settings), from_local(datetime.datetime.fromisoformat(received))
    return calendar.explain(moment, calendar.reply_due(moment))


@pytest.mark.parametrize(
    ("received", "words"),
    [
        ("2026-04-30T15:00", "Inkom tors 30 apr 15.00. Fre 1 maj är helgdag. Svara senast mån 4 maj 16.30."),
        ("2026-11-18T09:05", "Inkom ons 18 nov 09.05. Svara senast tors 19 nov 16.30."),
        ("2026-11-20T15:00", "Inkom fre 20 nov 15.00. Svara senast mån 23 nov 16.30."),
        ("2026-05-13T17:30", "Inkom ons 13 maj 17.30. Tors 14 maj är helgdag (Kristi himmelsfärdsdag). Svara senast fre 15 maj 16.30."),
        (
            "2026-12-23T15:00",
            "Inkom ons 23 dec 15.00. 24–26 dec är helgdagar (julafton, juldagen och annandag jul). Svara senast mån 28 dec 16.30.",
        ),
        (
            "2026-12-30T15:00",
            "Inkom ons 30 dec 15.00. 31 dec–1 jan är helgdagar (nyårsafton och nyårsdagen). Svara senast mån 4 jan 2027 16.30.",
        ),
        (
            "2026-04-02T15:00",
            "Inkom tors 2 apr 15.00. 3–6 apr är helg (långfredagen, påskdagen och annandag påsk). Svara senast tis 7 apr 16.30.",
        ),
        (
            "2026-12-24T09:00",
            "Inkom tors 24 dec 09.00. 24–26 dec är helgdagar (julafton, juldagen och annandag jul). Svara senast mån 28 dec 16.30.",
        ),
        ("2026-06-05T15:00", "Inkom fre 5 juni 15.00. Svara senast mån 8 juni 16.30."),  # the national day is a Saturday
    ],
)
def test_each_skipped_holiday_is_named_and_long_runs_are_drawn_together(received, words):
    assert explained(received) == words


@pytest.mark.parametrize(
    ("received", "words"),
    [
        ("2026-07-08T10:00", "Inkom ons 8 juli 10.00. Svara senast tors 9 juli 10.00."),
        (
            "2026-07-08T07:15",
            "Inkom ons 8 juli 07.15, utanför kontorstid. Tiden räknas från ons 8 juli 08.00. Svara senast ons 8 juli 16.30.",
        ),
        (
            "2026-07-07T23:30",
            "Inkom tis 7 juli 23.30, utanför kontorstid. Tiden räknas från ons 8 juli 08.00. Svara senast ons 8 juli 16.30.",
        ),
        (
            "2026-05-01T12:00",
            (
                "Inkom fre 1 maj 12.00, utanför kontorstid. Tiden räknas från mån 4 maj 08.00. Fre 1 maj är helgdag. "
                "Svara senast mån 4 maj 16.30."
            ),
        ),
    ],
)
def test_rule_b_says_when_the_clock_starts_outside_office_hours(received, words):
    assert explained(received, "B") == words


@pytest.mark.parametrize(
    ("received", "words"),
    [
        ("2026-04-29T15:00", "Inkom ons 29 apr 15.00. Tors 30 apr stänger kommunen 12.00 (valborg). Svara senast tors 30 apr 12.00."),
        (
            "2026-05-13T15:00",
            (
                "Inkom ons 13 maj 15.00. Tors 14 maj är helgdag (Kristi himmelsfärdsdag). Fre 15 maj har kommunen stängt (klämdag). "
                "Svara senast mån 18 maj 16.30."
            ),
        ),
        ("2026-07-03T15:00", "Inkom fre 3 juli 15.00. 6–24 juli har kommunen stängt (sommarstängt). Svara senast mån 27 juli 16.30."),
    ],
)
def test_the_municipalitys_own_days_are_told_with_their_reason(received, words):
    assert explained(received, local=LOCAL) == words


def test_the_final_answer_is_explained_from_the_acknowledgement():
    calendar, moment = WorkCalendar(), from_local(datetime.datetime.fromisoformat("2026-04-29T15:00"))

    words = calendar.explain(moment, calendar.final_due(moment), rule="A", began="Mottagningsbesked")

    assert words == "Mottagningsbesked ons 29 apr 15.00. Fre 1 maj är helgdag. Svara senast tors 7 maj 16.30."


@given(st.integers(0, 365), st.integers(20, 60), st.text("abcåäö ", min_size=90, max_size=100))
def test_an_explanation_always_fits_its_column(start, length, reason):
    first = datetime.date(2026, 1, 1) + DAY * start
    reasons = {first + DAY * number: Closing(None, f"{number}{reason}"[:100]) for number in range(1, length)}
    calendar = WorkCalendar(rule="B", local=reasons)
    moment = from_local(datetime.datetime.combine(first, datetime.time(20)))

    words = calendar.explain(moment, calendar.reply_due(moment))

    assert len(words) <= 400
    assert words.startswith("Inkom ")
    assert "Svara senast " in words
