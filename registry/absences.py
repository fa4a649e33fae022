"""What an absence means for the accounts: who may report it, who sees it, who is in charge meanwhile (S9, design §6)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import Absence, Department, Deputy, User
from core.dated import DatedQuerySet
from core.workdays import WorkCalendar
from registry.in_charge import Duties, InCharge, Step
from registry.models import RosterRow, SocialAccount

MOST_DAYS = 8 * 7  # as far as is shown of an absence without an end, and of a long one
ONE_DAY = datetime.timedelta(days=1)


def people_to_report_for(user: User, *, on: datetime.date) -> QuerySet[User]:
    """Oneself; a head: the department's own and those on its accounts' rosters; the officer: heads and everybody on a roster."""
    rosters = RosterRow.objects.not_over(on)
    people = Q(pk=user.pk)
    if led := user.led_department_ids(on=on):
        people |= Q(department__in=led) | Q(pk__in=rosters.filter(account__department__in=led).values("person"))
    if user.is_officer(on=on):
        heads = Department.objects.in_use(on=on).filter(head__isnull=False)
        people |= Q(pk__in=rosters.values("person")) | Q(pk__in=heads.values("head"))
    return User.objects.filter(people)


def visible_absences(user: User, *, on: datetime.date) -> DatedQuerySet:
    """Of those one may report for, and of those on the same accounts as oneself. Nobody else has anything to do with it."""
    rosters = RosterRow.objects.not_over(on)
    colleagues = rosters.filter(account__in=rosters.filter(person=user).values("account")).values("person")
    return Absence.objects.filter(Q(person__in=people_to_report_for(user, on=on).values("pk")) | Q(person__in=colleagues))


@dataclass(frozen=True)
class Stretch:
    """Days in a row when the same people are in charge of the account."""

    account: SocialAccount
    first_day: datetime.date
    last_day: datetime.date
    in_charge: InCharge

    @property
    def is_hole(self) -> bool:
        """Nobody on the roster is there: it has fallen to the head, or further."""
        return self.in_charge.step not in {Step.RESPONSIBLE, Step.SUBSTITUTE}


def accounts_of(person: User, first_day: datetime.date, last_day: datetime.date) -> list[SocialAccount]:
    """Accounts that are not closed, where the person is responsible or substitute on some of the days."""
    rows = RosterRow.objects.during(first_day, last_day).filter(person=person, role__in=RosterRow.LOOKS_AFTER)
    accounts = SocialAccount.objects.not_closed().filter(pk__in=rows.values("account"))
    return list(accounts.select_related("department__head", "platform").order_by("name", "pk"))


def days_shown(absence: Absence, *, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """From today or its first day, at most eight weeks."""
    first_day = max(absence.from_date, today)
    last_day = first_day + (MOST_DAYS - 1) * ONE_DAY
    return first_day, last_day if absence.to_date is None else max(first_day, min(last_day, absence.to_date))


def meanwhile(absence: Absence, calendar: WorkCalendar, *, today: datetime.date) -> list[Stretch]:
    """Who is in charge of each of the person's accounts while they are away. A fixed number of queries."""
    first_day, last_day = days_shown(absence, today=today)
    return stretches(accounts_of(absence.person, first_day, last_day), first_day, last_day, calendar)


def stretches(
    accounts: Iterable[SocialAccount], first_day: datetime.date, last_day: datetime.date, calendar: WorkCalendar
) -> list[Stretch]:
    """Account by account, working days only: a weekend parts nothing."""
    accounts = list(accounts)
    duties = Duties(accounts, first_day, last_day)
    days = [first_day + number * ONE_DAY for number in range((last_day - first_day).days + 1)]
    found: list[Stretch] = []
    for account in accounts:
        current: Stretch | None = None
        for day in filter(calendar.is_working_day, days):
            now = duties.in_charge(account, day)
            if current is not None and current.in_charge == now:
                current = Stretch(account, current.first_day, day, now)
                found[-1] = current
            else:
                current = Stretch(account, day, day, now)
                found.append(current)
    return found


def decisions_without_deputy(absence: Absence, *, today: datetime.date) -> list[Department]:
    """Departments that the person heads, where nobody is a deputy for the head on some day of the absence (S5)."""
    first_day, last_day = days_shown(absence, today=today)
    deputies = Deputy.objects.during(first_day, last_day).filter(party=Deputy.Party.HEAD)
    headed = absence.person.headed_departments.in_use(on=first_day).filter(socialaccounts__isnull=False).distinct()
    return list(headed.exclude(pk__in=deputies.values("department")))
