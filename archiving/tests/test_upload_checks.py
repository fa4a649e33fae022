"""What has come in is checked and stored, or refused in Swedish; full disks, dead checkers, two at once. Fault F14."""

import datetime
import errno
import io

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from archiving import storage, upload_sweeps, uploads
from archiving.models import Snapshot, StoredFile, Upload
from archiving.tests.upload_support import (
    PICTURE,
    begin,
    begun,
    checking,
    in_incoming,
    logged_in,
    picture,
    pour,
    ready,
    responsible_for,
    send,
)
from archiving.uploads import check, path_of, receive, remove_upload
from core.errors import RuleError
from tests import factories_archive
from tests.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]

State = Upload.State
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def client(snapshot) -> Client:
    return logged_in(responsible_for(snapshot))


# ---- each action in each state


def in_state(snapshot: Snapshot, state: str) -> Upload:
    if state == State.RECEIVING:
        return begun(snapshot)
    if state == State.CHECKING:
        return checking(snapshot)
    if state == State.REFUSED:
        return ready(snapshot, b"MZ" + b"\0" * 100, name="program.exe")
    upload = ready(snapshot)
    if state == State.REMOVED:
        remove_upload(upload, now=timezone.now())
    return upload


ACTIONS = {
    "receive": (lambda upload: pour(upload, PICTURE[:10]), {State.RECEIVING: State.RECEIVING}),
    "check": (lambda upload: check(upload, now=timezone.now()), {state: state for state in State} | {State.CHECKING: State.READY}),
    "remove": (
        lambda upload: remove_upload(upload, now=timezone.now()),
        dict.fromkeys([State.RECEIVING, State.READY, State.REFUSED, State.REMOVED], State.REMOVED),
    ),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", State)
def test_each_action_in_each_state(snapshot, state, action):
    act, can = ACTIONS[action]
    upload = in_state(snapshot, state)
    assert upload.state == state

    if state in can:
        act(upload)
    else:
        with pytest.raises(RuleError):
            act(upload)

    upload.refresh_from_db()
    assert upload.state == can.get(State(state), state)


@pytest.mark.parametrize(
    "fields",
    [{"received": 11, "size": 10}, {"state": "ready"}, {"state": "refused"}, {"state": "okänt"}],
    ids=["more than announced", "ready and not stored", "refused without a word", "unknown state"],
)
def test_the_database_refuses_what_must_never_be(snapshot, fields):
    upload = begun(snapshot, size=10)

    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(**fields)


# ---- checked


def test_what_is_refused_says_why_and_its_bytes_are_gone(snapshot):
    good, bad = ready(snapshot), ready(snapshot, b"MZ" + b"\0" * 100, name="bild.png")

    assert (good.state, bad.state, "program" in bad.refusal) == (State.READY, State.REFUSED, True)
    assert (in_incoming(), StoredFile.objects.count()) == ([], 1)


def test_the_same_file_twice_is_refused_the_second_time(snapshot):
    first, second = ready(snapshot), ready(snapshot, name="Kopia.png")

    assert (first.state, second.state) == (State.READY, State.REFUSED)
    assert second.refusal == "Samma fil finns redan bland filerna, med namnet Skärmbild.png."
    assert storage.open_stored(first.stored).read() == PICTURE


def test_bytes_that_were_taken_back_go_at_once_and_those_that_something_uses_stay(snapshot):
    mine, theirs = ready(snapshot), ready(factories_archive.open_snapshot(), PICTURE)
    unused = ready(snapshot, picture("green"), name="Grön.png")

    remove_upload(mine, now=timezone.now())
    remove_upload(unused, now=timezone.now())

    unused.stored.refresh_from_db()
    assert storage.open_stored(theirs.stored).read() == PICTURE
    assert (unused.stored.destroyed_at is None, storage.path_of(unused.stored).exists()) == (False, False)


def test_a_wrong_ending_is_told_and_put_right(snapshot):
    upload = ready(snapshot, name="Skärmbild.jpg")

    assert (upload.stored.ending, upload.checks["named_otherwise"], upload.checks["kind"]) == ("png", "jpg", "skarmbild")


# ---- faults


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_f14_a_full_disk_is_told_and_the_upload_goes_on_when_there_is_room(client, snapshot, monkeypatch, number):
    address = begin(client, snapshot).headers["Location"]
    send(client, address, PICTURE[:60], offset=0)

    def full(descriptor: int) -> None:
        raise OSError(number, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("archiving.uploads.os.fsync", full)
        answer = send(client, address, PICTURE[60:], offset=60)
    again = send(client, address, PICTURE[60:], offset=60)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (507, "60")
    assert "inte plats" in answer.content.decode()
    assert (again.status_code, Upload.objects.get().state) == (204, State.READY)


def test_a_checker_that_died_is_followed_by_another_and_nothing_is_stored_twice(snapshot, monkeypatch):
    upload = checking(snapshot)

    def die(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt  # as near as a thread comes to kill -9: after the bytes were moved, before the row was

    with monkeypatch.context() as patch:
        patch.setattr(uploads.quality, "checks_of", die)
        with pytest.raises(KeyboardInterrupt):
            check(upload, now=timezone.now())
    before = Upload.objects.get().state
    upload_sweeps.look_after_uploads(now=timezone.now())
    too_soon = Upload.objects.get().state
    upload_sweeps.look_after_uploads(now=timezone.now() + HOUR)
    after = Upload.objects.get()

    assert (before, too_soon, after.state) == (State.CHECKING, State.CHECKING, State.READY)
    assert storage.open_stored(after.stored).read() == PICTURE
    storage.sweep(now=timezone.now() + datetime.timedelta(days=31))
    assert len([path for path in (storage.incoming().parent / "kept").rglob("*") if path.is_file()]) == 1


def test_a_file_whose_checker_always_dies_is_refused_in_the_end(snapshot):
    upload = checking(snapshot)
    Upload.objects.update(checks={"tries": uploads.MOST_CHECKS})

    upload_sweeps.look_after_uploads(now=timezone.now() + HOUR)

    upload.refresh_from_db()
    assert (upload.state, upload.refusal, in_incoming()) == (State.REFUSED, uploads.TAKE_AGAIN, [])


def test_what_nobody_finished_is_let_go_after_a_day(snapshot):
    upload = begun(snapshot)
    pour(upload, PICTURE[:60])

    upload_sweeps.look_after_uploads(now=timezone.now() + 23 * HOUR)
    kept = Upload.objects.get().state
    upload_sweeps.look_after_uploads(now=timezone.now() + 25 * HOUR)

    assert (kept, Upload.objects.get().state, in_incoming()) == (State.RECEIVING, State.REMOVED, [])


def test_what_was_never_handed_in_goes_with_its_task(snapshot):
    upload = ready(snapshot)
    Snapshot.objects.update(state=Snapshot.State.WITHDRAWN)

    upload_sweeps.look_after_uploads(now=timezone.now())

    assert (Upload.objects.get().state, storage.path_of(upload.stored).exists()) == (State.REMOVED, False)


# ---- at the same moment


def test_two_who_send_to_the_same_upload_take_turns(snapshot):
    """While the bytes of one come, the other is told to wait."""
    upload, other = begun(snapshot), Upload.objects.get()
    source, told = io.BytesIO(PICTURE), []

    def read(size: int) -> bytes:
        if not told:
            with pytest.raises(uploads.Taken) as taken:
                pour(other, PICTURE)
            told.append(taken.value.sentence)
        return source.read(size)

    receive(upload, offset=0, length=len(PICTURE), read=read, now=timezone.now())

    assert (path_of(upload).read_bytes(), "skickas redan" in told[0]) == (PICTURE, True)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_checkers_of_one_upload_store_it_once(snapshot):
    upload = checking(snapshot)
    copies = [Upload.objects.get(), Upload.objects.get()]

    at_once(*(lambda copy=copy: check(copy, now=timezone.now()) for copy in copies))

    upload.refresh_from_db()
    assert (upload.state, StoredFile.objects.count(), in_incoming()) == (State.READY, 1, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_in_two_uploads_at_once_are_kept_once_and_listed_once(snapshot):
    both = [checking(snapshot), checking(snapshot, name="Kopia.png")]

    at_once(*(lambda upload=upload: check(upload, now=timezone.now()) for upload in both))

    assert sorted(Upload.objects.values_list("state", flat=True)) == [State.READY, State.REFUSED]
    assert StoredFile.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_to_one(snapshot, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILES", 1)

    answers = at_once(*(lambda name=name: begun(snapshot, name=name) for name in ("a.png", "b.png")))

    assert sorted(type(answer).__name__ for answer in answers) == ["RuleError", "Upload"]
