"""A closing goes on by itself where others have done their part, and whoever has the next step is reminded in working days (S19, S25)."""

import datetime
import logging

from django.utils import timezone

from accounts.models import User
from archiving.models import Snapshot
from closing.gates import Gate, gates_of
from closing.models import Closure
from closing.steps import note_progress
from closing.telling import NEXT, SIGN, tell_of_signature
from core.sweeps import sweep
from core.workdays import WorkCalendar
from notifications.actions import still_wanted, tell
from registry.models import Party, RosterRow

logger = logging.getLogger(__name__)

# Working days after the decision, or after the step before. 0 is at once.
RUNGS = (0, 3, 6, 10)
SIGN_RUNGS, STOP_RUNGS = (2, 4, 7, 10), (1, 2, 3, 5, 7, 10)
# What others remind of: the archive of its snapshot while it is to be taken, the diary of its slips, the inquiries of themselves.
OURS = ("farewell", "snapshot", "rights", "links")
READY = "ready"


@sweep("closings", every=300)
def go_on_with_closings(*, now: datetime.datetime) -> int:
    """Each closing by itself: one that crashes does not stop the others. Returns how many reminders are new."""
    calendar, told = WorkCalendar.current(), 0
    for closure in Closure.objects.under_way().select_related("account__department", "account__platform", "proposed_by"):
        try:
            told += _go_on(closure, calendar, now=now)
        except Exception:
            logger.exception("The closing %s could not go on", closure.pk)
    return told


def _go_on(closure: Closure, calendar: WorkCalendar, *, now: datetime.datetime) -> int:
    if closure.awaits_signature:
        rungs = STOP_RUNGS if closure.is_emergency else SIGN_RUNGS
        passed = _passed(rungs, closure.proposed_at, calendar, now=now)
        return tell_of_signature(closure, now=now, days=passed[-1]) if passed else 0
    note_progress(closure=closure, now=now)
    return _remind_of_next(closure, calendar, now=now)


def _passed(rungs: tuple[int, ...], since: datetime.datetime, calendar: WorkCalendar, *, now: datetime.datetime) -> list[int]:
    day, today = timezone.localdate(since), timezone.localdate(now)
    return [days for days in rungs if days == 0 or calendar.add_working_days(day, days) <= today]


def _remind_of_next(closure: Closure, calendar: WorkCalendar, *, now: datetime.datetime) -> int:
    """The first step that is ours and open; when none is, that the account can be closed."""
    today = timezone.localdate(now)
    gates = gates_of(closure, on=today)
    gate = next_gate(gates)
    if gate is None:
        return 0
    since = _began(closure, gates)
    passed = _passed(RUNGS, since, calendar, now=now)
    if not passed:
        return 0
    people, why = _who(closure, gate, today)
    return tell(
        people,
        kind=NEXT,
        about=closure,
        rung=f"{gate.code}.{passed[-1]}",
        occurrence=timezone.localtime(since).isoformat(timespec="minutes")[:16],
        subject=f"{'Påminnelse: a' if passed[-1] else 'A'}vslut av {closure.account.name}, {gate.title.lower()}",
        text=f"Kontot {closure.account.name} är under avslut. Nästa steg: {gate.title.lower()}. {gate.remains}",
        why=why,
        path=closure.get_absolute_url(),
        now=now,
    )


def next_gate(gates: list[Gate]) -> Gate | None:
    """None when what remains is somebody else's, or only time."""
    left = [gate for gate in gates if not gate.is_filled]
    if not left:
        return Gate(READY, "Kontot kan avslutas", "Allt är gjort. Verksamhetschefen eller kommunikatören avslutar kontot.")
    return next((gate for gate in left if gate.code in OURS), None)


def _began(closure: Closure, gates: list[Gate]) -> datetime.datetime:
    """When the latest thing was done: the next step has waited since then."""
    moments = [gate.at for gate in gates if gate.at is not None]
    return max(moments, default=closure.agreed_at or closure.proposed_at)


def _who(closure: Closure, gate: Gate, today: datetime.date) -> tuple[list[User], str]:
    heads, officers = User.objects.heads_of(closure.account.department, on=today), User.objects.officers(on=today)
    deciders = list({*heads, *officers})
    if gate.code == READY or (gate.code == "snapshot" and closure.snapshot and closure.snapshot.state == Snapshot.State.SUBMITTED):
        return deciders, "Du får det här för att du är verksamhetschef för kontot eller kommunikatör."
    responsible = [row.person for row in closure.account.roster.working(on=today).filter(role=RosterRow.Role.RESPONSIBLE)]
    if responsible:
        return [*responsible, *officers], "Du får det här för att du sköter kontot eller är kommunikatör."
    return deciders, "Du får det här för att ingen är ansvarig för kontot och du är verksamhetschef eller kommunikatör."


@still_wanted(SIGN)
def _still_waits_for_signature(closure_id: int, recipient: User, rung: str) -> bool:
    closure = Closure.objects.waiting_for_signature().filter(pk=closure_id).select_related("account__department").first()
    if closure is None:
        return False
    party = Party(rung.split(".")[0])
    return party in closure.awaited_parties() and closure.deciders(party, on=timezone.localdate()).filter(pk=recipient.pk).exists()


@still_wanted(NEXT)
def _is_still_next(closure_id: int, recipient: User, rung: str) -> bool:
    closure = Closure.objects.under_way().filter(pk=closure_id).select_related("account", "snapshot", "slip").first()
    if closure is None or not closure.is_decided:
        return False
    gate = next_gate(gates_of(closure, on=timezone.localdate()))
    return gate is not None and gate.code == rung.split(".")[0]
