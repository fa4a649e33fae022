"""When each rung passes: pure functions of calendar and rung (design §7, S11)."""

import datetime
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workdays import Closing, WorkCalendar
from inquiries.ladder import latest_due, moment
from notifications.models import Rung

When = Rung.When
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CALENDAR = WorkCalendar()
MIDSUMMER_CLOSED = WorkCalendar(local={datetime.date(2026, 6, 18): Closing(datetime.time(12), "Halvdag")})


def rung(when: str, amount: int | None = None) -> Rung:
    return Rung(kind="inquiry", code="any", when=when, amount=amount)


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


LADDER = [rung(When.MORNING_OF_DUE_DAY), rung(When.HOURS_BEFORE, 2), rung(When.PASSED), rung(When.WORKING_DAYS_AFTER, 1)]

# Due, and when the four rungs pass, Swedish clock.
CASES = {
    "an ordinary day": ("2026-11-24 16:30", ["2026-11-24 00:00", "2026-11-24 14:30", "2026-11-24 16:30", "2026-11-25 16:30"]),
    "Friday, late on Monday": ("2026-11-20 16:30", ["2026-11-20 00:00", "2026-11-20 14:30", "2026-11-20 16:30", "2026-11-23 16:30"]),  # d4
    "after Valborg": ("2026-05-04 16:30", ["2026-05-04 00:00", "2026-05-04 14:30", "2026-05-04 16:30", "2026-05-05 16:30"]),
    "rule B, early in the morning": ("2026-11-24 08:30", ["2026-11-24 00:00", "2026-11-23 15:00", "2026-11-24 08:30", "2026-11-25 16:30"]),
    "the Friday before summer time": ("2026-03-27 16:30", ["2026-03-27 00:00", "2026-03-27 14:30", "2026-03-27 16:30", "2026-03-30 16:30"]),
    "the Monday after winter time": ("2026-10-26 16:30", ["2026-10-26 00:00", "2026-10-26 14:30", "2026-10-26 16:30", "2026-10-27 16:30"]),
    "before Christmas": ("2026-12-23 16:30", ["2026-12-23 00:00", "2026-12-23 14:30", "2026-12-23 16:30", "2026-12-28 16:30"]),
    "a day that the calendar closed afterwards": (
        "2026-12-25 16:30",
        ["2026-12-25 00:00", "2026-12-23 14:30", "2026-12-25 16:30", "2026-12-28 16:30"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_rung_passes_at_its_moment(case):
    due, expected = CASES[case]

    moments = [moment(one, at(due), CALENDAR).astimezone(STOCKHOLM) for one in LADDER]

    assert [f"{one:%Y-%m-%d %H:%M}" for one in moments] == expected


def test_on_a_half_day_the_rungs_follow_its_closing():
    due = at("2026-06-18 12:00")

    assert moment(rung(When.HOURS_BEFORE, 2), due, MIDSUMMER_CLOSED) == at("2026-06-18 10:00")
    assert moment(rung(When.WORKING_DAYS_AFTER, 1), at("2026-06-17 16:30"), MIDSUMMER_CLOSED) == due


MOMENTS = st.integers(int(at("2026-01-01 00:00").timestamp()), int(at("2027-12-31 00:00").timestamp())).map(
    lambda seconds: datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
)


@pytest.mark.parametrize("one", [*LADDER, rung(When.HOURS_BEFORE, 8), rung(When.WORKING_DAYS_AFTER, 10)], ids=lambda one: str(one))
@given(now=MOMENTS, due=MOMENTS)
@settings(max_examples=60, deadline=None)
def test_one_comparison_says_the_same_as_asking_for_each_inquiry(one, now, due):
    """The threshold is exact to the second, in both directions, also over daylight saving, holidays and year ends (F16)."""
    threshold = latest_due(one, now, CALENDAR)

    assert (due <= threshold) == (moment(one, due, CALENDAR) <= now)


def test_the_thresholds_of_a_sweep_cost_little():
    """Five ms is the budget of a whole sweep with nothing due."""
    latest_due(LADDER[1], at("2026-11-24 10:00"), CALENDAR)
    started = time.process_time()
    for one in LADDER:
        latest_due(one, at("2026-11-24 10:00"), CALENDAR)

    assert time.process_time() - started < 0.02
