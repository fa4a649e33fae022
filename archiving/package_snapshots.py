"""What a package does to the snapshots that lie in it."""

import datetime

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from archiving.models import Package, PackageItem, Snapshot, SnapshotVersion
from archiving.models.snapshot import SnapshotState
from core.history import record


def live_items(package: Package) -> QuerySet[PackageItem]:
    return package.items.filter(released_at__isnull=True)


def snapshots_in(package: Package) -> list[Snapshot]:
    """Locked, in an order that all share."""
    held = Snapshot.objects.filter(pk__in=live_items(package).values("version__snapshot"))
    return list(held.order_by("pk").select_for_update(of=["self"]))


def no_longer_approved(package: Package) -> QuerySet[PackageItem]:
    """Sent back, or handed in anew, since they were claimed. Ask when the snapshots are locked."""
    later = SnapshotVersion.objects.filter(snapshot=OuterRef("version__snapshot"), number__gt=OuterRef("version__number"))
    good = live_items(package).filter(version__snapshot__state=SnapshotState.APPROVED).exclude(Exists(later))
    return live_items(package).exclude(pk__in=good.values("pk"))


def move_snapshots(package: Package, state: SnapshotState, verb: str, *, by: User | None, now: datetime.datetime) -> None:
    for snapshot in snapshots_in(package):
        snapshot.move_to(state, now=now)
        snapshot.save(update_fields=["state", "since"])
        record(verb, snapshot, by=by, package=package.pk)


def give_back(package: Package, *, by: User | None, now: datetime.datetime) -> None:
    """They are approved, and free for another package."""
    for snapshot in snapshots_in(package):
        if snapshot.state == SnapshotState.PACKAGED:
            snapshot.move_to(SnapshotState.APPROVED, now=now)
            snapshot.save(update_fields=["state", "since"])
            record("snapshot.unpackaged", snapshot, by=by, package=package.pk)
    live_items(package).update(released_at=now)
