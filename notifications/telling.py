"""Writing the rows of what people are told. `actions.py` has the verbs; this part rings no bell, so a sweep can use it too."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from accounts.models import User
from core.text import mail_safe
from notifications.due import due_moment
from notifications.models import DeliveryChoice, Notice, Urgency

State = Notice.State


def tell_people(recipients: Iterable[User], key: dict[str, Any], words: dict[str, str], *, urgency: int, now: datetime.datetime) -> int:
    """Those who work today. `key` and `words` are fields of Notice. Returns how many are new."""
    today = timezone.localdate(now)
    people = {person.pk: person for person in recipients if person.works_on(today)}
    moments = moments_of(people, urgency=urgency, now=now)
    return write([notice(key, words, urgency=urgency, now=now, due_at=moments[pk], recipient=people[pk]) for pk in people])


def moments_of(people: Iterable[int], *, urgency: int, now: datetime.datetime) -> dict[int, datetime.datetime | None]:
    """When each person's mail may leave; None for those who want this in the portal only."""
    ways = dict(DeliveryChoice.objects.filter(person__in=people).values_list("person", "way"))
    by_way = {way: due_moment(urgency, way, now=now) for way in {*ways.values(), DeliveryChoice.Way.COLLECTED}}
    return {person: by_way[ways.get(person, DeliveryChoice.Way.COLLECTED)] for person in people}


def notice(
    key: dict[str, Any], words: dict[str, str], *, urgency: int, now: datetime.datetime, due_at: datetime.datetime | None, **recipient: Any
) -> Notice:
    subject = Truncator(mail_safe(words["subject"])).chars(200)
    state = State.IN_PORTAL if due_at is None else State.WAITING
    return Notice(**key, **{**words, "subject": subject}, **recipient, urgency=urgency, created_at=now, due_at=due_at or now, state=state)


@transaction.atomic
def write(rows: list[Notice]) -> int:
    """Rows of one object and kind. Returns how many were not there before, which bulk_create cannot say."""
    if not rows:
        return 0
    told_in = uuid.uuid4()
    for row in rows:
        row.told_in = told_in
        row.clean_fields(exclude=["recipient"])  # IGNORE on SQLite would swallow a broken rule too
        row.clean()
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return Notice.objects.filter(told_in=told_in, about_type=rows[0].about_type, about_id=rows[0].about_id, kind=rows[0].kind).count()


@transaction.atomic
def tell_instead(recipients: Iterable[User], undelivered: Notice, *, now: datetime.datetime) -> int:
    """Tell others what one person never got, without delay in office hours. Returns how many are new."""
    key = {name: getattr(undelivered, name) for name in ("about_type", "about_id", "kind", "rung", "occurrence")}
    name = undelivered.recipient.name if undelivered.recipient else undelivered.recipient_name
    words = {
        "subject": undelivered.subject,
        "text": undelivered.text,
        "why": f"Du får det här för att du står på tur: portalens mejl till {name or 'mottagaren'} gick inte fram.",
        "path": undelivered.path or reverse("notifications:notice_list"),
    }
    return tell_people(recipients, key, words, urgency=max(undelivered.urgency, Urgency.RED), now=now)
