"""What is kept before something is removed, and what goes to the registrar (S17, S22, S23, REQ-1.7, d18)."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.history import record
from inquiries.models import Attachment, Inquiry, RecordDecision
from inquiries.uploads import CheckedFile
from records.actions import request_registration, slip_of, withdraw_request
from records.models import RegistrationSlip

Outcome = RecordDecision.Outcome


@transaction.atomic
def keep_evidence(*, inquiry: Inquiry, files: Sequence[CheckedFile], by: User, now: datetime.datetime) -> int:
    """Before the post is removed. The same picture sent twice is kept once. Returns how many are new."""
    inquiry.lock()
    inquiry.require_open()
    known = set(inquiry.attachments.filter(purpose=Attachment.Purpose.EVIDENCE).values_list("sha256", flat=True))
    new = {checked.sha256: checked for checked in files if checked.sha256 not in known}
    for checked in new.values():
        Attachment.keep(inquiry, checked, Attachment.Purpose.EVIDENCE, by=by, now=now)
    if new:
        record("inquiry.evidence_kept", inquiry, by=by, files=len(new))
    return len(new)


@transaction.atomic
def decide_record(
    *,
    inquiry: Inquiry,
    facts: dict[str, bool],
    outcome: str,
    by: User,
    now: datetime.datetime,
    disposal_decision: str = "",
    reason: str = "",
    matter_title: str = "",
    seen: int | None = None,
) -> RecordDecision:
    """What is to be registered waits with the registrar at once; a changed mind takes it back, until it has its number.

    A title left empty is the one that waits already, or one that gives nothing away.

    The slip is locked before anything is recorded, so that the registrar, who locks it first too, and we never wait for each other.
    """
    inquiry.lock()
    slip = slip_of(inquiry)
    if slip is not None:
        slip.lock()
    decision = RecordDecision.decide(inquiry, facts, outcome, by=by, now=now, disposal_decision=disposal_decision, reason=reason, seen=seen)
    if outcome == Outcome.REGISTER:
        _ask_registrar(inquiry, matter_title or waiting_title(slip) or default_title(inquiry), by=by, now=now)
    elif slip is not None and slip.state != RegistrationSlip.State.WITHDRAWN:
        withdraw_request(slip, reason=reason, by=by)
    return decision


def _ask_registrar(inquiry: Inquiry, matter_title: str, *, by: User, now: datetime.datetime) -> None:
    request_registration(
        about=inquiry,
        received_on=timezone.localdate(inquiry.posted_at),
        sender=inquiry.display_name,
        matter_title=matter_title,
        case_officer=inquiry.assigned_to or by,
        path=inquiry.get_absolute_url(),
        reference=inquiry.number,
        by=by,
        now=now,
        attachments="\n".join(inquiry.attachments.values_list("name", flat=True)),
    )


def waiting_title(slip: RegistrationSlip | None) -> str:
    """The title that the registrar has now."""
    return slip.matter_title if slip is not None and slip.state == RegistrationSlip.State.WAITING else ""


def default_title(inquiry: Inquiry) -> str:
    """Says where it came in, and nothing of what it says: that may be secret (OSL 5:2)."""
    return f"{inquiry.get_kind_display()} i {inquiry.account.platform.name} till {inquiry.account.name}"


def last_disposal_decision() -> str:
    """The one that was named last, for the next one to start from."""
    named = RecordDecision.objects.filter(outcome=Outcome.OBVIOUSLY_MINOR).order_by("-pk")
    return named.values_list("disposal_decision", flat=True).first() or ""
