import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workdays import add_working_days, is_working_day, working_days_between

# Our own list, from lag (1989:253) and lag (1930:173) 2 §: the weekdays that are not working days.
DAYS_OFF = """
2025-01-01 2025-01-06 2025-04-18 2025-04-21 2025-05-01 2025-05-29 2025-06-06 2025-06-20 2025-12-24 2025-12-25 2025-12-26 2025-12-31
2026-01-01 2026-01-06 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-06-19 2026-12-24 2026-12-25 2026-12-31
2027-01-01 2027-01-06 2027-03-26 2027-03-29 2027-05-06 2027-06-25 2027-12-24 2027-12-31
""".split()  # noqa: SIM905  (a list literal would take thirty lines)

days = st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31))


def d(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_three_years_equal_our_own_list():
    day, found = datetime.date(2025, 1, 1), []
    while day.year < 2028:
        if day.weekday() < 5 and not is_working_day(day):
            found.append(day.isoformat())
        day += datetime.timedelta(days=1)

    assert found == DAYS_OFF


@pytest.mark.parametrize("day", ["2026-06-19", "2026-12-24", "2026-12-31"], ids=["midsommarafton", "julafton", "nyårsafton"])
def test_the_three_eves_are_not_working_days(day):
    assert not is_working_day(d(day))


@pytest.mark.parametrize(
    "day", ["2026-04-02", "2026-04-30", "2026-10-30", "2027-01-05"], ids=["skärtorsdag", "valborg", "allhelgona", "trettondagsafton"]
)
def test_days_that_are_only_shortened_by_agreement_are_working_days(day):
    assert is_working_day(d(day))


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22"])
def test_weekends_are_not_working_days(day):
    assert not is_working_day(d(day))


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-16", 5, "2026-11-23"),
        ("2026-12-23", 1, "2026-12-28"),
        ("2026-12-30", 1, "2027-01-04"),
        ("2026-04-30", 1, "2026-05-04"),
        ("2026-06-18", 2, "2026-06-23"),
    ],
)
def test_working_days_are_added(start, number, expected):
    assert add_working_days(d(start), number) == d(expected)
    assert working_days_between(d(start), d(expected)) == number


@pytest.mark.parametrize("number", [0, -1])
def test_only_later_days_can_be_asked_for(number):
    with pytest.raises(ValueError):
        add_working_days(d("2026-11-20"), number)


def test_nothing_lies_between_a_day_and_itself_or_an_earlier_one():
    assert working_days_between(d("2026-11-20"), d("2026-11-20")) == 0
    assert working_days_between(d("2026-11-20"), d("2026-11-16")) == 0


@settings(deadline=None)
@given(days, st.integers(1, 60))
def test_adding_and_counting_agree(start, number):
    end = add_working_days(start, number)

    assert is_working_day(end)
    assert working_days_between(start, end) == number
    assert working_days_between(start, end - datetime.timedelta(days=1)) == number - 1
