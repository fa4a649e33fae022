"""A thing to do, and what its words need to know about now."""

import datetime
from dataclasses import dataclass
from enum import Enum

from django.utils import timezone

from core.workdays import WorkCalendar
from home.todo.rows import SOME_TIME
from home.waiting_words import since
from inquiries.words import due_words, left_words

DECIDE_WITHIN = 2  # working days: then the first reminder about a decision goes out


class When(Enum):
    """Under which heading a task stands."""

    RED = "brattom"
    TODAY = "i-dag"
    COMING = "framover"
    OTHERS = "andra"


@dataclass(frozen=True)
class Task:
    """`side` says since when or until when; `due` sorts, and is far away for what has no date."""

    key: str
    icon: str
    title: str
    url: str
    why: str
    when: When = When.COMING
    side: str = ""
    due: datetime.datetime = SOME_TIME

    @property
    def is_late(self) -> bool:
        return self.when == When.RED


@dataclass(frozen=True)
class Today:
    """What every kind's words need to know about now."""

    now: datetime.datetime
    on: datetime.date
    calendar: WorkCalendar

    def since(self, moment: datetime.datetime) -> str:
        return since(moment, self.calendar, on=self.on)

    def when(self, due: datetime.datetime, *, red_before: datetime.timedelta = datetime.timedelta(0)) -> When:
        if due < self.now + red_before:
            return When.RED
        return When.TODAY if timezone.localdate(due) <= self.on else When.COMING

    def when_reminded(self, due: datetime.datetime) -> When:
        """Red from the morning of the day when the first reminder goes out."""
        return When.RED if timezone.localdate(due) <= self.on else When.COMING

    def when_day(self, day: datetime.date) -> When:
        return When.RED if day < self.on else When.TODAY if day == self.on else When.COMING

    def due_words(self, due: datetime.datetime) -> str:
        """ "i dag kl. 16.30, om 3 timmar"."""
        left = left_words(due, now=self.now)
        return f"{due_words(due, now=self.now)}, {left}" if left else due_words(due, now=self.now)

    def decide_by(self, submitted_at: datetime.datetime) -> datetime.datetime:
        """The day when the first reminder goes out, two working days after it came."""
        return end_of(self.calendar.add_working_days(timezone.localdate(submitted_at), DECIDE_WITHIN))


def end_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))
