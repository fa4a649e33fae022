"""Hand-over notes write themselves when an absence or an ended roster row puts somebody else in charge (S9, design §6).

Apps above this one register what they know about an account with `provide` when Django starts.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts import absences, leaving
from accounts.models import Absence, User
from core.history import record
from core.templatetags.portal import swedish_date
from core.workdays import WorkCalendar
from notifications.actions import tell
from notifications.models import Urgency
from registry.absences import accounts_of, days_shown
from registry.in_charge import Duties, InCharge, Step
from registry.models import Handover, RosterRow, SocialAccount

ONE_DAY = datetime.timedelta(days=1)
REMEMBERED = datetime.timedelta(days=30)  # how long after a roster row's end a newcomer still gets a note from that person


@dataclass(frozen=True)
class Line:
    """One line of a note. `group` is its heading: "Öppna frågor". It holds no visitor's words: the note is kept."""

    group: str
    text: str
    url: str = ""


Provider = Callable[[SocialAccount, User], Iterable[Line]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """`provider(account, person)` gives what `person` would tell about the account. Registering twice does nothing."""
    if provider not in _providers:
        _providers.append(provider)


def lines_of(account: SocialAccount, person: User) -> list[dict[str, Any]]:
    return [asdict(line) for provider in _providers for line in provider(account, person)]


def _whom_to_ask(account: SocialAccount, person: User) -> Iterable[Line]:
    today = timezone.localdate()
    for row in account.roster.working(on=today).exclude(person=person).select_related("person").order_by("role", "order", "pk"):
        yield Line("Vem som gör vad", f"{row.get_role_display()}: {_reached_at(row.person)}")
    if account.watch_pattern:
        yield Line("Vem som gör vad", f"Bevakning: {account.watch_pattern}")
    yield Line("Kontakt", f"{person.name} nås på: {_ways(person)}")
    if account.department.head is not None:
        yield Line("Kontakt", f"Verksamhetschef: {_reached_at(account.department.head)}")
    for one in User.objects.officers(on=today).order_by("pk")[:2]:
        yield Line("Kontakt", f"Kommunikatör: {_reached_at(one)}")


def _reached_at(person: User) -> str:
    return f"{person.name}, {_ways(person)}"


def _ways(person: User) -> str:
    return ", ".join(way for way in (person.phone, person.email) if way)


# ---- when somebody is away


@dataclass
class Wanted:
    first_day: datetime.date
    last_day: datetime.date | None


def after_absence(absence: Absence, by: User | None, today: datetime.date) -> None:
    """Notes for this absence, and for those of colleagues that it changes: whoever was to step in may be the one who is away."""
    first_day, last_day = days_shown(absence, today=today)
    accounts = accounts_of(absence.person, first_day, last_day)
    calendar = WorkCalendar.current()
    _plan_absence(absence, accounts, calendar, by=by, today=today)
    on_the_same = RosterRow.objects.during(first_day, last_day).filter(account__in=accounts).values("person")
    for other in Absence.objects.during(first_day, last_day).filter(person__in=on_the_same).exclude(pk=absence.pk).select_related("person"):
        _plan_absence(other, accounts_of(other.person, *days_shown(other, today=today)), calendar, by=by, today=today)


def _plan_absence(
    absence: Absence, accounts: list[SocialAccount], calendar: WorkCalendar, *, by: User | None, today: datetime.date
) -> None:
    wanted: dict[tuple[SocialAccount, User], Wanted] = {}
    if absence.cancelled_at is None and (absence.to_date is None or absence.to_date >= today):
        first_day, last_day = days_shown(absence, today=today)
        duties = Duties(accounts, first_day, last_day)
        if_there = duties.without(absence)
        days = [first_day + number * ONE_DAY for number in range((last_day - first_day).days + 1)]
        for account in accounts:
            for day in filter(calendar.is_working_day, days):
                for person in _taking_over(absence.person, if_there.in_charge(account, day), duties.in_charge(account, day)):
                    known = wanted.setdefault((account, person), Wanted(day, day))
                    known.last_day = None if absence.to_date is None and day >= last_day - 6 * ONE_DAY else day
    notes = Handover.objects.filter(absence=absence)
    _make_so(notes, wanted, absence.person, {"absence": absence}, by=by, today=today)


def _taking_over(person: User, before: InCharge, now: InCharge) -> list[User]:
    """Who becomes in charge because `person` is not there."""
    if person not in before.people or now.step == Step.NOBODY:
        return []
    return [one for one in now.people if one not in before.people]


# ---- when a roster row ends


def after_roster_change(account: SocialAccount, by: User | None) -> None:
    """Notes from each responsible person whose time on the account ends, to whoever is in charge the day after."""
    today = timezone.localdate()
    ends = Q(to_date__gte=today - REMEMBERED) | Q(person__ends_on__gte=today - REMEMBERED) | Q(handovers__accepted_at__isnull=True)
    rows = account.roster.filter(ends, role=RosterRow.Role.RESPONSIBLE).select_related("person").distinct()
    for row in rows:
        wanted: dict[tuple[SocialAccount, User], Wanted] = {}
        last_days = [day for day in (row.to_date, row.person.ends_on) if day is not None]
        if last_days and row.cancelled_at is None:
            day = max(min(last_days) + ONE_DAY, today)
            now = Duties([account], day, day).in_charge(account, day)
            if now.step != Step.NOBODY and row.person not in now.people:
                wanted = {(account, person): Wanted(day, None) for person in now.people}
        _make_so(Handover.objects.filter(roster_row=row), wanted, row.person, {"roster_row": row}, by=by, today=today)


def after_last_day(person: User, by: User | None) -> None:
    rows = person.roster_rows.not_over(timezone.localdate()).filter(role=RosterRow.Role.RESPONSIBLE)
    for account in SocialAccount.objects.not_closed().filter(pk__in=rows.values("account")).select_related("department__head"):
        after_roster_change(account, by)


# ---- what both do


def _make_so(
    notes: Any,
    wanted: dict[tuple[SocialAccount, User], Wanted],
    giver: User,
    cause: dict[str, Any],
    *,
    by: User | None,
    today: datetime.date,
) -> None:
    """New notes for those who lack one, new days on those that are there; the unaccepted that nobody needs are withdrawn."""
    there = {(note.account, note.to_person): note for note in _locked(notes)}
    for (account, taker), note in there.items():
        if (account, taker) not in wanted and note.accepted_at is None:
            note.withdrawn_at = timezone.now()
            note.save(update_fields=["withdrawn_at"])
            record("handover.withdrawn", account, by=by, about=taker.name)
    for (account, taker), days in wanted.items():
        if existing := there.get((account, taker)):
            existing.first_day, existing.last_day = min(existing.first_day, days.first_day), days.last_day
            existing.save(update_fields=["first_day", "last_day"])
        else:
            _write(account, giver, taker, days, cause, by=by, today=today)


def _locked(notes: Any) -> Iterable[Handover]:
    return notes.filter(withdrawn_at__isnull=True).select_for_update(of=("self",)).select_related("account", "to_person")


def _write(
    account: SocialAccount, giver: User, taker: User, days: Wanted, cause: dict[str, Any], *, by: User | None, today: datetime.date
) -> None:
    note = Handover.objects.create(
        account=account,
        from_person=giver,
        to_person=taker,
        first_day=days.first_day,
        last_day=days.last_day,
        content=lines_of(account, giver),
        **cause,
    )
    record("handover.written", account, by=by, about=f"{giver.name} till {taker.name}")
    until = f" till och med {swedish_date(days.last_day)}" if days.last_day else ""
    tell(
        [taker],
        kind="handover.written",
        about=note,
        rung="written",
        occurrence="1",
        subject=f"Du tar över {account.name} från {swedish_date(days.first_day)}",
        text=f"Från {swedish_date(days.first_day)}{until} har du ansvaret för {account.name} i stället för {giver.name}. "
        "Läs vad som är på gång och säg att du tar över.",
        why="Du får det här för att du står näst på tur för kontot.",
        path=note.get_absolute_url(),
        urgency=Urgency.RED if days.first_day <= today else Urgency.CALM,
    )


provide(_whom_to_ask)
absences.react(after_absence)
leaving.react(after_last_day)
