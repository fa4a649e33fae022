"""Mail that is not urgent is sent 07–17 on working days (design §7)."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from notifications.office_hours import in_office_hours, next_office_moment

STOCKHOLM = ZoneInfo("Europe/Stockholm")


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
    assert next_office_moment(at(now)) == at(then)
    assert in_office_hours(at(now)) == (now == then)


def test_a_moment_in_another_zone_is_read_in_swedish_time():
    utc = datetime.datetime(2026, 7, 8, 5, 0, tzinfo=datetime.UTC)

    assert in_office_hours(utc)
    assert not in_office_hours(utc - datetime.timedelta(minutes=1))
