"""Carrying out a disposal run, in pieces: each is one transaction, and files are removed after it. A worker that is killed leaves nothing
half-done: what its transaction had not committed is as it was, and a file that still lies there is removed before the protocol is written.
"""

import datetime
from collections import Counter, defaultdict
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Sum
from django.utils import timezone

from core.history import record
from core.models import Municipality
from core.sweeps import sweep
from records.disposal import GONE, Test
from records.holdings import describe, provider_of
from records.holds import held_keys, take_turns
from records.models import DisposalItem, DisposalProtocol, DisposalRun

State, Outcome = DisposalRun.State, DisposalItem.Outcome
PIECE = 100  # records destroyed in one transaction


@sweep("disposal-runs", every=30)
def carry_out_runs(*, now: datetime.datetime) -> int:
    """Everything that has been started goes on. Returns how many runs came to their end."""
    under_way = DisposalRun.objects.filter(state__in=[State.EXECUTING, State.EXECUTED]).order_by("pk")
    return sum(carry_out(pk, now=now) for pk in list(under_way.values_list("pk", flat=True)))


def carry_out(pk: int, *, now: datetime.datetime) -> bool:
    """From where it stands until the protocol is written. Two workers at once take turns with the pieces."""
    while destroy_piece(pk, now=now):
        pass
    return write_protocol(pk, now=now)


def destroy_piece(pk: int, *, now: datetime.datetime) -> bool:
    """The next records of the run, each tried once more under lock. Returns whether there may be more."""
    with transaction.atomic():
        take_turns()
        run = DisposalRun.objects.select_for_update(of=["self"]).select_related("decision").get(pk=pk)
        if run.state != State.EXECUTING:
            return False
        items = list(run.items.pending().order_by("pk")[:PIECE])
        if not items:
            _finish(run, now=now)
            return False
        doomed = _settle(run, items, now=now)
    for kind, pks in doomed.items():
        _erase(kind, pks)
    return True


def _settle(run: DisposalRun, items: list[DisposalItem], *, now: datetime.datetime) -> dict[str, list[int]]:
    """Rows are locked before they are looked at, so nobody changes what was found until the transaction ends."""
    for kind, pks in _by_kind(items).items():
        provider = provider_of(kind)
        if provider and provider.lock:
            provider.lock(pks)
    found = describe((item.kind, item.object_id) for item in items)
    held = held_keys(found.values())
    test = Test.of(run.decision, before=run.before, on=timezone.localdate(now))
    for item in items:
        provider = provider_of(item.kind)
        holding = found.get((item.kind, item.object_id))
        item.reason = test.why_not(holding, held) if provider and provider.destroy else GONE
        item.outcome = Outcome.LEFT_OUT if item.reason else Outcome.DESTROYED
        item.settled_at = now
    DisposalItem.objects.bulk_update(items, ["outcome", "reason", "settled_at"])
    doomed = _by_kind([item for item in items if item.outcome == Outcome.DESTROYED])
    for kind, pks in doomed.items():
        provider = provider_of(kind)
        if provider and provider.destroy:
            provider.destroy(pks, now)
    return doomed


def _by_kind(items: list[DisposalItem]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for item in items:
        found[item.kind].append(item.object_id)
    return found


def _erase(kind: str, pks: list[int]) -> None:
    provider = provider_of(kind)
    if provider and provider.erase:
        provider.erase(pks)


def _finish(run: DisposalRun, *, now: datetime.datetime) -> None:
    run.move_to(State.EXECUTED)
    run.finished_at = now
    run.save(update_fields=["state", "finished_at"])
    record("disposal.executed", run, by=None, records=run.items.destroyed().count())


# ---- the protocol


def write_protocol(pk: int, *, now: datetime.datetime) -> bool:
    """When every byte is gone. Returns whether this call wrote it."""
    run = DisposalRun.objects.get(pk=pk)
    if run.state != State.EXECUTED:
        return False
    _erase_all(run)
    with transaction.atomic():
        run.lock()
        if run.state != State.EXECUTED:
            return False
        run.move_to(State.RECORDED)
        run.save(update_fields=["state"])
        facts = facts_of(run, now=now)
        DisposalProtocol.objects.create(run=run, at=now, facts=facts, destroyed=facts["antal"], left_out=sum(facts["undantagna"].values()))
        record("disposal.recorded", run, by=None, records=facts["antal"])
    return True


def _erase_all(run: DisposalRun) -> None:
    """Once more, for what a killed worker may have left."""
    for kind in run.items.destroyed().order_by().values_list("kind", flat=True).distinct():
        pks = list(run.items.destroyed().filter(kind=kind).values_list("object_id", flat=True))
        for start in range(0, len(pks), PIECE):
            _erase(kind, pks[start : start + PIECE])


def facts_of(run: DisposalRun, *, now: datetime.datetime) -> dict[str, Any]:
    """REQ-2.1: what, how many, period, decision, who, when, how. Names are copied in; nothing of what the records said."""
    decision = run.decision
    gone = run.items.destroyed().aggregate(number=Count("pk"), first=Min("dated"), last=Max("dated"), size=Sum("size"))
    left_out = Counter(dict(run.items.filter(outcome=Outcome.LEFT_OUT).order_by().values_list("reason").annotate(number=Count("pk"))))
    return {
        "myndighet": Municipality.current().name,
        "handlingstyp": decision.record_type,
        "antal": gone["number"],
        "byte": gone["size"] or 0,
        "aldsta": gone["first"].isoformat() if gone["first"] else "",
        "yngsta": gone["last"].isoformat() if gone["last"] else "",
        "undantagna": dict(left_out),
        "beslut": {
            "instans": decision.body,
            "beteckning": decision.reference,
            "datum": decision.decided_on.isoformat(),
            "frist": decision.period_text,
            "galler_fran": decision.valid_from.isoformat(),
            "tillampning": decision.application,
        },
        "metod": decision.method,
        "foreslagen": _who(run.proposed_by, run.proposed_at),
        "granskad": _who(run.reviewed_by, run.reviewed_at),
        "beslutad": _who(run.decided_by, run.decided_at),
        "verkstalld": _who(run.started_by, run.started_at),
        "klar": _moment(run.finished_at),
        "upprattat": _moment(now),
    }


def _who(user: Any, at: datetime.datetime | None) -> dict[str, str]:
    return {"namn": str(user or ""), "nar": _moment(at)}


def _moment(at: datetime.datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="minutes") if at else ""
