"""The verbs of handing out a public document: log the request, gather, try secrecy, settle, refuse in writing. Each locks, checks, changes,
records: one transaction. Nobody asks who wants the document or why (TF 2:18)."""

import datetime
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from core.history import record
from core.models import Municipality
from core.workdays import WorkCalendar
from records.due import registration_due
from records.holdings import Holding
from records.holds import lift_holds_of, place_hold, take_turns
from records.masked import MaskedCopy
from records.models import DisclosureItem, DisclosureRequest, RefusalDecision
from records.models.disclosure import DisclosureState

State, Verdict = DisclosureRequest.State, DisclosureItem.Verdict
REFUSABLE = {State.PARTLY, State.REFUSED, State.NOT_HELD}


@transaction.atomic
def log_request(facts: dict[str, Any], *, by: User, now: datetime.datetime) -> DisclosureRequest:
    """`facts`: received_at, received_how, asked_for, contact. It is due when the next working day ends: "skyndsamt" (TF 2:16)."""
    if facts["received_at"] > now:
        raise RuleError("Begäran kan inte ha kommit in längre fram än nu.")
    due_at = registration_due(facts["received_at"], WorkCalendar.current())
    request = DisclosureRequest.objects.create(**facts, handler=by, due_at=due_at, logged_at=now, logged_by=by)
    record("disclosure.logged", request, by=by)
    return request


@transaction.atomic
def hand_over(request: DisclosureRequest, to: User, *, by: User) -> None:
    request.lock()
    request.require_open()
    if request.handler_id == to.pk:
        return
    request.handler = to
    request.save(update_fields=["handler"])
    record("disclosure.handed_over", request, by=by, about=to.name)


# ---- what it is about


@transaction.atomic
def add_item(request: DisclosureRequest, holding: Holding, *, by: User, now: datetime.datetime) -> DisclosureItem:
    """From now on the record is destroyed by nobody, until the request is settled. Added twice is a double click."""
    take_turns()
    request.lock()
    request.require_open()
    there = request.items.filter(kind=holding.kind, object_id=holding.pk, removed_at__isnull=True).first()
    if there is not None:
        return there
    place_hold(kind=holding.kind, pk=holding.pk, reason=f"Ingår i begäran {request.number}.", by=by, now=now, request=request)
    item = request.items.create(
        kind=holding.kind, object_id=holding.pk, label=holding.title[:200] or holding.reference[:200], path=holding.path,
        dated=holding.dated, may_be_secret=holding.may_be_secret, added_at=now, added_by=by,
    )  # fmt: skip
    record("disclosure.item_added", request, by=by, reference=holding.reference)
    return item


@transaction.atomic
def remove_item(request: DisclosureRequest, item: DisclosureItem, *, by: User, now: datetime.datetime) -> None:
    """It was not what is asked for."""
    take_turns()
    item = _current(request, item)
    item.removed_at, item.removed_by = now, by
    item.save(update_fields=["removed_at", "removed_by"])
    reason = f"Ingår inte längre i begäran {request.number}."
    lift_holds_of(request, reason=reason, by=by, now=now, only=[(item.kind, item.object_id)])
    record("disclosure.item_removed", request, by=by, reference=_reference(item))


@transaction.atomic
def judge(
    request: DisclosureRequest,
    item: DisclosureItem,
    verdict: str,
    *,
    by: User,
    now: datetime.datetime,
    provision: str = "",
    reason: str = "",
    masked: MaskedCopy | None = None,
) -> None:
    """Sekretessprövning. What is not handed out in full has its provision (TF 2:20). An earlier masked copy serves until another comes."""
    item = _current(request, item)
    if verdict != Verdict.RELEASE and not provision.strip():
        raise RuleError("Ange den bestämmelse som gör att uppgifterna inte lämnas ut, till exempel 21 kap. 7 § OSL.")
    if verdict == Verdict.MASK and masked is None and not item.masked:
        raise RuleError("Ladda upp kopian där uppgifterna är maskade.")
    item.verdict, item.reason = verdict, reason.strip()
    item.provision = "" if verdict == Verdict.RELEASE else provision.strip()
    item.decided_at, item.decided_by = now, by
    if masked is not None and verdict == Verdict.MASK:
        item.masked.save(masked.content.name or "", masked.content, save=False)
        item.masked_name, item.masked_sha256 = masked.name, masked.sha256
    item.save()
    record("disclosure.judged", request, by=by, reason=reason, reference=_reference(item), verdict=verdict)


def _current(request: DisclosureRequest, item: DisclosureItem) -> DisclosureItem:
    request.lock()
    request.require_open()
    found: DisclosureItem | None = request.items.filter(pk=item.pk, removed_at__isnull=True).first()
    if found is None:
        raise RuleError("Handlingen ingår inte längre i begäran.")
    return found


def _reference(item: DisclosureItem) -> str:
    """For the history, which cannot forget: its place in the request, not what it is called."""
    return f"handling {DisclosureItem.objects.filter(request=item.request_id, pk__lte=item.pk).count()}"


# ---- how it ends


@transaction.atomic
def settle(request: DisclosureRequest, *, by: User, now: datetime.datetime, note: str = "") -> None:
    """Everything has been tried; what comes out of it follows from the verdicts. It stays held until the files have been sent, and what is
    refused until an appeal is over (`disclosure_sweeps`)."""
    take_turns()
    request.lock()
    request.require_open()
    verdicts = set(request.items.filter(removed_at__isnull=True).values_list("verdict", flat=True))
    if not verdicts:
        raise RuleError("Lägg till handlingarna först. Finns de inte hos kommunen, så avsluta begäran med det beskedet.")
    if "" in verdicts:
        raise RuleError("Pröva varje handling innan begäran avgörs.")
    if verdicts == {Verdict.RELEASE}:
        _end(request, State.RELEASED, note, by=by, now=now)
    else:
        _end(request, State.REFUSED if verdicts == {Verdict.WITHHOLD} else State.PARTLY, note, by=by, now=now)


@transaction.atomic
def end_without(request: DisclosureRequest, state: str, *, note: str, by: User, now: datetime.datetime) -> None:
    """There is no such document, or nobody asks for it any more."""
    take_turns()
    request.lock()
    request.require_open()
    if state not in {State.NOT_HELD, State.WITHDRAWN}:
        raise RuleError("Välj om handlingen inte finns eller om begäran har tagits tillbaka.")
    if not note.strip():
        raise RuleError("Skriv hur du har letat, eller hur du fick veta att begäran är återtagen.")
    _end(request, State(state), note, by=by, now=now)
    lift_holds_of(request, reason=f"Begäran {request.number} är avgjord.", by=by, now=now)


def _end(request: DisclosureRequest, state: DisclosureState, note: str, *, by: User, now: datetime.datetime) -> None:
    request.move_to(state)
    request.settled_at, request.settled_by, request.note = now, by, note.strip()[:500]
    request.save(update_fields=["state", "settled_at", "settled_by", "note"])
    record("disclosure.settled", request, by=by, state=state)


@transaction.atomic
def decide_refusal(request: DisclosureRequest, *, reasons: str, dnr: str, by: User, now: datetime.datetime) -> RefusalDecision:
    """The authority's decision, when somebody asks for it (OSL 6:3): it can be appealed. Made once. Asked for late, what it is about is
    held anew."""
    take_turns()
    request.lock()
    if request.state not in REFUSABLE:
        raise RuleError("Ett avslagsbeslut skrivs när begäran är prövad och något inte har lämnats ut.")
    if RefusalDecision.objects.filter(request=request).exists():
        raise RuleError("Avslagsbeslutet är redan fattat.")
    if not reasons.strip():
        raise RuleError("Skriv skälen för beslutet.")
    decision = RefusalDecision.objects.create(
        request=request, reasons=reasons.strip(), authority=Municipality.current().name, dnr=dnr.strip(), at=now, by=by
    )
    record("disclosure.refusal_decided", request, by=by)
    reason = f"Avslagsbeslutet i begäran {request.number} kan överklagas."
    for item in request.items.filter(removed_at__isnull=True).exclude(verdict=Verdict.RELEASE):
        with suppress(RuleError):  # disposed of meanwhile
            place_hold(kind=item.kind, pk=item.object_id, reason=reason, by=by, now=now, request=request)
    return decision


@transaction.atomic
def note_fetched(request: DisclosureRequest, *, by: User) -> None:
    """Who took out the files, and when."""
    record("disclosure.fetched", request, by=by)


@transaction.atomic
def erase_contact(request: DisclosureRequest, *, by: User | None, now: datetime.datetime) -> None:
    """The documents have been sent. Where to is nothing to keep."""
    request.lock()
    if request.state == State.OPEN:
        raise RuleError("Avgör begäran först.")
    if not request.contact:
        return
    request.contact, request.contact_erased_at = "", now
    request.save(update_fields=["contact", "contact_erased_at"])
    record("disclosure.contact_erased", request, by=by)


def days_open(request: DisclosureRequest, *, now: datetime.datetime) -> int:
    """Calendar days from when it came in until it was settled, or until now."""
    return (timezone.localdate(request.settled_at or now) - timezone.localdate(request.received_at)).days
