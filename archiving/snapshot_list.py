"""The snapshots as a list: which, in which order, and each row ready to show or export."""

import datetime
from collections.abc import Iterator
from typing import Any

from accounts.models import User
from archiving.forms.filter import SnapshotFilterForm
from archiving.models import Snapshot

Show, State = SnapshotFilterForm.Show, Snapshot.State
UNDER_WAY = [State.OPEN, State.REDO, State.SUBMITTED]


def chosen_snapshots(choices: dict[str, Any], *, user: User, today: datetime.date) -> Any:
    """Those asked for. What is to be done comes in the order of its last day, the rest newest first."""
    snapshots = Snapshot.objects.visible_to(user)
    if choices.get("konto"):
        snapshots = snapshots.filter(account=int(choices["konto"]))
    if year := choices.get("ar"):
        snapshots = snapshots.filter(due_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))
    show = choices["visa"]
    if show == Show.UNDER_WAY:
        return snapshots.filter(state__in=UNDER_WAY).order_by("due_on", "pk")
    if show == Show.TO_TAKE:
        return snapshots.to_take().order_by("due_on", "pk")
    if show == Show.LATE:
        return snapshots.to_take().filter(due_on__lt=today).order_by("due_on", "pk")
    if show == Show.COUNTED:
        return snapshots.approved().order_by("-pk")
    if show != Show.ALL:
        return snapshots.filter(state=show).order_by("due_on", "pk")
    return snapshots.order_by("-pk")


def with_names(snapshots: Any) -> Any:
    return snapshots.select_related("account__platform", "campaign")


# ---- rows to export

HEAD = (
    *("Nummer", "Konto", "Kanal", "Varför", "Kampanj", "Skäl", "Kan tas från", "Tas senast", "Läge", "Läget sedan"),
    *("Versioner", "Tagen", "Visar från", "Visar till", "Filer", "Byte", "Sekretess"),
)


def export_rows(snapshots: Any) -> Iterator[list[Any]]:
    """Every snapshot of the filtered view with its latest version, in the list's order."""
    for snapshot in with_names(snapshots).prefetch_related("versions").iterator(chunk_size=500):
        latest = snapshot.versions.all()[len(snapshot.versions.all()) - 1] if snapshot.versions.all() else None
        yield [
            *(snapshot.pk, snapshot.account.name, snapshot.account.platform.name, snapshot.get_occasion_display()),
            *(str(snapshot.campaign or ""), snapshot.reason, snapshot.opens_on, snapshot.due_on, snapshot.get_state_display()),
            *(snapshot.since, latest.number if latest else 0),
            *([latest.captured_at, latest.period_from, latest.period_to, latest.file_count, latest.total_size, latest.is_secret]
              if latest else [None] * 6),
        ]  # fmt: skip
