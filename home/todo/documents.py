"""What the records want of a person: a request for documents, a disposal run to review, decide or carry out (REQ-1.3, REQ-2.1)."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Left
from django.urls import reverse

from accounts.models import Role, User
from home.todo.rows import Row, source
from home.todo.task import Task, Today
from home.todo.words import words
from records.models import DisclosureRequest, DisposalRun

State = DisposalRun.State
SHOWN_OF_TEXT = 90


def document_sources(user: User, on: datetime.date, now: datetime.datetime) -> Iterator[QuerySet[Any]]:
    """A request is its handler's; when it is late it is everybody's who hands out."""
    is_officer, is_archivist = user.is_officer(on=on), user.has_role(Role.ARCHIVIST, on=on)
    mine = Q(handler=user)
    if is_officer or is_archivist or user.has_role(Role.REGISTRAR, on=on):
        mine |= Q(due_at__lt=now)
    asked: dict[str, Any] = {"title": Left("asked_for", SHOWN_OF_TEXT), "moment": "due_at"}
    yield source(DisclosureRequest.objects.open().filter(mine), "disclosure.settle", **asked)
    columns: dict[str, Any] = {"title": "decision__record_type", "place": "decision__reference"}
    if is_archivist:
        yield source(DisposalRun.objects.filter(state=State.PROPOSED), "disposal.review", **columns, moment="proposed_at")
    if is_archivist or is_officer:
        reviewed = DisposalRun.objects.filter(state=State.REVIEWED).exclude(reviewed_by=user)
        yield source(reviewed, "disposal.decide", **columns, moment="reviewed_at")
        yield source(DisposalRun.objects.filter(state=State.DECIDED), "disposal.start", **columns, moment="decided_at")


@words("disclosure.settle")
def _settle(row: Row, today: Today) -> Task:
    return Task(
        key="utlamnande",
        icon="box-arrow-up-right",
        title=f"Lämna ut: {row.title}",
        url=reverse("records:disclosure_detail", args=[row.pk]),
        why="Allmänna handlingar lämnas ut skyndsamt, helst samma dag.",
        when=today.when(row.moment),
        side=today.due_words(row.moment),
        due=row.moment,
    )


VERBS = {
    "disposal.review": ("Granska gallringen av", "Gå igenom vad som skulle förstöras. Sedan beslutar någon annan."),
    "disposal.decide": ("Besluta om gallringen av", "Arkivarien har granskat körningen."),
    "disposal.start": ("Verkställ gallringen av", "Gallringen är beslutad."),
}


@words(*VERBS)
def _disposal(row: Row, today: Today) -> Task:
    verb, why = VERBS[row.kind]
    return Task(
        key="gallring",
        icon="archive",
        title=f"{verb} {row.title}",
        url=reverse("records:disposal_run_detail", args=[row.pk]),
        why=f"{row.place}. {why}",
        side=today.since(row.moment),
        due=today.decide_by(row.moment),
    )
