"""The verbs of disposal: record a decision, propose a run, review, decide, start. Each locks, checks, changes, records: one transaction.

`records.disposal_execution` carries a run out, in pieces. Here and there the same question is asked of each record: `why_not`.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from core.history import record
from records.classification import Rules, months_before
from records.holdings import Holding, Key, Provider, describe, disposers_of
from records.holds import held_keys, take_turns
from records.models import DisposalDecision, DisposalItem, DisposalRun

State, Outcome = DisposalRun.State, DisposalItem.Outcome
PIECE = 500  # records asked for at a time
MOST = 20_000  # records in one run; what is more comes in the next

GONE = "Handlingen finns inte kvar."
DESTROYED = "Handlingen är redan gallrad."
NOT_IN_FORCE = "Gallringsbeslutet gäller inte."
HELD = "Gallringsstopp."
OTHER_TYPE = "Handlingen är av en annan handlingstyp."
TOO_YOUNG = "Gallringsfristen har inte gått."
IN_ANOTHER_RUN = "Ingår redan i en annan gallringskörning."


@dataclass(frozen=True)
class Test:
    """What decides whether a record may go: the same when a run is proposed, shown and carried out."""

    decision: DisposalDecision
    rules: Rules
    before: datetime.date
    on: datetime.date

    __test__ = False  # no test of pytest's

    @classmethod
    def of(cls, decision: DisposalDecision, *, before: datetime.date, on: datetime.date) -> "Test":
        return cls(decision, Rules.of(decision.record_type), before, on)

    def why_not(self, holding: Holding | None, held: Collection[Key]) -> str:
        """Why the record is not disposed of, in Swedish; "" when it may be. A legal hold comes before what its own app says."""
        if holding is None:
            return GONE
        if holding.is_destroyed:
            return DESTROYED
        if self.decision.ended_at is not None or self.decision.valid_from > self.on:
            return NOT_IN_FORCE
        if holding.key in held:
            return HELD
        if holding.kept_because:
            return holding.kept_because
        if holding.record_type != self.decision.record_type:
            return OTHER_TYPE
        if holding.dated >= self.before:
            return TOO_YOUNG
        return self.rules.why_kept(holding.dated, on=self.on)


# ---- decisions


@transaction.atomic
def record_decision(facts: dict[str, Any], *, by: User, now: datetime.datetime) -> DisposalDecision:
    decision = DisposalDecision.objects.create(**facts, recorded_at=now, recorded_by=by)
    record("disposal.decision_recorded", decision, by=by, record_type=decision.record_type)
    return decision


@transaction.atomic
def end_decision(decision: DisposalDecision, *, reason: str, by: User, now: datetime.datetime) -> None:
    """What has not been destroyed under it yet is kept."""
    take_turns()
    decision.refresh_from_db(from_queryset=DisposalDecision.objects.select_for_update(of=["self"]))
    if decision.ended_at is not None:
        raise RuleError("Gallringsbeslutet har redan upphört.")
    if not reason.strip():
        raise RuleError("Skriv varför gallringsbeslutet inte gäller längre.")
    decision.ended_at, decision.ended_by, decision.end_reason = now, by, reason.strip()
    decision.save(update_fields=["ended_at", "ended_by", "end_reason"])
    record("disposal.decision_ended", decision, by=by, reason=reason)


# ---- a run


@transaction.atomic
def propose(decision: DisposalDecision, *, by: User, now: datetime.datetime) -> DisposalRun:
    """Everything that the decision lets go today. What is left out is counted by its reason. Raises RuleError when nothing may go."""
    take_turns()
    decision.refresh_from_db(from_queryset=DisposalDecision.objects.select_for_update(of=["self"]))
    on = timezone.localdate(now)
    if decision.ended_at is not None or decision.valid_from > on:
        raise RuleError("Gallringsbeslutet gäller inte i dag, så inget kan gallras med stöd av det.")
    disposers = disposers_of(decision.record_type)
    if not disposers:
        raise RuleError(f"Handlingar av typen {decision.record_type} gallras inte i portalen.")
    before = months_before(on, decision.months)
    test = Test.of(decision, before=before, on=on)
    chosen, left_out = _sorted(disposers, test)
    if not chosen:
        raise RuleError(f"Inget kan gallras nu. {_counted(left_out)}".strip())
    run = DisposalRun.objects.create(
        decision=decision, before=before, proposed_at=now, proposed_by=by,
        left_out=[{"reason": reason, "count": count} for reason, count in sorted(left_out.items())],
    )  # fmt: skip
    DisposalItem.objects.bulk_create((_item(run, holding) for holding in chosen), batch_size=PIECE)
    record("disposal.proposed", run, by=by, records=len(chosen), record_type=decision.record_type)
    return run


def _sorted(disposers: list[Provider], test: Test) -> tuple[list[Holding], "Counter[str]"]:
    chosen: list[Holding] = []
    left_out: Counter[str] = Counter()
    for holdings in _old(disposers, test):
        held, taken = held_keys(holdings), _in_a_run(holdings)
        for holding in holdings:
            if reason := (IN_ANOTHER_RUN if holding.key in taken else test.why_not(holding, held)):
                left_out[reason] += 1
            else:
                chosen.append(holding)
        if len(chosen) >= MOST:
            break
    return chosen[:MOST], left_out


def _old(disposers: list[Provider], test: Test) -> Iterator[list[Holding]]:
    for provider in disposers:
        after = 0
        while provider.oldest and (pks := provider.oldest(test.decision.record_type, test.before, after, PIECE)):
            yield list(provider.describe(pks))
            after = pks[-1]


def _in_a_run(holdings: list[Holding]) -> set[Key]:
    taken = DisposalItem.objects.filter(kind__in={one.kind for one in holdings}, object_id__in=[one.pk for one in holdings])
    return set(taken.exclude(outcome=Outcome.LEFT_OUT).values_list("kind", "object_id"))


def _item(run: DisposalRun, holding: Holding) -> DisposalItem:
    return DisposalItem(
        run=run, kind=holding.kind, object_id=holding.pk, reference=holding.reference[:200], path=holding.path,
        dated=holding.dated, size=holding.size,
    )  # fmt: skip


def _counted(left_out: "Counter[str]") -> str:
    return " ".join(f"{reason.removesuffix('.')}: {count}." for reason, count in sorted(left_out.items()))


def reasons_now(run: DisposalRun, items: list[DisposalItem], *, on: datetime.date) -> dict[int, str]:
    """Why an item that waits would not be destroyed if the run were carried out now: by the item's key. A fixed number of queries."""
    waiting = [item for item in items if item.outcome == Outcome.PENDING]
    found = describe((item.kind, item.object_id) for item in waiting)
    held, test = held_keys(found.values()), Test.of(run.decision, before=run.before, on=on)
    return {item.pk: test.why_not(found.get((item.kind, item.object_id)), held) for item in waiting}


@transaction.atomic
def leave_out(run: DisposalRun, item_pk: int, *, reason: str, by: User, now: datetime.datetime) -> DisposalItem:
    """The reviewer takes one record out. It may be proposed again another time."""
    run.lock()
    if run.state not in {State.PROPOSED, State.REVIEWED}:
        raise RuleError("Enskilda handlingar undantas innan gallringen är beslutad. Nu kan du ta tillbaka körningen eller lägga ett stopp.")
    item = run.items.pending().filter(pk=item_pk).first()
    if item is None:
        raise RuleError("Handlingen är redan undantagen.")
    if not reason.strip():
        raise RuleError("Skriv varför handlingen ska vara kvar.")
    item.outcome, item.reason, item.settled_at = Outcome.LEFT_OUT, reason.strip()[:300], now
    item.save(update_fields=["outcome", "reason", "settled_at"])
    record("disposal.left_out", run, by=by, reason=reason, reference=item.reference)
    return item


@transaction.atomic
def review(run: DisposalRun, *, by: User, now: datetime.datetime) -> None:
    """The archivist has gone through what would be destroyed."""
    run.lock()
    run.move_to(State.REVIEWED)
    _require_something(run)
    run.reviewed_at, run.reviewed_by = now, by
    run.save(update_fields=["state", "reviewed_at", "reviewed_by"])
    record("disposal.reviewed", run, by=by, records=run.items.pending().count())


@transaction.atomic
def decide(run: DisposalRun, *, by: User, now: datetime.datetime) -> None:
    """Somebody other than the one who reviewed."""
    run.lock()
    if run.reviewed_by_id == by.pk:
        raise RuleError("Du har själv granskat körningen. Någon annan behöver besluta om den.")
    run.move_to(State.DECIDED)
    _require_something(run)
    run.decided_at, run.decided_by = now, by
    run.save(update_fields=["state", "decided_at", "decided_by"])
    record("disposal.decided", run, by=by, records=run.items.pending().count())


@transaction.atomic
def start(run: DisposalRun, *, by: User, now: datetime.datetime) -> None:
    """From here on it goes by itself, in pieces, also when the portal is restarted. Started twice is a double click."""
    run.lock()
    if run.state == State.EXECUTING and run.started_by_id == by.pk:
        return
    run.move_to(State.EXECUTING)
    run.started_at, run.started_by = now, by
    run.save(update_fields=["state", "started_at", "started_by"])
    record("disposal.started", run, by=by)


@transaction.atomic
def withdraw(run: DisposalRun, *, reason: str, by: User, now: datetime.datetime) -> None:
    """Until it is carried out. Its records are free for another run."""
    run.lock()
    if not reason.strip():
        raise RuleError("Skriv varför körningen tas tillbaka.")
    run.move_to(State.WITHDRAWN)
    run.withdrawn_at, run.withdrawn_by, run.withdraw_reason = now, by, reason.strip()[:500]
    run.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdraw_reason"])
    run.items.pending().update(outcome=Outcome.LEFT_OUT, reason="Körningen togs tillbaka.", settled_at=now)
    record("disposal.withdrawn", run, by=by, reason=reason)


def _require_something(run: DisposalRun) -> None:
    if not run.items.pending().exists():
        raise RuleError("Alla handlingar är undantagna, så det finns inget att gallra. Ta tillbaka körningen.")
