"""Working days (arbetsdagar) and the answering clock built on them (S11, design §5).

A working day is Monday to Friday that is neither a public holiday (lag 1989:253), nor midsommarafton, julafton or nyårsafton (lag 1930:173
2 §), nor a day that the municipality has closed. On a half-day the office closes earlier.
"""

import datetime
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from core import workday_words
from core.models import LocalDay, Municipality
from core.public_holidays import holidays_of

STOCKHOLM = zoneinfo.ZoneInfo("Europe/Stockholm")
UTC = datetime.UTC
DAY = datetime.timedelta(days=1)
FINAL_ANSWER_DAYS = 5  # working days from an acknowledgement to the final answer (design §4)
RULE_A, RULE_B = Municipality.DueRule.NEXT_CLOSING, Municipality.DueRule.SAME_TIME


def from_local(naive: datetime.datetime) -> datetime.datetime:
    """What a clock on the wall in Sweden says, as UTC. 02.30 that does not exist is 03.30; of the hour that comes twice it is the first."""
    return naive.replace(tzinfo=STOCKHOLM, fold=0).astimezone(UTC)


def midnight(day: datetime.date) -> datetime.datetime:
    """When that day begins in Sweden, as UTC."""
    return from_local(datetime.datetime.combine(day, datetime.time.min))


class _Times(NamedTuple):
    """A day's hours and the next working day's, in UTC. Summer time changes on Sundays, so every working day is evenly long."""

    opens: datetime.datetime
    closes: datetime.datetime
    next_opens: datetime.datetime
    next_closes: datetime.datetime


class Closing(NamedTuple):
    """What the municipality has decided about a day."""

    closes_at: datetime.time | None  # None: closed all day
    reason: str


NEVER = datetime.datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class WorkCalendar:
    """Built once and then asked for anything, without a query. `WorkCalendar()` is a municipality that has decided nothing."""

    office_opens: datetime.time = datetime.time(8)
    office_closes: datetime.time = datetime.time(16, 30)
    rule: str = RULE_A
    version: int = 1
    local: Mapping[datetime.date, Closing] = field(default_factory=dict)
    _times: dict[datetime.date, _Times] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def current(cls) -> "WorkCalendar":
        """As the municipality has set it now. Two queries."""
        return cls.of(Municipality.current())

    @classmethod
    def held(cls) -> "WorkCalendar":
        """As `current`, and nobody changes it before this transaction ends. Ask for it before locking anything else."""
        return cls.of(Municipality.objects.select_for_update().first() or Municipality())

    @classmethod
    def of(cls, municipality: Municipality) -> "WorkCalendar":
        rows = LocalDay.objects.in_force().values_list("date", "closes_at", "reason")
        return cls(
            office_opens=municipality.office_opens,
            office_closes=municipality.office_closes,
            rule=municipality.due_rule,
            version=municipality.calendar_version,
            local={day: Closing(closes_at, reason) for day, closes_at, reason in rows},
        )

    # ---- days

    def is_working_day(self, day: datetime.date) -> bool:
        if day.weekday() > 4 or day in holidays_of(day.year):
            return False
        return day not in self.local or self.local[day].closes_at is not None

    def opens(self, day: datetime.date) -> datetime.time:
        """Local time. Asked about a day off, it answers as if it were a working day."""
        return min(self.office_opens, self.closes(day))

    def closes(self, day: datetime.date) -> datetime.time:
        """Local time: the office's, or earlier on a half-day."""
        closing = self.local.get(day)
        return min(closing.closes_at, self.office_closes) if closing and closing.closes_at else self.office_closes

    def add_working_days(self, day: datetime.date, number: int) -> datetime.date:
        """The working day that comes `number` (1 or more) working days after `day`; `day` itself is not counted."""
        if number < 1:
            raise ValueError("number must be 1 or more")
        while number:
            day += DAY
            number -= self.is_working_day(day)
        return day

    def working_days_between(self, start: datetime.date, end: datetime.date) -> int:
        """How many working days have come after `start`, up to and including `end`; 0 when `end` is not later."""
        return sum(self.is_working_day(start + datetime.timedelta(days=days)) for days in range(1, (end - start).days + 1))

    def previous_working_day(self, day: datetime.date) -> datetime.date:
        day -= DAY
        while not self.is_working_day(day):
            day -= DAY
        return day

    # ---- moments

    def in_office_hours(self, now: datetime.datetime) -> bool:
        times = self._times_of(_local_day(now))
        return times.opens <= now < times.closes

    def reply_due(self, received: datetime.datetime, rule: str | None = None) -> datetime.datetime:
        """S11: when the answer is due, in UTC. `received` is aware; raises ValueError otherwise.

        Rule A: closing time on the first working day after the day of arrival. Rule B: a working day's hours from the arrival, that is the
        same clock time on the next working day; what arrives outside hours counts from the next opening, so it is due when that day
        closes. When the next working day closes before that clock time (a half-day), it is due at its closing: B is never later than A.
        """
        times = self._times_of(_local_day(received))
        if (rule or self.rule) == RULE_A or received >= times.closes:
            return times.next_closes
        if received <= times.opens:
            return times.closes
        return min(times.next_opens + (received - times.opens), times.next_closes)

    def final_due(self, acknowledged_at: datetime.datetime) -> datetime.datetime:
        """Closing time on the fifth working day after an acknowledgement, in UTC; the same under both rules."""
        return self._closing_of(self.add_working_days(_local_day(acknowledged_at), FINAL_ANSWER_DAYS))

    def next_closing(self, now: datetime.datetime) -> datetime.datetime:
        """Today's when the office is still to close today, else the next working day's, in UTC."""
        day = _local_day(now)
        if not self.is_working_day(day) or self._closing_of(day) <= now:
            day = self.add_working_days(day, 1)
        return self._closing_of(day)

    def hours_before(self, due: datetime.datetime, hours: float) -> datetime.datetime:
        """The moment when `hours` of office time are left to `due`, in UTC."""
        left, day = datetime.timedelta(hours=hours), _local_day(due)
        if not self.is_working_day(day):
            day = self.previous_working_day(day)
        until = min(due, self._closing_of(day))
        while (open_for := max(until - self._opening_of(day), datetime.timedelta())) < left:
            left -= open_for
            day = self.previous_working_day(day)
            until = self._closing_of(day)
        return until - left

    def _times_of(self, day: datetime.date) -> _Times:
        return self._times.get(day) or self._look_up(day)

    def _look_up(self, day: datetime.date) -> _Times:
        following = self.add_working_days(day, 1)
        working = self.is_working_day(day)
        times = self._times[day] = _Times(
            opens=self._opening_of(day) if working else NEVER,
            closes=self._closing_of(day) if working else NEVER,
            next_opens=self._opening_of(following),
            next_closes=self._closing_of(following),
        )
        return times

    def _opening_of(self, day: datetime.date) -> datetime.datetime:
        return from_local(datetime.datetime.combine(day, self.opens(day)))

    def _closing_of(self, day: datetime.date) -> datetime.datetime:
        return from_local(datetime.datetime.combine(day, self.closes(day)))

    # ---- words

    def explain(self, received: datetime.datetime, due: datetime.datetime, rule: str | None = None, *, began: str = "Inkom") -> str:
        """ "Inkom tors 30 apr 15.00. Fre 1 maj är helgdag. Svara senast mån 4 maj 16.30." At most 400 characters."""
        received, due = (moment.astimezone(STOCKHOLM) for moment in (received, due))
        return workday_words.explain(self, received, due, rule=rule or self.rule, began=began)


def _local_day(moment: datetime.datetime) -> datetime.date:
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone has no day")
    return moment.astimezone(STOCKHOLM).date()


# ---- for callers that have no calendar: each call asks the database


def is_working_day(day: datetime.date) -> bool:
    return WorkCalendar.current().is_working_day(day)


def add_working_days(day: datetime.date, number: int) -> datetime.date:
    return WorkCalendar.current().add_working_days(day, number)


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    return WorkCalendar.current().working_days_between(start, end)
