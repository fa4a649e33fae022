"""The verbs of a closing up to the decision: propose, stop, sign, refuse, withdraw (S19, S25). What comes after: closing/steps.py."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from closing.models import ClosingSettings, Closure, ClosureState, Signature
from closing.steps import note_rights, plan_final_snapshot
from closing.telling import tell_of_refusal, tell_of_signature
from core.errors import RuleError
from core.history import record
from core.seen import require_seen
from registry.models import Party, SocialAccount
from registry.models.decision import deputyship_of

State, Verdict = Closure.State, Signature.Verdict


@transaction.atomic
def propose_closing(*, account: SocialAccount, party: Party, reason: str, turn_to: str, by: User, now: datetime.datetime) -> Closure:
    """Whoever proposes signs for their own party in the same step; the other party still decides (S25)."""
    closure = _begin(account, party, reason, turn_to, by=by, now=now)
    record("closure.proposed", closure, by=by, reason=closure.reason, party=party)
    tell_of_signature(closure, now=now)
    return closure


@transaction.atomic
def stop_account(*, account: SocialAccount, party: Party, reason: str, turn_to: str, by: User, now: datetime.datetime) -> Closure:
    """An emergency stop (S25), e.g. when somebody has taken over the account: it is on its way out at once, and the other party signs
    afterwards. If that party refuses, or the stop is withdrawn, the account is again what it was."""
    closure = _begin(account, party, reason, turn_to, by=by, now=now, is_emergency=True)
    closure.account.begin_closing(by=by, turn_to=closure.turn_to, reason=closure.reason)
    note_rights(closure)
    record("closure.stopped", closure, by=by, reason=closure.reason, party=party)
    tell_of_signature(closure, now=now)
    return closure


def _begin(
    account: SocialAccount, party: Party, reason: str, turn_to: str, *, by: User, now: datetime.datetime, is_emergency: bool = False
) -> Closure:
    account = SocialAccount.objects.select_for_update().get(pk=account.pk)
    reason, turn_to = reason.strip(), turn_to.strip()
    if not reason:
        raise RuleError("Skriv varför kontot ska avslutas. Skälet står i avslutsinlägget.")
    if not turn_to:
        raise RuleError("Skriv vart invånarna vänder sig i stället.")
    if not account.is_live:
        raise RuleError("Bara ett konto som används eller vilar kan avslutas.")
    if Closure.objects.under_way().filter(account=account).exists():
        raise RuleError("Det finns redan ett förslag om att avsluta kontot.")
    state = State.STOPPED if is_emergency else State.PROPOSED
    closure = Closure.objects.create(
        account=account, state=state, is_emergency=is_emergency, reason=reason, turn_to=turn_to,
        proposed_at=now, proposed_by=by, proposed_as=party,
    )  # fmt: skip
    _sign(closure, party, Verdict.YES, reason="", by=by, now=now)
    return closure


@transaction.atomic
def sign(*, closure: Closure, party: Party, by: User, now: datetime.datetime, reason: str = "") -> None:
    """The second yes decides: the account is on its way out, and its last snapshot is planned."""
    closure.lock()
    _require_awaits(closure, party, by=by)
    _sign(closure, party, Verdict.YES, reason=reason, by=by, now=now)
    record("closure.signed", closure, by=by, reason=reason, party=party)
    if not closure.has_both_signatures():
        return
    closure.move_to(State.AGREED)
    closure.agreed_at = now
    record("closure.agreed", closure, by=None)
    if not closure.is_emergency:
        closure.account.begin_closing(by=by, turn_to=closure.turn_to, reason=closure.reason)
    plan_final_snapshot(closure, by=by, now=now)
    note_rights(closure)
    closure.save()


@transaction.atomic
def refuse(*, closure: Closure, party: Party, reason: str, by: User, now: datetime.datetime) -> None:
    """One no is enough, and says why. An account that was stopped in an emergency is again what it was."""
    closure.lock()
    _require_awaits(closure, party, by=by)
    if not reason.strip():
        raise RuleError("Skriv varför kontot inte ska avslutas. Den som föreslog det får läsa det.")
    _sign(closure, party, Verdict.NO, reason=reason, by=by, now=now)
    _end(closure, State.REFUSED, reason, by=by, now=now)
    record("closure.refused", closure, by=by, reason=reason, party=party)
    tell_of_refusal(closure, now=now)


@transaction.atomic
def withdraw(*, closure: Closure, reason: str, by: User, now: datetime.datetime) -> None:
    """Until both have signed. A stop that was a false alarm is withdrawn in the same way."""
    closure.lock()
    if not closure.awaits_signature:
        raise RuleError("Avslutet är redan beslutat eller över och kan inte återtas.")
    if not reason.strip():
        raise RuleError("Skriv varför förslaget återtas.")
    _end(closure, State.WITHDRAWN, reason, by=by, now=now)
    record("closure.withdrawn", closure, by=by, reason=reason)


@transaction.atomic
def change_settings(*, settings: ClosingSettings, values: dict[str, object], by: User, seen: str = "") -> None:
    """`settings` may be the defaults, which nobody has saved yet."""
    stored = ClosingSettings.objects.select_for_update().first()
    if stored is not None:
        require_seen(stored, ClosingSettings.FIELDS, seen)
    settings = stored or settings
    for name, value in values.items():
        setattr(settings, name, value)
    settings.save()
    record("closing_settings.changed", settings, by=by)


def _require_awaits(closure: Closure, party: Party, *, by: User) -> None:
    if not closure.awaits_signature:
        raise RuleError(f"Avslutet väntar inte på underskrift. Läget är: {closure.get_state_display().lower()}.")
    signatures = {signature.party: signature for signature in closure.signatures.select_related("by")}
    if party in signatures:
        raise RuleError(f"{signatures[party].by.name} har redan skrivit under som {party.label.lower()}.")
    if any(signature.by_id == by.pk for signature in signatures.values()):
        raise RuleError("Du har redan skrivit under för den andra parten. Det behövs två olika personer.")


def _sign(closure: Closure, party: Party, verdict: str, *, reason: str, by: User, now: datetime.datetime) -> None:
    deputyship = deputyship_of(by, party, department=closure.account.department, on=timezone.localdate(now))
    closure.signatures.create(
        party=party, verdict=verdict, by=by, at=now, reason=reason.strip(),
        as_deputy=deputyship is not None, ground=deputyship.ground if deputyship else "",
    )  # fmt: skip


def _end(closure: Closure, state: ClosureState, reason: str, *, by: User, now: datetime.datetime) -> None:
    closure.move_to(state)
    closure.ended_at, closure.ended_by, closure.end_reason = now, by, reason.strip()
    closure.save()
    if closure.is_emergency:
        closure.account.stay_open(by=by, reason=reason)
