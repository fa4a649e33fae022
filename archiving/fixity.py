"""Fixity: everything stored is read again each night, and its hash compared with the one it was stored under (REQ-2.9, F24).

A run is leased and goes on from its cursor, so it may be stopped, killed or delayed at any moment. It reads slowly, for the portal is
used meanwhile, and holds one piece of one file in memory.
"""

import datetime
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from archiving import storage
from archiving.models import FixityFault, FixityRun, StoredFile
from core.errors import RuleError
from core.history import record
from core.sweeps import stop_asked
from notifications.actions import still_wanted, tell
from notifications.models import Urgency

BEGINS_AT = datetime.time(1)  # Stockholm: a run each night; when the portal was down then, as soon as it is up
LEASE = datetime.timedelta(minutes=5)
LONGEST_TURN = 100  # seconds a sweep goes on; what is left is there next time
LONGEST_FILE = 120  # seconds: a file that would take longer at the calm pace is read faster
AT_A_TIME = 200  # rows read from the database at once
SAVE_EVERY = 1.0  # seconds
NAMED = 20  # faults of a run that are told one by one; a lost disk is told as one thing

FAULT, MANY = "fixity.fault", "fixity.many_faults"
WHY = "Du får det här för att du är arkivarie eller kommunikatör."

Kind = FixityFault.Kind


class Stopped(Exception):
    """The process is asked to stop in the middle of a file, which is read again from its beginning next time."""


@dataclass(frozen=True)
class Found:
    """What is wrong with a file. `sha256` is empty when it could not be read."""

    kind: FixityFault.Kind
    sha256: str = ""


# ---- one file


def examine(stored: StoredFile, *, pace: Callable[[int], None] | None = None) -> Found | None:
    """Read the file. None when it is what it was. `pace` is told of each piece's size, and may pause or raise."""
    digest = hashlib.sha256()
    try:
        with storage.open_stored(stored) as file:
            for piece in storage.pieces(file):
                digest.update(piece)
                if pace is not None:
                    pace(len(piece))
    except FileNotFoundError:
        return Found(Kind.MISSING)
    except OSError:
        return Found(Kind.UNREADABLE)
    return None if digest.hexdigest() == stored.sha256 else Found(Kind.CHANGED, digest.hexdigest())


class Pace:
    """Keeps reading below `FIXITY_BYTES_PER_SECOND` by pausing; raises Stopped when the process is to end."""

    def __init__(self, size: int) -> None:
        self.per_second = max(settings.FIXITY_BYTES_PER_SECOND, size / LONGEST_FILE)
        self.started, self.read = time.monotonic(), 0

    def __call__(self, size: int) -> None:
        self.read += size
        ahead = self.read / self.per_second - (time.monotonic() - self.started)
        if stop_asked.wait(max(ahead, 0)):
            raise Stopped


# ---- a run


def check_what_is_due(*, now: datetime.datetime) -> None:
    """Begin tonight's run or go on with the one that is under way, for a while."""
    run = _take(_under_way_or_new(now), now=now)
    if run is not None:
        _go_on(run)


def _under_way_or_new(now: datetime.datetime) -> FixityRun | None:
    if run := FixityRun.objects.filter(finished_at__isnull=True).first():
        return run
    local = timezone.localtime(now)
    night = timezone.make_aware(datetime.datetime.combine(local.date(), BEGINS_AT))
    if local < night or FixityRun.objects.filter(started_at__gte=night).exists():
        return None
    last_id = StoredFile.objects.aggregate(last=Max("pk"))["last"]
    if last_id is None:
        return None
    try:
        with transaction.atomic():
            return FixityRun.objects.create(started_at=now, last_id=last_id)
    except IntegrityError:  # another process began it in the same moment
        return FixityRun.objects.filter(finished_at__isnull=True).first()


def _take(run: FixityRun | None, *, now: datetime.datetime) -> FixityRun | None:
    """The lease's end is also its name: two processes never write the same one, for only one of them gets the row."""
    if run is None:
        return None
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    until = now + LEASE
    if not FixityRun.objects.filter(free, pk=run.pk, finished_at__isnull=True).update(lease_until=until):
        return None
    run.refresh_from_db()
    return run


def _go_on(run: FixityRun) -> None:
    started = saved = time.monotonic()
    while rows := list(_to_check(run)):
        for stored in rows:
            try:
                found = examine(stored, pace=Pace(stored.size))
            except Stopped:
                _save(run, give_back=True)
                return
            if found is not None:
                note(stored, found, run=run, now=timezone.now())
            run.cursor, run.checked, run.bytes = stored.pk, run.checked + 1, run.bytes + stored.size
            if time.monotonic() - saved >= SAVE_EVERY:
                saved = time.monotonic()
                if not _save(run):
                    return
            if stop_asked.is_set() or time.monotonic() - started > LONGEST_TURN:
                _save(run, give_back=True)
                return
    _finish(run)


def _to_check(run: FixityRun) -> list[StoredFile]:
    rows = StoredFile.objects.filter(pk__gt=run.cursor, pk__lte=run.last_id, destroyed_at__isnull=True)
    return list(rows.order_by("pk")[:AT_A_TIME])


def _ours(run: FixityRun) -> Q:
    return Q(pk=run.pk, lease_until=run.lease_until, finished_at__isnull=True)


def _save(run: FixityRun, *, give_back: bool = False) -> bool:
    """How far we have come, and the lease anew. False when another process has taken the run over."""
    until = None if give_back else timezone.now() + LEASE
    kept = FixityRun.objects.filter(_ours(run)).update(cursor=run.cursor, checked=run.checked, bytes=run.bytes, lease_until=until)
    run.lease_until = until
    return bool(kept)


@transaction.atomic
def _finish(run: FixityRun) -> None:
    facts = {"cursor": run.last_id, "checked": run.checked, "bytes": run.bytes, "lease_until": None, "finished_at": timezone.now()}
    if FixityRun.objects.filter(_ours(run)).update(**facts):
        record("fixity.finished", run, by=None, files=run.checked, faults=run.faults.count())


# ---- faults


@transaction.atomic
def note(stored: StoredFile, found: Found, *, run: FixityRun, now: datetime.datetime) -> FixityFault | None:
    """Write the fault down and alarm, once. None when it is known already, or when a disposal run got there first."""
    stored = StoredFile.objects.select_for_update().get(pk=stored.pk)
    latest = stored.faults.order_by("-pk").first()
    if stored.destroyed_at or (latest and not latest.settled_at) or _is_known_loss(latest, found):
        return None
    if found.kind == Kind.MISSING and storage.path_of(stored).exists():
        return None
    fault = FixityFault.objects.create(stored=stored, run=run, kind=found.kind, found_sha256=found.sha256, found_at=now)
    record("fixity.fault_found", fault, by=None, kind=found.kind)
    _alarm(fault, now=now)
    return fault


def _is_known_loss(latest: FixityFault | None, found: Found) -> bool:
    return latest is not None and not latest.restored and (latest.kind, latest.found_sha256) == (found.kind, found.sha256)


def _alarm(fault: FixityFault, *, now: datetime.datetime) -> None:
    number = fault.run.faults.count()
    if number > NAMED + 1:
        return
    on = timezone.localdate(now)
    people = {*User.objects.with_role(Role.ARCHIVIST, on=on), *User.objects.officers(on=on)}
    path = reverse("archiving:fixity_list")
    if number <= NAMED:
        names = ", ".join(fault.stored.uses.order_by("pk").values_list("name", flat=True)[:3]) or str(fault.stored)
        tell(
            people, kind=FAULT, about=fault, rung="found", occurrence="once", urgency=Urgency.RED, now=now, why=WHY, path=path,
            subject=f"Fel i arkivet: {fault.get_kind_display().lower()}",
            text=f"Beständighetskontrollen hittade ett fel i en lagrad fil: {names}. {fault.get_kind_display()}. "
            "Låt systemadministratören titta på lagringen, återställ filen ur säkerhetskopian och skriv vad som gjordes.",
        )  # fmt: skip
    else:
        tell(
            people, kind=MANY, about=fault.run, rung="found", occurrence="once", urgency=Urgency.RED, now=now, why=WHY, path=path,
            subject="Fel i arkivet: många filer är skadade eller borta",
            text=f"Beständighetskontrollen har hittat fler än {NAMED} skadade eller saknade filer. Troligen är det fel på lagringen. "
            "Tala genast med systemadministratören.",
        )  # fmt: skip


@still_wanted(FAULT)
def _is_still_open(fault_id: int, recipient: User, rung: str) -> bool:
    return FixityFault.objects.filter(pk=fault_id, settled_at__isnull=True).exists()


def settle(*, fault: FixityFault, measure: str, by: User, now: datetime.datetime, replacement: Path | None = None) -> None:
    """Somebody says what was done. With `replacement` (a file in `incoming`) the right bytes are put back first; without one the file
    is read once more, so that it is known whether it is whole now. A loss that stands is told no more."""
    if not measure.strip():
        raise RuleError("Skriv vad som har gjorts.")
    if replacement is not None:
        storage.heal(fault.stored, replacement)
    is_whole = replacement is not None or examine(fault.stored) is None
    with transaction.atomic():
        fault.refresh_from_db(from_queryset=FixityFault.objects.select_for_update(of=["self"]))
        if fault.settled_at:
            raise RuleError("Felet är redan åtgärdat.")
        fault.settled_at, fault.settled_by, fault.measure, fault.restored = now, by, measure.strip(), is_whole
        fault.save(update_fields=["settled_at", "settled_by", "measure", "restored"])
        record("fixity.fault_settled", fault, by=by, reason=measure, restored="restored" if is_whole else "lost")


# ---- what is known of a file


def last_checked(stored: list[StoredFile]) -> dict[int, datetime.datetime]:
    """When each file was last read through, by key. One query; a file no run has come to yet is left out."""
    runs = list(FixityRun.objects.order_by("-pk").only("started_at", "finished_at", "cursor")[:10])
    found = {}
    for file in stored:
        if run := next((run for run in runs if run.cursor >= file.pk), None):
            found[file.pk] = run.finished_at or run.started_at
    return found


def open_faults() -> "QuerySet[FixityFault]":
    return FixityFault.objects.filter(settled_at__isnull=True)
