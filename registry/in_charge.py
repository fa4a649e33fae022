"""Who is in charge of an account on a day: responsible → substitutes in order → head → officer, and never nobody (design §6, S8, S9).

Somebody is away on a day when an absence covers it, or when they do not work then. What is needed is read once for all accounts and all
days that are asked about; the walk itself asks the database nothing.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Literal

from django.db.models import F, Q, TextChoices
from django.utils import timezone

from accounts.models import Absence, Department, Deputy, Role, RoleAppointment, User
from registry.models import RosterRow, SocialAccount

Dated = RosterRow | Deputy | RoleAppointment
Audience = Literal["in_charge", "responsible", "substitute", "head", "officer"]
LAST_STEPS = [Role.COMMUNICATIONS_OFFICER, Role.SYSTEM_ADMINISTRATOR]


class Step(TextChoices):
    """How far the walk went."""

    RESPONSIBLE = "responsible", "ansvarig"
    SUBSTITUTE = "substitute", "ersättare"
    HEAD = "head", "verksamhetschef"
    OFFICER = "officer", "kommunikatör"
    NOBODY = "nobody", "ingen på plats"


@dataclass(frozen=True)
class InCharge:
    """`people` is empty only when nobody at all can log in. `is_alarm`: everybody who should be asked is away."""

    people: tuple[User, ...]
    step: Step

    @property
    def is_alarm(self) -> bool:
        return self.step == Step.NOBODY


def in_charge(account: SocialAccount, at: datetime.datetime) -> InCharge:
    """`at` is an aware moment; whole days in Stockholm count."""
    return in_charge_by_account([account], timezone.localdate(at))[account.pk]


def in_charge_by_account(accounts: Iterable[SocialAccount], on: datetime.date) -> dict[int, InCharge]:
    """By account key. A fixed number of queries for any number of accounts."""
    accounts = list(accounts)
    duties = Duties(accounts, on, on)
    return {account.pk: duties.in_charge(account, on) for account in accounts}


def audience(accounts: Iterable[SocialAccount], on: datetime.date) -> dict[int, dict[Audience, list[User]]]:
    """Whom each rung of the ladder reaches, by account key. Nobody who is away, and never nobody: an empty place is filled by the next.

    "substitute" is the one who steps in first; it is whoever is in charge where no substitute is there.
    """
    accounts = list(accounts)
    duties = Duties(accounts, on, on)
    return {account.pk: duties.audience(account, on) for account in accounts}


class Duties:
    """Rosters, heads, deputies, officers and absences for these accounts between two days, both counted. At most six queries."""

    def __init__(self, accounts: Iterable[SocialAccount], first_day: datetime.date, last_day: datetime.date) -> None:
        accounts = list(accounts)
        self._first_day = first_day
        self._roster: dict[tuple[int, str], list[Dated]] = defaultdict(list)
        roster = RosterRow.objects.during(first_day, last_day).filter(account__in=[account.pk for account in accounts])
        roster = roster.filter(role__in=RosterRow.LOOKS_AFTER).select_related("person")
        for row in roster.order_by("order", "from_date", "pk"):
            self._roster[row.account_id, row.role].append(row)

        departments = Department.objects.filter(pk__in={account.department_id for account in accounts}).select_related("head")
        self._heads = {department.pk: department.head for department in departments}
        self._deputies: dict[int | None, list[Dated]] = defaultdict(list)
        deputies = Deputy.objects.during(first_day, last_day).filter(Q(department__in=self._heads) | Q(party=Deputy.Party.OFFICER))
        for deputy in deputies.select_related("person").order_by("from_date", "pk"):
            self._deputies[deputy.department_id].append(deputy)

        self._appointed: dict[str, list[Dated]] = defaultdict(list)
        appointments = RoleAppointment.objects.during(first_day, last_day).filter(role__in=LAST_STEPS).select_related("person")
        for appointment in appointments.order_by("from_date", "pk"):
            self._appointed[appointment.role].append(appointment)

        rows = [row for some in (self._roster, self._deputies, self._appointed) for rows in some.values() for row in rows]
        people = {row.person_id for row in rows} | {head.pk for head in self._heads.values() if head is not None}
        absences: dict[int, list[Absence]] = defaultdict(list)
        for absence in Absence.objects.during(first_day, last_day).filter(person__in=people):
            absences[absence.person_id].append(absence)
        self._absences: dict[int, list[Absence]] = dict(absences)
        self._anybody: list[User] | None = None

    def without(self, absence: Absence) -> "Duties":
        """As it would be if that absence were not there."""
        other = copy(self)
        other._absences = {person: [row for row in rows if row.pk != absence.pk] for person, rows in self._absences.items()}
        return other

    def is_away(self, person: User, day: datetime.date) -> bool:
        return not person.works_on(day) or any(row.is_in_force(day) for row in self._absences.get(person.pk, []))

    def in_charge(self, account: SocialAccount, day: datetime.date) -> InCharge:
        steps = (
            (Step.RESPONSIBLE, self._responsible),
            (Step.SUBSTITUTE, self._next_substitute),
            (Step.HEAD, self._head),
            (Step.OFFICER, self._officers),
        )
        for step, people_of in steps:
            if people := people_of(account, day):
                return InCharge(tuple(people), step)
        return InCharge(tuple(self._last_resort(account, day)), Step.NOBODY)

    def audience(self, account: SocialAccount, day: datetime.date) -> dict[Audience, list[User]]:
        now = list(self.in_charge(account, day).people)
        officers = self._officers(account, day) or self._last_resort(account, day)
        return {
            "in_charge": now,
            "responsible": self._responsible(account, day) or now,
            "substitute": self._next_substitute(account, day) or now,
            "head": self._head(account, day) or officers,
            "officer": officers,
        }

    # ---- the steps; each gives those who are there

    def _responsible(self, account: SocialAccount, day: datetime.date) -> list[User]:
        return self._present(self._roster.get((account.pk, RosterRow.Role.RESPONSIBLE), []), day)

    def _next_substitute(self, account: SocialAccount, day: datetime.date) -> list[User]:
        return self._present(self._roster.get((account.pk, RosterRow.Role.SUBSTITUTE), []), day)[:1]

    def _head(self, account: SocialAccount, day: datetime.date) -> list[User]:
        head = self._heads[account.department_id]
        if head is not None and not self.is_away(head, day):
            return [head]
        return self._present(self._deputies[account.department_id], day)

    def _officers(self, account: SocialAccount, day: datetime.date) -> list[User]:
        return self._present([*self._appointed[Role.COMMUNICATIONS_OFFICER], *self._deputies[None]], day)

    def _last_resort(self, account: SocialAccount, day: datetime.date) -> list[User]:
        """Everybody is away: officers all the same, then system administrators, then anybody who can log in."""
        officers = [*self._appointed[Role.COMMUNICATIONS_OFFICER], *self._deputies[None]]
        administrators = self._appointed[Role.SYSTEM_ADMINISTRATOR]
        for rows in (officers, administrators):
            if people := _once(row.person for row in rows if row.is_in_force(day) and row.person.works_on(day)):
                return people
        if self._anybody is None:
            longest_first = F("ends_on").desc(nulls_first=True)
            self._anybody = list(User.objects.working(on=self._first_day).order_by(longest_first, "pk")[:1])
        return [person for person in self._anybody if person.works_on(day)]

    def _present(self, rows: Iterable[Dated], day: datetime.date) -> list[User]:
        return _once(row.person for row in rows if row.is_in_force(day) and not self.is_away(row.person, day))


def _once(people: Iterable[User]) -> list[User]:
    """Whoever comes twice is asked once, at the first place."""
    return list({person.pk: person for person in people}.values())
