"""Handing in: the draft that is kept as one goes, and the version that comes of it."""

import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from archiving.actions import NewFile, submit_snapshot
from archiving.models import Snapshot, SnapshotVersion, Upload
from core.errors import RuleError


def save_draft(snapshot: Snapshot, fields: dict[str, str], *, by: User, now: datetime.datetime) -> bool:
    """Kept as long as it can be taken; a save that comes late, after it was handed in, changes nothing. Says whether it was kept."""
    draft = {"fields": fields, "by": by.name, "at": now.isoformat()}
    rows = Snapshot.objects.filter(pk=snapshot.pk, state__in=[Snapshot.State.OPEN, Snapshot.State.REDO])
    snapshot.draft = draft
    return bool(rows.update(draft=draft))


@transaction.atomic
def hand_in(*, snapshot: Snapshot, facts: dict[str, Any], by: User, now: datetime.datetime) -> SnapshotVersion:
    """Every file that is ready becomes part of the version. They stay beside the task, so that a redo begins with them."""
    snapshot.lock()
    uploads = list(snapshot.uploads.select_for_update(of=["self"]).select_related("stored").order_by("created_at", "pk"))
    if any(upload.state == Upload.State.CHECKING for upload in uploads):
        raise RuleError("En fil kontrolleras fortfarande. Vänta en stund och skicka in igen.")
    if any(upload.state == Upload.State.RECEIVING for upload in uploads):
        raise RuleError("En fil har inte kommit in helt. Lägg till den igen så fortsätter den, eller ta bort den ur listan.")
    files = [
        NewFile(stored=upload.stored, original_name=upload.name, kind=upload.checks["kind"], checks=upload.checks)
        for upload in uploads
        if upload.state == Upload.State.READY and upload.stored
    ]
    return submit_snapshot(snapshot=snapshot, facts=facts, files=files, by=by, now=now)
