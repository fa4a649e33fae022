"""22 November 2026 is a Sunday; 25 December and the days about it are no working days."""

import datetime

import pytest
from django.utils import timezone

from core.workdays import WorkCalendar
from home.waiting_words import since, working_days_since


def at(text: str) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("moment", "today", "words"),
    [
        ("2026-11-20 08:00", "2026-11-20", "sedan i dag"),
        ("2026-11-20 23:59", "2026-11-21", "sedan 20 november 2026"),
        ("2026-11-20 08:00", "2026-11-23", "sedan 1 arbetsdag"),
        ("2026-11-20 08:00", "2026-11-25", "sedan 3 arbetsdagar"),
        ("2026-12-23 08:00", "2026-12-28", "sedan 1 arbetsdag"),
        ("2026-11-20 08:00", "2026-12-18", "sedan 20 arbetsdagar"),
        ("2026-11-20 08:00", "2026-12-21", "sedan 20 november 2026"),
        ("2019-03-12 08:00", "2026-11-20", "sedan 12 mars 2019"),
    ],
)
def test_waiting_is_told_in_working_days(moment, today, words):
    assert since(at(moment), WorkCalendar(), on=datetime.date.fromisoformat(today)) == words


def test_an_evening_in_utc_belongs_to_the_swedish_day():
    late = datetime.datetime(2026, 11, 19, 23, 30, tzinfo=datetime.UTC)

    assert since(late, WorkCalendar(), on=datetime.date(2026, 11, 20)) == "sedan i dag"


def test_something_years_old_is_not_counted_day_by_day():
    assert working_days_since(at("1990-01-01 08:00"), WorkCalendar(), on=datetime.date(2026, 11, 20)) < 40
