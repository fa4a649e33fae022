"""What is done between the decision and the closed account: farewell, last snapshot, registration, rights, links (S19).

The gates for snapshot and registration are filled by others, in the archive and in the diary. `note_progress` asks there; it is called
by a sweep and at the beginning of each verb, on a locked closure.
"""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from archiving.models import Occasion, Snapshot, SnapshotReview
from archiving.triggers import extra_snapshot
from closing.farewell import stands_until
from closing.gates import gates_of
from closing.models import Closure, ClosureState, Removal
from core.errors import RuleError
from core.history import record
from records.actions import request_registration
from records.models import RegistrationSlip
from registry.models import AccessGrant, RosterRow, SocialAccount

State, Kind = Closure.State, Removal.Kind
WEBSITE = "Kommunens webbplats"


# ---- the farewell


@transaction.atomic
def record_farewell(
    *, closure: Closure, text: str, url: str, posted_on: datetime.date, elsewhere: str, by: User, now: datetime.datetime
) -> None:
    """S19: the post that says why and thanks. `elsewhere` says why it does not stand in the account itself. Posted once."""
    closure.lock()
    _require_decided(closure)
    if closure.farewell_at is not None:
        raise RuleError("Avslutsinlägget är redan antecknat.")
    if posted_on > timezone.localdate(now):
        raise RuleError("Anteckna inlägget när det är publicerat. Dagen har inte varit än.")
    if not text.strip() or not url.strip():
        raise RuleError("Fyll i både texten och länken till inlägget.")
    closure.farewell_text, closure.farewell_url, closure.farewell_on = text.strip(), url.strip(), posted_on
    closure.farewell_elsewhere, closure.stands_until = elsewhere.strip(), stands_until(closure, posted_on)
    closure.farewell_at, closure.farewell_by = now, by
    record("closure.farewell_recorded", closure, by=by, day=posted_on)
    _note_progress(closure, now=now)


# ---- rights and links


@transaction.atomic
def tick(*, removal: Removal, by: User, now: datetime.datetime) -> None:
    """It has been removed in the channel, or on the website. A right ends in the access list too."""
    closure, removal = _locked(removal)
    if removal.done_at is not None:
        raise RuleError("Det är redan avbockat.")
    today = timezone.localdate(now)
    if removal.grant is not None:
        _end_grant(removal.grant, by=by, today=today)
    removal.done_at, removal.done_by = now, by
    removal.save(update_fields=["done_at", "done_by"])
    record("closure.removed", closure, by=by, about=removal.words)
    _note_progress(closure, now=now)


@transaction.atomic
def untick(*, removal: Removal, by: User, now: datetime.datetime) -> None:
    closure, removal = _locked(removal)
    if not removal.can_be_unticked:
        raise RuleError("Bara länkar och återställningsadressen kan få bocken borttagen, och bara när de är avbockade.")
    removal.done_at = removal.done_by = None
    removal.save(update_fields=["done_at", "done_by"])
    record("closure.not_removed", closure, by=by, about=removal.words)
    _note_progress(closure, now=now)


@transaction.atomic
def add_link(*, closure: Closure, place: str, by: User, now: datetime.datetime) -> Removal:
    """Somewhere that links to the account, and should not do so any more."""
    closure.lock()
    _require_begun(closure)
    try:
        with transaction.atomic():
            removal = closure.removals.create(kind=Kind.LINK, place=place.strip())
    except IntegrityError:
        raise RuleError("Den platsen står redan i listan.") from None
    record("closure.link_added", closure, by=by, about=removal.place)
    _note_progress(closure, now=now)
    return removal


def note_rights(closure: Closure) -> None:
    """A row for each right in force that has none. Called again at every step: rights may be given meanwhile."""
    today = timezone.localdate()
    known = set(closure.removals.values_list("grant", flat=True)) | {None}
    grants = closure.account.access_grants.not_over(today).select_related("person")
    new = [Removal(closure=closure, kind=Kind.RIGHT, grant=grant) for grant in grants if grant.pk not in known]
    with_rights = {grant.person_id for grant in grants}
    named = set(closure.removals.values_list("row", flat=True))
    ticked = set(closure.removals.filter(grant__isnull=False).values_list("grant__person", flat=True))
    for row in closure.account.roster.not_over(today).filter(role=RosterRow.Role.ADMIN):
        if row.pk not in named and row.person_id not in with_rights | ticked:
            new.append(Removal(closure=closure, kind=Kind.ADMIN, row=row))
    if not closure.removals.filter(kind=Kind.RECOVERY).exists():
        new += [Removal(closure=closure, kind=Kind.RECOVERY), Removal(closure=closure, kind=Kind.LINK, place=WEBSITE)]
    Removal.objects.bulk_create(new)


def _locked(removal: Removal) -> tuple[Closure, Removal]:
    """Closure first, then its row, as every verb does."""
    closure = Closure.objects.select_for_update().get(pk=removal.closure_id)
    _require_begun(closure)
    return closure, closure.removals.select_for_update(of=("self",)).select_related("grant__person", "row__person").get(pk=removal.pk)


def _end_grant(grant: AccessGrant, *, by: User, today: datetime.date) -> None:
    """It may have been ended in the access list already; one that has not begun has never held."""
    if grant.cancelled_at is not None or (grant.to_date is not None and grant.to_date <= today):
        return
    if grant.from_date > today:
        grant.cancel(by=by, today=today)
    else:
        grant.end(on=today, by=by)


# ---- the last snapshot and its registration


def plan_final_snapshot(closure: Closure, *, by: User | None, now: datetime.datetime) -> None:
    closure.snapshot = extra_snapshot(account=closure.account, occasion=Occasion.CLOSING, reason="Kontot avslutas", by=by, now=now)
    record("closure.snapshot_planned", closure, by=None)


@transaction.atomic
def note_progress(*, closure: Closure, now: datetime.datetime) -> None:
    """What the archive and the diary have done since. Safe to run twice; nothing happens to a closing that is over."""
    closure.lock()
    if closure.is_decided:
        _note_progress(closure, now=now)


def _note_progress(closure: Closure, *, now: datetime.datetime) -> None:
    """On a locked closure, which is saved."""
    note_rights(closure)
    if closure.is_decided:
        _note_snapshot(closure, now=now)
        _note_registration(closure, now=now)
    _note_removals(closure)
    if closure.is_decided:
        _go_to(closure, closure.where_it_stands())
    closure.save()


def _note_snapshot(closure: Closure, *, now: datetime.datetime) -> None:
    """Approved, with who and when from the review; sent back after all, the gate is open again; withdrawn, another is planned."""
    snapshot = Snapshot.objects.select_for_update(of=("self",)).filter(pk__in=[closure.snapshot_id]).first()
    if snapshot is None or snapshot.state == Snapshot.State.WITHDRAWN:
        plan_final_snapshot(closure, by=None, now=now)
        snapshot = closure.snapshot
    review = approval_of(snapshot) if snapshot is not None and snapshot.counts else None
    if review is not None and closure.documented_at is None:
        closure.documented_at, closure.documented_by = review.at, review.by
        record("closure.snapshot_approved", closure, by=review.by)
    elif review is None and closure.documented_at is not None:
        closure.documented_at = closure.documented_by = None
        record("closure.snapshot_reopened", closure, by=None)


def approval_of(snapshot: Snapshot) -> SnapshotReview | None:
    return (
        SnapshotReview.objects.filter(version__snapshot=snapshot, verdict=SnapshotReview.Verdict.APPROVED)
        .select_related("by")
        .order_by("-pk")
        .first()
    )


def _note_registration(closure: Closure, *, now: datetime.datetime) -> None:
    """Asked for when the snapshot is approved; filled when the registrar has noted the number."""
    slip = RegistrationSlip.objects.select_for_update().filter(pk__in=[closure.slip_id]).first()
    if closure.documented_by is not None and (slip is None or slip.state == RegistrationSlip.State.WITHDRAWN):
        slip = closure.slip = _ask_for_registration(closure, by=closure.documented_by, now=now)
    if slip is not None and slip.state == RegistrationSlip.State.REGISTERED and closure.registered_at is None:
        closure.registered_at, closure.registered_by, closure.dnr = slip.registered_at, slip.registered_by, slip.dnr
        record("closure.registered", closure, by=None, dnr=slip.dnr)


def _ask_for_registration(closure: Closure, *, by: User, now: datetime.datetime) -> RegistrationSlip:
    account = closure.account
    return request_registration(
        about=closure,
        received_on=timezone.localdate(now),
        sender="",
        matter_title=f"Avslut av kontot {account.name} på {account.platform.name}: beslut och sista ögonblicksbilden",
        case_officer=closure.proposed_by,
        path=closure.get_absolute_url(),
        reference=closure.number,
        by=by,
        now=now,
        origin=RegistrationSlip.Origin.DRAWN_UP,
        attachments="Beslut om avslut (PDF)\nSista ögonblicksbilden",
    )


def _note_removals(closure: Closure) -> None:
    """Each of the two lists is done when its last row is ticked, by whoever ticked it, and open again when a row is added."""
    for gate, rows in (("rights", closure.removals.rights()), ("links", closure.removals.links())):
        last = None if rows.left().exists() else rows.select_related("done_by").order_by("-done_at", "-pk").first()
        setattr(closure, f"{gate}_at", last.done_at if last else None)
        setattr(closure, f"{gate}_by", last.done_by if last else None)


def _go_to(closure: Closure, reached: ClosureState) -> None:
    """One state at a time forwards; backwards at once, when something has to be done again."""
    order = list(Closure.DECIDED)
    while closure.state != reached:
        here = order.index(State(closure.state))
        closure.move_to(order[here + 1] if order.index(reached) > here else reached)


# ---- the end


@transaction.atomic
def close_account(*, closure: Closure, by: User, now: datetime.datetime) -> None:
    """S19: refused while a single gate is open, with a sentence that names each of them. The database refuses it too (closing/guard.py)."""
    closure.lock()
    _require_decided(closure)
    account = SocialAccount.objects.select_for_update().get(pk=closure.account_id)  # nobody gets rights or asks anything meanwhile
    _note_progress(closure, now=now)
    left = [gate.title for gate in gates_of(closure, on=timezone.localdate(now)) if not gate.is_filled]
    if left:
        raise RuleError(f"Kontot kan inte avslutas än. Kvar: {'; '.join(left)}.")
    closure.settled_at, closure.settled_by = now, by
    closure.closed_on = timezone.localdate(now)
    closure.move_to(State.CLOSED)
    closure.ended_at, closure.ended_by = now, by
    closure.save()
    account.close(by=by, closed_on=closure.closed_on, turn_to=closure.turn_to, reason=closure.reason)
    record("closure.closed", closure, by=by)


def _require_decided(closure: Closure) -> None:
    if closure.awaits_signature:
        raise RuleError("Det här görs när båda parter har skrivit under.")
    if not closure.is_decided:
        raise RuleError("Avslutet är redan över.")


def _require_begun(closure: Closure) -> None:
    """Rights may be removed at once after an emergency stop."""
    if closure.state == State.PROPOSED:
        raise RuleError("Det här görs när båda parter har skrivit under.")
    if not closure.is_under_way:
        raise RuleError("Avslutet är redan över.")
