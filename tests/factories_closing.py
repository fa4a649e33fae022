"""Closings for tests, in every state, by the verbs that the portal itself uses."""

import datetime

from django.utils import timezone

from accounts.models import Role, User
from archiving.actions import approve_snapshot
from closing import actions, steps
from closing.models import ClosingSettings, Closure
from core import guards
from records.actions import register
from registry.models import Party, SocialAccount
from tests import factories, factories_archive

REASON = "Få följer kontot, och samma svar finns på webbplatsen."
TURN_TO = "Bibliotekets sida på markaryd.se"
POSTED = "https://www.facebook.com/biblioteket/posts/99"

State = Closure.State
GATES = ("signatures", "farewell", "stands", "snapshot", "registration", "rights", "links", "inquiries")


def account_with_rights() -> SocialAccount:
    """In use, with a responsible, a substitute, an admin of the roster and two who have rights in the channel."""
    account = factories.lightly_staffed_account()
    today, head = timezone.localdate(), account.department.head
    for level in ("main_admin", "editor"):
        account.access_grants.model.give(account, factories.person(), level, by=head, from_date=today - datetime.timedelta(days=1))
    account.roster.model.appoint(account, factories.person(), "admin", by=head, from_date=today - datetime.timedelta(days=1))
    account.approve_for_public(by=factories.officer())
    return account


def proposed(account: SocialAccount | None = None, *, by: User | None = None, party: Party = Party.HEAD) -> Closure:
    account = account or account_with_rights()
    by = by or account.department.head
    return actions.propose_closing(account=account, party=party, reason=REASON, turn_to=TURN_TO, by=by, now=timezone.now())


def stopped(account: SocialAccount | None = None, *, by: User | None = None, party: Party = Party.OFFICER) -> Closure:
    account = account or account_with_rights()
    return actions.stop_account(
        account=account,
        party=party,
        reason="Någon har tagit över kontot.",
        turn_to=TURN_TO,
        by=by or factories.officer(),
        now=timezone.now(),
    )


def agreed(closure: Closure | None = None) -> Closure:
    closure = closure or proposed()
    [party] = closure.awaited_parties()
    by = closure.account.department.head if party == Party.HEAD else factories.officer()
    actions.sign(closure=closure, party=party, by=by, now=timezone.now())
    return closure


def say_farewell(closure: Closure, *, stands: int = 0) -> Closure:
    """`stands`: for how many days more."""
    ClosingSettings.objects.update_or_create(id=1, defaults={"notice_days": stands})
    steps.record_farewell(
        closure=closure, text="Hej då och tack!", url=POSTED, posted_on=timezone.localdate(), elsewhere="",
        by=closure.account.department.head, now=timezone.now(),
    )  # fmt: skip
    return closure


def approve_the_snapshot(closure: Closure) -> None:
    factories_archive.hand_in(closure.snapshot)
    approve_snapshot(snapshot=closure.snapshot, version=1, by=factories_archive.archivist(), now=timezone.now())
    steps.note_progress(closure=closure, now=timezone.now())


def register_it(closure: Closure) -> None:
    register(closure.slip, "KS 2026/77", by=factories.with_role(Role.REGISTRAR))
    steps.note_progress(closure=closure, now=timezone.now())


def tick(closure: Closure, *, but: str = "") -> None:
    """`but`: "rights" or "links" are left as they are."""
    removals = {"rights": closure.removals.links(), "links": closure.removals.rights(), "": closure.removals.all()}[but]
    for removal in removals.left():
        steps.tick(removal=removal, by=closure.account.department.head, now=timezone.now())
    closure.refresh_from_db()


def all_done_but(gate: str = "", closure: Closure | None = None) -> Closure:
    """Every gate is filled but this one; without it the account can be closed."""
    closure = closure or (proposed() if gate == "signatures" else agreed())
    if gate == "signatures":
        return closure
    if gate != "farewell" and closure.farewell_at is None:
        say_farewell(closure, stands=5 if gate == "stands" else 0)
    if gate != "snapshot":
        approve_the_snapshot(closure)
        if gate != "registration":
            register_it(closure)
    tick(closure, but=gate if gate in {"rights", "links"} else "")
    if gate == "inquiries":
        factories.logged_inquiry(account=closure.account)
    closure.refresh_from_db()
    return closure


def closed(closure: Closure | None = None) -> Closure:
    closure = all_done_but(closure=closure)
    steps.close_account(closure=closure, by=closure.account.department.head, now=timezone.now())
    closure.refresh_from_db()
    return closure


def in_state(state: State) -> Closure:
    if state == State.STOPPED:
        return stopped()
    if state == State.PROPOSED:
        return proposed()
    if state in {State.REFUSED, State.WITHDRAWN}:
        closure = proposed()
        if state == State.REFUSED:
            actions.refuse(closure=closure, party=Party.OFFICER, reason="Behövs.", by=factories.officer(), now=timezone.now())
        else:
            actions.withdraw(closure=closure, reason="Vi ångrar oss.", by=closure.proposed_by, now=timezone.now())
        return closure
    ways = {State.AGREED: "farewell", State.FAREWELL: "registration", State.DOCUMENTED: "rights", State.CLEARED: "stands"}
    closure = closed() if state == State.CLOSED else agreed() if state == State.AGREED else all_done_but(ways[state])
    assert closure.state == state
    return closure


def as_if_closed(account: SocialAccount, *, on: datetime.date | None = None, turn_to: str = TURN_TO) -> None:
    """For tests of what a closed account is like, whatever way it came there: the database's guards are down for a moment."""
    changed = {"state": SocialAccount.State.CLOSED, "closed_on": on or timezone.localdate(), "turn_to": turn_to}
    with guards.removed():
        SocialAccount.objects.filter(pk=account.pk).update(**changed)
