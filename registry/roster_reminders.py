"""Reminders about who looks after the accounts: holes ahead, holiday periods, leavers, hand-overs not accepted (S8, S9, design §6)."""

import datetime
from collections.abc import Iterable
from itertools import groupby

from django.utils import timezone

from accounts.models import User
from core.sweeps import sweep
from core.templatetags.portal import swedish_date
from core.workdays import WorkCalendar
from notifications.actions import still_wanted, tell
from notifications.models import Urgency
from registry.coverage import WARN_OF_A_HOLE, Hole, PeriodWarning, holes, period_warnings
from registry.models import Handover, LeaverTask, SocialAccount

HOLE, PERIOD, LEFT, HANDOVER = "coverage.hole", "coverage.period", "leaver.left_undone", "handover.waits"
AN_HOUR = 3600
SHOWN = 15  # accounts named in one mail


# ---- coverage


@sweep("coverage", every=AN_HOUR)
def warn_of_holes(*, now: datetime.datetime) -> int:
    """Two weeks ahead of each hole, and each week that one is there; four weeks ahead of each holiday period."""
    today = timezone.localdate(now)
    accounts = SocialAccount.objects.live().select_related("department")
    found = holes(accounts, today, WARN_OF_A_HOLE + 1, WorkCalendar.current())
    return sum(_warn_of(hole, today) for hole in found) + sum(_warn_of_period(warning) for warning in period_warnings(now))


def _warn_of(hole: Hole, today: datetime.date) -> int:
    is_here, account = hole.first <= today, hole.account
    monday = today - datetime.timedelta(days=today.weekday())
    when = _days(hole.first, hole.last)
    return tell(
        hole.to_act,
        kind=HOLE,
        about=account,
        rung="now" if is_here else "ahead",
        occurrence=str(monday if is_here else hole.first),
        subject=f"Ingen sköter {account.name} {'i dag' if is_here else when}",
        text=f"Varken någon ansvarig eller någon ersättare är på plats för kontot {account.name} {when}. "
        "Frågor som kommer då går till dig. Utse en ersättare, eller flytta någons frånvaro.",
        why="Du får det här för att du är verksamhetschef för kontot, eller står närmast på tur i chefens ställe.",
        path=account.get_absolute_url(),
        urgency=Urgency.RED if is_here else Urgency.CALM,
    )


def _warn_of_period(warning: PeriodWarning) -> int:
    period, lines = warning.period, [f"- {hole.account.name}, {_days(hole.first, hole.last)}" for hole in warning.holes]
    more = f"\n- och {len(lines) - SHOWN} till" if len(lines) > SHOWN else ""
    return tell(
        warning.to_act,
        kind=PERIOD,
        about=warning.department,
        rung="ahead",
        occurrence=str(period.first),
        subject=f"{period.name}: konton som ingen sköter, {warning.department.name}",
        text=f"{period.name} ({_days(period.first, period.last)}) saknas både ansvarig och ersättare:\n\n"
        + "\n".join(lines[:SHOWN])
        + more
        + "\n\nSe till att varje konto har någon som svarar.",
        why=f"Du får det här för att du är verksamhetschef för {warning.department.name}, eller står närmast på tur i chefens ställe.",
        path=warning.holes[0].account.get_absolute_url(),
    )


def _days(first: datetime.date, last: datetime.date) -> str:
    return swedish_date(first) if first == last else f"{swedish_date(first)} – {swedish_date(last)}"


@still_wanted(HOLE)
def _is_still_a_hole(account_id: int, recipient: User, rung: str) -> bool:
    accounts = SocialAccount.objects.live().filter(pk=account_id).select_related("department")
    found = holes(accounts, timezone.localdate(), WARN_OF_A_HOLE + 1, WorkCalendar.current())
    return any(recipient in hole.to_act for hole in found)


# ---- somebody has left


@sweep("leavers", every=AN_HOUR)
def remind_of_leavers(*, now: datetime.datetime) -> int:
    """From the last day on: what is not done yet. The head, who was told when the day was set, and the officer."""
    today = timezone.localdate(now)
    tasks = LeaverTask.objects.open().filter(due_on__lte=today).select_related("account__department", "person")
    by_account = groupby(tasks.order_by("account", "person", "pk"), key=lambda task: (task.account, task.person))
    return sum(_remind_of(account, person, list(some), today) for (account, person), some in by_account)


def _remind_of(account: SocialAccount, person: User, tasks: list[LeaverTask], today: datetime.date) -> int:
    to_do = "\n".join(f"- {task.get_kind_display()}" for task in tasks)
    heads, officers = User.objects.heads_of(account.department, on=today), User.objects.officers(on=today)
    return tell(
        _others({*heads, *officers}, person),
        kind=LEFT,
        about=account,
        rung="due",
        occurrence=f"{person.pk}.{tasks[0].due_on}",
        subject=f"{person.name} slutar, och det finns kvar att göra: {account.name}",
        text=f"Sista dagen är {swedish_date(tasks[0].due_on)}. Det här är inte gjort för {account.name}:\n\n{to_do}",
        why="Du får det här för att du är verksamhetschef för kontot eller kommunikatör.",
        path=f"{account.get_absolute_url()}#slutar",
        urgency=Urgency.RED,
    )


def _others(people: Iterable[User], besides: User) -> list[User]:
    return [person for person in people if person != besides]


@still_wanted(LEFT)
def _is_still_undone(account_id: int, recipient: User, rung: str) -> bool:
    return LeaverTask.objects.open().filter(account=account_id, due_on__lte=timezone.localdate()).exists()


# ---- hand-overs


@sweep("hand-overs", every=300)
def remind_of_handovers(*, now: datetime.datetime) -> int:
    """On the first day the one who takes over; a working day later the head too."""
    today, calendar = timezone.localdate(now), WorkCalendar.current()
    waiting = Handover.objects.waiting(on=today).filter(first_day__lte=today)
    people = ("account__department", "from_person", "to_person")
    return sum(_remind_of_handover(handover, calendar, today) for handover in waiting.select_related(*people))


def _remind_of_handover(handover: Handover, calendar: WorkCalendar, today: datetime.date) -> int:
    account = handover.account
    told = _tell_of(
        handover,
        "first_day",
        [handover.to_person],
        f"{handover.from_person.name} är borta och du tar över {account.name}. Läs överlämningen och ta emot den.",
        "Du får det här för att du tar över kontot.",
    )
    if calendar.add_working_days(handover.first_day, 1) <= today:
        told += _tell_of(
            handover,
            "day_after",
            list(User.objects.heads_of(account.department, on=today)),
            f"{handover.to_person.name} skulle ha tagit över {account.name} efter {handover.from_person.name} den "
            f"{swedish_date(handover.first_day)} men har inte tagit emot överlämningen.",
            "Du får det här för att du är verksamhetschef för kontot.",
        )
    return told


def _tell_of(handover: Handover, rung: str, people: list[User], text: str, why: str) -> int:
    return tell(
        people,
        kind=HANDOVER,
        about=handover,
        rung=rung,
        occurrence="once",
        subject=f"Ta emot överlämningen: {handover.account.name}",
        text=text,
        why=why,
        path=handover.get_absolute_url(),
        urgency=Urgency.RED,
    )


@still_wanted(HANDOVER)
def _still_waits(handover_id: int, recipient: User, rung: str) -> bool:
    return Handover.objects.waiting(on=timezone.localdate()).filter(pk=handover_id).exists()
