"""A person's own calendar feed: the key in its address, and what stands in it. Apps above register what they know with `provide`."""

import datetime
import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actions import locked
from accounts.leaving import react
from accounts.models import FeedToken, User
from core.errors import RuleError
from core.history import record

AN_HOUR = datetime.timedelta(hours=1)


# ---- what stands in a feed


@dataclass(frozen=True)
class FeedEvent:
    """Whole days when both ends are dates, the last one counted; otherwise aware moments. `uid` stays the same for the same thing.

    A feed leaves the portal, so nothing that a visitor has written or is called stands in it.
    """

    uid: str
    title: str
    starts: datetime.date | datetime.datetime
    ends: datetime.date | datetime.datetime
    text: str = ""
    path: str = ""


Provider = Callable[[User, datetime.date, datetime.date], Iterable[FeedEvent]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """`provider(person, since, until)` gives what touches those days. Registering twice does nothing."""
    if provider not in _providers:
        _providers.append(provider)


def events_of(person: User, *, since: datetime.date, until: datetime.date) -> list[FeedEvent]:
    return [event for provider in _providers for event in provider(person, since, until)]


# ---- the key


@transaction.atomic
def open_feed(*, person: User, now: datetime.datetime) -> str:
    """The new address's key, told this once. An earlier address stops working."""
    person = locked(person)
    if not person.is_active:
        raise RuleError("Din inloggning är stängd, så du kan inte skapa en kalenderadress.")
    renewed = bool(person.feed_tokens.active().update(revoked_at=now))
    token = secrets.token_urlsafe(32)
    FeedToken.objects.create(person=person, digest=_digest(token), created_at=now)
    record("feed.renewed" if renewed else "feed.opened", person, by=person)
    return token


@transaction.atomic
def close_feed(*, person: User, by: User | None, now: datetime.datetime) -> None:
    person = locked(person)
    if person.feed_tokens.active().update(revoked_at=now):
        record("feed.closed", person, by=by)


def whose_feed(token: str, *, now: datetime.datetime, today: datetime.date) -> User | None:
    """None for a key that is unknown or revoked, and for somebody who may not log in."""
    row = FeedToken.objects.active().filter(digest=_digest(token)).select_related("person").first()
    if row is None or not row.person.works_on(today):
        return None
    if row.read_at is None or row.read_at <= now - AN_HOUR:
        FeedToken.objects.filter(pk=row.pk).update(read_at=now)
    return row.person


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _closes_with_the_door(person: User, by: User | None) -> None:
    """Whoever is shut out has no feed when they are let in again."""
    if not person.is_active:
        close_feed(person=person, by=by, now=timezone.now())


react(_closes_with_the_door)
