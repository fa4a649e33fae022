"""`./portal`, started for real in another folder: it serves, mends itself, and leaves nothing behind."""

import datetime
import os
import re
import signal
import subprocess
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from tools.portal_servers import Postgres, Redis, free_port, stop, wait_for
from tools.portal_setup import DEV_LOCK, LOCK, TOOLS_LOCK
from tools.portal_test import wait_for_the_new_day

pytestmark = pytest.mark.broker

ON_POSTGRES = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"


NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PORTAL_MODE")


class Portal:
    def __init__(self, folder: Path, **environment: str) -> None:
        self.var, self.output, self.port = folder / "var", folder / "output", free_port()
        base = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        self.env = {**base, "PORTAL_VAR": str(self.var), "PORT": str(self.port), **environment}

    def start(self, mode: str = "demo") -> None:
        """Start it and wait for the first answer; only in mode demo is there anything in it."""
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [PORTAL, "run"], env={**self.env, "PORTAL_MODE": mode}, stdout=output, stderr=output, start_new_session=True
            )
        assert wait_for(self.answers, patience=120, process=self.process), self.said()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as page:
                return page.status == 200
        except OSError:
            return False

    def said(self) -> str:
        return self.output.read_text()

    def family(self) -> dict[int, str]:
        """Every process that belongs to this portal: its folder is in each one's environment (the broker writes over that) or command."""
        mark, found = str(self.var).encode(), {}
        for process in Path("/proc").iterdir():
            try:
                command = (process / "cmdline").read_bytes()
                if process.name.isdecimal() and (mark in command or mark in (process / "environ").read_bytes()):
                    found[int(process.name)] = command.replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def main_process(self, name: str) -> int | None:
        """The process id of the web server, worker, schedule or broker itself (its children have a higher one)."""
        return min((pid for pid, command in self.family().items() if re.search(SERVICES[name], command)), default=None)


PORTAL = Path(settings.BASE_DIR) / "portal"
SERVICES = {"web": "gunicorn", "worker": "celery .* worker", "beat": "celery .* beat", "tick": "manage.py tick", "broker": "valkey-server"}


def portal_in(folder: Path) -> Portal:
    """On the databases that this half of the tests runs on."""
    if not ON_POSTGRES:
        return Portal(folder)
    name, here = f"portal_{uuid.uuid4().hex}", os.environ["DATABASE_URL"]
    with closing(psycopg2.connect(here)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name}")
    return Portal(folder, DATABASE_URL=here.rsplit("/", 1)[0] + f"/{name}", REDIS_URL=os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/7")


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    portal = portal_in(tmp_path)
    yield portal
    stop(portal.process, (signal.SIGTERM, 30))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = portal_in(tmp_path_factory.mktemp("running"))
    portal.start(mode="test")
    yield portal
    stop(portal.process, (signal.SIGTERM, 30))


def test_one_command_serves_mends_itself_stops_and_starts_again_with_its_data(portal: Portal) -> None:
    portal.start()
    assert wait_for(lambda: "Logs:" in portal.said(), patience=10)
    assert f"http://localhost:{portal.port}/" in portal.said()
    assert "@" in portal.said()
    names = [name for name in SERVICES if name != "broker" or not ON_POSTGRES]
    before = {name: portal.main_process(name) for name in names}
    assert None not in before.values()

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)

    def all_are_new() -> bool:
        after = {name: portal.main_process(name) for name in names}
        return None not in after.values() and all(after[name] != before[name] for name in names) and portal.answers()

    assert wait_for(all_are_new, patience=30), portal.said()

    portal.process.send_signal(signal.SIGINT)
    assert portal.process.wait(40) == 0
    assert portal.family() == {}

    portal.start()
    assert "Updating the database" not in portal.said()
    assert "The demo municipality is loaded" not in portal.said()

    portal.process.kill()
    assert wait_for(lambda: not portal.family(), patience=30), portal.family()

    reset = subprocess.run([PORTAL, "demo-reset"], env=portal.env, capture_output=True, text=True, timeout=120)
    assert reset.returncode == 0, reset.stderr
    assert "The demo municipality is loaded" in reset.stdout
    assert portal.family() == {}


def test_a_second_portal_on_the_same_files_is_refused(running: Portal) -> None:
    env = {**running.env, "PORT": str(free_port())}

    second = subprocess.run([PORTAL, "run"], env=env, capture_output=True, text=True, timeout=60)

    assert second.returncode == 1
    assert re.fullmatch(r"portal: The portal is already running from .* \(process \d+\)\. Stop that one first\.\n", second.stderr)


def test_a_port_that_is_taken_is_named_with_another_to_try(running: Portal) -> None:
    env = {**running.env, "PORTAL_VAR": str(running.var.with_name("other"))}

    second = subprocess.run([PORTAL, "run"], env=env, capture_output=True, text=True, timeout=60)

    assert second.returncode == 1
    assert second.stderr == f"portal: Port {running.port} on 127.0.0.1 is taken. Choose another: PORT={running.port + 1} ./portal run\n"


def test_only_a_demo_can_be_thrown_away() -> None:
    result = subprocess.run(
        [PORTAL, "demo-reset"], env={**os.environ, "PORTAL_MODE": "production"}, capture_output=True, text=True, timeout=60
    )

    assert result.returncode == 1
    assert result.stderr == "portal: demo-reset only works with PORTAL_MODE=demo, because it throws the database away.\n"


@pytest.mark.parametrize("arguments", [["nonsense"], ["run", "now"], ["lock", "all"]])
def test_what_is_not_understood_is_said_in_a_line(arguments: list[str]) -> None:
    result = subprocess.run([PORTAL, *arguments], capture_output=True, text=True, timeout=60)

    assert result.returncode != 0
    assert result.stderr.startswith("portal: ")


@pytest.mark.parametrize("lock", [LOCK, DEV_LOCK, TOOLS_LOCK], ids=lambda lock: lock.name)
def test_a_lock_names_versions_and_hashes_and_no_host_or_file(lock: Path) -> None:
    text = lock.read_text()

    assert "://" not in text
    assert " @ " not in text
    assert "file:" not in text
    assert "==" in text
    assert "--hash=sha256:" in text


@pytest.mark.parametrize("server", [Postgres, Redis])
def test_a_test_server_leaves_no_process_and_no_folder(server: Callable[[], Postgres | Redis]) -> None:
    started = server()
    started.start()
    pid, folder = started.process.pid, started.folder

    started.stop()

    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)


def test_psycopg_3_is_not_installed_since_django_would_prefer_it() -> None:
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    assert not is_psycopg3


@pytest.mark.parametrize(("clock", "waits"), [("23:47:59", 0), ("23:48:30", 691), ("23:59:59", 2), ("00:00:00", 0)])
def test_what_counts_days_waits_for_midnight_rather_than_cross_it(monkeypatch, clock, waits):
    slept = []
    monkeypatch.setattr("time.sleep", slept.append)

    wait_for_the_new_day(datetime.datetime.fromisoformat(f"2026-11-22T{clock}+01:00"))

    assert sum(slept) == waits
