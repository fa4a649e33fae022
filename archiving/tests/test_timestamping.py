"""RFC 3161 over a version's manifest, from a real authority: `openssl ts` behind a small HTTP server (off by default)."""

import os
import shutil
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from archiving import storage, timestamping
from archiving.models import TimestampToken
from core.models import Event
from tests.factories_archive import approved_snapshot, submitted_snapshot

pytestmark = pytest.mark.django_db

CONFIG = """
[ tsa ]
default_tsa = here
[ here ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n"


def openssl(*arguments, folder, **options):
    return subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, **options)


def make_authority(folder: Path) -> None:
    """A root, and a signer of its own below it."""
    ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "ext.cnf").write_text(EXTENSIONS)
    (folder / "serial").write_text("01")
    openssl("req", "-x509", *ec, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Rot", "-days", "30", folder=folder)
    openssl("req", *ec, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Tidsstampel", folder=folder)
    sign = [
        "-in",
        "tsa.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-out",
        "tsa.pem",
        "-days",
        "30",
        "-extfile",
        "ext.cnf",
    ]
    openssl("x509", "-req", *sign, folder=folder)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A folder with its keys, and a server whose answers can be spoiled: `how` is well, broken, silent, dripping, huge or moved."""
    folder = tmp_path_factory.mktemp("tsa")
    make_authority(folder)
    how = {"it answers": "well", "asked": 0}

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            how["asked"] += 1
            query = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / "query.tsq").write_bytes(query)
            openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr", folder=folder)
            self.answer((folder / "reply.tsr").read_bytes())

        def answer(self, reply):
            way = how["it answers"]
            if way == "moved":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.end_headers()
                return
            self.send_response(500 if way == "broken" else 200)
            self.end_headers()
            if way == "garbage":
                self.wfile.write(b"nonsense")
            elif way == "huge":
                self.wfile.write(b"x" * (timestamping.LARGEST_ANSWER + 10))
            elif way == "dripping":
                for place in range(len(reply)):
                    self.wfile.write(reply[place : place + 1])
                    self.wfile.flush()
                    time.sleep(0.02)
            elif way == "for something else":
                self.wfile.write((folder / "other.tsr").read_bytes())
            else:
                self.wfile.write(reply)

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.handle_error = lambda *arguments: None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_address[1]}/tsa", how
        server.shutdown()


@pytest.fixture
def tsa(authority, settings):
    folder, settings.TSA_URL, how = authority
    settings.TSA_CA_FILE = str(folder / "ca.pem")
    how.update({"it answers": "well", "asked": 0})
    return folder, how


def stamp_all():
    return timestamping.stamp_what_waits(now=timezone.now())


def test_an_approved_version_gets_a_token_that_openssl_holds_true(tsa, tmp_path):
    folder, _ = tsa
    version = approved_snapshot().versions.get()

    stamped = stamp_all()

    token = TimestampToken.objects.get(version=version)
    shutil.copy(storage.path_of(token.token), tmp_path / "stampel.tsr")
    shutil.copy(storage.path_of(version.manifest), tmp_path / "manifest.json")
    verified = openssl("ts", "-verify", "-in", "stampel.tsr", "-data", "manifest.json", "-CAfile", str(folder / "ca.pem"), folder=tmp_path)
    assert stamped == 1
    assert b"Verification: OK" in verified.stdout + verified.stderr
    assert abs((token.stamped_at - timezone.now()).total_seconds()) < 60
    assert timestamping.holds(token)
    assert Event.objects.filter(verb="snapshot.time_stamped").count() == 1


def test_it_is_asked_once_for_each_approved_version_and_never_for_others(tsa):
    _, how = tsa
    submitted_snapshot()
    approved_snapshot()

    assert [stamp_all(), stamp_all()] == [1, 0]
    assert how["asked"] == 1


def test_only_the_hash_of_the_manifest_leaves_the_portal(tsa):
    folder, _ = tsa
    approved_snapshot()

    stamp_all()

    assert len((folder / "query.tsq").read_bytes()) < 100


@pytest.mark.parametrize("way", ["broken", "garbage", "huge", "dripping", "moved", "for something else"])
def test_an_answer_that_does_not_hold_is_not_kept_and_is_asked_for_again(tsa, monkeypatch, way):
    folder, how = tsa
    if way == "dripping":
        monkeypatch.setattr(timestamping, "LONGEST_WAIT", 0.3)
    (folder / "other").write_bytes(b"something else")
    openssl("ts", "-query", "-data", "other", "-sha256", "-cert", "-out", "other.tsq", folder=folder)
    openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "other.tsq", "-out", "other.tsr", folder=folder)
    approved_snapshot(), approved_snapshot()
    how["it answers"] = way

    began = time.monotonic()
    first = stamp_all()
    took, asked = time.monotonic() - began, how["asked"]
    monkeypatch.undo()
    how["it answers"] = "well"
    second = stamp_all()

    assert (first, second, TimestampToken.objects.count()) == (0, 2, 2)
    assert asked == 1
    assert took < 5


def test_a_token_of_somebody_else_than_we_trust_does_not_hold(tsa, settings, tmp_path):
    make_authority(tmp_path)
    settings.TSA_CA_FILE = str(tmp_path / "ca.pem")
    approved_snapshot()

    assert stamp_all() == 0


def test_a_changed_manifest_no_longer_holds(tsa):
    token = timestamping.stamp(approved_snapshot().versions.get(), now=timezone.now())
    path = storage.path_of(token.version.manifest)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes().replace(b"Stina", b"Stine"))

    assert timestamping.holds(token) is False


def test_an_authority_that_is_not_there_is_no_crash(settings, tsa):
    settings.TSA_URL = "http://127.0.0.1:9/"
    approved_snapshot()

    assert stamp_all() == 0


def test_it_is_off_unless_somebody_turns_it_on(settings):
    approved_snapshot()

    assert settings.TSA_URL == ""
    assert stamp_all() == 0


def test_there_is_one_stamp_per_authority(tsa):
    token = timestamping.stamp(approved_snapshot().versions.get(), now=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        TimestampToken.objects.create(version=token.version, authority=token.authority, token=token.token, stamped_at=timezone.now())


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"TSA_URL": "http://tsa.example/"}, "belong together"),
        ({"TSA_CA_FILE": __file__}, "belong together"),
        ({"TSA_URL": "ftp://tsa.example/", "TSA_CA_FILE": __file__}, "TSA_URL must be"),
        ({"TSA_URL": "http://tsa.example/", "TSA_CA_FILE": "/nowhere"}, "TSA_CA_FILE must be"),
        ({"FIXITY_BYTES_PER_SECOND": "0"}, "FIXITY_BYTES_PER_SECOND"),
    ],
)
def test_wrong_settings_stop_the_start(given, words):
    done = subprocess.run(
        [sys.executable, "-c", "import markaryd_some.settings"], env={**os.environ, **given}, capture_output=True, text=True
    )

    assert done.returncode != 0
    assert words in done.stderr


def test_a_manifest_that_is_lost_does_not_keep_the_others_waiting(tsa):
    lost, other = approved_snapshot().versions.get(), approved_snapshot().versions.get()
    storage.path_of(lost.manifest).unlink()

    assert (stamp_all(), TimestampToken.objects.get().version) == (1, other)
