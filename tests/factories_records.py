"""Disposal, holds and requests for documents, by the verbs that the portal itself uses. What is disposed of is visitors' comments."""

import datetime
import hashlib

from django.core.files.base import ContentFile
from django.utils import timezone

from inquiries.models import Inquiry, RecordDecision
from records import disclosure, disposal, disposal_execution
from records.holdings import describe
from records.masked import MaskedCopy
from records.models import (
    ClassificationEntry,
    ClassificationPlan,
    DisclosureItem,
    DisclosureRequest,
    DisposalDecision,
    DisposalRun,
    RegistrationSlip,
)
from tests.factories import lightly_staffed_account, logged_inquiry, officer
from tests.factories_archive import archivist

COMMENT = "Kommentar/fråga (inkommen)"
INQUIRY = "inquiries.inquiry"
NOTHING = dict.fromkeys(RecordDecision.FORCING, False)
OLD = 200  # days


def allow_disposal(record_type=COMMENT, months=3):
    """A plan and a decision under which comments go when the months have passed."""
    plan, _ = ClassificationPlan.objects.get_or_create(version="2020", decision="KS § 9", valid_from=datetime.date(2020, 1, 1))
    ClassificationEntry.objects.get_or_create(
        plan=plan, record_type=record_type, defaults={"code": "1", "name": record_type, "retention": "after", "months": months}
    )
    facts = {
        "body": "Kommunstyrelsen",
        "reference": "§ 44, KS 2026/10",
        "decided_on": datetime.date(2026, 1, 12),
        "record_type": record_type,
        "months": months,
        "valid_from": datetime.date(2026, 2, 1),
        "method": "Texten tas bort ur databasen.",
    }
    return disposal.record_decision(facts, by=archivist(), now=timezone.now())


def minor_inquiry(*, days=OLD, outcome=RecordDecision.Outcome.OBVIOUSLY_MINOR, account=None, ended=True, **forcing) -> Inquiry:
    """Logged so many days ago, needed no reply, and judged so."""
    then = timezone.now() - datetime.timedelta(days=days)
    inquiry = logged_inquiry(account=account or lightly_staffed_account(), now=then)
    by = inquiry.account.department.head
    if ended:
        inquiry.no_reply_needed(reason="Ingen fråga", by=by, now=then)
    if outcome:
        RecordDecision.decide(inquiry, NOTHING | forcing, outcome, by=by, now=then, disposal_decision="KS § 44")
    return inquiry


def started_run(decision: DisposalDecision | None = None) -> DisposalRun:
    """Proposed, reviewed, decided by another and started."""
    run = decided_run(decision)
    disposal.start(run, by=archivist(), now=timezone.now())
    return run


def decided_run(decision: DisposalDecision | None = None) -> DisposalRun:
    run = proposed_run(decision)
    disposal.review(run, by=archivist(), now=timezone.now())
    disposal.decide(run, by=officer(), now=timezone.now())
    return run


def proposed_run(decision: DisposalDecision | None = None) -> DisposalRun:
    return disposal.propose(decision or allow_disposal(), by=archivist(), now=timezone.now())


def open_request(*, by=None, **facts) -> DisclosureRequest:
    now = timezone.now()
    facts = {"received_at": now, "received_how": "email", "asked_for": "Alla kommentarer om biblioteket", "contact": "", **facts}
    return disclosure.log_request(facts, by=by or officer(), now=now)


def request_about(inquiry: Inquiry, **facts) -> DisclosureRequest:
    request = open_request(**facts)
    disclosure.add_item(request, holding(inquiry), by=request.handler, now=timezone.now())
    return request


def holding(inquiry: Inquiry):
    return describe([(INQUIRY, inquiry.pk)])[(INQUIRY, inquiry.pk)]


def masked_copy() -> MaskedCopy:
    """As it is when it has been checked."""
    return MaskedCopy("maskad.pdf", ContentFile(b"%PDF-1.4 maskad", name="maskad.pdf"), hashlib.sha256(b"%PDF-1.4 maskad").hexdigest())


def refused_request(slip: RegistrationSlip) -> DisclosureRequest:
    """About a slip that was masked: handed out in part, with the written decision that was asked for."""
    now = timezone.now()
    request = open_request()
    key = ("records.registrationslip", slip.pk)
    item = disclosure.add_item(request, describe([key])[key], by=request.handler, now=now)
    words = {"provision": "26 kap. 1 § OSL", "masked": masked_copy()}
    disclosure.judge(request, item, DisclosureItem.Verdict.MASK, by=request.handler, now=now, **words)
    disclosure.settle(request, by=request.handler, now=now)
    disclosure.decide_refusal(request, reasons="Uppgifterna rör en enskild.", dnr="", by=request.handler, now=now)
    return request


def recorded_run() -> DisposalRun:
    """Carried out, with its protocol."""
    minor_inquiry()
    run = started_run()
    disposal_execution.carry_out(run.pk, now=timezone.now())
    run.refresh_from_db()
    return run
