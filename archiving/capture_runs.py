"""Carrying out a capture: leased by one worker at a time, tried again, and handed in as a snapshot that somebody else reviews (S21).

A worker may be killed at any moment. What it had begun lies in a folder that is removed or swept; the row's lease runs out, and the next
worker begins anew in an empty folder. Files, version and the row's end are written in one transaction, by whoever still holds the lease.
"""

import datetime
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from archiving.actions import submit_snapshot
from archiving.capture.process import Outcome, capture
from archiving.capture_results import facts_of, kept_files
from archiving.models import ArchiveSettings, CaptureJob, Snapshot
from archiving.storage import FULL, NO_ROOM, NoRoom, working_folder
from core.errors import RuleError
from core.history import record
from core.sweeps import database_now
from notifications.actions import still_wanted, tell
from notifications.models import Urgency
from registry.in_charge import audience

LEASE = datetime.timedelta(seconds=90)
RENEW_EVERY = 15.0  # seconds
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (5, 30, 120)]
MOST_ATTEMPTS = len(PAUSES) + 1
KIND = "capture.failed"

State = CaptureJob.State


def why_not(snapshot: Snapshot) -> str:
    """In Swedish, why the portal cannot take this one by itself; empty when it can."""
    platform = snapshot.account.platform
    if not platform.may_be_captured:
        reason = platform.no_capture_reason or "Kanalens villkor tillåter inte automatisk insamling."
        return f"{reason} Ta ögonblicksbilden för hand."
    if not snapshot.can_be_taken:
        return "Ögonblicksbilden kan inte tas just nu."
    if not snapshot.account.url.startswith(("https://", "http://")):
        return "Kontot har ingen webbadress som portalen kan öppna."
    return ""


def due(*, now: datetime.datetime) -> QuerySet[CaptureJob]:
    return CaptureJob.objects.filter(state=State.WAITING, next_at__lte=now)


def claim(pk: int, *, now: datetime.datetime) -> CaptureJob | None:
    """Take the lease. None when somebody else has it, when it is not due, or when enough browsers are running."""
    if CaptureJob.objects.filter(state=State.RUNNING, lease_until__gt=now).count() >= settings.CAPTURES_AT_ONCE:
        return None
    token = uuid.uuid4().hex
    taken = due(now=now).filter(pk=pk).update(
        state=State.RUNNING, lease_token=token, lease_until=now + LEASE, attempts=F("attempts") + 1, started_at=now, ended_at=None, error=""
    )  # fmt: skip
    return CaptureJob.objects.select_related("snapshot__account__platform").get(pk=pk, lease_token=token) if taken else None


def run(pk: int, *, now: datetime.datetime) -> None:
    """Capture, if it is due and nobody else does. Takes minutes; never inside a transaction."""
    job = claim(pk, now=now)
    if job is None:
        return
    token = job.lease_token
    if reason := why_not(job.snapshot):
        _move(job, token, State.REFUSED, now=now, error=reason)
        return
    try:
        with working_folder() as folder:
            allowed, pdf_kind = settings.CAPTURE_ALLOWED_FOR_TESTS, ArchiveSettings.current().pdf_kind
            outcome = capture(job.url, folder, allowed=allowed, pdf_kind=pdf_kind, still_ours=Renewal(job, token))
            finish(job, token, outcome, folder, now=database_now())
    except OSError as error:
        if error.errno not in FULL:
            raise
        end(job, token, Outcome(error=NO_ROOM), now=database_now())


class Renewal:
    """Asked several times a second; prolongs the lease now and then, and says no once it is somebody else's."""

    def __init__(self, job: CaptureJob, token: str, clock: Callable[[], datetime.datetime] = database_now) -> None:
        self.held, self.clock = _held(job, token), clock
        self.next = time.monotonic() + RENEW_EVERY

    def __call__(self) -> bool:
        if time.monotonic() < self.next:
            return True
        self.next = time.monotonic() + RENEW_EVERY
        return bool(self.held.update(lease_until=self.clock() + LEASE))


# ---- how it ended


def finish(job: CaptureJob, token: str, outcome: Outcome, folder: Path, *, now: datetime.datetime) -> None:
    """Hand it in, or say what went wrong. Nothing happens when the lease is no longer ours."""
    if outcome.error:
        end(job, token, outcome, now=now)
        return
    try:
        _hand_in(job, token, outcome, folder, now=now)
    except NoRoom as full:
        end(job, token, Outcome(error=full.sentence), now=now)
    except RuleError as refused:  # somebody handed it in, or took it away, meanwhile
        _move(job, token, State.FAILED, now=now, error=refused.sentence)


@transaction.atomic
def _hand_in(job: CaptureJob, token: str, outcome: Outcome, folder: Path, *, now: datetime.datetime) -> None:
    if not _held(job, token).select_for_update().exists():
        return
    files = kept_files(outcome, folder)
    incomplete = " ".join(outcome.stopped_by)[:500]
    facts = facts_of(outcome, now=now)
    version = submit_snapshot(snapshot=job.snapshot, facts=facts, files=files, by=None, now=now, incomplete=incomplete)
    _move(job, token, State.DONE, now=now, version=version, provenance=outcome.provenance)


@transaction.atomic
def end(job: CaptureJob, token: str, outcome: Outcome, *, now: datetime.datetime) -> None:
    """It went wrong: again after a pause, until the tries are used up or another would not help. Then people are told."""
    if outcome.again and job.attempts < MOST_ATTEMPTS:
        _move(
            job, token, State.WAITING, now=now, error=outcome.error, next_at=now + PAUSES[job.attempts - 1], provenance=outcome.provenance
        )
        return
    if _move(job, token, State.FAILED, now=now, error=outcome.error, provenance=outcome.provenance | {"detaljer": outcome.details}):
        record("snapshot.capture_failed", job.snapshot, by=None, attempts=job.attempts, why=outcome.error)
        _tell(job, outcome.error, now=now)


def _held(job: CaptureJob, token: str) -> QuerySet[CaptureJob]:
    return CaptureJob.objects.filter(pk=job.pk, state=State.RUNNING, lease_token=token)


def _move(job: CaptureJob, token: str, state: State, *, now: datetime.datetime, **changes: object) -> bool:
    """Change the row if it is still ours."""
    assert state in CaptureJob.TRANSITIONS[State.RUNNING]
    return bool(_held(job, token).update(**{"state": state, "lease_until": None, "lease_token": "", "ended_at": now, **changes}))


def _tell(job: CaptureJob, error: str, *, now: datetime.datetime) -> None:
    snapshot = job.snapshot
    people = audience([snapshot.account], timezone.localdate(now))[snapshot.account_id]
    tell(
        [*people["responsible"], *people["officer"]],
        kind=KIND,
        about=snapshot,
        rung="failed",
        occurrence=f"{job.pk}.{now:%Y%m%d%H%M%S}",
        subject=f"Portalen kunde inte ta ögonblicksbilden: {snapshot.account.name}",
        text=f"{error} Ta ögonblicksbilden för hand senast {snapshot.due_on.isoformat()}, eller låt portalen försöka igen.",
        why="Du får det här för att du är ansvarig för kontot eller kommunikatör.",
        path=snapshot.get_absolute_url(),
        urgency=Urgency.CALM,
        now=now,
    )


@still_wanted(KIND)
def _is_still_to_take(snapshot_id: int, recipient: User, rung: str) -> bool:
    return Snapshot.objects.to_take().filter(pk=snapshot_id).exists()
