"""A package from order to receipt: what can be done when, what its snapshots do, and what a crash leaves. Design §4; REQ-2.13, REQ-2.17."""

import datetime
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings as portal
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from archiving import package_making
from archiving.actions import approve_snapshot, send_back_snapshot
from archiving.models import (
    ArchiveSettings,
    Campaign,
    CollectiveMatter,
    FixityFault,
    FixityRun,
    Occasion,
    Package,
    PackageItem,
    Snapshot,
    StoredFile,
)
from archiving.package_jobs import (
    deliver_package,
    missing_settings,
    order_again,
    order_campaign_package,
    order_package,
    receipt_package,
    withdraw_package,
)
from archiving.package_making import LEASE, MOST_ATTEMPTS, make_package, make_waiting
from archiving.packages.check import Report
from archiving.storage import incoming, path_of, sweep
from archiving.tests.packing import made
from core import sweeps
from core.errors import RuleError
from core.models import Municipality
from notifications.models import Notice
from records.actions import slip_of
from tests import factories, factories_archive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]

State, SnapshotState = Package.State, Snapshot.State


@pytest.fixture
def verdict(monkeypatch):
    """What the check says; it is tried for itself in test_package_contents.py."""
    said = Report()
    monkeypatch.setattr(package_making, "check_package", lambda path, folder, *, tick: said)
    return said


def package_in(state: str, verdict: Report) -> Package:
    package, by, now = factories_archive.ordered_package(), factories_archive.archivist(), timezone.now()
    if state == State.INVALID:
        verdict.faults.append("METS.xml saknas.")
    if state == State.CREATED:
        lease = package_making._lease(package.pk, now=now)
        package_making._create(lease)
        lease.let_go()
    elif state not in {State.ORDERED, State.WITHDRAWN}:
        made(package)
    package.refresh_from_db()
    if state == State.WITHDRAWN:
        withdraw_package(package, reason="Dubbelt.", by=by, now=now)
    if state in {State.DELIVERED, State.RECEIPTED}:
        deliver_package(package, at=timezone.now(), how="Mottagningsytan", by=by, now=timezone.now())
    if state == State.RECEIPTED:
        receipt_package(package, receipt="SA 1", by=by, now=now)
    verdict.faults.clear()
    assert package.state == state
    return package


VERBS = {
    "make": (State.VALIDATED, lambda package, by, now: make_package(package.pk, now=now), {State.ORDERED, State.CREATED}),
    "order again": (State.ORDERED, lambda package, by, now: order_again(package, by=by, now=now), {State.INVALID}),
    "withdraw": (
        State.WITHDRAWN,
        lambda package, by, now: withdraw_package(package, reason="Fel period.", by=by, now=now),
        {State.ORDERED, State.INVALID, State.VALIDATED},
    ),
    "deliver": (
        State.DELIVERED,
        lambda package, by, now: deliver_package(package, at=now, how="Krypterad disk", by=by, now=now),
        {State.VALIDATED},
    ),
    "receipt": (State.RECEIPTED, lambda package, by, now: receipt_package(package, receipt="SA 7", by=by, now=now), {State.DELIVERED}),
}
SNAPSHOT_AFTER = {
    State.ORDERED: SnapshotState.APPROVED,
    State.CREATED: SnapshotState.PACKAGED,
    State.INVALID: SnapshotState.APPROVED,
    State.VALIDATED: SnapshotState.PACKAGED,
    State.DELIVERED: SnapshotState.DELIVERED,
    State.RECEIPTED: SnapshotState.RECEIPTED,
    State.WITHDRAWN: SnapshotState.APPROVED,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", VERBS)
def test_req_2_17_each_verb_in_each_state_and_the_snapshot_follows(verb, state, verdict):
    after, act, can = VERBS[verb]
    package = package_in(state, verdict)

    try:
        act(package, factories_archive.archivist(), timezone.now())
    except RuleError:
        assert state not in can
    package = Package.objects.get(pk=package.pk)

    assert package.state == (after if state in can else state)
    assert Snapshot.objects.get().state == SNAPSHOT_AFTER[State(package.state)]
    free = package.state in {State.INVALID, State.WITHDRAWN}
    assert package.items.filter(released_at__isnull=True).exists() is not free


def test_req_2_16_the_orderer_hears_when_it_is_validated_and_the_registrar_has_the_matter():
    by = factories_archive.archivist()
    package = made(factories_archive.ordered_package(by=by))

    notice = Notice.objects.get(kind="package.done")
    matter = CollectiveMatter.objects.get()
    assert (package.state, package.report["faults"], notice.recipient) == (State.VALIDATED, [], by)
    assert notice.path == package.get_absolute_url()
    assert (slip_of(matter).state, slip_of(matter).path) == ("waiting", matter.get_absolute_url())


def test_an_invalid_one_gives_its_snapshots_back_and_says_why(verdict):
    verdict.faults.append("METS.xml saknas i paketet.")
    package = made(factories_archive.ordered_package())

    assert (package.state, package.report["faults"]) == (State.INVALID, ["METS.xml saknas i paketet."])
    assert "METS.xml saknas" in Notice.objects.get(kind="package.done").text
    assert factories_archive.ordered_package(Snapshot.objects.get()).items.count() == 1


@pytest.mark.parametrize("missing", ArchiveSettings.DELIVERY)
def test_req_2_17_nothing_is_ordered_before_the_settings_are_filled_in(missing):
    snapshot = factories_archive.approved_snapshot()
    factories_archive.delivery_settings()
    ArchiveSettings.objects.update(**{missing: ""})
    today = timezone.localdate()

    with pytest.raises(RuleError, match="inställningar"):
        order_package(account=snapshot.account, period_from=today, period_to=today, by=factories_archive.archivist(), now=timezone.now())

    assert missing_settings() == [str(ArchiveSettings._meta.get_field(missing).verbose_name)]


def test_the_organisation_number_is_asked_for_too():
    factories_archive.delivery_settings()
    Municipality.objects.update(organisation_number="")

    assert missing_settings() == ["organisationsnummer"]


def test_a_version_lies_in_one_live_package():
    package = factories_archive.ordered_package()
    snapshot = Snapshot.objects.get()

    with pytest.raises(RuleError, match="inga godkända"):
        factories_archive.ordered_package(snapshot)
    other = Package.objects.create(
        account=snapshot.account, period_from=package.period_from, period_to=package.period_to, ordered_by=package.ordered_by
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageItem.objects.create(package=other, version=snapshot.versions.get())


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": State.VALIDATED},
        {"account": None},
        {"period_from": timezone.localdate().replace(year=2099)},
        {"delivered_at": timezone.now()},
        {"receipted_at": timezone.now()},
    ],
)
def test_the_database_refuses_a_package_that_cannot_be(wrong):
    package = factories_archive.ordered_package()

    with pytest.raises(IntegrityError), transaction.atomic():
        Package.objects.filter(pk=package.pk).update(**wrong)


def test_a_campaigns_package_holds_all_that_is_approved_in_it_thirty_accounts():
    today = timezone.localdate()
    opened = {"opens_on": today.replace(month=1, day=1), "closes_on": today.replace(month=1, day=2)}
    campaign = Campaign.objects.create(year=today.year, season="spring", state="open", opened_at=timezone.now(), **opened)
    by, reader = factories_archive.archivist(), factories.person()
    for number in range(30):
        account = factories.account_from_before()
        snapshot = factories_archive.open_snapshot(account, occasion=Occasion.CAMPAIGN, campaign=campaign, reason="")
        factories_archive.hand_in(snapshot, by=reader)
        if number:
            approve_snapshot(snapshot=snapshot, version=1, by=by, now=timezone.now())
    factories_archive.delivery_settings()

    package = made(order_campaign_package(campaign, by=by, now=timezone.now()))

    assert (package.state, package.items.count(), package.period_to) == (State.VALIDATED, 29, today)
    assert sorted(Snapshot.objects.values_list("state", flat=True)) == sorted(["packaged"] * 29 + ["submitted"])


def test_a_period_never_ends_after_today_since_nobody_knows_the_register_of_tomorrow():
    campaign, today = factories_archive.closed_campaign(), timezone.localdate()
    snapshot = factories_archive.approved_snapshot(occasion=Occasion.CAMPAIGN, campaign=campaign, reason="")
    factories_archive.delivery_settings()
    by, tomorrow = factories_archive.archivist(), today + datetime.timedelta(days=1)

    with pytest.raises(RuleError, match="efter i dag"):
        order_package(account=snapshot.account, period_from=today, period_to=tomorrow, by=by, now=timezone.now())
    package = order_campaign_package(campaign, by=by, now=timezone.now())

    assert (campaign.closes_on > today, package.period_to) == (True, today)


def test_what_was_sent_back_after_the_order_is_left_out(verdict):
    account = factories.active_account(name="Biblioteket")
    first, second = (factories_archive.approved_snapshot(account) for _ in range(2))
    package = factories_archive.ordered_package(first)
    send_back_snapshot(snapshot=first, version=1, reason="Suddig.", by=factories_archive.archivist(), now=timezone.now())

    package = made(package)

    assert list(package.items.filter(released_at=None).values_list("version__snapshot", flat=True)) == [second.pk]
    with pytest.raises(RuleError):
        send_back_snapshot(snapshot=second, version=1, reason="Suddig.", by=factories_archive.archivist(), now=timezone.now())


def test_nothing_approved_left_is_an_invalid_package():
    package = factories_archive.ordered_package()
    send_back_snapshot(snapshot=Snapshot.objects.get(), version=1, reason="Suddig.", by=factories_archive.archivist(), now=timezone.now())

    package = made(package)

    assert (package.state, package.stored) == (State.INVALID, None)
    assert "längre godkänd" in package.report["faults"][0]


@pytest.mark.parametrize("spoil", ["flip", "remove"])
def test_a_stored_file_that_is_not_what_it_was_stops_the_package(spoil):
    package = factories_archive.ordered_package()
    path = path_of(Snapshot.objects.get().versions.get().files.get().stored)
    content = path.read_bytes()
    path.unlink()
    if spoil == "flip":
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])

    package = made(package)

    assert (package.state, package.stored) == (State.INVALID, None)
    assert ("saknas i arkivet" if spoil == "remove" else "inte längre den som lagrades") in package.report["faults"][0]


def test_two_workers_never_make_the_same_package(verdict):
    package = factories_archive.ordered_package()
    assert package_making._lease(package.pk, now=timezone.now())

    assert make_package(package.pk, now=timezone.now()) is False
    assert make_waiting(now=timezone.now() + LEASE * 2) == 1

    assert Package.objects.get(pk=package.pk).state == State.VALIDATED


def test_a_worker_whose_lease_was_taken_throws_away_what_it_made(verdict):
    package = factories_archive.ordered_package()
    slow = package_making._lease(package.pk, now=timezone.now())
    make_package(package.pk, now=timezone.now() + LEASE * 2)

    with pytest.raises(package_making.LeaseLost):
        package_making._create(slow)

    assert StoredFile.objects.filter(content_type="application/zip").count() == 1
    assert list(incoming().iterdir()) == []


def test_a_full_disk_is_tried_again_and_given_up_in_the_end(monkeypatch):
    package = factories_archive.ordered_package()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(package_making, "write_package", full)
    for attempt in range(1, MOST_ATTEMPTS):
        assert make_waiting(now=timezone.now()) == 1
        package.refresh_from_db()
        assert (package.state, package.attempts) == (State.ORDERED, attempt)
        assert "finns inte plats" in package.error
        assert make_waiting(now=timezone.now()) == 0
        Package.objects.update(lease_until=timezone.now())
    make_waiting(now=timezone.now())
    package.refresh_from_db()

    assert package.state == State.INVALID
    assert list(incoming().iterdir()) == []


def test_a_portal_that_stops_leaves_the_package_to_the_next(monkeypatch, verdict):
    package = factories_archive.ordered_package()
    sweeps.stop_asked.set()
    try:
        make_package(package.pk, now=timezone.now())
    finally:
        sweeps.stop_asked.clear()

    package.refresh_from_db()
    assert (package.state, package.lease_token, package.lease_until) == (State.ORDERED, "", None)
    assert made(package).state == State.VALIDATED


def test_a_package_with_a_fixity_fault_is_not_delivered(verdict):
    package = package_in(State.VALIDATED, verdict)
    run = FixityRun.objects.create(last_id=package.stored_id)
    FixityFault.objects.create(stored=package.stored, run=run, kind="changed")

    with pytest.raises(RuleError, match="Beständighetskontrollen"):
        deliver_package(package, at=timezone.now(), how="Disk", by=factories_archive.archivist(), now=timezone.now())


@pytest.mark.parametrize(
    ("minutes", "how", "said"), [(-60 * 24, "Disk", "innan det var validerat"), (60, "Disk", "inte varit än"), (0, " ", "hur paketet")]
)
def test_a_delivery_says_when_and_how(minutes, how, said, verdict):
    package = package_in(State.VALIDATED, verdict)
    now = timezone.now()

    with pytest.raises(RuleError, match=said):
        deliver_package(package, at=now + datetime.timedelta(minutes=minutes), how=how, by=factories_archive.archivist(), now=now)

    package.refresh_from_db()
    assert package.state == State.VALIDATED


def test_the_sweep_is_registered():
    assert "packages" in {sweep.name for sweep in sweeps.registered()}


# ---- killed, and large


def _die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def _in_a_child_that_dies(monkeypatch, place, name):
    """The worker is killed where it would call that function."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            monkeypatch.setattr(place, name, _die)
            make_waiting(now=timezone.now())
        finally:
            os._exit(0)  # whatever happens, no second run of the tests goes on from here
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


POINTS = {
    "while it writes": (package_making.Lease, "tick", State.ORDERED),
    "when it has written": (package_making, "measure", State.ORDERED),
    "when the bytes are kept and the row is not committed": (package_making, "_created", State.ORDERED),
    "before it validates": (package_making, "check_package", State.CREATED),
    "when it has validated": (package_making, "_validated", State.CREATED),
}


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_anywhere_leaves_nothing_half_written_and_nothing_twice(monkeypatch):
    package = factories_archive.ordered_package()

    for place, name, state in POINTS.values():
        _in_a_child_that_dies(monkeypatch, place, name)
        package.refresh_from_db()
        zips = StoredFile.objects.filter(content_type="application/zip")
        assert (package.state, zips.count()) == (state, 0 if state == State.ORDERED else 1)
        assert all(path_of(stored).stat().st_size == stored.size for stored in zips)
        assert make_waiting(now=timezone.now()) == 0  # the dead one's lease still holds
        Package.objects.update(lease_until=timezone.now())
    assert make_waiting(now=timezone.now()) == 1

    package.refresh_from_db()
    assert (package.state, package.items.filter(released_at=None).count()) == (State.VALIDATED, 1)
    assert StoredFile.objects.filter(content_type="application/zip").count() == 1
    assert Notice.objects.filter(kind="package.done").count() == 1
    later = timezone.now() + datetime.timedelta(days=2)
    sweep(now=later)
    assert list(incoming().iterdir()) == []
    kept = {path_of(stored) for stored in StoredFile.objects.all()}
    assert kept <= set((incoming().parent / "kept").glob("??/??/*"))


SPARSE = """
import resource, sys, zipfile, datetime, uuid
import django; django.setup()
from pathlib import Path
from types import SimpleNamespace
from archiving.packages.writer import PackageZip
import archiving.packages.writer as writer
file, out = Path(sys.argv[1]), Path(sys.argv[2])
writer.open_stored = lambda stored: file.open("rb")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
stored = SimpleNamespace(content_type="video/mp4", size=file.stat().st_size, sha256="", stored_at=datetime.datetime.now(datetime.UTC))
with zipfile.ZipFile(out, "x") as archive:
    zipped = PackageZip(archive, "rot", made_at=stored.stored_at, tick=lambda: None)
    entry = zipped._write("film.mp4", writer.pieces(file.open("rb")), stored.size, stored.content_type, stored.stored_at, compress=False)
print(entry.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_stays_the_same_for_a_large_file(tmp_path):
    large, out = tmp_path / "film.mp4", tmp_path / "ut.zip"
    with large.open("wb") as file:
        file.truncate(200_000_000)

    answer = subprocess.run(
        [sys.executable, "-c", SPARSE, str(large), str(out)], cwd=portal.BASE_DIR, capture_output=True, text=True, timeout=120, check=True
    )

    size, grown = map(int, answer.stdout.split())
    assert size == 200_000_000
    assert grown < 20_000  # kB
    out.unlink()
