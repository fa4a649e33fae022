"""Receiving files: tus 1.0 with creation and termination, whole or resumed, checked and stored, or refused in Swedish. Fault F14."""

import datetime
import errno
import io
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from archiving import storage, upload_sweeps, uploads
from archiving.models import Snapshot, StoredFile, Upload
from archiving.uploads import begin_upload, check, path_of, receive, remove_upload
from core.errors import RuleError
from tests import factories, factories_archive
from tests.together import at_once

pytestmark = pytest.mark.django_db

State = Upload.State
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def root(settings, tmp_path: Path) -> Path:
    settings.ARCHIVE_ROOT = tmp_path
    return tmp_path


def picture(color: str = "navy", size: tuple[int, int] = (320, 200)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, format="PNG")
    return file.getvalue()


PICTURE = picture()


def responsible_for(snapshot: Snapshot):
    return snapshot.account.roster.get(role="responsible").person


@pytest.fixture
def snapshot() -> Snapshot:
    return factories_archive.open_snapshot()


@pytest.fixture
def client(snapshot) -> Client:
    client = Client()
    client.force_login(responsible_for(snapshot))
    return client


def begin(client: Client, snapshot: Snapshot, *, size: int = len(PICTURE), name: str = "Skärmbild.png", **headers: str) -> Any:
    metadata = f"filename {b64encode(name.encode()).decode()},modified {b64encode(b'1763800000000').decode()}"
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata, **headers}
    return client.post(f"/ogonblicksbilder/{snapshot.pk}/uppladdningar/", headers=headers)


def send(client: Client, address: str, content: bytes, *, offset: int, **headers: str) -> Any:
    return client.patch(
        address, content, content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers},
    )  # fmt: skip


def ask(client: Client, address: str, verb: str = "HEAD") -> Any:
    return client.generic(verb, address, headers={"Tus-Resumable": "1.0.0"})


def begun(snapshot: Snapshot, *, size: int = len(PICTURE), name: str = "Skärmbild.png") -> Upload:
    return begin_upload(snapshot=snapshot, name=name, size=size, by=responsible_for(snapshot), now=timezone.now())


def pour(upload: Upload, content: bytes, *, offset: int = 0) -> None:
    receive(upload, offset=offset, length=len(content), read=io.BytesIO(content).read, now=timezone.now())


def checking(snapshot: Snapshot, content: bytes = PICTURE, *, name: str = "Skärmbild.png") -> Upload:
    upload = begun(snapshot, size=len(content), name=name)
    pour(upload, content)
    return upload


def ready(snapshot: Snapshot, content: bytes = PICTURE, *, name: str = "Skärmbild.png") -> Upload:
    upload = checking(snapshot, content, name=name)
    check(upload, now=timezone.now())
    upload.refresh_from_db()
    return upload


def in_incoming() -> list[Path]:
    return list(storage.incoming().iterdir())


# ---- the protocol


def test_a_file_comes_in_pieces_and_is_checked_when_the_last_one_has_come(client, snapshot):
    answer = begin(client, snapshot)
    address = answer.headers["Location"]
    first = send(client, address, PICTURE[:100], offset=0)
    asked = ask(client, address)
    last = send(client, address, PICTURE[100:], offset=100)

    upload = Upload.objects.get()
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "0")
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    assert (asked.status_code, asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (200, "100", str(len(PICTURE)))
    assert (last.status_code, upload.state, upload.name, upload.stored.content_type) == (204, State.READY, "Skärmbild.png", "image/png")
    assert storage.open_stored(upload.stored).read() == PICTURE
    assert in_incoming() == []


def test_the_server_says_what_it_can(client, snapshot):
    answer = client.options(f"/ogonblicksbilder/{snapshot.pk}/uppladdningar/")

    assert (answer.headers["Tus-Version"], answer.headers["Tus-Extension"]) == ("1.0.0", "creation,termination")
    assert answer.headers["Tus-Max-Size"] == str(2 * 1024**3)


def test_the_same_file_chosen_again_after_a_reload_goes_on_where_it_was(client, snapshot):
    first = begin(client, snapshot)
    send(client, first.headers["Location"], PICTURE[:60], offset=0)

    again = begin(client, snapshot)

    assert (again.headers["Location"], again.headers["Upload-Offset"]) == (first.headers["Location"], "60")
    assert Upload.objects.count() == 1


def test_a_piece_from_the_wrong_place_is_409_and_says_where_to_go_on(client, snapshot):
    address = begin(client, snapshot).headers["Location"]
    send(client, address, PICTURE[:60], offset=0)

    answers = [send(client, address, PICTURE[offset:], offset=offset) for offset in (0, 59, 61)]

    assert [(answer.status_code, answer.headers["Upload-Offset"]) for answer in answers] == [(409, "60")] * 3
    assert Upload.objects.get().received == 60


@pytest.mark.parametrize("broken", [b"", OSError("the client is gone")], ids=["silence", "an error"])
def test_a_connection_that_breaks_keeps_what_came(client, snapshot, broken):
    address = begin(client, snapshot).headers["Location"]
    upload, given = Upload.objects.get(), [PICTURE[:60], broken]

    def read(size: int) -> bytes:
        piece = given.pop(0)
        if isinstance(piece, OSError):
            raise piece
        return piece

    receive(upload, offset=0, length=len(PICTURE), read=read, now=timezone.now())
    asked = ask(client, address)
    rest = send(client, address, PICTURE[60:], offset=60)

    assert (asked.headers["Upload-Offset"], rest.status_code, Upload.objects.get().state) == ("60", 204, State.READY)


@pytest.mark.parametrize("every", [1, 40, 100_000])
def test_however_often_the_bytes_are_noted_the_end_is_noted_once(snapshot, monkeypatch, every):
    monkeypatch.setattr(uploads, "SYNCED_EVERY", every)
    monkeypatch.setattr(uploads, "PIECE", 40)
    upload = begun(snapshot, size=120)

    pour(upload, b"x" * 80)
    pour(upload, b"x" * 40, offset=80)

    assert (upload.state, upload.received, path_of(upload).stat().st_size) == (State.CHECKING, 120, 120)


def test_what_is_taken_back_while_it_comes_is_gone(snapshot):
    upload, other = begun(snapshot), Upload.objects.get()

    def read(size: int) -> bytes:
        remove_upload(other, now=timezone.now())
        return PICTURE

    with pytest.raises(RuleError, match="togs bort"):
        receive(upload, offset=0, length=len(PICTURE), read=read, now=timezone.now())

    assert (Upload.objects.get().state, in_incoming()) == (State.REMOVED, [])


def test_bytes_that_were_written_but_not_noted_are_written_again(snapshot):
    upload = begun(snapshot)
    pour(upload, PICTURE[:60])
    with path_of(upload).open("ab") as file:
        file.write(b"x" * 40)  # a process was killed here

    pour(upload, PICTURE[60:], offset=60)

    assert path_of(upload).read_bytes() == PICTURE


def test_bytes_that_a_crash_lost_are_sent_again_from_the_beginning(client, snapshot):
    address = begin(client, snapshot).headers["Location"]
    send(client, address, PICTURE[:60], offset=0)
    path_of(Upload.objects.get()).write_bytes(b"")

    answer = send(client, address, PICTURE[60:], offset=60)
    again = send(client, address, PICTURE, offset=0)

    assert (answer.status_code, answer.headers["Upload-Offset"], again.status_code) == (409, "0", 204)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "٣"}, 400),
        ({"Upload-Offset": "9" * 30}, 400),
        ({"Content-Type": "text/plain"}, 415),
    ],
    ids=["another version", "negative", "other digits", "a huge number", "another type"],
)
def test_what_is_not_the_protocol_is_refused_without_a_fault(client, snapshot, headers, status):
    address = begin(client, snapshot).headers["Location"]
    kind = headers.pop("Content-Type", "application/offset+octet-stream")

    answer = client.patch(
        address, PICTURE, content_type=kind, headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0", **headers}
    )  # fmt: skip

    assert (answer.status_code, Upload.objects.get().received) == (status, 0)


@pytest.mark.parametrize(
    "metadata", ["", "filename", "filename !!!", "filename " + b64encode(b"\xff\xfe").decode(), ",,,", "modified eA=="]
)
def test_metadata_that_cannot_be_read_is_left_out(client, snapshot, metadata):
    answer = begin(client, snapshot, **{"Upload-Metadata": metadata})

    assert (answer.status_code, Upload.objects.get().name) == (201, "fil")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\bilder\\a.png", "a.png"),
        ("a\u202egnp.exe", "a gnp.exe"),
        ("", "fil"),
        ("x" * 300 + ".png", "x" * 180 + ".png"),
    ],
)
def test_a_name_is_one_plain_line_without_folders(given, kept):
    assert uploads.clean_name(given) == kept


def test_more_than_was_announced_is_refused(client, snapshot):
    address = begin(client, snapshot, size=10).headers["Location"]

    answer = send(client, address, b"x" * 11, offset=0)

    assert (answer.status_code, Upload.objects.get().received) == (410, 0)


def test_a_cancelled_upload_is_gone_and_says_so(client, snapshot):
    address = begin(client, snapshot).headers["Location"]
    send(client, address, PICTURE[:60], offset=0)

    answers = [
        ask(client, address, "DELETE"),
        ask(client, address, "DELETE"),
        ask(client, address),
        send(client, address, PICTURE[60:], offset=60),
    ]

    assert [answer.status_code for answer in answers] == [204, 204, 410, 410]
    assert (Upload.objects.get().state, in_incoming()) == (State.REMOVED, [])


def test_every_answer_is_a_sentence_that_the_page_can_show(client, snapshot, settings):
    refused = begin(client, snapshot, size=3 * 1024**3)
    empty = begin(client, snapshot, size=0)

    assert (refused.status_code, "högst 2 GB" in refused.content.decode()) == (413, True)
    assert (empty.status_code, "tom" in empty.content.decode()) == (409, True)


# ---- who


def test_only_whoever_began_it_may_go_on_and_only_while_they_may_hand_in(client, snapshot):
    address = begin(client, snapshot).headers["Location"]
    officer, stranger, anonymous = Client(), Client(), Client()
    officer.force_login(factories.officer())
    stranger.force_login(factories.person())

    statuses = [
        (ask(one, address).status_code, send(one, address, PICTURE, offset=0).status_code, begin(one, snapshot).status_code)
        for one in (officer, stranger, anonymous)
    ]

    assert statuses == [(404, 404, 201), (404, 404, 404), (302, 302, 302)]
    assert Upload.objects.order_by("created_at").first().received == 0


def test_nothing_is_received_without_the_csrf_token(snapshot):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(responsible_for(snapshot))
    page = strict.get(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/")

    without = begin(strict, snapshot)
    with_token = begin(strict, snapshot, **{"X-CSRFToken": str(page.context["csrf_token"])})

    assert (without.status_code, with_token.status_code) == (403, 201)


# ---- limits


def test_a_snapshot_takes_so_many_files_and_so_much(snapshot, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    monkeypatch.setattr(uploads, "LARGEST_SNAPSHOT", 1000)
    begun(snapshot, size=900)

    with pytest.raises(RuleError, match="för stora tillsammans"):
        begun(snapshot, size=101)
    remove_upload(begun(snapshot, size=100), now=timezone.now())
    begun(snapshot, size=100)
    with pytest.raises(RuleError, match="redan 2 filer"):
        begun(snapshot, size=1)


@pytest.mark.parametrize("state", [state for state in Snapshot.State if state not in {Snapshot.State.OPEN, Snapshot.State.REDO}])
def test_files_come_only_while_it_can_be_taken(snapshot, state):
    Snapshot.objects.filter(pk=snapshot.pk).update(state=state)

    with pytest.raises(RuleError, match="Filer kan inte läggas till"):
        begun(snapshot)


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
