"""The demo's last weeks, counted backwards from now in working days, so that they are right whatever day the demo is loaded."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from django.utils import timezone

from core.workdays import WorkCalendar, from_local


@contextmanager
def at(moment: datetime.datetime) -> Iterator[datetime.datetime]:
    """The portal's clock stands at `moment`, so that rows and history are dated as they would have been.

    What is turned is what `timezone.now` looks at, for models hold that function itself as their default.
    """

    class Standing(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Standing":
            return cls.fromtimestamp(moment.timestamp(), tz)

    with patch.object(timezone, "datetime", Standing):
        yield moment


@dataclass(frozen=True)
class Days:
    now: datetime.datetime
    calendar: WorkCalendar

    @property
    def today(self) -> datetime.date:
        return timezone.localdate(self.now)

    def ago(self, number: int) -> datetime.date:
        """The working day that came `number` (1 or more) working days before today."""
        day = self.today
        for _ in range(number):
            day = self.calendar.previous_working_day(day)
        return day

    def ahead(self, days: int) -> datetime.date:
        """The first working day at least `days` days from today."""
        return self.calendar.add_working_days(self.today + datetime.timedelta(days=days - 1), 1)

    def at(self, working_days_ago: int, clock: str) -> datetime.datetime:
        """`clock` is local time: "09.40"."""
        return from_local(datetime.datetime.combine(self.ago(working_days_ago), datetime.time.fromisoformat(clock.replace(".", ":"))))

    def minutes_ago(self, minutes: int) -> datetime.datetime:
        return self.now - datetime.timedelta(minutes=minutes)

    def this_morning(self) -> datetime.datetime:
        """Ten to ten today, or an hour ago when the day is younger than that."""
        return min(from_local(datetime.datetime.combine(self.today, datetime.time(9, 50))), self.minutes_ago(60))
