"""Ways in which bytes that somebody needs could go: each was tried, and is closed. Design §9; faults F14, F24."""

import datetime
import io
import os
import time

import pytest
from django.db import connection
from django.utils import timezone

from archiving import destroying, fixity, storage
from archiving.actions import NewFile, submit_snapshot
from archiving.holdings import FILE
from archiving.inspection import Inspected
from archiving.models import FixityFault, FixityRun, Snapshot, StoredFile, Upload
from archiving.package_jobs import deliver_package
from archiving.tests.good_files import saved
from archiving.tests.packing import made
from archiving.uploads import begin_upload, check, path_of, receive, remove_upload
from core.errors import RuleError
from records import disclosure
from records.disclosure_package import package_of
from records.holdings import describe
from records.models import DisclosureItem
from tests import factories_archive, factories_records
from tests.factories import lightly_staffed_account, person
from tests.factories_archive import archivist, snapshot_facts, stored

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.ARCHIVE_ROOT = tmp_path
    return tmp_path


def task() -> Snapshot:
    return factories_archive.open_snapshot(lightly_staffed_account())


def ready(snapshot: Snapshot, row: StoredFile, *, name: str = "bild.png") -> Upload:
    """Checked and waiting to be handed in."""
    return Upload.objects.create(
        snapshot=snapshot, by=person(), name=name, size=row.size, received=row.size, state=Upload.State.READY, stored=row,
        checks={"kind": "skarmbild"},
    )  # fmt: skip


def damage(row: StoredFile) -> None:
    """One bit, and the size is the same."""
    path = storage.path_of(row)
    content = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


def fault_on(row: StoredFile, *, settled: bool) -> FixityFault:
    run = FixityRun.objects.create(started_at=NOW(), finished_at=NOW(), last_id=row.pk)
    fault = fixity.note(row, fixity.Found(FixityFault.Kind.CHANGED, "0" * 64), run=run, now=NOW())
    assert fault is not None
    if settled:
        fixity.settle(fault=fault, measure="Ingen säkerhetskopia fanns", by=archivist(), now=NOW())
    return fault


@pytest.mark.parametrize("known", ["nobody knows", "known", "settled as a loss"])
def test_F24_the_right_bytes_that_come_again_take_the_place_of_damaged_ones(known):
    row = stored(b"en bild som blev skadad")
    damage(row)
    if known != "nobody knows":
        fault_on(row, settled=known == "settled as a loss")

    again = storage.keep_bytes(b"en bild som blev skadad", content_type="text/plain", ending="txt")

    assert (again, fixity.examine(again)) == (row, None)


def test_a_file_that_waits_in_a_task_under_review_is_used_and_not_destroyed_with_its_twin():
    """It came when the task had just been handed in; when the task is sent back it is to be there."""
    row, reviewed, other = stored(), task(), task()
    factories_archive.hand_in(reviewed)
    ready(reviewed, row)
    twin = ready(other, row)

    remove_upload(twin, now=NOW())

    row.refresh_from_db()
    assert (row.destroyed_at, storage.path_of(row).exists()) == (None, True)


def test_what_has_been_destroyed_is_not_handed_in():
    row, snapshot = stored(), task()
    destroying.destroy(StoredFile.objects.filter(pk=row.pk), now=NOW())
    file = NewFile(stored=row, original_name="bild.png", kind="skarmbild")

    with pytest.raises(RuleError, match="finns inte kvar"):
        submit_snapshot(snapshot=snapshot, facts=snapshot_facts(snapshot.account), files=[file], by=person(), now=NOW())


# ---- what waits in `incoming` after days without a worker


def test_F14_a_whole_file_that_nobody_has_checked_yet_is_not_swept(monkeypatch):
    content, snapshot = saved("PNG"), task()
    upload = begin_upload(snapshot=snapshot, name="bild.png", size=len(content), by=person(), now=NOW())
    pieces = iter([content])
    receive(upload, offset=0, length=len(content), read=lambda size: next(pieces, b""), now=NOW())
    left = storage.incoming() / "en-annans"
    left.write_bytes(b"x")
    a_week_ago = time.time() - 7 * 24 * 3600
    for path in (path_of(upload), left):
        os.utime(path, (a_week_ago, a_week_ago))

    storage.sweep(now=NOW())

    assert (path_of(upload).exists(), left.exists()) == (True, False)
    monkeypatch.setattr("archiving.uploads.inspect_in_child", lambda path, name: Inspected("image/png", "png", "skarmbild"))
    check(upload, now=NOW())
    upload.refresh_from_db()
    assert (upload.state, storage.open_stored(upload.stored).read() == content) == (Upload.State.READY, True)


def test_F24_files_that_a_database_from_a_backup_does_not_know_are_let_be_for_a_month():
    folder = storage.path_of(stored()).parent
    unknown = folder / f"{0:064}-00000000"
    unknown.write_bytes(b"bevis")

    storage.sweep(now=NOW() + datetime.timedelta(days=29))
    there = unknown.exists()
    storage.sweep(now=NOW() + datetime.timedelta(days=31))

    assert (there, unknown.exists(), len(list(folder.iterdir()))) == (True, False, 1)


def test_what_a_disposal_run_has_destroyed_and_not_removed_is_swept_after_a_day():
    row = stored()
    StoredFile.objects.filter(pk=row.pk).update(destroyed_at=NOW())

    removed = storage.sweep(now=NOW() + datetime.timedelta(days=2))

    assert (removed, storage.path_of(row).exists()) == (1, False)


def test_a_package_that_is_changed_after_it_was_validated_is_not_noted_as_delivered():
    package = made(factories_archive.ordered_package(factories_archive.approved_snapshot(lightly_staffed_account())))
    damage(package.stored)

    with pytest.raises(RuleError, match="inte längre"):
        deliver_package(package, at=NOW(), how="Diskett", by=archivist(), now=NOW())

    package.refresh_from_db()
    assert package.state == package.State.VALIDATED


def test_REQ_1_3_a_file_that_is_damaged_in_the_archive_is_not_handed_out_as_the_one_that_was_kept():
    version = factories_archive.approved_snapshot(lightly_staffed_account()).versions.get()
    request, key = factories_records.open_request(), (FILE, version.files.get().pk)
    item = disclosure.add_item(request, describe([key])[key], by=request.handler, now=NOW())
    disclosure.judge(request, item, DisclosureItem.Verdict.RELEASE, by=request.handler, now=NOW())
    disclosure.settle(request, by=request.handler, now=NOW())
    damage(version.files.get().stored)

    with pytest.raises(RuleError, match="är inte längre den som sparades"):
        package_of(request)


@pytest.mark.parametrize("is_there", [False, True])
def test_F14_a_large_file_is_read_before_the_transaction_that_stores_it(monkeypatch, is_there):
    """Nobody else writes to an SQLite database meanwhile, and gives up after twenty seconds."""
    content, snapshot, depths = saved("PNG"), task(), []
    if is_there:
        stored(content, content_type="image/png", ending="png")
    upload = begin_upload(snapshot=snapshot, name="bild.png", size=len(content), by=person(), now=NOW())
    receive(upload, offset=0, length=len(content), read=io.BytesIO(content).read, now=NOW())
    monkeypatch.setattr("archiving.uploads.inspect_in_child", lambda path, name: Inspected("image/png", "png", "skarmbild"))
    pieces, outside = storage.pieces, len(connection.savepoint_ids)

    def noted(file):
        depths.append(len(connection.savepoint_ids))
        return pieces(file)

    monkeypatch.setattr(storage, "pieces", noted)
    check(upload, now=NOW())

    upload.refresh_from_db()
    assert (upload.state, set(depths)) == (Upload.State.READY, {outside})
