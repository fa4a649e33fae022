"""`./portal test`: every check and every test, each part timed; one that fails does not keep the others from running."""

import datetime
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tools.portal_servers import Postgres, Redis, adopt_orphans, end_all_children, spawn, stop, stop_on_signals
from tools.portal_setup import PYTHON, ROOT, VENV, Stop, ensure

NOTHING_COLLECTED = 5  # pytest's exit code
TIME_LIMIT = 1500  # seconds for one part, on a machine that is slow or shared
LONGEST_PART = datetime.timedelta(minutes=12)
PROCESSES = 3  # on two cores: some tests wait for other programs
OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "PORT", "HOST", "DJANGO_SETTINGS_MODULE")


@dataclass
class Part:
    name: str
    command: list[Any]
    environment: dict[str, str] = field(default_factory=dict)
    needs: Callable[[], dict[str, str]] = dict
    may_be_empty: bool = False
    in_one_day: bool = False  # what it made before midnight is yesterday's afterwards, so it waits for the new day rather than cross it
    beside: bool = False  # it mostly waits, so it runs while others work, and says what it has to say at its end


@dataclass
class Outcome:
    name: str
    seconds: float
    problem: str = ""


def test(args: list[str]) -> int:
    quick = "--quick" in args
    pytest_args = [arg for arg in args if arg != "--quick"]
    return run_parts(lambda servers: [*static_parts(), *pytest_parts(servers, pytest_args, quick=quick)])


def lint() -> int:
    return run_parts(lambda servers: static_parts())


def chaos(args: list[str]) -> int:
    """Starts its own servers. Ctrl-C leaves none of them."""
    adopt_orphans()
    stop_on_signals()
    ensure(dev=True)
    process = None
    try:
        process = spawn([PYTHON, "-m", "tests.chaos.run", *args], cwd=ROOT, env=outside_environment())
        return process.wait()
    except KeyboardInterrupt:
        return 130
    finally:
        if process is not None:
            stop(process, (signal.SIGINT, 20))
        end_all_children()


def run_parts(list_parts: "Callable[[Servers], list[Part]]") -> int:
    adopt_orphans()
    stop_on_signals()
    servers, folder, started = Servers(), Path(tempfile.mkdtemp(prefix="portal-test-")), time.monotonic()
    outcomes: list[Outcome] = []
    waiting: list[Future[Outcome]] = []
    pool = ThreadPoolExecutor()
    try:
        ensure(dev=True)
        outcomes.append(Outcome("set-up", time.monotonic() - started))
        for part in list_parts(servers):
            if part.beside:
                waiting.append(pool.submit(run_part, part, folder))
            else:
                outcomes.append(run_part(part, folder))
        outcomes += [one.result() for one in waiting]
    except KeyboardInterrupt:
        outcomes.append(Outcome("interrupted", 0, "Ctrl-C"))
    finally:
        servers.stop()
        end_all_children()
        pool.shutdown()
        shutil.rmtree(folder, ignore_errors=True)
    return report(outcomes, seconds=time.monotonic() - started)


def run_part(part: Part, folder: Path) -> Outcome:
    print(f"\n── {part.name}{', beside the next parts' if part.beside else ''}")
    if part.in_one_day:
        wait_for_the_new_day(datetime.datetime.now(ZoneInfo("Europe/Stockholm")))
    started = time.monotonic()
    var = Path(tempfile.mkdtemp(dir=folder))
    process, problem = None, ""
    said = (folder / f"{var.name}.log").open("w+") if part.beside else None
    try:
        environment = {**outside_environment(), "PORTAL_MODE": "test", "PORTAL_VAR": str(var), **part.environment, **part.needs()}
        process = spawn(part.command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        code = process.wait(TIME_LIMIT)
        if code and not (part.may_be_empty and code == NOTHING_COLLECTED):
            problem = f"exit code {code}"
    except subprocess.TimeoutExpired:
        problem = f"not done after {TIME_LIMIT} s"
    except Stop as stopped:
        problem = str(stopped)
    finally:
        if process is not None:
            stop(process, (signal.SIGINT, 5))
    if said is not None:
        said.seek(0)
        print(f"\n── {part.name}\n{said.read()}", end="")
        said.close()
    if problem:
        print(f"   {part.name}: {problem}")
    return Outcome(part.name, time.monotonic() - started, problem)


def wait_for_the_new_day(now: datetime.datetime) -> None:
    """Only in the last minutes of the day, by the portal's clock."""
    left = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time.min, now.tzinfo) - now
    if left < LONGEST_PART:
        print(f"   It is {now:%H.%M} in Sweden: waiting for midnight, {left.seconds // 60 + 1} minutes", flush=True)
        time.sleep(left.total_seconds() + 1)


def outside_environment() -> dict[str, str]:
    """What this shell has set for a portal of its own does not reach the tests, nor that modules be compiled anew by each process."""
    gone = {*OURS, "PYTHONDONTWRITEBYTECODE"}
    return {name: value for name, value in os.environ.items() if name not in gone and not name.startswith("PORTAL_")}


def report(outcomes: list[Outcome], *, seconds: float) -> int:
    width = max(len(outcome.name) for outcome in outcomes)
    print()
    for outcome in outcomes:
        print(f"{outcome.name:<{width}}  {outcome.seconds:7.1f} s  {'FAILED: ' + outcome.problem if outcome.problem else 'ok'}")
    failed = sum(1 for outcome in outcomes if outcome.problem)
    print(f"{'in all':<{width}}  {seconds:7.1f} s")
    print(f"\n{len(outcomes) - failed} parts passed, {failed} failed")
    return 1 if failed else 0


# ---- the parts


class Servers:
    """PostgreSQL and Redis, started when the first part asks, shared by the parts that need them."""

    def __init__(self) -> None:
        self.started: list[Any] = []

    def __call__(self) -> dict[str, str]:
        if not self.started:
            for server in (Postgres(), Redis()):
                self.started.append(server)
                server.start()
        database, broker = self.started
        return {"DATABASE_URL": database.url, "REDIS_URL": broker.url}

    def stop(self) -> None:
        for server in self.started:
            server.stop()


def static_parts() -> list[Part]:
    program = VENV / "bin"
    templates = [path for path in ("templates",) if (ROOT / path).exists()]
    manage = [PYTHON, "manage.py"]
    return [
        Part("ruff check", [program / "ruff", "check", "--quiet", "."]),
        Part("ruff format", [program / "ruff", "format", "--check", "--quiet", "."]),
        Part("mypy", [program / "mypy", "--no-error-summary"]),
        Part("djlint", [program / "djlint", "--lint", "--quiet", *templates]),
        Part("arrows", [program / "lint-imports", "--no-cache"]),
        Part("check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], environment=production()),
        Part("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
    ]


def pytest_parts(servers: Servers, args: list[str], *, quick: bool) -> list[Part]:
    pytest = [PYTHON, "-m", "pytest", "--quiet", "--dist", "worksteal"]
    chosen = bool(args)
    parts: list[Part] = [] if quick or chosen else [Part("chaos, two minutes", [PYTHON, "-m", "tests.chaos.run", "--slice"], beside=True)]
    parts.append(Part("tests, SQLite + embedded broker", [*pytest, "-n", PROCESSES, *args], may_be_empty=chosen, in_one_day=True))
    if not quick:
        commands = "--ignore=tests/test_portal_command.py"  # starts portals with databases of their own: once is enough
        both = [*pytest, "-n", PROCESSES, commands, *args]
        parts.append(Part("tests, PostgreSQL + Redis", both, needs=servers, may_be_empty=chosen, in_one_day=True))
        browser = [*pytest, "-n", 2, "--dist", "loadfile", "--no-loadscope-reorder", "-m", "browser", *args]  # a file shares its capture
        parts.append(Part("browser journeys, PostgreSQL + Redis", browser, needs=servers, may_be_empty=chosen, in_one_day=True))
    return parts


def production() -> dict[str, str]:
    """What a real installation would set, so that the check judges the locked-down settings."""
    return {
        "PORTAL_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "portal.example.se",
        "SITE_URL": "https://portal.example.se",
        "DATABASE_URL": "postgres://portal@127.0.0.1/portal",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "EMAIL_URL": "smtp://127.0.0.1:25",
    }
