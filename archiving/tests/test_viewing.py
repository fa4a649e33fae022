"""What is kept is shown as pictures and escaped text; nothing that came from outside runs in the portal."""

import io
import re

import pytest
from django.urls import reverse
from PIL import Image

from accounts.models import Role
from archiving import replay, storage
from archiving.tests.good_files import pdf_bytes
from tests.factories import person, with_role
from tests.factories_archive import archivist, hand_in, new_file, open_snapshot

pytestmark = pytest.mark.django_db

ORIGIN = "http://uppspelning.example:8001"


@pytest.fixture(autouse=True)
def replay_origin(settings):
    settings.REPLAY_ORIGIN = ORIGIN


def picture(form, size=(60, 40)):
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, form)
    return out.getvalue()


def kept(content, content_type, ending, **facts):
    return hand_in(
        open_snapshot(), files=[new_file(f"Fil.{ending}", content=content, content_type=content_type, ending=ending)], **facts
    ).files.get()


def pdf(pages=2):
    return kept(pdf_bytes(pages=pages, text="Sagostund <b>"), "application/pdf", "pdf")


def wacz(content=b"PK\x03\x04" + b"arkiv" * 100):
    return kept(content, replay.WACZ, "wacz")


def shown(client, file, **asked):
    return client.get(reverse("archiving:file_view", args=[file.pk]), asked)


# ---- in the portal


def test_a_picture_is_shown_and_its_bytes_are_in_a_sandbox(client):
    file = kept(picture("PNG"), "image/png", "png")
    client.force_login(archivist())

    page = shown(client, file).content.decode()
    answer = client.get(reverse("archiving:file_picture", args=[file.pk]))

    assert reverse("archiving:file_picture", args=[file.pk]) in page
    assert b"".join(answer.streaming_content) == picture("PNG")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")


def test_only_pictures_are_served_in_the_page(client):
    client.force_login(archivist())
    files = [kept(b"<svg onload=alert(1)>", "image/svg+xml", "svg"), kept(b"<script>", "text/html", "html"), pdf(), wacz()]

    statuses = [client.get(reverse("archiving:file_picture", args=[file.pk])).status_code for file in files]

    assert statuses == [404] * 4


def test_a_pdf_is_shown_page_by_page_as_pictures_with_its_words(client):
    file = pdf(pages=7)
    client.force_login(archivist())

    first, second = shown(client, file).content.decode(), shown(client, file, sida=2).content.decode()
    drawn = client.get(reverse("archiving:file_page", args=[file.pk, 7]))

    assert re.findall(r"<h2 id=\"sida-(\d)\"", first) == ["1", "2", "3", "4", "5"]
    assert re.findall(r"<h2 id=\"sida-(\d)\"", second) == ["6", "7"]
    assert "Sagostund &lt;b&gt;" in first
    assert Image.open(io.BytesIO(drawn.content)).size == (1100, 1557)
    assert client.get(reverse("archiving:file_page", args=[file.pk, 8])).status_code == 404


def test_a_tiff_is_shown_as_pictures(client):
    file = kept(picture("TIFF", (3000, 1500)), "image/tiff", "tif")
    client.force_login(archivist())

    page, drawn = shown(client, file), client.get(reverse("archiving:file_page", args=[file.pk, 1]))

    assert 'id="sida-1"' in page.content.decode()
    assert Image.open(io.BytesIO(drawn.content)).size == (1100, 550)


def test_a_damaged_pdf_says_so(client):
    file = kept(b"%PDF-1.7 this is no document", "application/pdf", "pdf")
    client.force_login(archivist())

    assert "kan inte visas här" in shown(client, file).content.decode()
    assert client.get(reverse("archiving:file_page", args=[file.pk, 1])).status_code == 404


def test_text_is_escaped(client):
    file = kept(b"<script>alert(1)</script>", "text/plain", "txt")
    client.force_login(archivist())

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown(client, file).content.decode()


def test_a_film_is_downloaded_and_what_is_gone_says_so(client):
    film, gone = kept(b"film", "video/mp4", "mp4"), kept(b"borta", "text/plain", "txt")
    storage.path_of(gone.stored).unlink()
    client.force_login(archivist())

    assert "visas inte i portalen" in shown(client, film).content.decode()
    assert "finns inte kvar" in shown(client, gone).content.decode()


@pytest.mark.parametrize("name", ["file_view", "file_picture", "file_page"])
def test_who_sees_a_file(client, name):
    file = kept(picture("PNG"), "image/png", "png", is_secret=True, provision="21 kap. 7 § OSL")
    address = reverse(f"archiving:{name}", args=[file.pk] if name != "file_page" else [file.pk, 1])
    responsible = file.version.snapshot.account.roster.get(role="responsible").person
    statuses = {}
    for who, user in {"anonymous": None, "colleague": person(), "auditor": with_role(Role.AUDITOR), "responsible": responsible}.items():
        client.logout()
        if user:
            client.force_login(user)
        statuses[who] = client.get(address).status_code

    allowed = 404 if name == "file_page" else 200
    assert statuses == {"anonymous": 302, "colleague": 404, "auditor": 404, "responsible": allowed}


# ---- the replay's own host


def ask(client, path, **headers):
    return client.get(path, headers={"host": ORIGIN.partition("//")[2], **headers})


def path_for(file, user):
    return replay.address_of(file, user=user).removeprefix(ORIGIN)


def test_the_page_frames_the_replay_in_a_sandbox_and_may_frame_nothing_else(client):
    file = wacz()
    client.force_login(archivist())

    answer = shown(client, file)

    assert re.search(
        r'<iframe[^>]+src="' + re.escape(ORIGIN) + r'/[^"]+"[^>]+sandbox="allow-scripts allow-same-origin"', answer.content.decode()
    )
    assert f"frame-src 'self' {ORIGIN};" in answer["Content-Security-Policy"] + ";"


def test_without_an_origin_of_its_own_there_is_no_replay(client, settings):
    settings.REPLAY_ORIGIN = ""
    file = wacz()
    client.force_login(archivist())

    page = shown(client, file).content.decode()

    assert "<iframe" not in page
    assert "REPLAY_ORIGIN" in page
    assert reverse("archiving:snapshot_file", args=[file.version.snapshot_id, file.pk]) in page


@pytest.mark.parametrize(
    "path", ["/", "/konton/", "/static/portal.css", "/logga-in/", "/replay/", "/replay/w/x/", "/arkiv/sok/", "/../etc/passwd"]
)
def test_on_the_replays_host_there_is_nothing_of_the_portal(client, path):
    client.force_login(archivist())

    answer = ask(client, path)

    assert (answer.status_code, answer.content) == (404, b"")


def test_on_the_portals_host_there_is_no_replay(client):
    file, user = wacz(), archivist()
    client.force_login(user)

    assert client.get(path_for(file, user)).status_code == 404
    assert client.get("/replay/sw.js").status_code == 404


def test_the_token_opens_one_file_for_one_person_for_a_while(client):
    file, user = wacz(), archivist()
    path = path_for(file, user)
    archive = f"{path}arkiv.wacz"

    good, whole = ask(client, path), ask(client, archive)
    false = ask(client, path[:-3] + "xx/")
    unframed = ask(client, path, **{"sec-fetch-dest": "document"})

    assert [good.status_code, whole.status_code, false.status_code, unframed.status_code] == [200, 200, 403, 403]
    assert client.cookies == {}


def test_an_old_token_opens_nothing(client, monkeypatch):
    file, user = wacz(), archivist()
    path = path_for(file, user)
    monkeypatch.setattr("archiving.replay.tokens.LASTS", -1)

    assert ask(client, path).status_code == ask(client, f"{path}arkiv.wacz").status_code == 403


def test_somebody_who_may_not_see_it_any_more_gets_nothing_by_an_old_link(client):
    file = wacz()
    stranger = person()

    assert ask(client, path_for(file, stranger)).status_code == 403


@pytest.mark.parametrize(
    ("asked", "status", "span"),
    [
        ("bytes=0-3", 206, "bytes 0-3/504"),
        ("bytes=500-", 206, "bytes 500-503/504"),
        ("bytes=-4", 206, "bytes 500-503/504"),
        ("bytes=900-", 416, "bytes */504"),
    ],
)
def test_a_replay_asks_for_parts_of_the_archive(client, asked, status, span):
    file, user = wacz(), archivist()

    answer = ask(client, f"{path_for(file, user)}arkiv.wacz", range=asked)

    assert (answer.status_code, answer["Content-Range"]) == (status, span)


def test_nothing_gets_out_of_the_replays_host(client):
    file, user = wacz(), archivist()
    answers = [ask(client, path) for path in (path_for(file, user), f"{path_for(file, user)}arkiv.wacz", "/replay/sw.js", "/replay/ui.js")]

    for answer in answers:
        directives = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
        assert directives["default-src"] == "'none'"
        assert set(directives.get("connect-src", "'self'").split()) <= {"'self'", "data:", "blob:"}
        assert answer["X-Content-Type-Options"] == "nosniff"
    worker = answers[2].content.decode()
    assert "POLICY_OF_THIS_ORIGIN" not in worker
    assert "connect-src 'self' data: blob:; form-action 'none'" in worker


def test_the_player_is_the_one_whose_licence_and_checksums_lie_beside_it():
    vendor = storage.Path(replay.__file__).parent / "vendor"

    for line in (vendor / "CHECKSUMS").read_text().splitlines():
        digest, name = line.split()
        assert storage.sha256_of(vendor / name) == digest
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (vendor / "LICENSE").read_text()
