"""Sending what is due: `due → leased → accepted | retry | dead | dropped` (design §7).

A sender takes some rows for a while (a lease), commits an attempt, and only then speaks to the mail server, outside any transaction. If
it dies there, the row is found with its lease over and its attempt open: the mail may have left, so it goes once more, with the same
Message-ID.

The promise: never lost; at most one extra copy, only of the message in flight at a crash; never otherwise.
"""

import datetime
import logging
import time
from contextlib import suppress
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from core.history import record
from notifications.mail import Answer, open_connection, our_fault, send
from notifications.models import DeliveryAttempt, Notice
from notifications.office_hours import in_office_hours
from notifications.wanted import is_still_wanted

logger = logging.getLogger(__name__)

State, Outcome = Notice.State, DeliveryAttempt.Outcome

BATCH = 20
LEASE = datetime.timedelta(seconds=90)  # longer than one message can take: see the timeouts in smtp.py
LONGEST_SWEEP = 120  # seconds; the last batch may take as long as its leases, and a task 300
SLOW = datetime.timedelta(seconds=3)
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 1440)]
LONGEST_PAUSE_WITHOUT_SERVER = datetime.timedelta(minutes=15)
MOST_ATTEMPTS = 10
MOST_UNCERTAIN = 2  # the mail and one extra copy; then a person decides


def deliver_due() -> None:
    """Send everything that is due. Any number of these may run at once."""
    started = time.monotonic()
    while time.monotonic() - started < LONGEST_SWEEP and not somebody_is_kept_waiting(now=timezone.now()):
        notices = claim(now=timezone.now())
        if not notices or not _deliver_all(notices):
            return


def somebody_is_kept_waiting(*, now: datetime.datetime) -> bool:
    """Is another sender held up by a slow mail server? Then one is enough: the worker has other things to do."""
    return DeliveryAttempt.objects.filter(finished_at__isnull=True, started_at__lte=now - SLOW, notice__leased_until__gt=now).exists()


def deliver(pk: int) -> None:
    """Send this one, if it is due and nobody else has it."""
    _deliver_all(claim(now=timezone.now(), only=pk))


def claim(*, now: datetime.datetime, only: int | None = None) -> list[Notice]:
    """Take a batch. Two senders never get the same row: PostgreSQL skips rows that another holds, SQLite lets one writer in at a time."""
    waiting = Notice.objects.to_send(now=now, in_office_hours=in_office_hours(now))
    if only is not None:
        waiting = waiting.filter(pk=only)
    with transaction.atomic():
        rows = waiting.select_for_update(skip_locked=database.features.has_select_for_update_skip_locked).order_by("due_at", "pk")
        pks = list(rows.values_list("pk", flat=True)[:BATCH])
        waiting.filter(pk__in=pks).update(state=State.LEASED, leased_until=now + LEASE)
    return list(Notice.objects.filter(pk__in=pks).select_related("recipient").order_by("due_at", "pk"))


def _deliver_all(notices: list[Notice]) -> bool:
    """One connection for the whole batch. False when the mail server does not answer: then the rest is put back untried."""
    connection = open_connection()
    try:
        for place, notice in enumerate(notices):
            if not _deliver_one(notice, connection):
                _put_back(notices[place + 1 :])
                return False
    finally:
        with suppress(OSError):
            connection.close()
    return True


def _deliver_one(notice: Notice, connection: Any) -> bool:
    attempt = _begin(notice, now=timezone.now())
    if attempt is None:
        return True
    answer = _try(notice, connection)
    _finish(notice, attempt, answer, now=timezone.now())
    if answer.outcome not in {Outcome.SENT, Outcome.NOT_WANTED}:
        logger.warning("Notice %s: %s %s", notice.pk, answer.outcome, answer.code)
        with suppress(OSError):
            connection.close()
    return answer.server_answers


def _try(notice: Notice, connection: Any) -> Answer:
    try:
        wanted = notice.recipient.works_on(timezone.localdate()) and is_still_wanted(notice)
    except Exception as error:
        return our_fault(notice, error)
    return send(notice, connection) if wanted else Answer(Outcome.NOT_WANTED)


@transaction.atomic
def _begin(notice: Notice, *, now: datetime.datetime) -> DeliveryAttempt | None:
    """Commit the attempt. None when the lease ran out meanwhile, or when the message was in flight at too many crashes."""
    if not _move(notice, State.LEASED, leased_until=now + LEASE):
        return None
    interrupted = notice.deliveries.filter(finished_at__isnull=True).update(
        finished_at=now, outcome=Outcome.UNCERTAIN, error="Portalen avbröts mitt i försöket."
    )
    last = notice.deliveries.aggregate(Max("number"))["number__max"] or 0
    if interrupted:
        _note_uncertain(notice)
        if notice.uncertain >= MOST_UNCERTAIN:
            _move(notice, State.DEAD)
            record("notice.given_up", notice, by=None, number=last)
            return None
    return notice.deliveries.create(number=last + 1, started_at=now)


@transaction.atomic
def _finish(notice: Notice, attempt: DeliveryAttempt, answer: Answer, *, now: datetime.datetime) -> None:
    """Keep the answer, and say what comes next. If the lease ran out and somebody else has begun, the row is theirs."""
    open_attempt = notice.deliveries.filter(pk=attempt.pk, finished_at__isnull=True)
    if not open_attempt.update(finished_at=now, outcome=answer.outcome, code=answer.code, error=answer.error):
        return
    if answer.outcome == Outcome.SENT and notice.uncertain:
        record("notice.possibly_sent_twice", notice, by=None)
    if answer.outcome == Outcome.UNCERTAIN:
        _note_uncertain(notice)
    attempts = notice.attempts + (not answer.blameless)
    state = _next_state(notice, answer, attempts=attempts)
    if state == State.RETRY:
        pause = _pause(attempt.number, longest=LONGEST_PAUSE_WITHOUT_SERVER) if answer.blameless else _pause(attempts)
        _move(notice, state, attempts=attempts, due_at=now + pause)
        return
    _move(notice, state, attempts=attempts)
    if state == State.DEAD:
        record("notice.given_up", notice, by=None, number=attempt.number)


def _next_state(notice: Notice, answer: Answer, *, attempts: int) -> Notice.State:
    match answer.outcome:
        case Outcome.SENT:
            return State.ACCEPTED
        case Outcome.NOT_WANTED:
            return State.DROPPED
        case Outcome.PERMANENT:
            return State.DEAD
    return State.DEAD if attempts >= MOST_ATTEMPTS or notice.uncertain >= MOST_UNCERTAIN else State.RETRY


def _pause(number: int, *, longest: datetime.timedelta = PAUSES[-1]) -> datetime.timedelta:
    """How long after try `number` (from 1) the next one comes."""
    return min(PAUSES[min(number, len(PAUSES)) - 1], longest)


def _note_uncertain(notice: Notice) -> None:
    """One more try that may have reached the person. After the second one they may have two copies."""
    if notice.uncertain:
        record("notice.possibly_sent_twice", notice, by=None)
    _move(notice, State.LEASED, leased_until=notice.leased_until, uncertain=F("uncertain") + 1)


def _put_back(notices: list[Notice]) -> None:
    for notice in notices:
        _move(notice, State.RETRY if notice.attempts else State.DUE)


def _move(notice: Notice, state: Notice.State, **changes: Any) -> bool:
    """Change the row if it is still ours: the same lease as when we took it."""
    assert state in Notice.TRANSITIONS[State.LEASED]
    held = Notice.objects.filter(pk=notice.pk, state=State.LEASED, leased_until=notice.leased_until)
    moved = held.update(**{"state": state, "leased_until": None, **changes})
    if moved:
        notice.refresh_from_db(fields=["state", "leased_until", "due_at", "attempts", "uncertain"])
    return bool(moved)
