"""Disposal of snapshots: by a run under a decision and in no other way (REQ-2.1, REQ-2.3, REQ-2.17). Real files, real rows."""

import datetime

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from archiving import destroying, holdings, storage
from archiving.actions import NewFile
from archiving.destroying import VERSION
from archiving.holdings import FILE
from archiving.models import FileText, Package, PackageItem, SnapshotFile, StoredFile, Upload
from archiving.tests.disposal_support import allow_disposal, delivered_version, run_of
from archiving.uploads import remove_upload
from core.errors import RuleError
from records import disposal, disposal_execution
from records.holds import held, place_hold
from records.models import DisposalProtocol, DisposalRun
from tests.factories_archive import archivist, new_file, open_snapshot, snapshot_to_redo, stored

pytestmark = pytest.mark.django_db
State = DisposalRun.State
NOW = timezone.now


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.ARCHIVE_ROOT = tmp_path
    return tmp_path


def outcomes(run):
    return sorted(run.items.values_list("outcome", "reason"))


def lies_there(row):
    return storage.path_of(row).exists()


def test_REQ_2_1_a_receipted_snapshot_is_destroyed_under_the_decision_and_leaves_its_facts_and_a_protocol():
    allow_disposal()
    version = delivered_version()
    file, package = version.files.get(), version.package_items.get().package
    FileText.objects.create(stored=file.stored, text="Vi öppnar klockan tio")

    run = run_of(version)
    disposal_execution.carry_out(run.pk, now=NOW())

    run.refresh_from_db()
    file.stored.refresh_from_db()
    package.stored.refresh_from_db()
    protocol = DisposalProtocol.objects.get(run=run)
    assert (run.state, outcomes(run)) == (State.RECORDED, [("destroyed", "")])
    assert (lies_there(file.stored), lies_there(package.stored), lies_there(version.manifest)) == (False, False, True)
    assert (file.stored.destroyed_at is None, file.stored.text.text) == (False, "")
    assert (protocol.destroyed, protocol.facts["beslut"]["beteckning"]) == (1, "§ 44, KS 2026/10")
    assert "öppnar" not in str(protocol.facts)


@pytest.mark.parametrize("state", [Package.State.WITHDRAWN, Package.State.INVALID])
def test_REQ_2_1_a_package_that_was_never_delivered_does_not_keep_what_was_destroyed(state):
    allow_disposal()
    version = delivered_version()
    never = Package.objects.create(
        account=version.snapshot.account, period_from=NOW().date(), period_to=NOW().date(), state=state,
        ordered_by=archivist(), stored=stored(),
    )  # fmt: skip
    PackageItem.objects.create(package=never, version=version, released_at=NOW())

    disposal_execution.carry_out(run_of(version).pk, now=NOW())

    assert lies_there(never.stored) is False


def test_REQ_2_1_what_the_inspection_found_in_a_file_goes_with_it_and_is_changed_by_nothing_else():
    allow_disposal()
    found = {"members": [["messages/inbox/anna_svensson_17/message_1.json", 12]]}
    version = delivered_version(files=[NewFile(stored=stored(), original_name="export.zip", kind="export", checks=found)])
    file = version.files.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        SnapshotFile.objects.filter(pk=file.pk).update(checks={"members": []})

    disposal_execution.carry_out(run_of(version).pk, now=NOW())

    file.refresh_from_db()
    assert (file.checks, file.original_name) == ({}, "export.zip")


def test_a_package_that_somebody_drops_on_a_task_and_takes_back_stays():
    """Receipted, and nothing in it is disposed of: what is taken back is the draft."""
    package = delivered_version().package_items.get().package
    snapshot = open_snapshot()
    upload = Upload.objects.create(
        snapshot=snapshot, by=archivist(), name="paket.zip", size=1, received=1, state=Upload.State.READY, stored=package.stored
    )

    remove_upload(upload, now=NOW())

    package.stored.refresh_from_db()
    assert (package.stored.destroyed_at, lies_there(package.stored)) == (None, True)


def test_what_two_versions_share_stays_until_both_are_destroyed():
    allow_disposal()
    shared = stored(b"samma bild")
    first = delivered_version(files=[new_file(), new_file()])
    second = delivered_version(files=[holdings_file(shared)])
    third = delivered_version(files=[holdings_file(shared)], captured_at=NOW())

    disposal_execution.carry_out(run_of(first, second).pk, now=NOW())

    shared.refresh_from_db()
    assert (shared.destroyed_at, lies_there(shared)) == (None, True)
    assert third.files.get().stored == shared


def holdings_file(row):
    from archiving.actions import NewFile

    return NewFile(stored=row, original_name="bild.txt", kind="skarmbild")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"is_secret": True, "provision": "26 kap. 1 § OSL"}, "Kan omfattas av sekretess."),
        ({"captured_at": NOW() - datetime.timedelta(days=30)}, None),
    ],
)
def test_REQ_2_3_what_is_secret_or_too_young_is_never_proposed(changed, reason):
    decision = allow_disposal()
    delivered_version(**changed)

    with pytest.raises(RuleError) as refused:
        disposal.propose(decision, by=archivist(), now=NOW())

    assert (reason or "Inget kan gallras nu.").removesuffix(".") in refused.value.sentence


def test_REQ_2_17_what_the_e_archive_has_not_receipted_stays():
    decision = allow_disposal()
    delivered_version(state=Package.State.DELIVERED)

    with pytest.raises(RuleError, match="E-arkivet har inte kvitterat den"):
        disposal.propose(decision, by=archivist(), now=NOW())


@pytest.mark.parametrize("on", ["version", "file", "account"])
def test_REQ_2_3_a_hold_wins_also_when_it_comes_after_the_decision(on):
    allow_disposal()
    version = delivered_version()
    run = run_of(version)
    keys = {
        "version": (VERSION, version.pk),
        "file": (FILE, version.files.get().pk),
        "account": ("registry.socialaccount", version.snapshot.account_id),
    }
    kind, pk = keys[on]

    place_hold(kind=kind, pk=pk, reason="Tvist i domstol", by=archivist(), now=NOW())
    disposal_execution.carry_out(run.pk, now=NOW())

    assert outcomes(run) == [("left_out", "Gallringsstopp.")]
    assert (lies_there(version.files.get().stored), held(VERSION, [version.pk])) == (True, {version.pk})


class Killed(BaseException):
    """The process is gone: nobody catches it."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["records.disposal_execution._finish", "archiving.destroying.erase", "archiving.destroying.destroy"])
def test_a_run_that_is_killed_goes_on_and_nothing_is_half_done(monkeypatch, step):
    allow_disposal()
    version = delivered_version()
    run, row = run_of(version), version.files.get().stored

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(step, die)
        with pytest.raises(Killed):
            disposal_execution.carry_out(run.pk, now=NOW())
    row.refresh_from_db()
    between = (row.destroyed_at is not None, run.items.get().outcome)
    disposal_execution.carry_out_runs(now=NOW())
    run.refresh_from_db()

    assert between in {(False, "pending"), (True, "destroyed")}
    assert (run.state, lies_there(row), DisposalProtocol.objects.count()) == (State.RECORDED, False, 1)


def test_the_same_bytes_that_come_in_after_disposal_are_another_file():
    allow_disposal()
    version = delivered_version(files=[holdings_file(stored(b"samma bild"))])
    disposal_execution.carry_out(run_of(version).pk, now=NOW())

    again = stored(b"samma bild")
    holdings.erase_versions([version.pk])

    assert (again.pk == version.files.get().stored_id, lies_there(again)) == (False, True)


def test_a_file_that_is_on_its_way_into_another_snapshot_is_not_destroyed():
    shared, snapshot = stored(b"samma bild"), open_snapshot()
    allow_disposal()
    version = delivered_version(files=[holdings_file(shared)])
    Upload.objects.create(snapshot=snapshot, by=archivist(), name="bild.txt", size=10, received=10, state=Upload.State.READY, stored=shared)

    disposal_execution.carry_out(run_of(version).pk, now=NOW())

    shared.refresh_from_db()
    assert (shared.destroyed_at, lies_there(shared)) == (None, True)


def test_a_version_that_was_sent_back_and_lies_in_no_package_stays():
    version = snapshot_to_redo().versions.get()

    [holding] = holdings.describe_versions([version.pk])

    assert holding.kept_because == "E-arkivet har inte kvitterat den."


def test_everything_that_points_to_a_stored_file_is_known_to_disposal():
    """A new use of stored files must say in archiving/destroying.py whether it keeps their bytes."""
    pointing = [one for one in StoredFile._meta.get_fields(include_hidden=True) if one.one_to_many or one.one_to_one]

    fields = {f"{one.related_model.__name__}.{one.field.name}" for one in pointing}

    assert fields == destroying.KEEPS_BYTES | destroying.ONLY_ABOUT_BYTES
