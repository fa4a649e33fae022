"""What goes into a mail, and what is taken out again before it leaves.

All that one person should have now goes into one envelope, also after a week of standstill. A closed envelope is never filled up, so the
same Message-ID is the same content; but what is over, or said again by a later notice, is taken out.
"""

import datetime
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db import connection as database
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.history import record
from notifications.lease import hold_on
from notifications.mail import compose, fault_words
from notifications.models import DeliveryAttempt, Mail, Notice
from notifications.office_hours import in_office_hours
from notifications.wanted import is_still_wanted

logger = logging.getLogger(__name__)

AT_A_TIME = 500  # notices looked at for whose turn it is
FIRST_PAUSE = datetime.timedelta(minutes=1)
LOCK = 7_214_019  # one number for all who fill envelopes on PostgreSQL: two at once would give a person two mails

State = Notice.State


# ---- filling


@transaction.atomic
def fill_envelopes(*, now: datetime.datetime) -> None:
    """Put notices that may leave now in mails, the most urgent first: everything that one recipient should have goes in one mail."""
    waiting = Notice.objects.to_enclose(now=now, in_office_hours=in_office_hours(now))
    if not waiting.exists():
        return
    _take_turns()
    first = list(waiting.order_by("-urgency", "due_at", "pk").values_list("recipient_id", "recipient_email")[:AT_A_TIME])
    notices = list(waiting.filter(_for(first)).select_for_update(of=["self"]))
    notices += _unpack_what_never_left([_recipient(notice) for notice in notices])

    filled = []
    for _, group in groupby(sorted(notices, key=_sorted_by_recipient), key=_recipient):
        enclosed = list(group)
        filled.append((_envelope_for(enclosed, now=now), enclosed))
    Mail.objects.bulk_create([mail for mail, _ in filled])
    for mail, enclosed in filled:
        Notice.objects.filter(pk__in=[notice.pk for notice in enclosed]).update(state=State.ENCLOSED, mail=mail)


def _take_turns() -> None:
    """Two who filled envelopes at once would give a person two mails. On SQLite the transaction itself is alone."""
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _recipient(row: Notice | Mail) -> tuple[int | None, str]:
    return (row.recipient_id, row.recipient_email)


def _sorted_by_recipient(notice: Notice) -> tuple[int, str, int]:
    return (notice.recipient_id or 0, notice.recipient_email, notice.pk)


def _for(recipients: Sequence[tuple[int | None, str]]) -> Q:
    people, addresses = {person for person, _ in recipients} - {None}, {address for _, address in recipients} - {""}
    return Q(recipient__in=people) | Q(recipient__isnull=True, recipient_email__in=addresses)


def _unpack_what_never_left(recipients: list[tuple[int | None, str]]) -> list[Notice]:
    """While the mail server was away, envelopes piled up unsent. What is in them goes along in the new one."""
    skip_locked = database.features.has_select_for_update_skip_locked
    mails = list(Mail.objects.never_left().filter(_for(recipients)).select_for_update(of=["self"], skip_locked=skip_locked))
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(state=Mail.State.DROPPED)
    for mail in mails:
        record("mail.put_together", mail, by=None)
    return list(Notice.objects.filter(mail__in=mails, state=State.ENCLOSED))


def _envelope_for(notices: list[Notice], *, now: datetime.datetime) -> Mail:
    first = notices[0]
    return Mail(
        recipient_id=first.recipient_id,
        recipient_email=first.recipient_email,
        recipient_name=first.recipient_name,
        urgency=max(notice.urgency for notice in notices),
        created_at=now,
        due_at=now,
    )


# ---- taking out


@dataclass
class Contents:
    """What a mail holds when it leaves, most urgent first. `fault` is why the only notice that is left cannot be written."""

    notices: list[Notice] = field(default_factory=list)
    fault: Exception | None = None


def take_out_what_is_over(mail: Mail, *, now: datetime.datetime) -> Contents | None:
    """Ask about each notice; take out what is over, said again later, or broken. None when the mail is no longer ours to send."""
    wanted, over, faulty = [], [], []
    gone = mail.recipient is not None and not mail.recipient.works_on(timezone.localdate(now))
    enclosed = list(mail.notices.filter(state=State.ENCLOSED).select_related("recipient").order_by("-urgency", "pk"))
    for notice in enclosed:
        try:
            if gone or not is_still_wanted(notice):
                over.append(notice)
                continue
            if len(enclosed) > 1:
                compose(mail, [notice]).message()  # what cannot be written must not take the others along
            wanted.append(notice)
        except Exception as error:
            faulty.append((notice, error))

    with transaction.atomic():
        if not hold_on(mail, now=now):
            return None
        _drop(over, state=State.RECIPIENT_GONE if gone else State.NOT_WANTED)
        wanted = _without_superseded(mail, wanted)
        for notice, why in faulty if wanted else faulty[1:]:
            _give_an_envelope_of_its_own(notice, mail, why, now=now)
    return Contents(wanted, fault=faulty[0][1] if faulty and not wanted else None)


def _drop(notices: list[Notice], *, state: State) -> None:
    """What had been left out because of one of these is needed again, if nobody has left."""
    pks = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=pks).update(state=state)
    if state == State.NOT_WANTED:
        Notice.objects.filter(superseded_by__in=pks).update(state=State.WAITING, mail=None, superseded_by=None)
    else:
        for notice in notices:
            record("notice.recipient_gone", notice, by=None)


def _without_superseded(mail: Mail, notices: list[Notice]) -> list[Notice]:
    """A later rung of the same ladder says it all, whether it lies in this mail or in another that is on its way or has arrived."""
    if not notices:
        return []
    later = Notice.objects.filter(
        recipient=mail.recipient_id,
        recipient_email=mail.recipient_email,
        state=State.ENCLOSED,
        about_id__in={notice.about_id for notice in notices},
        kind__in={notice.kind for notice in notices},
        pk__gt=min(notice.pk for notice in notices),
    ).exclude(mail__state=Mail.State.DEAD)
    newest: dict[tuple[object, ...], Notice] = {}
    ours = {notice.pk for notice in notices}
    for notice in later.select_for_update(of=["self"]).order_by("pk"):
        if notice.mail_id != mail.pk or notice.pk in ours:
            newest[notice.ladder] = notice
    kept = []
    for notice in notices:
        above = newest.get(notice.ladder)
        if above is None or above.pk <= notice.pk:
            kept.append(notice)
        else:
            Notice.objects.filter(pk=notice.pk).update(state=State.SUPERSEDED, superseded_by=above)
    return kept


def _give_an_envelope_of_its_own(notice: Notice, mail: Mail, error: Exception, *, now: datetime.datetime) -> None:
    """A notice that cannot be written waits for that to be mended, alone; the others of the mail go on."""
    logger.error("Notice %s could not be written", notice.pk, exc_info=error)
    own = _envelope_for([notice], now=now)
    own.state, own.due_at, own.attempts, own.uncertain = Mail.State.RETRY, now + FIRST_PAUSE, 1, mail.uncertain
    own.save()
    own.deliveries.create(number=1, started_at=now, finished_at=now, outcome=DeliveryAttempt.Outcome.TEMPORARY, error=fault_words(error))
    Notice.objects.filter(pk=notice.pk).update(mail=own)
