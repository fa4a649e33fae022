"""What a snapshot's page shows, worked out before the template."""

import datetime
import re
from typing import Any

from accounts.models import User
from archiving import quality
from archiving.capture_jobs import shown_for
from archiving.manifest import label
from archiving.models import Snapshot, SnapshotReview, SnapshotVersion
from archiving.permissions import can_hand_in, can_remind_again, can_review, can_withdraw
from core.history import history_of
from core.templatetags.portal import swedish_date, swedish_moment

NUMBERED = re.compile(r"^\d+[.)]\s*")  # numbers are for the mail; the page's list has its own


def page_context(snapshot: Snapshot, *, user: User, today: datetime.date) -> dict[str, Any]:
    versions = [with_remarks(version) for version in versions_of(snapshot)]
    latest = versions[0] if versions else None
    waits = snapshot.state == Snapshot.State.SUBMITTED
    return {
        "snapshot": snapshot,
        "versions": versions,
        "facts": facts_of(latest) if latest else [],
        "sent_back": last_word(latest) if latest and snapshot.state == Snapshot.State.REDO else None,
        "guide": guide_of(snapshot),
        "is_late": snapshot.is_late(on=today),
        "may_remind": snapshot.is_late(on=today) and can_remind_again(user),
        "may_hand_in": snapshot.can_be_taken and can_hand_in(user, snapshot),
        "may_review": waits and can_review(user),
        "is_own": bool(waits and latest and latest.submitted_by_id == user.pk),
        "may_send_back": snapshot.state == Snapshot.State.APPROVED and can_review(user),
        "may_withdraw": Snapshot.State.WITHDRAWN in Snapshot.TRANSITIONS[Snapshot.State(snapshot.state)] and can_withdraw(user),
        "capture": shown_for(snapshot, may_hand_in=can_hand_in(user, snapshot)),
        "lines": history_of(snapshot),
    }


def versions_of(snapshot: Snapshot) -> list[SnapshotVersion]:
    """Newest first, each with its files and reviews."""
    rows = snapshot.versions.select_related("submitted_by", "matter", "manifest", "snapshot__account")
    return list(rows.prefetch_related("files__stored", "reviews__by").order_by("-number"))


def with_remarks(version: SnapshotVersion) -> SnapshotVersion:
    """Its files say what they are and what the portal thinks of them."""
    for file in version.files.all():
        file.facts = quality.facts_of(file.checks)  # type: ignore[attr-defined]  # for the page alone
        file.remarks = quality.remarks_on_file(file.checks, ending=file.stored.ending)  # type: ignore[attr-defined]  # as above
    return version


def facts_of(version: SnapshotVersion) -> list[tuple[str, str]]:
    """The facts of REQ-2.9 in words; the files stand beside them."""
    content = [(label(name), getattr(version, name)) for name in version.CONTENT]
    facts = [
        ("Konto", f"{version.account_name}, {version.platform_name}"),
        ("Adress", version.url),
        ("Tagen", f"{swedish_moment(version.captured_at)} av {version.captured_by}"),
        ("Visar", f"{swedish_date(version.period_from)} till {swedish_date(version.period_to)}"),
        ("Sätt", f"{version.get_method_display()}, {version.tool}"),
        ("Med är", ", ".join(words for words, held in content if held) or "–"),
        ("Inte med är", ", ".join(words for words, held in content if not held) or "–"),
        ("Vad som saknas", version.gaps),
        ("Avbruten insamling", version.incomplete),
        ("Bevarandenivå", version.get_level_display()),
        ("Klassificering", version.classification),
        ("Sekretess", f"Kan innehålla sekretess, {version.provision}" if version.is_secret else "Nej"),
        ("Samlingsärende", str(version.matter)),
        ("Kommentar", version.comment),
    ]
    return [(words, value) for words, value in facts if value]


def last_word(version: SnapshotVersion) -> SnapshotReview | None:
    """What was said of it last."""
    reviews = list(version.reviews.all())
    return reviews[-1] if reviews else None


def guide_of(snapshot: Snapshot) -> list[str]:
    """The steps for that platform, one for each line of its text."""
    lines = (line.strip() for line in snapshot.account.platform.snapshot_guide.splitlines())
    return [NUMBERED.sub("", line) for line in lines if line]
