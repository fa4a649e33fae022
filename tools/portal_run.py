"""`./portal run`: prepares what is missing, starts the portal's processes, restarts any that dies, and stops them all in order."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tools.portal_servers import answers_ping, end_all_children, spawn, stop, stop_on_signals, valkey_command, wait_for
from tools.portal_setup import PYTHON, ROOT, VAR, Stop, ensure, fingerprint, say

FIRST_PAUSE, LONGEST_PAUSE, LIVED_WELL = 0.5, 15.0, 20.0  # seconds
LARGEST_LOG = 5_000_000  # bytes
PREPARED = VAR / "prepared.stamp"
BROKER_SOCKET = VAR / "valkey.sock"


@dataclass
class Service:
    """One of the portal's processes, and how it is asked to stop: which signal, and how many seconds it then gets."""

    name: str
    command: list[Any]
    asks: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 10),)
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0
    start_at: float = 0
    pause: float = field(default=FIRST_PAUSE)

    @property
    def log(self) -> Path:
        return VAR / "log" / f"{self.name}.log"

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = spawn(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=environment())
        self.started_at = time.monotonic()

    def watch(self) -> None:
        """Restart it if it died, later and later if it keeps dying."""
        if self.process is None:
            if time.monotonic() >= self.start_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            stop(self.process)  # whatever is left of its group
            self.pause = FIRST_PAUSE if time.monotonic() - self.started_at > LIVED_WELL else min(self.pause * 2, LONGEST_PAUSE)
            self.start_at, self.process = time.monotonic() + self.pause, None
            say(f"{self.name} died ({code}); a new one starts in {self.pause:.0f} s. Its last words, from {self.log}:\n{self.last_words()}")

    def last_words(self) -> str:
        return "\n".join("    " + line for line in self.log.read_text(errors="replace").splitlines()[-5:])

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, *self.asks)


def run() -> int:
    stop_on_signals()
    host, port = os.environ.get("HOST", "127.0.0.1"), port_number()
    ensure(dev=False)
    VAR.mkdir(parents=True, exist_ok=True)
    lock = only_one()
    wait_until_free(host, port)
    replay_port = port_for_replay(host, port)
    if answers_ping(BROKER_SOCKET):
        end_old_broker()
    services = list_services(host, port, replay_port)
    try:
        with_broker(services)
        if not is_prepared():
            prepare()
        web = next(service for service in services if service.name == "web")
        web.start()
        answered = wait_for(lambda: serves(host, port), patience=30, process=web.process)
        for service in services:
            if service.process is None:
                service.start()
        announce(web, port, answered=answered)
        while True:
            for service in services:
                service.watch()
            time.sleep(0.2)
    except KeyboardInterrupt:
        say("Stopping")
    finally:
        stop_all(services)
        lock.close()
    return 0


def port_number() -> int:
    text = os.environ.get("PORT", "8000")
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise Stop(f"PORT must be a number between 1 and 65535, not {text!r}.")
    return int(text)


def only_one() -> IO[str]:
    """Two portals on the same files would be two schedules and two brokers. The lock goes when the process goes, however it goes."""
    lock = (VAR / "portal.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise Stop(f"The portal is already running from {VAR} (process {lock.read().strip() or 'unknown'}). Stop that one first.") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def wait_until_free(host: str, port: int) -> None:
    """After a kill the old processes may need a moment to go."""

    if not wait_for(lambda: is_free(host, port), patience=8):
        raise Stop(f"Port {port} on {host} is taken. Choose another: PORT={port + 1} ./portal run")


def is_free(host: str, port: int) -> bool:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((host, port))
        except OSError:
            return False
    return True


def port_for_replay(host: str, port: int) -> int:
    """Web archives are replayed on another origin than the portal's own: here the next port. 0 when REPLAY_ORIGIN says where, or none."""
    if "REPLAY_ORIGIN" in os.environ or environment()["PORTAL_MODE"] == "production":
        return 0
    if port < 65535 and wait_for(lambda: is_free(host, port + 1), patience=8):
        return port + 1
    say(f"Port {port + 1} is taken, so web archives are not replayed. They can be downloaded.")
    os.environ["REPLAY_ORIGIN"] = ""
    return 0


def with_broker(services: list[Service]) -> None:
    """The embedded broker comes before everything else, so that the demo's first bells are heard."""
    for service in services:
        if service.name == "broker":
            service.start()
            wait_for(lambda: answers_ping(BROKER_SOCKET), patience=10, process=service.process)


def end_old_broker() -> None:
    """It outlived a portal that was killed. We hold the lock, so nobody uses it; if it went later, it would take our socket along."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(BROKER_SOCKET))
        line.sendall(b"SHUTDOWN\r\n")
    if not wait_for(lambda: not answers_ping(BROKER_SOCKET), patience=8):
        raise Stop(f"An old broker still answers on {BROKER_SOCKET} and does not stop. End that process, then try again.")


def environment() -> dict[str, str]:
    return {**os.environ, "PORTAL_MODE": os.environ.get("PORTAL_MODE", "demo"), "PORTAL_VAR": str(VAR), "PYTHONUNBUFFERED": "1"}


def prepare(*options: str) -> None:
    """Tables, demo municipality and static files."""
    PREPARED.unlink(missing_ok=True)
    if subprocess.run([PYTHON, ROOT / "tools" / "prepare.py", *options], cwd=ROOT, env=environment()).returncode != 0:
        raise Stop("The portal could not be prepared (see above).")
    PREPARED.write_text(prepared_for())


def is_prepared() -> bool:
    """Nothing has changed since the last start, so that web can start at once. Another database than our own is always asked."""
    return not os.environ.get("DATABASE_URL") and PREPARED.exists() and PREPARED.read_text() == prepared_for()


def prepared_for() -> str:
    files = ["*.lock", "markaryd_some/*.py", "*/migrations/*.py", "home/demo/*", "static/**/*", "*/static/**/*", "tools/prepare.py"]
    database = VAR / "portal.sqlite3"
    return f"{fingerprint(*files)} {environment()['PORTAL_MODE']} {database.stat().st_ino if database.exists() else 'none'}"


def list_services(host: str, port: int, replay_port: int = 0) -> list[Service]:
    """In the order they start; they stop in the opposite one."""
    celery = [PYTHON, "-m", "celery", "-A", "markaryd_some"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--concurrency", 2, "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--schedule", VAR / "beat-schedule", "--pidfile", ""]
    web = [PYTHON, "-m", "gunicorn", "markaryd_some.wsgi", "--bind", f"{host}:{port}", "--preload", "--no-control-socket"]
    web += ["--bind", f"{host}:{replay_port}"] if replay_port else []
    web += ["--worker-class", "gthread", "--workers", 2, "--threads", 4, "--graceful-timeout", 8, "--log-level", "warning"]
    services = [
        Service("web", web),
        # First finish what runs; what takes too long is handed back to the broker.
        Service("worker", worker, asks=((signal.SIGTERM, 20), (signal.SIGQUIT, 15))),
        Service("beat", beat),
        # Sweeps what is due without the broker. Told to stop, it finishes the mail in hand.
        Service("tick", [PYTHON, "manage.py", "tick"], asks=((signal.SIGTERM, 20),)),
    ]
    if not os.environ.get("REDIS_URL"):
        services.insert(0, Service("broker", valkey_command(BROKER_SOCKET, VAR / "valkey")))
    return services


def announce(web: Service, port: int, *, answered: bool) -> None:
    """Say where it is and who can log in."""
    if not answered:
        say(f"The web server does not answer. Its last words, from {web.log}:\n{web.last_words()}")
        return
    print(f"\nThe portal is at http://localhost:{port}/   (Ctrl-C stops it)\n")
    logins = VAR / "demo-logins.txt"
    if environment()["PORTAL_MODE"] == "demo" and logins.exists():
        print(logins.read_text(encoding="utf-8").rstrip() + "\n")
    mail = "" if os.environ.get("EMAIL_URL") else f"   Mail that it sends: {VAR / 'mail'}"
    print(f"Logs: {VAR / 'log'}{mail}")


def serves(host: str, port: int) -> bool:
    try:
        urllib.request.build_opener(NoRedirect).open(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/", timeout=20).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def stop_all(services: list[Service]) -> None:
    """Web first, so that nothing new comes in; the broker last. A second Ctrl-C kills."""
    order = sorted(services, key=lambda service: ["web", "beat", "tick", "worker", "broker"].index(service.name))
    try:
        for service in order:
            service.stop()
    except KeyboardInterrupt:
        say("Killing")
    finally:
        end_all_children()


def demo_reset() -> int:
    """Throw away the demo database and load it anew."""
    if environment()["PORTAL_MODE"] != "demo":
        raise Stop("demo-reset only works with PORTAL_MODE=demo, because it throws the database away.")
    ensure(dev=False)
    VAR.mkdir(parents=True, exist_ok=True)
    with only_one():
        shutil.rmtree(VAR / "valkey", ignore_errors=True)
        services = [service for service in list_services("", 0) if service.name == "broker"]
        try:
            with_broker(services)
            prepare("--reset")
        finally:
            stop_all(services)
    say("The demo municipality is as new")
    return 0
