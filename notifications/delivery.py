"""Sending what is due: `due → leased → accepted | retry | dead | dropped` (design §7).

What may leave is put in envelopes, one for each recipient. A sender takes some mails for a while (a lease), commits an attempt, and only
then speaks to the mail server, outside any transaction. If it dies there, the mail is found with its lease over and its attempt open: it
may have left, so it goes once more, with the same Message-ID.

The promise: never lost; at most one extra copy, only of the message in flight at a crash; never otherwise.
"""

import datetime
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from core.history import record
from core.sweeps import stop_asked
from notifications.envelopes import fill_envelopes, take_out_what_is_over
from notifications.lease import LEASE, hold_on, move
from notifications.mail import Answer, open_connection, our_fault, send
from notifications.models import DeliveryAttempt, Mail
from notifications.office_hours import in_office_hours
from notifications.undeliverable import pass_on

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime.datetime]

State, Outcome = Mail.State, DeliveryAttempt.Outcome

BATCH = 20
LONGEST_SWEEP = 120  # seconds; the last batch may take as long as its leases, and a task 300
SLOW = datetime.timedelta(seconds=3)
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 1440)]
LONGEST_PAUSE_WITHOUT_SERVER = datetime.timedelta(minutes=15)
MOST_ATTEMPTS = 10
MOST_UNCERTAIN = 2  # the mail and one extra copy; then a person decides


def deliver_due(*, now: datetime.datetime | None = None) -> None:
    """Send everything that is due. Any number of these may run at once.

    `now` is the time by the clock that all senders share, the database's; this machine's when left out.
    """
    started, clock = time.monotonic(), _clock(now)
    pass_on(now=clock())
    while time.monotonic() - started < LONGEST_SWEEP and not stop_asked.is_set() and not somebody_is_kept_waiting(now=clock()):
        fill_envelopes(now=clock())
        mails = claim(now=clock())
        if not mails or not _deliver_all(mails, clock):
            return


def _clock(now: datetime.datetime | None) -> Clock:
    """Goes on from `now` at this machine's pace."""
    ahead = now - timezone.now() if now else datetime.timedelta(0)
    return lambda: timezone.now() + ahead


def somebody_is_kept_waiting(*, now: datetime.datetime) -> bool:
    """Is another sender held up by a slow mail server? Then one is enough: the worker has other things to do."""
    return DeliveryAttempt.objects.filter(finished_at__isnull=True, started_at__lte=now - SLOW, mail__leased_until__gt=now).exists()


def deliver(pk: int, *, now: datetime.datetime | None = None) -> None:
    """Send this mail, if it is due and nobody else has it."""
    clock = _clock(now)
    _deliver_all(claim(now=clock(), only=pk), clock)


def claim(*, now: datetime.datetime, only: int | None = None) -> list[Mail]:
    """Take a batch. Two senders never get the same row: PostgreSQL skips rows that another holds, SQLite lets one writer in at a time."""
    waiting = Mail.objects.to_send(now=now, in_office_hours=in_office_hours(now))
    if only is not None:
        waiting = waiting.filter(pk=only)
    with transaction.atomic():
        rows = waiting.select_for_update(skip_locked=database.features.has_select_for_update_skip_locked)
        pks = list(rows.order_by("-urgency", "due_at", "pk").values_list("pk", flat=True)[:BATCH])
        waiting.filter(pk__in=pks).update(state=State.LEASED, leased_until=now + LEASE)
    return list(Mail.objects.filter(pk__in=pks).select_related("recipient").order_by("-urgency", "due_at", "pk"))


def _deliver_all(mails: list[Mail], clock: Clock) -> bool:
    """One connection for the whole batch. False when the mail server does not answer: then the rest is put back untried."""
    connection = open_connection()
    try:
        for place, mail in enumerate(mails):
            if not _deliver_one(mail, connection, clock):
                _put_back(mails[place + 1 :])
                return False
    finally:
        with suppress(OSError):
            connection.close()
    return True


def _deliver_one(mail: Mail, connection: Any, clock: Clock) -> bool:
    attempt = _begin(mail, now=clock())
    if attempt is None:
        return True
    answer = _try(mail, connection, now=clock())
    _finish(mail, attempt, answer, now=clock())
    if answer.outcome not in {Outcome.SENT, Outcome.NOT_WANTED}:
        logger.warning("Mail %s: %s %s", mail.pk, answer.outcome, answer.code)
        with suppress(OSError):
            connection.close()
    return answer.server_answers


def _try(mail: Mail, connection: Any, *, now: datetime.datetime) -> Answer:
    try:
        contents = take_out_what_is_over(mail, now=now)
    except Exception as error:
        return our_fault(mail, error)
    if contents is None:
        return Answer(Outcome.TEMPORARY, error="En annan avsändare tog över.", blameless=True)
    if contents.fault is not None:
        return our_fault(mail, contents.fault)
    return send(mail, contents.notices, connection) if contents.notices else Answer(Outcome.NOT_WANTED)


@transaction.atomic
def _begin(mail: Mail, *, now: datetime.datetime) -> DeliveryAttempt | None:
    """Commit the attempt. None when the lease ran out meanwhile, or when the message was in flight at too many crashes."""
    if not hold_on(mail, now=now):
        return None
    interrupted = mail.deliveries.filter(finished_at__isnull=True).update(
        finished_at=now, outcome=Outcome.UNCERTAIN, error="Portalen avbröts mitt i försöket."
    )
    last = mail.deliveries.aggregate(Max("number"))["number__max"] or 0
    if interrupted:
        _note_uncertain(mail)
        if mail.uncertain >= MOST_UNCERTAIN:
            move(mail, State.DEAD)
            record("mail.given_up", mail, by=None, number=last)
            return None
    return mail.deliveries.create(number=last + 1, started_at=now)


@transaction.atomic
def _finish(mail: Mail, attempt: DeliveryAttempt, answer: Answer, *, now: datetime.datetime) -> None:
    """Keep the answer, and say what comes next. If the lease ran out and somebody else has begun, the row is theirs."""
    open_attempt = mail.deliveries.filter(pk=attempt.pk, finished_at__isnull=True)
    if not open_attempt.update(finished_at=now, outcome=answer.outcome, code=answer.code, error=answer.error):
        return
    if answer.outcome == Outcome.SENT and mail.uncertain:
        record("mail.possibly_sent_twice", mail, by=None)
    if answer.outcome == Outcome.UNCERTAIN:
        _note_uncertain(mail)
    attempts = mail.attempts + (not answer.blameless)
    state = _next_state(mail, answer, attempts=attempts)
    if state == State.RETRY:
        pause = _pause(attempt.number, longest=LONGEST_PAUSE_WITHOUT_SERVER) if answer.blameless else _pause(attempts)
        move(mail, state, attempts=attempts, due_at=now + pause)
        return
    move(mail, state, attempts=attempts)
    if state == State.DEAD:
        record("mail.given_up", mail, by=None, number=attempt.number)


def _next_state(mail: Mail, answer: Answer, *, attempts: int) -> Mail.State:
    match answer.outcome:
        case Outcome.SENT:
            return State.ACCEPTED
        case Outcome.NOT_WANTED:
            return State.DROPPED
        case Outcome.PERMANENT:
            return State.DEAD
    return State.DEAD if attempts >= MOST_ATTEMPTS or mail.uncertain >= MOST_UNCERTAIN else State.RETRY


def _pause(number: int, *, longest: datetime.timedelta = PAUSES[-1]) -> datetime.timedelta:
    """How long after try `number` (from 1) the next one comes."""
    return min(PAUSES[min(number, len(PAUSES)) - 1], longest)


def _note_uncertain(mail: Mail) -> None:
    """One more try that may have reached the person. After the second one they may have two copies."""
    if mail.uncertain:
        record("mail.possibly_sent_twice", mail, by=None)
    move(mail, State.LEASED, leased_until=mail.leased_until, uncertain=F("uncertain") + 1)


def _put_back(mails: list[Mail]) -> None:
    for mail in mails:
        move(mail, State.RETRY if mail.attempts else State.DUE)
