"""What the reviewer sees: the files and what the portal thinks of them, the facts, and what stands in the way."""

from typing import Any

from django.urls import reverse

from accounts.models import User
from archiving import quality
from archiving.forms.snapshots import ApproveForm, SendBackForm
from archiving.models import Snapshot, SnapshotVersion
from archiving.rendering import IN_PAGES, PICTURES
from archiving.snapshot_page import facts_of, versions_of, with_remarks


def review_context(snapshot: Snapshot, form: SendBackForm | None, *, user: User) -> dict[str, Any]:
    versions = versions_of(snapshot)
    latest, initial = versions[0], {"version": versions[0].number}
    return {
        "snapshot": snapshot,
        "version": with_previews(with_remarks(latest)),
        "facts": facts_of(latest),
        "remarks": remarks_on(latest),
        "earlier": versions[1:],
        "is_own": latest.submitted_by_id == user.pk,
        "waits": snapshot.state == Snapshot.State.SUBMITTED,
        "approve_form": ApproveForm(initial=initial, auto_id=False),
        "form": form or SendBackForm(initial=initial),
    }


def with_previews(version: SnapshotVersion) -> SnapshotVersion:
    """What can be shown as a picture is looked at before anything is said of it."""
    for file in version.files.all():
        kind = "" if file.stored.destroyed_at else file.stored.content_type
        if kind in PICTURES:
            file.preview_url = reverse("archiving:file_picture", args=[file.pk])  # type: ignore[attr-defined]  # for the page alone
        elif kind in IN_PAGES:
            file.preview_url = reverse("archiving:file_page", args=[file.pk, 1])  # type: ignore[attr-defined]  # as above
    return version


def remarks_on(version: SnapshotVersion) -> list[quality.Remark]:
    """Of all its files together. The period is compared with what was approved before this one."""
    before = quality.last_day_shown(version.snapshot.account, but=version.snapshot)
    files = [file.checks for file in version.files.all()]
    return quality.remarks_on_all(files, period=(version.period_from, version.period_to), before=before)
