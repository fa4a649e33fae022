"""Who looks after which account on each day of the weeks to come, and where nobody does: the walk of `in_charge` (design §6, S8, S9)."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import TextChoices
from django.utils import timezone

from accounts.models import Department, Role, User
from core.database import sort_key
from core.workdays import WorkCalendar
from registry.holiday_periods import HolidayPeriod, holiday_periods
from registry.in_charge import Duties, Step
from registry.models import SocialAccount
from registry.models.account import SocialAccountQuerySet

DAY = datetime.timedelta(days=1)
WARN_OF_A_HOLE = 14  # days ahead (design §6)
WARN_OF_A_PERIOD = 28


class Cover(TextChoices):
    RESPONSIBLE = "responsible", "Ansvarig"
    SUBSTITUTE = "substitute", "Ersättare"
    HOLE = "hole", "Ingen"
    CLOSED = "closed", "Inte arbetsdag"


COVER_OF_STEP = {Step.RESPONSIBLE: Cover.RESPONSIBLE, Step.SUBSTITUTE: Cover.SUBSTITUTE}


@dataclass(frozen=True)
class Cell:
    """One account on one day. `people` are in charge; where there is a hole, that is the head or who comes after. Empty on a day off."""

    day: datetime.date
    cover: Cover
    people: tuple[User, ...] = ()


@dataclass(frozen=True)
class Run:
    """Working days in a row, over week-ends and holidays too, when the same people look after the account in the same way."""

    first: datetime.date
    last: datetime.date
    cover: Cover
    people: tuple[User, ...]


@dataclass(frozen=True)
class Hole:
    """Neither a responsible person nor a substitute is there. `to_act` see to it that somebody is: the head, or who comes after."""

    account: SocialAccount
    first: datetime.date
    last: datetime.date
    to_act: tuple[User, ...]


@dataclass(frozen=True)
class Row:
    account: SocialAccount
    cells: list[Cell]
    to_act: tuple[User, ...]

    def runs(self) -> list[Run]:
        working = [cell for cell in self.cells if cell.cover != Cover.CLOSED]
        runs = []
        for (cover, people), some in groupby(working, key=lambda cell: (cell.cover, cell.people)):
            days = [cell.day for cell in some]
            runs.append(Run(days[0], days[-1], cover, people))
        return runs

    def holes(self, *, since: datetime.date) -> Iterator[Hole]:
        """From the day `since` on. Consecutive working days are one hole, whoever is in charge meanwhile."""
        working = [cell for cell in self.cells if cell.cover != Cover.CLOSED and cell.day >= since]
        for cover, some in groupby(working, key=lambda cell: cell.cover):
            if cover == Cover.HOLE:
                days = [cell.day for cell in some]
                yield Hole(self.account, days[0], days[-1], self.to_act)


@dataclass(frozen=True)
class Coverage:
    first_day: datetime.date
    last_day: datetime.date
    rows: list[Row]

    def between(self, first_day: datetime.date, last_day: datetime.date) -> "Coverage":
        """The days of this one from `first_day` to `last_day`, both counted."""
        first, last = max(first_day, self.first_day), min(last_day, self.last_day)
        start, end = (first - self.first_day).days, (last - self.first_day).days + 1
        return Coverage(first, last, [Row(row.account, row.cells[start : max(start, end)], row.to_act) for row in self.rows])

    def holes(self, *, since: datetime.date) -> list[Hole]:
        """The nearest first, otherwise in the order of the rows."""
        found = [hole for row in self.rows for hole in row.holes(since=since)]
        return sorted(found, key=lambda hole: hole.first)


def coverage(
    accounts: Iterable[SocialAccount], first_day: datetime.date, days: int, calendar: WorkCalendar, *, today: datetime.date | None = None
) -> Coverage:
    """In the order of `accounts`. At most six queries for any number of accounts and days. `today` says who is to act now."""
    accounts, last_day, today = list(accounts), first_day + (days - 1) * DAY, today or first_day
    duties = Duties(accounts, min(first_day, today), max(last_day, today))
    every_day = [first_day + number * DAY for number in range(days)]
    is_open = {day: calendar.is_working_day(day) for day in every_day}

    def cell(account: SocialAccount, day: datetime.date) -> Cell:
        if not is_open[day]:
            return Cell(day, Cover.CLOSED)
        now = duties.in_charge(account, day)
        return Cell(day, COVER_OF_STEP.get(now.step, Cover.HOLE), now.people)

    rows = [Row(account, [cell(account, day) for day in every_day], tuple(duties.audience(account, today)["head"])) for account in accounts]
    return Coverage(first_day, last_day, rows)


def holes(accounts: Iterable[SocialAccount], first_day: datetime.date, days: int, calendar: WorkCalendar) -> list[Hole]:
    """Where nobody is, the nearest first; a hole that begins on `first_day` is there now when that is today."""
    return coverage(accounts, first_day, days, calendar).holes(since=first_day)


# ---- whose accounts


def sees_all_cover(user: User, *, today: datetime.date) -> bool:
    """When people are away is shown to those who need it: whoever watches over all accounts, otherwise one's own accounts only."""
    return user.is_officer(on=today) or not user.roles(on=today).isdisjoint({Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR})


def accounts_to_watch(user: User, *, today: datetime.date, only_own: bool = False) -> SocialAccountQuerySet:
    """Accounts in use, by name."""
    accounts = SocialAccount.objects.visible_to(user).live().select_related("department", "platform")
    if only_own or not sees_all_cover(user, today=today):
        accounts = accounts.of_person(user, on=today)
    return accounts.order_by("name", "pk")


# ---- holiday periods


@dataclass(frozen=True)
class PeriodWarning:
    """One department's holes in a period that is near; `to_act` as in `Hole`."""

    period: HolidayPeriod
    department: Department
    to_act: tuple[User, ...]
    holes: list[Hole]


def near_periods(today: datetime.date) -> list[HolidayPeriod]:
    """Those that are on, and those that begin within four weeks."""
    return holiday_periods(today, today + WARN_OF_A_PERIOD * DAY)


def period_warnings(now: datetime.datetime) -> list[PeriodWarning]:
    """Every account's holes from today on in the near periods, for each period and department (S9). A fixed number of queries."""
    today = timezone.localdate(now)
    periods = near_periods(today)
    if not periods:
        return []
    days = (max(period.last for period in periods) - today).days + 1
    accounts = SocialAccount.objects.live().select_related("department").order_by("name", "pk")
    found = coverage(accounts, today, days, WorkCalendar.current())
    return [warning for period in periods for warning in warnings_in(period, found, since=today)]


def warnings_in(period: HolidayPeriod, found: Coverage, *, since: datetime.date) -> list[PeriodWarning]:
    """By department; empty when somebody is always there."""
    holes = found.between(period.first, period.last).holes(since=since)
    holes.sort(key=lambda hole: (sort_key(hole.account.department.name), hole.account.department_id))
    by_department = [list(some) for _, some in groupby(holes, key=lambda hole: hole.account.department_id)]
    return [PeriodWarning(period, some[0].account.department, some[0].to_act, some) for some in by_department]
