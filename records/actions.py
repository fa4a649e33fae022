"""Ask for registration, register, correct, withdraw, mark as secret. Each verb locks, checks, changes and records in one transaction.

The apps above call `request_registration`, `withdraw_request` and `slip_of` with their own object as `about`.
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import Truncator

from accounts.models import Department, User
from core.dnr import example, fits
from core.errors import RuleError
from core.history import record
from core.models import Municipality
from core.text import without_controls
from core.workdays import WorkCalendar
from records.due import registration_due
from records.models import RegistrationSlip, SecrecyMark, SlipVersion

State, Kind, Origin = RegistrationSlip.State, SlipVersion.Kind, RegistrationSlip.Origin

MISSING = {
    "dated": "Ange vilken dag handlingen kom in eller upprättades.",
    "dnr": "Skriv diarienumret.",
    "matter_title": "Skriv i korthet vad handlingen rör.",
}


def slip_of(about: models.Model) -> RegistrationSlip | None:
    return RegistrationSlip.objects.filter(about_type=about._meta.label_lower, about_id=about.pk).first()


@transaction.atomic
def request_registration(
    *,
    about: models.Model,
    received_on: datetime.date,
    sender: str,
    matter_title: str,
    case_officer: User | None,
    path: str,
    reference: str,
    by: User,
    now: datetime.datetime,
    origin: str = Origin.RECEIVED,
    recipient: str = "",
    attachments: str = "",
) -> RegistrationSlip:
    """Put the document in the registrar's queue. Asked again it gives the same slip, with these facts in a new version while it waits;
    one that was withdrawn waits anew. What has its number is left alone: the registrar corrects that.

    `path` is the page of `about`, `reference` its own number (REQ-1.9). It should be registered when the next working day ends (REQ-1.12).
    """
    facts: dict[str, Any] = {
        "origin": origin,
        "dated": received_on,
        "sender": _line(sender, 200),
        "recipient": _line(recipient, 200),
        "matter_title": _line(matter_title, 250),
        "case_officer": case_officer,
        "attachments": _lines(attachments),
    }
    request = {"requested_at": now, "requested_by": by, "due_at": registration_due(now, WorkCalendar.current())}
    key = {"about_type": about._meta.label_lower, "about_id": about.pk}
    slip, is_new = RegistrationSlip.objects.get_or_create(**key, defaults={"path": path, "reference": reference, **facts, **request})
    verb = "slip.requested"
    if not is_new:
        slip.lock()
        verb = _ask_again(slip, facts, request)
    if verb:
        _keep(slip, Kind.REQUESTED, by=by, now=now)
        record(verb, slip, by=by)
    return slip


def _ask_again(slip: RegistrationSlip, facts: dict[str, Any], request: dict[str, Any]) -> str:
    """What the history then says; "" when nothing is new. The deadline of what waits already stays."""
    before = slip.facts()
    if slip.state == State.REGISTERED:
        return ""
    if slip.state == State.WITHDRAWN:
        slip.move_to(State.WAITING)
        _set(slip, facts | request)
        slip.save()
        return "slip.requested_again"
    _set(slip, facts)
    if slip.facts() == before:
        return ""
    slip.save()
    return "slip.request_changed"


@transaction.atomic
def register(
    slip: RegistrationSlip, dnr: str, *, by: User, now: datetime.datetime | None = None, facts: dict[str, Any] | None = None
) -> None:
    """Note the number that the diary gave, and what else the registrar has filled in. The same number twice is a double click."""
    slip.lock()
    if slip.state == State.REGISTERED and slip.dnr == without_controls(dnr) and slip.registered_by_id == by.pk:
        return
    slip.move_to(State.REGISTERED)
    now = now or timezone.now()
    _set(slip, {**(facts or {}), "dnr": without_controls(dnr), "registered_at": now, "registered_by": by})
    _require_complete(slip)
    slip.save()
    _keep(slip, Kind.REGISTERED, by=by, now=now)
    record("slip.registered", slip, by=by, dnr=slip.dnr)


@transaction.atomic
def correct(slip: RegistrationSlip, facts: dict[str, Any], *, reason: str, by: User, now: datetime.datetime, seen: int) -> None:
    """A wrong entry is corrected, never removed (REQ-1.13). `seen` is the number of the version that was corrected."""
    slip.lock()
    if slip.state != State.REGISTERED:
        raise RuleError("Uppgifterna rättas när handlingen är diarieförd. Nu fyller du i dem när du diarieför den.")
    if seen != _last_number(slip):
        raise RuleError("Någon annan har rättat uppgifterna sedan du öppnade sidan. Läs den nya versionen och gör om din rättelse.")
    before = slip.facts()
    _set(slip, facts)
    if slip.facts() == before:
        raise RuleError("Du har inte ändrat något.")
    if not reason.strip():
        raise RuleError("Skriv varför uppgifterna rättas.")
    _require_complete(slip)
    slip.save()
    number = _keep(slip, Kind.CORRECTED, by=by, now=now, reason=reason)
    record("slip.corrected", slip, by=by, reason=reason, version=number)


@transaction.atomic
def withdraw_request(slip: RegistrationSlip, *, reason: str, by: User) -> None:
    """The decision to register was changed before the registrar came to it."""
    slip.lock()
    slip.move_to(State.WITHDRAWN)
    if not reason.strip():
        raise RuleError("Skriv varför handlingen inte ska diarieföras.")
    slip.save(update_fields=["state"])
    record("slip.withdrawn", slip, by=by, reason=reason)


@transaction.atomic
def mark_secret(slip: RegistrationSlip, *, provision: str, by: User, now: datetime.datetime) -> SecrecyMark:
    """OSL 5:5: provision, date and authority. From now on sender, recipient, title and attachments are kept apart (OSL 5:2)."""
    slip.lock()
    provision = _line(provision, 120)
    if not provision:
        raise RuleError("Skriv vilken sekretessbestämmelse som kan gälla, till exempel 26 kap. 1 § OSL.")
    if slip.mark() is not None:
        raise RuleError("Handlingen är redan sekretessmarkerad. Häv den markeringen först, om en annan bestämmelse gäller.")
    mark = slip.marks.create(provision=provision, authority=authority_of(slip), on=timezone.localdate(now), at=now, by=by)
    record("slip.marked", slip, by=by, provision=provision)
    return mark


@transaction.atomic
def lift_mark(slip: RegistrationSlip, *, reason: str, by: User, now: datetime.datetime) -> None:
    slip.lock()
    mark = slip.mark()
    if mark is None:
        raise RuleError("Handlingen är inte sekretessmarkerad.")
    if not reason.strip():
        raise RuleError("Skriv varför sekretessmarkeringen hävs.")
    mark.lifted_at, mark.lifted_by, mark.lift_reason = now, by, _line(reason, 500)
    mark.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    record("slip.mark_lifted", slip, by=by, reason=reason)


@transaction.atomic
def note_secret_read(slip: RegistrationSlip, *, by: User) -> None:
    """REQ-1.11: whoever reads what is marked leaves a line."""
    record("slip.secret_read", slip, by=by)


def authority_of(slip: RegistrationSlip) -> str:
    """The committee above the case officer's department, which is the authority; else the municipality."""
    place: Department | None = slip.case_officer.department if slip.case_officer else None
    while place is not None and place.kind != Department.Kind.COMMITTEE:
        place = place.parent
    return place.name if place else Municipality.current().name


def check_dnr(dnr: str) -> None:
    """Raises ValidationError (Swedish) unless the number looks like this municipality's."""
    pattern = Municipality.current().dnr_pattern
    if not fits(pattern, dnr):
        shown = example(pattern)
        raise ValidationError(f"Skriv diarienumret som det står i diariet{f', till exempel {shown}' if shown else ''}.", code="dnr")


def _set(slip: RegistrationSlip, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(slip, name, value)


def _require_complete(slip: RegistrationSlip) -> None:
    """REQ-1.8: nothing is registered without date, number and matter title."""
    for name, sentence in MISSING.items():
        if not getattr(slip, name):
            raise RuleError(sentence)
    try:
        check_dnr(slip.dnr)
    except ValidationError as error:
        raise RuleError(error.messages[0]) from error


def _keep(slip: RegistrationSlip, kind: str, *, by: User, now: datetime.datetime, reason: str = "") -> int:
    number = _last_number(slip) + 1
    slip.versions.create(number=number, kind=kind, at=now, by=by, reason=_line(reason, 500), **slip.facts())
    return number


def _last_number(slip: RegistrationSlip) -> int:
    return slip.versions.aggregate(last=models.Max("number"))["last"] or 0


def _line(text: str, longest: int) -> str:
    return Truncator(without_controls(text)).chars(longest)


def _lines(text: str) -> str:
    return "\n".join(filter(None, map(without_controls, text.splitlines())))[:1000]
