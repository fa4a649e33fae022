"""Telling people: `tell` writes the rows, in the transaction of what they are about; `still_wanted` lets the teller take them back."""

import uuid
from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import Truncator

from accounts.models import User
from core.broker import poke
from core.text import mail_safe
from notifications.models import Notice
from notifications.office_hours import next_office_moment
from notifications.tasks import deliver_due
from notifications.wanted import still_wanted

__all__ = ["still_wanted", "tell"]


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
    at_once: bool = True,
) -> int:
    """Each recipient who works today is told once per (about, kind, rung, occurrence), however often this is called.

    Returns how many are new. `path` is the one page where they act. `at_once=False` (reminders) waits for office hours. Call it in the
    transaction of the cause.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    key = {"about_type": about._meta.label_lower, "about_id": about.pk, "kind": kind, "rung": rung, "occurrence": occurrence}
    told_in = uuid.uuid4()
    rows = [
        Notice(
            recipient=person,
            subject=Truncator(mail_safe(subject)).chars(200),
            text=text,
            why=why,
            path=path,
            at_once=at_once,
            created_at=now,
            told_in=told_in,
            due_at=now if at_once else next_office_moment(now),
            **key,
        )
        for person in {person.pk: person for person in recipients if person.works_on(today)}.values()
    ]
    for row in rows:
        row.message_id = row.stable_message_id()
        row.clean_fields(exclude=["recipient"])  # IGNORE on SQLite would swallow a broken rule too
    if not rows:
        return 0

    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    new = Notice.objects.filter(told_in=told_in, **key).count()  # bulk_create cannot say which rows were there before
    if new:
        poke(deliver_due)
    return new
