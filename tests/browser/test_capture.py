"""The portal's own capture with the real browser: what it keeps, what it never reaches, what it leaves behind when things go wrong.

S21, design §8; faults F21, F22. One capture of the blog is shared by those that read it; the hostile pages are captured side by side.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader
from wacz.main import main as wacz
from warcio.archiveiterator import ArchiveIterator

from archiving import capture_jobs, capture_runs, replay, storage
from archiving.capture import pdfa, wacz_file
from archiving.capture.limits import Limits
from archiving.capture.process import SCRATCH, Outcome, capture, marked
from archiving.models import ArchiveSettings, CaptureJob
from tests import factories, factories_archive
from tests.sites import blog

SMALL = Limits(wall_seconds=60, step_seconds=12, load_seconds=8, scroll_seconds=5, click_seconds=5, pixels=20_000, network_bytes=20_000_000)


@dataclass
class Captured:
    outcome: Outcome
    folder: Path
    asked: list[tuple[str, str, dict[str, str]]]

    def records(self, kind: str) -> list[tuple[str, object, bytes]]:
        with (self.folder / "sida.warc.gz").open("rb") as file:
            return [
                (record.rec_headers.get_header("WARC-Target-URI"), record, record.content_stream().read())
                for record in ArchiveIterator(file, check_digests="raise")
                if record.rec_type == kind
            ]


@pytest.fixture(scope="session")
def captured(tmp_path_factory) -> Captured:
    folder = tmp_path_factory.mktemp("insamling")
    with blog.served() as site:
        outcome = capture(f"http://{blog.address_of(site)}/", folder, allowed=[blog.address_of(site)])
    assert outcome.error == "", outcome
    return Captured(outcome, folder, site.asked)


# ---- what is kept


def test_s21_every_post_is_in_the_pictures(captured):
    seen: set[tuple[int, int, int]] = set()
    for file in sorted(captured.folder.glob("skarmbild-*.png")):
        with Image.open(file) as picture:
            assert picture.height <= 8000
            strip = picture.convert("RGB").crop((160, 0, 200, picture.height)).resize((1, picture.height // 8), Image.Resampling.NEAREST)
            seen |= set(strip.get_flattened_data())

    assert [post for post in range(1, blog.POSTS + 1) if blog.colour(post) not in seen] == []


def test_s21_every_post_and_its_hidden_comments_are_in_the_pdf(captured):
    text = "".join(page.extract_text() for page in PdfReader(captured.folder / "utskrift.pdf").pages)

    posts = range(1, blog.POSTS + 1)
    assert [post for post in posts if f"Brödtext {post}:" not in text] == []
    assert [post for post in posts if f"Kommentar {post}.{blog.COMMENTS + blog.HIDDEN}:" not in text] == []


def test_req_2_5_the_pdf_is_pdf_a_2b_and_tagged(captured):
    assert pdfa.is_pdfa(captured.folder / "utskrift.pdf", "2b") is True
    with pikepdf.open(captured.folder / "utskrift.pdf") as pdf:
        assert "/StructTreeRoot" in pdf.Root


def test_the_web_archive_is_valid_and_has_its_page_and_index(captured):
    path = captured.folder / "sida.wacz"

    assert wacz(["validate", "-f", str(path)]) == 0
    wacz_file.check(path, url=captured.outcome.provenance["slutlig_adress"])
    with zipfile.ZipFile(path) as members:
        page = json.loads(members.read("pages/pages.jsonl").splitlines()[1])
    main = next(record for url, record, _ in captured.records("response") if url == page["url"])
    assert page["ts"] == main.rec_headers.get_header("WARC-Date")


@pytest.mark.parametrize("without", ["pages/pages.jsonl", "indexes/index.cdx.gz"])
def test_a_web_archive_without_pages_or_index_is_seen(captured, tmp_path, without):
    """The validator lets both pass."""
    poorer = tmp_path / "utan.wacz"
    with zipfile.ZipFile(captured.folder / "sida.wacz") as whole, zipfile.ZipFile(poorer, "w") as other:
        for name in whole.namelist():
            if name != without:
                other.writestr(name, whole.read(name))

    with pytest.raises(wacz_file.BadWacz, match=without):
        wacz_file.check(poorer, url=captured.outcome.provenance["slutlig_adress"])


def test_the_web_archive_holds_everything_the_page_asked_for_sounds_too(captured):
    """The browser's own record leaves out what films and sounds contain, without a word."""
    bodies = {url.split("/", 3)[3]: body for url, _, body in captured.records("response")}

    assert bodies["ljud.wav"] == blog.sound()
    assert [post for post in range(1, blog.POSTS + 1) if bodies[f"bild/{post}.jpg"] != blog.picture(post)] == []
    assert [post for post in range(1, blog.POSTS + 1) if f"kommentarer/{post}" not in bodies] == []
    assert {record.http_headers.get_statuscode() for url, record, _ in captured.records("response")} == {"200", "302"}


def test_no_cookie_is_kept_and_only_the_page_is_in_the_archive(captured):
    """With the proxy on the whole browser, its own errands would be there as well."""
    requests = captured.records("request")
    headers = {name.lower() for _, record, _ in requests for name, _ in record.http_headers.headers}

    assert any("besok=hemligt" in asked[2].get("Cookie", "") for asked in captured.asked)  # it was sent
    assert headers & {"cookie", "authorization", "proxy-authorization", "proxy-connection"} == set()
    assert {url.split("/")[2] for url, _, _ in requests} == {captured.outcome.provenance["slutlig_adress"].split("/")[2]}
    addresses = {record.rec_headers.get_header("WARC-IP-Address") for _, record, _ in captured.records("response")}
    assert addresses == {"127.0.0.1"}


def test_cookies_are_declined_and_never_accepted(captured):
    cookies = " ".join(asked[2].get("Cookie", "") for asked in captured.asked)

    assert ("samtycke=nej" in cookies, "samtycke=ja" in cookies) == (True, False)
    assert captured.outcome.provenance["kakruta"] == "avvisad"


def test_no_form_is_sent_and_no_other_host_is_asked(captured):
    """Left to itself the browser tells its maker what fields the page's form has."""
    assert {path for method, path, _ in captured.asked if method == "POST"} == {"/mer"}
    assert (captured.outcome.provenance["nekade"], len(captured.outcome.provenance["kontaktade"])) == ([], 1)


def test_how_it_was_taken_stands_beside_it(captured):
    facts = captured.outcome.provenance

    assert facts["webblasare"].startswith("Chromium 1")
    assert "Chrome/" in facts["anvandaragent"]
    assert facts["slutlig_adress"].endswith("/blogg/")
    assert facts["titel"].endswith(" kommun \N{REPLACEMENT CHARACTER}")
    assert (facts["status"], len(facts["omdirigeringar"])) == (200, 1)
    assert facts["borjade"][-6:] in {"+01:00", "+02:00"}
    assert facts["utfallningar"] == blog.POSTS
    assert "sandlåda på" in facts["skydd"]
    assert (captured.outcome.stopped_by, facts["saknade_adresser"]) == ([], [])
    assert json.loads((captured.folder / "proveniens.json").read_text())["slutade"] >= facts["borjade"]


# ---- what is never reached


INSIDE = """<!DOCTYPE html><title>Försök</title><body><h1>En sida som vill in i det interna nätet, på elva sätt</h1>
<img src="http://127.0.0.1:{p}/img"><img src="http://2130706433:{p}/tal"><img src="http://0x7f.1:{p}/hex"><img src="/vidare">
<iframe src="http://localhost:{p}/ram"></iframe><script src="http://[::1]:{p}/skript"></script>
<link rel="stylesheet" href="http://[::ffff:127.0.0.1]:{p}/stil"><link rel="prefetch" href="http://127.0.0.1:{p}/forvag">
<video src="http://127.0.0.1:{p}/film"></video><script>
fetch('http://127.0.0.1:{p}/fetch', {{mode: 'no-cors'}}).catch(() => 0);
navigator.sendBeacon('http://127.0.0.1:{p}/beacon', 'x');
try {{ new WebSocket('ws://127.0.0.1:{p}/ws'); new WebSocket('ws://localhost:{p}/ws'); }} catch (error) {{}}
const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{p}'}}]}});
peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
</script></body>"""


@contextlib.contextmanager
def ears() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine where TCP on both families and UDP listen, and what reached it."""
    heard: list[str] = []
    first = socket.create_server(("127.0.0.1", 0))
    port = first.getsockname()[1]
    sockets = [first]
    if socket.has_ipv6:
        sockets.append(socket.create_server(("::1", port), family=socket.AF_INET6))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))

    def hear(line: socket.socket, kind: str) -> None:
        with contextlib.suppress(OSError):
            while True:
                sender = line.accept()[1] if kind == "tcp" else line.recvfrom(100)[1]
                if sender is None:  # what wakes it is its own end
                    return
                heard.append(f"{kind} {sender}")

    for line in [*sockets, udp]:
        threading.Thread(target=hear, args=(line, "udp" if line is udp else "tcp"), daemon=True).start()
    try:
        yield port, heard
    finally:
        for line in [*sockets, udp]:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()


def test_nothing_inside_is_contacted_by_any_part_of_a_page(tmp_path):
    with ears() as (port, heard):

        def site(method: str, path: str, body: bytes) -> blog.Answer:
            if path == "/vidare":
                return 302, {"Location": f"http://127.0.0.1:{port}/omdirigerad"}, b""
            return 200, blog.HTML, INSIDE.format(p=port).encode()

        with blog.served(site) as server:
            outcome = capture(f"http://{blog.address_of(server)}/", tmp_path, limits=SMALL, allowed=[blog.address_of(server)])
        time.sleep(0.2)

    assert heard == []
    assert outcome.error == ""
    refused = [line for line in outcome.provenance["nekade"] if str(port) in line]
    assert len(refused) >= 3  # by the guard; the rest Chromium does not even try
    assert outcome.gaps


@pytest.mark.parametrize("address", ["http://[::1]/", "https://169.254.169.254/latest/meta-data/"])
def test_a_page_that_is_inside_is_refused_for_good(address, tmp_path):
    outcome = capture(address, tmp_path, limits=SMALL)

    assert (outcome.error, outcome.again) == ("Adressen leder till ett internt nät, och dit går portalen aldrig.", False)


# ---- what goes wrong (F21)


def endless() -> Iterator[bytes]:
    """Two gigabytes of page."""
    yield b"<!DOCTYPE html><title>Stor</title><body>"
    piece = b"<p>" + b"x" * 99_990 + b"</p>"
    for _ in range(20_000):
        yield piece


LOGIN = '<!DOCTYPE html><title>Logga in</title><form><label>Lösenord <input type="password"></label><button>Logga in</button></form>'
HANGING = "<!DOCTYPE html><title>x</title><p>hej</p><script>addEventListener('load', () => { while (1); })</script>"
GROWING = """<!DOCTYPE html><title>Växer</title><body><p>En sida som växer för evigt, hur långt man än rullar.</p><script>
addEventListener('scroll', () => document.body.insertAdjacentHTML('beforeend', '<p style="height:4500px">mer</p>'));
</script><p style="height:3000px">lång</p></body>"""

PAGES: dict[str, Callable[[str], blog.Answer]] = {
    "/hang": lambda path: (200, blog.HTML, HANGING.encode()),
    "/ring": lambda path: (302, {"Location": "/ring"}, b""),
    "/vaxer": lambda path: (200, blog.HTML, GROWING.encode()),
    "/stor": lambda path: (200, {**blog.HTML, "Content-Length": str(2_000_000_042)}, endless()),
    "/inloggning-finns-har": lambda path: (200, blog.HTML, LOGIN.encode()),
    "/till-inloggning": lambda path: (302, {"Location": "/login?next=/"}, b""),
    "/login": lambda path: (
        200,
        blog.HTML,
        b"<!DOCTYPE html><title>x</title><p>Du beh\xc3\xb6ver ett konto f\xc3\xb6r att se det h\xc3\xa4r.</p>",
    ),
    "/tom": lambda path: (200, blog.HTML, b"<!DOCTYPE html><title>x</title>"),
    "/borta": lambda path: (404, blog.HTML, b"<p>Finns inte</p>"),
    "/trasig": lambda path: (503, blog.HTML, b"<p>Underh\xc3\xa5ll</p>"),
    "/fil": lambda path: (200, {"Content-Type": "application/zip", "Content-Disposition": "attachment"}, b"PK"),
    "/dor": lambda path: (200, blog.HTML, GROWING.encode()),
    "/tecken": lambda path: (
        200,
        blog.HTML,
        "<!DOCTYPE html><title>x</title><p>Ett tecken \ue123 som inget typsnitt har, i ett inlägg.".encode(),
    ),
}


def hostile_site(method: str, path: str, body: bytes) -> blog.Answer:
    return PAGES[path](path) if path in PAGES else (404, blog.HTML, b"")


class KillBrowser:
    """Asked by the watching parent: once the page is open it kills Chromium, and goes on as if nothing had happened."""

    def __init__(self, folder: Path, asked: list) -> None:
        self.folder, self.asked, self.killed = folder, asked, False

    def __call__(self) -> bool:
        if not self.killed and any(path == "/dor" for _, path, _ in self.asked):
            scratch = json.loads((self.folder / "job.json").read_text())["scratch"].encode()
            for pid in browsers(scratch):
                os.kill(pid, signal.SIGKILL)
                self.killed = True
        return True


def browsers(scratch: bytes) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes() if folder.name.isdecimal() else b""
            if b"/chromium" in command.partition(b"\0")[0] and scratch in command:
                found.append(int(folder.name))
    return found


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory) -> dict[str, tuple[Outcome, float, Path]]:
    """Each hostile page captured, three at a time, with how long it took."""
    base = tmp_path_factory.mktemp("fientliga")

    def one(path: str, server) -> tuple[Outcome, float, Path]:
        folder = base / path.strip("/")
        folder.mkdir()
        options = {"still_ours": KillBrowser(folder, server.asked)} if path == "/dor" else {}
        started = time.monotonic()
        outcome = capture(f"http://{blog.address_of(server)}{path}", folder, limits=SMALL, allowed=[blog.address_of(server)], **options)
        return outcome, time.monotonic() - started, folder

    with blog.served(hostile_site) as server, ThreadPoolExecutor(3) as pool:
        paths = [path for path in PAGES if path != "/login"]
        return dict(zip(paths, pool.map(partial(one, server=server), paths), strict=True))


@pytest.mark.parametrize(
    ("path", "error", "again"),
    [
        ("/hang", "Sidan slutade att svara.", True),
        ("/ring", "Adressen skickar vidare i en ring.", True),
        ("/inloggning-finns-har", "Sidan visar en inloggning.", False),
        ("/till-inloggning", "Sidan skickade vidare till en inloggning.", False),
        ("/tom", "Sidan är tom.", False),
        ("/borta", "Sidan svarade med felkoden 404.", False),
        ("/trasig", "Sidan svarade med felkoden 503.", True),
        ("/fil", "Adressen leder till en fil och inte till en sida.", False),
        ("/dor", "Webbläsaren slutade att svara.", True),
    ],
)
def test_f21_what_cannot_be_captured_says_so_in_swedish(outcomes, path, error, again):
    outcome, seconds, _ = outcomes[path]

    assert (outcome.error.startswith(error), outcome.again) == (True, again), outcome
    assert seconds < 60


def test_a_page_with_a_sign_that_no_font_has_is_kept_and_says_that_it_is_no_pdf_a(outcomes):
    outcome, _, folder = outcomes["/tecken"]

    assert (outcome.error, outcome.stopped_by) == ("", [])
    assert "Utskriften är en vanlig PDF" in " ".join(outcome.gaps)
    assert "som inget typsnitt har" in PdfReader(folder / "utskrift.pdf").pages[0].extract_text()


def test_a_page_without_end_is_marked_as_incomplete(outcomes):
    outcome, _, _ = outcomes["/vaxer"]

    assert outcome.error == ""
    assert outcome.stopped_by in (["Sidan är längre än 20 000 bildpunkter."], ["Sidan tog inte slut inom 5 sekunder."])


def test_f21_two_gigabytes_of_page_are_cut_off(outcomes):
    outcome, seconds, _ = outcomes["/stor"]

    assert outcome.error or outcome.stopped_by == ["Sidan var större än 20 MB."]
    assert seconds < 60


def test_f21_nothing_is_left_running_or_lying_about(captured, outcomes):
    folders = [captured.folder, *(folder for _, _, folder in outcomes.values())]
    scratch = [Path(json.loads((folder / "job.json").read_text())["scratch"]) for folder in folders]

    assert [path for path in scratch if path.exists()] == []
    assert [pid for path in scratch for pid in marked(path.name.removeprefix(SCRATCH))] == []


def test_f22_a_worker_that_is_killed_takes_its_browser_along(tmp_path):
    """kill -9 of whoever waits for the capture: the browser is gone within seconds, with nobody left to end it."""
    with blog.served(hostile_site) as server:
        code = "import sys; from pathlib import Path; from archiving.capture.process import capture; "
        code += "capture(sys.argv[1], Path(sys.argv[2]), allowed=sys.argv[3:])"
        address = blog.address_of(server)
        worker = subprocess.Popen(
            [sys.executable, "-c", code, f"http://{address}/hang", str(tmp_path), address], cwd=settings.BASE_DIR, start_new_session=True
        )
        until = time.monotonic() + 20
        while not any(path == "/hang" for _, path, _ in server.asked) and time.monotonic() < until:
            time.sleep(0.1)
        scratch = json.loads((tmp_path / "job.json").read_text())["scratch"].encode()
        assert browsers(scratch)

        worker.kill()
        worker.wait()

        until = time.monotonic() + 10
        while browsers(scratch) and time.monotonic() < until:
            time.sleep(0.1)
        left = browsers(scratch)
        shutil.rmtree(scratch.decode(), ignore_errors=True)
    assert left == []


# ---- the whole way


@pytest.mark.django_db
def test_s21_req_2_5_the_portal_captures_a_blog_and_hands_it_in_for_review(settings, tmp_path):
    settings.ARCHIVE_ROOT, settings.REPLAY_ORIGIN = tmp_path, "https://spela.markaryd.example"
    ArchiveSettings.objects.create(pdf_kind=ArchiveSettings.PdfKind.A1B)
    account = factories.active_account(name="Bibliotekets blogg")
    account.platform.may_be_captured = True
    account.platform.save()
    snapshot = factories_archive.open_snapshot(account)
    with blog.served(
        lambda method, path, body: (
            200,
            blog.HTML,
            b"<!DOCTYPE html><title>Blogg</title><h1>Sagostund i Markaryd</h1><p>Varje l\xc3\xb6rdag klockan tio.</p>",
        )
    ) as server:
        settings.CAPTURE_ALLOWED_FOR_TESTS = [blog.address_of(server)]
        job = capture_jobs.order(snapshot, by=None, now=timezone.now())
        CaptureJob.objects.filter(pk=job.pk).update(url=f"http://{blog.address_of(server)}/")

        capture_runs.run(job.pk, now=timezone.now())

    job.refresh_from_db()
    assert (job.state, job.error) == (CaptureJob.State.DONE, "")
    version = snapshot.versions.get()
    assert list(version.files.values_list("kind", flat=True)) == ["skarmbild", "text", "webbsida", "utskrift", "webbarkiv", "proveniens"]
    assert (version.incomplete, list(storage.incoming().iterdir())) == ("", [])
    by_kind = {file.kind: file for file in version.files.select_related("stored")}
    assert pdfa.is_pdfa(storage.path_of(by_kind["utskrift"].stored), "1b") is True
    assert replay.file_of(replay.address_of(by_kind["webbarkiv"], user=factories_archive.archivist()).split("/")[3]) == by_kind["webbarkiv"]
