"""Bytes in the archive: stored once by their hash, never changed, whole or not at all. Design §8; fault F14."""

import datetime
import errno
import hashlib
import os
import threading
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from archiving import storage
from archiving.models import StoredFile
from core import guards
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(settings, tmp_path: Path) -> Path:
    settings.ARCHIVE_ROOT = tmp_path
    return tmp_path


def incoming_file(content: bytes) -> Path:
    path = storage.incoming() / "fil"
    path.write_bytes(content)
    return path


def test_what_is_kept_is_known_by_its_hash_and_read_only():
    path = incoming_file(b"en bild")

    kept = storage.keep(path, content_type="image/png", ending="png")

    assert (kept.sha256, kept.size) == (hashlib.sha256(b"en bild").hexdigest(), 7)
    assert storage.open_stored(kept).read() == b"en bild"
    assert storage.path_of(kept).stat().st_mode & 0o777 == 0o440
    assert list(storage.incoming().iterdir()) == []


def test_the_same_bytes_are_stored_once():
    first, second = (storage.keep_bytes(b"en bild", content_type="image/png", ending="png") for _ in range(2))

    assert first == second
    assert len(list(storage.path_of(first).parent.iterdir())) == 1


def test_what_was_destroyed_and_comes_again_is_another_file():
    first = storage.keep_bytes(b"en bild", content_type="image/png", ending="png")
    StoredFile.objects.filter(pk=first.pk).update(destroyed_at=timezone.now())

    second = storage.keep_bytes(b"en bild", content_type="image/png", ending="png")

    assert (first.pk == second.pk, first.place == second.place) == (False, False)


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"size": 1}, {"place": "annan"}])
def test_a_stored_file_is_never_changed(change):
    kept = storage.keep_bytes(b"en bild", content_type="image/png", ending="png")

    with pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=kept.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=kept.pk).delete()


def test_disposal_marks_a_stored_file_once():
    kept = storage.keep_bytes(b"en bild", content_type="image/png", ending="png")
    StoredFile.objects.filter(pk=kept.pk).update(destroyed_at=timezone.now())

    with pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=kept.pk).update(destroyed_at=None)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG, errno.EDQUOT])
def test_f14_a_full_disk_is_a_swedish_sentence_and_leaves_nothing_behind(monkeypatch, number, root):
    def full(descriptor: int) -> None:
        raise OSError(number, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(storage.NoRoom) as refused:
        storage.keep_bytes(b"en bild", content_type="image/png", ending="png")

    assert "inte plats" in refused.value.sentence
    assert (list(storage.incoming().iterdir()), StoredFile.objects.count()) == ([], 0)


def test_what_a_crash_left_is_swept_after_a_day_and_what_is_new_stays(root):
    kept = storage.keep_bytes(b"en bild", content_type="image/png", ending="png")
    orphan = storage.path_of(kept).with_name("0" * 64 + "-12345678")
    orphan.write_bytes(b"utan rad")
    old, new = incoming_file(b"gammal"), storage.incoming() / "ny"
    new.write_bytes(b"ny")
    os.utime(old, (0, 0))

    removed_now = storage.sweep(now=timezone.now())
    removed_later = storage.sweep(now=timezone.now() + datetime.timedelta(days=31))

    assert (removed_now, old.exists()) == (1, False)
    assert (removed_later, new.exists(), orphan.exists()) == (2, False, False)
    assert storage.open_stored(kept).read() == b"en bild"


def test_f23_the_bytes_and_their_folders_are_on_disk_before_the_row_says_so(monkeypatch):
    steps = []
    sync, replace = os.fsync, os.replace

    def noted_sync(descriptor: int) -> None:
        steps.append("folder synced" if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir() else "bytes synced")
        sync(descriptor)

    def noted_replace(source: Path, target: Path) -> None:
        steps.append("moved")
        replace(source, target)

    def noted_row(execute, sql, params, many, context):
        if sql.startswith("INSERT INTO"):
            steps.append("row")
        return execute(sql, params, many, context)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_replace)

    with connection.execute_wrapper(noted_row):
        storage.keep_bytes(b"en bild", content_type="image/png", ending="png")

    assert steps == ["bytes synced", "moved", "folder synced", "folder synced", "folder synced", "row"]


def test_a_working_folder_goes_when_the_work_ends():
    def crash() -> None:
        with storage.working_folder() as folder:
            (folder / "halv").write_bytes(b"x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()

    assert list(storage.incoming().iterdir()) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_store_the_same_bytes_at_once_share_one_file(root):
    ready = threading.Barrier(2)

    def pieces_together():
        ready.wait(10)
        yield b"samma"

    def keep() -> int:
        return storage.keep_pieces(pieces_together(), content_type="text/plain", ending="txt").pk

    assert len(set(at_once(keep, keep))) == 1
    assert len([path for path in (root / "kept").rglob("*") if path.is_file()]) == 1


def test_the_guards_stand_on_every_table_that_is_only_added_to():
    assert {"archiving_storedfile", "archiving_snapshotversion", "archiving_snapshotfile"} <= guards.POSTGRESQL.keys()
