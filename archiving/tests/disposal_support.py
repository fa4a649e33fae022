"""Snapshots that a disposal may take, by the verbs of the portal where there are any."""

import datetime

from django.utils import timezone

from archiving.destroying import VERSION
from archiving.models import Package, PackageItem, Snapshot, SnapshotVersion
from records import disposal
from records.models import DisposalDecision, DisposalRun
from tests import factories_records
from tests.factories import lightly_staffed_account, officer
from tests.factories_archive import archivist, hand_in, open_snapshot, stored

RECORD_TYPE = "Ögonblicksbild"
DAYS = 900  # as old as what is disposed of after 24 months


def allow_disposal(months: int = 24) -> DisposalDecision:
    return factories_records.allow_disposal(RECORD_TYPE, months)


def delivered_version(*, files=None, state: str = Package.State.RECEIPTED, account=None, **facts) -> SnapshotVersion:
    """Handed in long ago, delivered to the e-archive and receipted. There are no verbs for the latter that need no e-archive."""
    now = timezone.now()
    facts = {"captured_at": now - datetime.timedelta(days=DAYS), **facts}
    snapshot = open_snapshot(account or lightly_staffed_account())
    version = hand_in(snapshot, files=files, **facts)
    by = archivist()
    package = Package.objects.create(
        account=snapshot.account, period_from=now.date(), period_to=now.date(), state=state, ordered_by=by, stored=stored(),
        validated_at=now, delivered_at=now, delivered_by=by,
        receipted_at=now if state == Package.State.RECEIPTED else None,
        receipted_by=by if state == Package.State.RECEIPTED else None,
    )  # fmt: skip
    PackageItem.objects.create(package=package, version=version)
    Snapshot.objects.filter(pk=snapshot.pk).update(state=Snapshot.State.RECEIPTED)
    return version


def run_of(*versions: SnapshotVersion) -> DisposalRun:
    """Proposed, reviewed, decided and started; it takes exactly these."""
    decision, now = DisposalDecision.objects.in_force(on=timezone.localdate()).get(), timezone.now()
    run = disposal.propose(decision, by=archivist(), now=now)
    disposal.review(run, by=archivist(), now=now)
    disposal.decide(run, by=officer(), now=now)
    disposal.start(run, by=archivist(), now=now)
    assert set(run.items.filter(kind=VERSION).values_list("object_id", flat=True)) == {version.pk for version in versions}
    return run
