"""What a snapshot's page shows, worked out before the template."""

import datetime
from typing import Any

from accounts.models import User
from archiving.models import Snapshot, SnapshotVersion
from archiving.permissions import can_hand_in, can_review
from core.history import history_of


def page_context(snapshot: Snapshot, *, user: User, today: datetime.date) -> dict[str, Any]:
    versions = versions_of(snapshot)
    return {
        "snapshot": snapshot,
        "versions": versions,
        "latest": versions[0] if versions else None,
        "guide": guide_of(snapshot),
        "is_late": snapshot.is_late(on=today),
        "may_hand_in": snapshot.can_be_taken and can_hand_in(user, snapshot),
        "may_review": snapshot.state == Snapshot.State.SUBMITTED and can_review(user),
        "lines": history_of(snapshot),
    }


def versions_of(snapshot: Snapshot) -> list[SnapshotVersion]:
    """Newest first, each with its files and reviews."""
    rows = snapshot.versions.select_related("submitted_by", "matter", "manifest")
    return list(rows.prefetch_related("files__stored", "reviews__by").order_by("-number"))


def guide_of(snapshot: Snapshot) -> list[str]:
    """The steps for that platform, one for each line of its text."""
    return [line.strip() for line in snapshot.account.platform.snapshot_guide.splitlines() if line.strip()]
