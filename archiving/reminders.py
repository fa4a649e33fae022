"""Who is told of a snapshot, and when (REQ-2.7, design §7): when it can be taken, ahead of its day, when it has passed, and what to review.

The key of a reminder is snapshot, rung, due day and recipient, so any number of sweeps make it once, and a day that is moved gives new
ones. Who is reached is asked when the reminder is made and again when it is sent.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, CharField, F, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import Role, User
from archiving.models import Snapshot, SnapshotReview, SnapshotVersion
from core.sql import UtcMinute, path_of
from core.sweeps import sweep
from core.workdays import WorkCalendar
from notifications.actions import still_wanted, tell_all
from notifications.models import Notice, Urgency
from notifications.office_hours import next_office_moment
from notifications.undeliverable import undeliverable
from registry.in_charge import Audience, Duties
from registry.models import SocialAccount

KIND, REDO, REVIEW = "snapshot", "snapshot.redo", "snapshot.review"
BY_HAND = "snapshot.again"
FAR_AHEAD = datetime.date(9998, 1, 1)


@dataclass(frozen=True)
class Rung:
    """`ahead` is working days before the due day, `after` working days after it; neither: as soon as it can be taken."""

    code: str
    audience: tuple[Audience, ...]
    urgency: Urgency
    subject: str
    ahead: int = 0
    after: int = 0


# Ten working days are two weeks, or a little more where a holiday comes between (REQ-2.7: fourteen days, three days).
LADDER = (
    Rung("opened", ("in_charge",), Urgency.CALM, "Ta en ögonblicksbild: "),
    Rung("two_weeks", ("in_charge",), Urgency.CALM, "Två veckor kvar, ta en ögonblicksbild: ", ahead=10),
    Rung("three_days", ("responsible", "substitute"), Urgency.RED, "Ta ögonblicksbilden inom tre dagar: ", ahead=3),
    Rung("passed", ("responsible", "substitute", "head"), Urgency.RED, "Ögonblicksbilden skulle ha tagits: ", after=1),
    Rung("late", ("officer",), Urgency.RED, "Ögonblicksbild saknas sedan en vecka: ", after=5),
)
BY_CODE = {rung.code: rung for rung in LADDER}

WHY: dict[str, str] = {
    "opened": "Du får det här för att du ansvarar för kontot {account} just nu.",
    "two_weeks": "Du får det här för att du ansvarar för kontot {account} just nu.",
    "three_days": "Du får det här för att du är ansvarig eller ersättare för kontot {account} i dag.",
    "passed": "Du får det här för att du är ansvarig, ersättare eller verksamhetschef för kontot {account}, eller står närmast på tur.",
    "late": "Du får det här för att du är kommunikatör, eller står närmast på tur i kommunikatörens ställe.",
}


def latest_due(rung: Rung, today: datetime.date, calendar: WorkCalendar) -> datetime.date:
    """The latest due day for which the rung has passed."""
    if not rung.ahead and not rung.after:
        return FAR_AHEAD
    if rung.ahead:
        day = calendar.add_working_days(today, rung.ahead)
        while not calendar.is_working_day(day + datetime.timedelta(days=1)):  # a due day at the week-end belongs to the Friday
            day += datetime.timedelta(days=1)
        return day
    day = today if calendar.is_working_day(today) else calendar.previous_working_day(today)
    for _ in range(rung.after - 1):
        day = calendar.previous_working_day(day)
    return day - datetime.timedelta(days=1)


# ---- the ladder


@sweep("snapshot-reminders", every=300)
def remind(*, now: datetime.datetime) -> int:
    """Each person is told of the highest rung that has passed, so a week of downtime gives one reminder per snapshot and not three."""
    waiting = Snapshot.objects.to_take()
    duties = _duties_of(waiting, now)
    if duties is None:
        return 0
    accounts, duties_then, on = duties
    today, calendar = timezone.localdate(now), WorkCalendar.current()
    limits = [latest_due(rung, today, calendar) for rung in LADDER]
    told = 0
    for place, rung in enumerate(LADDER):
        passed = waiting.filter(due_on__lte=limits[place])
        for floor, recipients in _recipients(place, limits, accounts, duties_then, on).items():
            rows = passed.filter(due_on__gt=floor) if floor else passed
            told += tell_all(_in_words(rows, rung), recipients, kind=KIND, rung=rung.code, urgency=rung.urgency, now=now)
    return told + _tell_of_redo(waiting.filter(state=Snapshot.State.REDO), accounts, duties_then, on, now=now)


def _duties_of(rows: Any, now: datetime.datetime) -> tuple[list[SocialAccount], Duties, datetime.date] | None:
    """The accounts of these snapshots, and who has which duty on the day when they get what they are told; None when there are none."""
    keys = list(rows.order_by().values_list("account", flat=True).distinct())
    if not keys:
        return None
    on = timezone.localdate(next_office_moment(now, WorkCalendar.current()))
    accounts = list(SocialAccount.objects.filter(pk__in=keys))
    return accounts, Duties(accounts, on, on), on


def _recipients(
    place: int, limits: list[datetime.date], accounts: Iterable[SocialAccount], duties: Duties, on: datetime.date
) -> dict[datetime.date | None, list[tuple[int, int, str]]]:
    """Who is told of this rung, by the due day up to which a higher rung has reached the same person."""
    found: dict[datetime.date | None, list[tuple[int, int, str]]] = defaultdict(list)
    rung, higher = LADDER[place], list(zip(LADDER, limits, strict=True))[place + 1 :]
    for account in accounts:
        people = duties.audience(account, on)
        for person in _reached(rung, people):
            floor = max((limit for one, limit in higher if person in _reached(one, people)), default=None)
            found[floor].append((account.pk, person.pk, WHY[rung.code].format(account=account.name)))
    return found


def _reached(rung: Rung, people: dict[Audience, list[User]]) -> list[User]:
    return list(dict.fromkeys(person for group in rung.audience for person in people[group]))


def _in_words(rows: Any, rung: Rung) -> Any:
    """With what `tell_all` asks for. The guide for that very platform goes along (S21)."""
    guide = F("account__platform__snapshot_guide")
    steps = Concat(Value("\n\nSå gör du:\n\n"), guide, output_field=TextField())
    how = Case(When(account__platform__snapshot_guide="", then=Value("")), default=steps, output_field=TextField())
    reason = Case(When(reason="", then=Value("")), default=Concat(Value("Skäl: "), F("reason"), Value("\n\n")))
    waits = (Value("En ögonblicksbild av kontot "), F("account__name"), Value(" på "), F("account__platform__name"))
    due = (Value(" ska tas senast "), Cast("due_on", CharField()), Value(" och lämnas i portalen (S21).\n\n"))
    more = Value("Det tar omkring fem minuter. På sidan finns stegen, och du släpper filerna där.")
    return rows.values("pk").annotate(
        about_id=F("pk"),
        group=F("account_id"),
        occurrence=Cast("due_on", CharField()),
        subject=Concat(Value(rung.subject), F("account__name"), output_field=CharField()),
        text=Concat(*waits, *due, reason, more, how, output_field=TextField()),
        path=path_of("archiving:snapshot_detail"),
    )


# ---- sent back


def _tell_of_redo(rows: Any, accounts: Iterable[SocialAccount], duties: Duties, on: datetime.date, *, now: datetime.datetime) -> int:
    """At once, with what the reviewer wrote: whoever is in charge."""
    recipients = [
        (account.pk, person.pk, f"Du får det här för att du ansvarar för kontot {account.name} just nu.")
        for account in accounts
        for person in duties.in_charge(account, on).people
    ]
    said = SnapshotReview.objects.filter(version__snapshot=models.OuterRef("pk"), verdict=SnapshotReview.Verdict.REDO).order_by("-pk")
    words = rows.values("pk").annotate(
        about_id=F("pk"),
        group=F("account_id"),
        occurrence=UtcMinute("since"),
        subject=Concat(Value("Gör om ögonblicksbilden: "), F("account__name"), output_field=CharField()),
        text=Concat(
            Value("Den som granskade skrev: "), Subquery(said.values("reason")[:1]),
            Value("\n\nDet du har skickat in finns kvar. Lägg till det som saknas och skicka in en ny version."), output_field=TextField(),
        ),
        path=path_of("archiving:snapshot_detail"),
    )  # fmt: skip
    return tell_all(words, recipients, kind=REDO, rung="redo", urgency=Urgency.RED, now=now)


# ---- to review


@sweep("snapshots-to-review", every=300)
def tell_reviewers(*, now: datetime.datetime) -> int:
    """The archivist, or the officer where there is none. Calm, so it comes with the collected mail; not to whoever handed it in."""
    waiting, today = Snapshot.objects.to_review(), timezone.localdate(now)
    people = _reviewers(today)
    by = SnapshotVersion.objects.filter(snapshot=models.OuterRef("pk")).order_by("-number").values("submitted_by")[:1]
    rows = waiting.values("pk").annotate(
        about_id=F("pk"),
        group=Value("all", output_field=CharField()),
        occurrence=UtcMinute("since"),
        subject=Concat(Value("Granska ögonblicksbilden av "), F("account__name"), output_field=CharField()),
        text=Concat(
            Value("En ögonblicksbild av "), F("account__name"), Value(" på "), F("account__platform__name"),
            Value(" har skickats in och väntar på att godkännas eller skickas tillbaka."), output_field=TextField(),
        ),
        path=path_of("archiving:snapshot_detail"),
        not_to=Subquery(by),
    )  # fmt: skip
    why = "Du får det här för att du är arkivarie, eller kommunikatör där ingen arkivarie finns."
    return tell_all(rows, [("all", person.pk, why) for person in people], kind=REVIEW, rung="waits", urgency=Urgency.CALM, now=now)


def _reviewers(today: datetime.date) -> list[User]:
    return list(User.objects.with_role(Role.ARCHIVIST, on=today)) or list(User.objects.officers(on=today))


# ---- asked just before a mail leaves, and when it did not arrive


@still_wanted(KIND)
def is_still_wanted(snapshot_id: int, recipient: User, code: str) -> bool:
    """To be taken still, the same due day as when it was written, and still this person's business."""
    snapshot = Snapshot.objects.to_take().filter(pk=snapshot_id).select_related("account").first()
    rung = BY_CODE.get(code)
    if snapshot is None or rung is None:
        return False
    told = _notices(KIND, snapshot_id, code).filter(occurrence=snapshot.due_on.isoformat())
    if not told.filter(recipient=recipient).exists():
        return False
    if told.filter(passed_on_at__isnull=False).exists():
        return True  # whoever got it instead of somebody else is on none of the rungs
    on = timezone.localdate()
    return recipient in _reached(rung, Duties([snapshot.account], on, on).audience(snapshot.account, on))


@still_wanted(REDO)
def is_still_to_be_redone(snapshot_id: int, recipient: User, code: str) -> bool:
    return Snapshot.objects.filter(pk=snapshot_id, state=Snapshot.State.REDO).exists()


@still_wanted(REVIEW)
def is_still_to_review(snapshot_id: int, recipient: User, code: str) -> bool:
    return Snapshot.objects.to_review().filter(pk=snapshot_id).exists() and recipient in _reviewers(timezone.localdate())


@undeliverable(KIND)
@undeliverable(REDO)
@undeliverable(BY_HAND)
def next_in_line(snapshot_id: int, recipient: User | None, code: str) -> list[User]:
    """F20: the others that the rung reaches; were there none, the substitute, then the head, then the officer."""
    snapshot = Snapshot.objects.to_take().filter(pk=snapshot_id).select_related("account").first()
    if snapshot is None:
        return []
    kind = {"redo": REDO, "again": BY_HAND}.get(code, KIND)
    failed = set(_notices(kind, snapshot_id, code).filter(mail__state="dead").values_list("recipient", flat=True))
    failed |= {recipient.pk} if recipient else set()
    on = timezone.localdate()
    people = Duties([snapshot.account], on, on).audience(snapshot.account, on)
    first = _reached(BY_CODE.get(code, LADDER[0]), people)
    for step in (first, people["substitute"], people["head"], people["officer"]):
        if others := [person for person in step if person.pk not in failed]:
            return others
    return []


def _notices(kind: str, snapshot_id: int, code: str) -> "models.QuerySet[Notice]":
    return Notice.objects.filter(about_type=Snapshot._meta.label_lower, about_id=snapshot_id, kind=kind, rung=code)
