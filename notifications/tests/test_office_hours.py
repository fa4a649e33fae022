"""Mail that is not urgent is sent 07–17 on working days (design §7)."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from core.workdays import Closing, WorkCalendar
from notifications.office_hours import in_office_hours, next_office_moment

STOCKHOLM = ZoneInfo("Europe/Stockholm")


CALENDAR = WorkCalendar()


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-20T13:00", "2026-11-20T13:00"),
        ("2026-11-20T07:00", "2026-11-20T07:00"),
        ("2026-11-20T06:59", "2026-11-20T07:00"),
        ("2026-11-20T16:59", "2026-11-20T16:59"),
        ("2026-11-20T17:00", "2026-11-23T07:00"),
        ("2026-11-21T10:00", "2026-11-23T07:00"),
        ("2026-11-23T00:30", "2026-11-23T07:00"),
        ("2026-12-23T18:00", "2026-12-28T07:00"),
        ("2026-12-24T06:00", "2026-12-28T07:00"),
        ("2026-12-30T20:00", "2027-01-04T07:00"),
        ("2026-03-27T18:00", "2026-03-30T07:00"),
        ("2026-10-23T18:00", "2026-10-26T07:00"),
    ],
)
def test_the_next_office_moment(now, then):
    assert next_office_moment(at(now), CALENDAR) == at(then)
    assert in_office_hours(at(now), CALENDAR) == (now == then)


def test_a_moment_in_another_zone_is_read_in_swedish_time():
    utc = datetime.datetime(2026, 7, 8, 5, 0, tzinfo=datetime.UTC)

    assert in_office_hours(utc, CALENDAR)
    assert not in_office_hours(utc - datetime.timedelta(minutes=1), CALENDAR)


def test_nothing_is_sent_on_a_day_that_the_municipality_has_closed_and_all_is_on_a_half_day():
    friday, thursday = datetime.date(2026, 5, 15), datetime.date(2026, 4, 30)
    calendar = WorkCalendar(local={friday: Closing(None, "klämdag"), thursday: Closing(datetime.time(12), "valborg")})

    assert next_office_moment(at("2026-05-13T18:00"), calendar) == at("2026-05-18T07:00")
    assert not in_office_hours(at("2026-05-15T10:00"), calendar)
    assert in_office_hours(at("2026-04-30T15:00"), calendar)
