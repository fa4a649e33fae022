"""Legal holds: placed on a record or on an account, lifted with a reason, and they win over everything (REQ-2.3)."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import User
from core.errors import RuleError
from core.history import record
from records.holdings import Holding, Key, describe, provider_of
from records.models import DisclosureRequest, LegalHold

LOCK = 7_214_019  # one number for holds and disposal: PostgreSQL's writers take turns


def take_turns() -> None:
    """Until the transaction ends nobody else places a hold or destroys anything: a hold that has been placed holds. (SQLite has one writer
    at a time anyway.) Taken before rows are locked."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


# ---- questions


def held(kind: str, ids: Iterable[int]) -> set[int]:
    """Those that a hold is on: by itself, by a part of it or what it is a part of, or by its account."""
    found = describe((kind, pk) for pk in ids)
    return {pk for _, pk in held_keys(found.values())}


def held_keys(holdings: Iterable[Holding]) -> set[Key]:
    """The same, for records that are described already. One query for each thousand keys."""
    holdings = list(holdings)
    stopped = _in_force({key for one in holdings for key in (one.key, *one.within)})
    return {one.key for one in holdings if not stopped.isdisjoint((one.key, *one.within))}


def _in_force(keys: set[Key]) -> set[Key]:
    kinds: dict[str, list[int]] = {}
    for kind, pk in keys:
        kinds.setdefault(kind, []).append(pk)
    asked = Q()
    for kind, pks in kinds.items():
        asked |= Q(kind=kind, object_id__in=pks)
    return set(LegalHold.objects.in_force().filter(asked).values_list("kind", "object_id")) if keys else set()


# ---- verbs


@transaction.atomic
def place_hold(*, kind: str, pk: int, reason: str, by: User, now: datetime.datetime, request: DisclosureRequest | None = None) -> LegalHold:
    """There already is no error: the one that stands is given back. What has been disposed of cannot be held."""
    take_turns()
    holding = describe([(kind, pk)]).get((kind, pk))
    if holding is None or provider_of(kind) is None:
        raise RuleError("Handlingen finns inte i portalen.")
    if holding.is_destroyed:
        raise RuleError("Handlingen är redan gallrad, så det finns inget att stoppa.")
    if not reason.strip():
        raise RuleError("Skriv varför handlingen inte får gallras.")
    if there := LegalHold.objects.in_force().filter(kind=kind, object_id=pk, request=request).first():
        return there
    hold = LegalHold.objects.create(
        kind=kind, object_id=pk, label=_label(holding), path=holding.path, reason=reason.strip()[:500],
        request=request, placed_at=now, placed_by=by,
    )  # fmt: skip
    record("hold.placed", hold, by=by, reason=reason)
    return hold


def _label(holding: Holding) -> str:
    return f"{holding.record_type} {holding.reference}".strip()[:200]


@transaction.atomic
def lift_hold(hold: LegalHold, *, reason: str, by: User, now: datetime.datetime) -> None:
    take_turns()
    hold.refresh_from_db(from_queryset=LegalHold.objects.select_for_update(of=["self"]))
    if hold.lifted_at is not None:
        raise RuleError("Gallringsstoppet är redan hävt.")
    if hold.request_id is not None:
        raise RuleError("Gallringsstoppet hör till en begäran om allmän handling och hävs när den är avslutad.")
    if not reason.strip():
        raise RuleError("Skriv varför gallringsstoppet hävs.")
    _lift([hold], reason=reason.strip()[:500], by=by, now=now)


def lift_holds_of(request: DisclosureRequest, *, reason: str, by: User | None, now: datetime.datetime, only: Sequence[Key] = ()) -> int:
    """Part of a verb that has taken its turn. Holds that others have placed on the same records stand. Returns how many were lifted."""
    holds = request.holds.in_force()
    if only:
        asked = Q()
        for kind, pk in only:
            asked |= Q(kind=kind, object_id=pk)
        holds = holds.filter(asked)
    return _lift(list(holds), reason=reason, by=by, now=now)


def _lift(holds: list[LegalHold], *, reason: str, by: User | None, now: datetime.datetime) -> int:
    for hold in holds:
        hold.lifted_at, hold.lifted_by, hold.lift_reason = now, by, reason
        hold.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
        record("hold.lifted", hold, by=by, reason=reason)
    return len(holds)
