"""Nobody waits longer than a working day (S11): sweeps that walk the ladder for each open inquiry, and what is asked before a mail leaves.

The key of a reminder is inquiry, rung, clock and recipient, so any number of sweeps make it once. Who is reached is asked when the
reminder is made and again when it is sent: somebody who has gone away meanwhile is left out, and who has come instead gets their own.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts.models import Role, User
from core.sweeps import sweep
from core.workdays import WorkCalendar
from inquiries.ladder import in_words, latest_due, logged_occurrence, occurrence, text_now
from inquiries.models import Inquiry
from notifications.actions import hold_unsent, reword, still_wanted, tell, tell_all
from notifications.models import Notice, Rung, Urgency
from notifications.office_hours import next_office_moment
from notifications.undeliverable import undeliverable
from registry.in_charge import Audience, Duties
from registry.models import SocialAccount

KIND = "inquiry"
ALARM = "account.nobody_in_charge"

REACHES: dict[str, tuple[Audience, ...]] = {
    Rung.Audience.IN_CHARGE: ("in_charge",),
    Rung.Audience.RESPONSIBLE_AND_SUBSTITUTE: ("responsible", "substitute"),
    Rung.Audience.HEAD: ("head",),
    Rung.Audience.OFFICER: ("officer",),
}
WHY: dict[str, str] = {
    Rung.Audience.IN_CHARGE: "Du får det här för att du ansvarar för kontot {account} just nu.",
    Rung.Audience.RESPONSIBLE_AND_SUBSTITUTE: "Du får det här för att du är ansvarig eller ersättare för kontot {account} i dag.",
    Rung.Audience.HEAD: "Du får det här för att du är verksamhetschef för kontot {account}, eller står närmast på tur i chefens ställe.",
    Rung.Audience.OFFICER: "Du får det här för att du är kommunikatör, eller står närmast på tur i kommunikatörens ställe.",
}


@dataclass(frozen=True)
class Step:
    """A rung, and the latest due time for which it has passed."""

    rung: Rung
    due: datetime.datetime


@sweep("inquiries", every=30)
def remind(*, now: datetime.datetime) -> int:
    """All rungs but the first, for everything that is open. Returns how many reminders are new."""
    calendar = WorkCalendar.current()
    rungs = Rung.objects.ladder(KIND).exclude(when=Rung.When.LOGGED)
    return _walk([Step(rung, latest_due(rung, now, calendar)) for rung in rungs], Inquiry.objects.open(), calendar, now=now)


@sweep("new-inquiries", every=60)
def remind_of_new(*, now: datetime.datetime) -> int:
    """The first rung for those who have come in charge since something was logged. `tell_logged` has told the others."""
    return _tell_of_new(Inquiry.objects.open(), now=now)


@transaction.atomic
def tell_logged(inquiry: Inquiry, *, now: datetime.datetime) -> int:
    """The first rung, in the transaction that logs the inquiry."""
    return _tell_of_new(Inquiry.objects.open().filter(pk=inquiry.pk), now=now, due=inquiry.due_at)


@contextmanager
def keeping_reminders_true(inquiry: Inquiry) -> Iterator[None]:
    """What has not left when its deadline is counted anew says the new time. The inquiry is locked; what is inside may record."""
    held = hold_unsent(inquiry, kind=KIND)
    yield
    if held:
        reword(held, text=text_now(inquiry))


def _tell_of_new(rows: "models.QuerySet[Any]", *, now: datetime.datetime, due: datetime.datetime | None = None) -> int:
    calendar = WorkCalendar.current()
    rungs = Rung.objects.ladder(KIND).filter(when=Rung.When.LOGGED)
    steps = [Step(rung, due or latest_due(rung, now, calendar)) for rung in rungs]
    return _walk(steps, rows.filter(stopped_at__isnull=True), calendar, now=now)


def _walk(steps: Sequence[Step], rows: "models.QuerySet[Any]", calendar: WorkCalendar, *, now: datetime.datetime) -> int:
    """Each person is told of the highest rung that has passed, so a week of downtime gives one reminder for each inquiry and not three."""
    if not steps:
        return 0
    affected = rows.filter(due_at__lte=max(step.due for step in steps)).order_by().values_list("account", flat=True).distinct()
    if not (keys := list(affected)):
        return 0
    accounts = list(SocialAccount.objects.filter(pk__in=keys))
    on = timezone.localdate(next_office_moment(now, calendar))  # the day when they get it
    duties = Duties(accounts, on, on)
    told = 0
    for place, step in enumerate(steps):
        for floor, recipients in _recipients(step, steps[place + 1 :], accounts, duties, on).items():
            passed = rows.filter(due_at__lte=step.due)
            words = in_words(passed.filter(due_at__gt=floor) if floor else passed, step.rung, now=now)
            told += tell_all(words, recipients, kind=KIND, rung=step.rung.code, urgency=Urgency(step.rung.urgency), now=now)
    for account in accounts:
        if duties.in_charge(account, on).is_alarm:
            _raise_alarm(account, duties, on)
    return told


def _recipients(
    step: Step, higher: Sequence[Step], accounts: Iterable[SocialAccount], duties: Duties, on: datetime.date
) -> dict[datetime.datetime | None, list[tuple[int, int, str]]]:
    """Who is told of this rung, by the due time below which a higher rung has reached the same person."""
    found: dict[datetime.datetime | None, list[tuple[int, int, str]]] = defaultdict(list)
    for account in accounts:
        people = duties.audience(account, on)
        for person in _reached(step.rung, people):
            floor = max((one.due for one in higher if person in _reached(one.rung, people)), default=None)
            if floor is None or floor < step.due:
                why = WHY[step.rung.audience].format(account=account.name)
                found[floor].append((account.pk, person.pk, why))
    return found


def _reached(rung: Rung, people: dict[Audience, list[User]]) -> list[User]:
    return list(dict.fromkeys(person for group in REACHES[rung.audience] for person in people[group]))


# ---- everybody is away


def _raise_alarm(account: SocialAccount, duties: Duties, on: datetime.date) -> None:
    """Once a day, to officers though they are away, and to system administrators (design §6: the last step raises an alarm)."""
    tell(
        [*duties.in_charge(account, on).people, *User.objects.with_role(Role.SYSTEM_ADMINISTRATOR, on=on)],
        kind=ALARM,
        about=account,
        rung="alarm",
        occurrence=on.isoformat(),
        subject=f"Ingen är på plats för kontot {account.name}",
        text=f"Det finns frågor på kontot {account.name} som väntar på svar, och alla som skulle kunna svara är borta: ansvariga, "
        "ersättare, verksamhetschef och kommunikatör. Se till att någon tar hand om frågorna i dag.",
        why="Du får det här för att du är kommunikatör eller systemadministratör och ingen annan är på plats.",
        path=account.get_absolute_url(),
        urgency=Urgency.RED,
    )


# ---- asked just before a mail leaves, and when it did not arrive


@still_wanted(KIND)
def is_still_wanted(inquiry_id: int, recipient: User, rung_code: str) -> bool:
    """Open, the same deadline as when it was written, and still this person's business. Asks nothing of the clock."""
    inquiry = Inquiry.objects.open().filter(pk=inquiry_id).select_related("account").first()
    rung = Rung.objects.filter(kind=KIND, code=rung_code).first()
    if inquiry is None or rung is None:
        return False
    notices = list(_notices(inquiry_id, rung_code).values_list("recipient", "occurrence", "passed_on_at"))
    is_new = rung.when == Rung.When.LOGGED
    if is_new and inquiry.stopped_at is not None:
        return False
    if (recipient.pk, logged_occurrence(inquiry) if is_new else occurrence(inquiry)) not in {(person, key) for person, key, _ in notices}:
        return False
    if any(passed_on_at for _, _, passed_on_at in notices):
        return True  # whoever got it instead of somebody else is on none of the rungs
    on = timezone.localdate()
    return recipient in _reached(rung, Duties([inquiry.account], on, on).audience(inquiry.account, on))


@undeliverable(KIND)
def next_in_line(inquiry_id: int, recipient: User | None, rung_code: str) -> list[User]:
    """F20: the others that the rung reaches; were there none, the substitute, then the head, then the officer, then the administrators."""
    inquiry = Inquiry.objects.open().filter(pk=inquiry_id).select_related("account").first()
    rung = Rung.objects.filter(kind=KIND, code=rung_code).first()
    if inquiry is None or rung is None:
        return []
    failed = set(_notices(inquiry_id, rung_code).filter(mail__state="dead").values_list("recipient", flat=True))
    failed |= {recipient.pk} if recipient else set()
    on = timezone.localdate()
    people = Duties([inquiry.account], on, on).audience(inquiry.account, on)
    steps = [_reached(rung, people), people["substitute"], people["head"], people["officer"]]
    for step in [*steps, list(User.objects.with_role(Role.SYSTEM_ADMINISTRATOR, on=on))]:
        if others := [person for person in step if person.pk not in failed]:
            return others
    return []


def _notices(inquiry_id: int, rung_code: str) -> "models.QuerySet[Notice]":
    return Notice.objects.filter(about_type=Inquiry._meta.label_lower, about_id=inquiry_id, kind=KIND, rung=rung_code)
