"""Whoever handed a snapshot in is told what the reviewer said. The reminders tell others of a redo, with the same key: told once."""

import datetime

from archiving.models import SnapshotReview
from notifications.actions import tell
from notifications.models import Urgency

APPROVED, REDO = "snapshot.approved", "snapshot.redo"


def tell_of_review(review: SnapshotReview, *, now: datetime.datetime) -> None:
    """In the transaction of the review. The portal's own captures were handed in by nobody."""
    version, account = review.version, review.version.snapshot.account
    if version.submitted_by is None or version.submitted_by_id == review.by_id:
        return
    approved = review.verdict == SnapshotReview.Verdict.APPROVED
    told = "Den som granskade har godkänt den. Du behöver inte göra något mer." if approved else f"Den som granskade skrev: {review.reason}"
    more = "" if approved else "\n\nDet du har skickat in finns kvar. Lägg till det som saknas och skicka in en ny version."
    tell(
        [version.submitted_by],
        kind=APPROVED if approved else REDO,
        about=version.snapshot,
        rung="approved" if approved else "redo",
        occurrence=f"{now.astimezone(datetime.UTC):%Y-%m-%dT%H:%M}",
        subject=f"Ögonblicksbilden är godkänd: {account.name}" if approved else f"Gör om ögonblicksbilden: {account.name}",
        text=told + more,
        why=f"Du får det här för att du skickade in ögonblicksbilden av {account.name}.",
        path=version.snapshot.get_absolute_url(),
        urgency=Urgency.CALM if approved else Urgency.RED,
        now=now,
    )
