"""Receiving files: tus 1.0 with creation and termination, whole or resumed, by whom and how much. S21, design §8."""

from base64 import b64encode

import pytest
from django.test import Client
from django.utils import timezone

from archiving import storage, uploads
from archiving.models import Snapshot, Upload
from archiving.tests.upload_support import (
    PICTURE,
    ask,
    begin,
    begun,
    in_incoming,
    logged_in,
    pour,
    responsible_for,
    send,
)
from archiving.uploads import path_of, receive, remove_upload
from core.errors import RuleError
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]

State = Upload.State


@pytest.fixture
def client(snapshot) -> Client:
    return logged_in(responsible_for(snapshot))


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
