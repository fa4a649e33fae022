"""Captures as rows: the portal takes a snapshot by itself where the platform allows it (S21). `capture_runs` carries them out."""

import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from archiving.capture.process import Outcome, remove_left_scratch
from archiving.capture_runs import due, end, why_not
from archiving.models import CaptureJob, Snapshot
from archiving.tasks import run_capture
from core.broker import poke
from core.errors import RuleError
from core.history import record
from core.sweeps import sweep

State = CaptureJob.State


@transaction.atomic
def order(snapshot: Snapshot, *, by: User | None, now: datetime.datetime) -> CaptureJob:
    """Let the portal take it. One that is under way is given back instead of a second; one that failed is tried anew.

    Raises RuleError when the platform's terms forbid it, or when the snapshot cannot be taken now.
    """
    snapshot.lock()
    if reason := why_not(snapshot):
        raise RuleError(reason)
    job = snapshot.captures.order_by("-pk").first()
    if job and job.state in {State.WAITING, State.RUNNING}:
        return job
    if job and job.state == State.FAILED:
        CaptureJob.objects.filter(pk=job.pk, state=State.FAILED).update(
            state=State.WAITING, attempts=0, next_at=now, error="", ended_at=None
        )
        job.refresh_from_db()
    else:
        job = CaptureJob.objects.create(snapshot=snapshot, url=snapshot.account.url, next_at=now)
    record("snapshot.capture_ordered", snapshot, by=by)
    poke(run_capture, job.pk)
    return job


def order_for_opened(*, now: datetime.datetime) -> int:
    """Every snapshot that can be taken by the portal and was not tried yet. Returns how many. One that was sent back waits for a person."""
    ready = Snapshot.objects.filter(state=Snapshot.State.OPEN, account__platform__may_be_captured=True, captures__isnull=True)
    ordered = 0
    for snapshot in ready.select_related("account__platform").order_by("due_on", "pk")[:200]:
        try:
            order(snapshot, by=None, now=now)
        except RuleError:
            continue
        ordered += 1
    return ordered


@sweep("captures", every=60)
def look_after_captures(*, now: datetime.datetime) -> None:
    """Take back what dead workers held and left, order what has opened, and ring for what is due. It waits for no capture."""
    remove_left_scratch()
    for job in CaptureJob.objects.filter(state=State.RUNNING, lease_until__lte=now):
        end(job, job.lease_token, Outcome(error="Insamlingen avbröts mitt i."), now=now)
    order_for_opened(now=now)
    for pk in due(now=now).order_by("next_at", "pk").values_list("pk", flat=True)[: settings.CAPTURES_AT_ONCE]:
        poke(run_capture, pk)


# ---- what the snapshot's page shows


def shown_for(snapshot: Snapshot, *, may_hand_in: bool) -> dict[str, object] | None:
    """The latest job, and whether the portal can take it now or why not. None where the page says nothing of it."""
    job = snapshot.captures.order_by("-pk").first()
    if job is None and not (may_hand_in and snapshot.can_be_taken):
        return None
    under_way = job is not None and job.state in {State.WAITING, State.RUNNING}
    return {
        "job": job,
        "under_way": under_way,
        "will_try_again": job is not None and job.state == State.WAITING and job.attempts > 0,
        "may_order": may_hand_in and not under_way and not why_not(snapshot),
        "why_not": why_not(snapshot) if may_hand_in and snapshot.can_be_taken else "",
    }
