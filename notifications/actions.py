"""Telling people: each verb writes rows, in the transaction of what they are about. Delivery is another matter (delivery.py)."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator

from accounts.models import User
from core.broker import poke
from core.history import record
from core.text import mail_safe
from notifications.bulk import Told, insert_notices
from notifications.due import due_moment
from notifications.models import DeliveryChoice, Mail, Notice, Urgency
from notifications.office_hours import next_office_moment
from notifications.tasks import deliver_due
from notifications.telling import moments_of, notice, tell_people, write
from notifications.wanted import still_wanted

__all__ = ["choose_delivery", "hold_unsent", "reword", "still_wanted", "tell", "tell_all", "tell_outsider"]

State = Notice.State


@transaction.atomic
def tell(
    recipients: Iterable[User],
    *,
    kind: str,
    about: models.Model,
    rung: str,
    occurrence: str,
    subject: str,
    text: str,
    why: str,
    path: str,
    urgency: Urgency = Urgency.CALM,
    now: datetime.datetime | None = None,
) -> int:
    """Each recipient who works today is told once per (about, kind, rung, occurrence), however often this is called.

    Returns how many are new. `path` is the one page where they act. Calm ones wait for the person's collected mail, unless they chose
    otherwise; red ones leave in office hours, the others at any hour. Rungs that share what stands before their last full stop are one
    ladder: if two of them are unsent, only the later goes. Call it in the transaction of the cause.
    """
    key = {"about_type": about._meta.label_lower, "about_id": about.pk, "kind": kind, "rung": rung, "occurrence": occurrence}
    words = {"subject": subject, "text": text, "why": why, "path": path}
    return _rung_for(tell_people(recipients, key, words, urgency=urgency, now=now or timezone.now()))


def _rung_for(new: int) -> int:
    if new:
        poke(deliver_due)
    return new


@transaction.atomic
def tell_outsider(
    email: str,
    name: str,
    *,
    kind: str,
    about: models.Model,
    rung: str,
    occurrence: str,
    subject: str,
    text: str,
    why: str,
    path: str = "",
    urgency: Urgency = Urgency.CALM,
    now: datetime.datetime | None = None,
) -> int:
    """Like `tell`, for somebody without a log-in: nothing is collected until a certain hour, and nothing stands in anybody's list.

    A link that holds a token is not given as `path`: its kind registers a maker of links (links.py), asked each time the mail is written.
    Raises ValidationError for an address that cannot be used.
    """
    now = now or timezone.now()
    key = {"about_type": about._meta.label_lower, "about_id": about.pk, "kind": kind, "rung": rung, "occurrence": occurrence}
    words = {"subject": subject, "text": text, "why": why, "path": path}
    due_at = now if urgency == Urgency.NOW else next_office_moment(now)
    recipient = {"recipient_email": email.strip().lower(), "recipient_name": Truncator(mail_safe(name)).chars(120)}
    return _rung_for(write([notice(key, words, urgency=urgency, now=now, due_at=due_at, **recipient)]))


@transaction.atomic
def tell_all(
    rows: "models.QuerySet[Any]",
    recipients: Sequence[tuple[Any, int, str]],
    *,
    kind: str,
    rung: str,
    urgency: Urgency,
    now: datetime.datetime,
) -> int:
    """Tell many people about many rows with one INSERT … SELECT … ON CONFLICT DO NOTHING. Returns how many notices are new.

    `rows` is annotated with `about_id, group, occurrence, subject, text, path`; `recipients` is a list of `(group, person_pk, why)`: who
    is told about the rows of a group, and why. Only those who work today are told.
    """
    today = timezone.localdate(now)
    asked = {person for _, person, _ in recipients}
    working = set(User.objects.working(on=today).filter(pk__in=asked).values_list("pk", flat=True))
    moments = moments_of(working, urgency=urgency, now=now)
    told = [
        Told(str(group), person, why, moments[person] or now, State.IN_PORTAL if moments[person] is None else State.WAITING)
        for group, person, why in recipients
        if person in working
    ]
    return _rung_for(insert_notices(rows, told, kind=kind, rung=rung, urgency=urgency, now=now))


def hold_unsent(about: models.Model, *, kind: str) -> list[int]:
    """Keys of what nobody has been sent yet, locked until the transaction ends. Ask before anything is recorded: rows, then history."""
    told = Notice.objects.filter(about_type=about._meta.label_lower, about_id=about.pk, kind=kind).order_by("pk")
    unsent = Q(state__in=[State.WAITING, State.IN_PORTAL, State.SUPERSEDED]) | Q(state=State.ENCLOSED, mail__in=Mail.objects.never_left())
    return list(told.filter(unsent).select_for_update(of=["self"]).values_list("pk", flat=True))


def reword(held: Sequence[int], *, text: str) -> None:
    """What has not left says what is true now; what has left stays as it was sent."""
    Notice.objects.filter(pk__in=held).update(text=text)


@transaction.atomic
def choose_delivery(way: str, *, by: User, now: datetime.datetime) -> None:
    """A person chooses for themselves how calm notices come (a DeliveryChoice.Way). What waits already follows the new choice."""
    DeliveryChoice.objects.get_or_create(person=by)
    choice = DeliveryChoice.objects.select_for_update().get(person=by)
    if choice.way == way:
        return
    choice.way = way
    choice.save(update_fields=["way"])
    waiting = by.notices.filter(state=State.WAITING, urgency=Urgency.CALM)
    due_at = due_moment(Urgency.CALM, way, now=now)
    waiting.update(**{"state": State.IN_PORTAL} if due_at is None else {"due_at": due_at})
    record("delivery_choice.made", choice, by=by, way=way)
