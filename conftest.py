"""Chooses what the tests run on, before Django reads its settings.

Plain `pytest` takes SQLite and the embedded broker in a temporary folder. With DATABASE_URL and REDIS_URL (as `./portal test` sets them)
the same tests run on PostgreSQL and Redis.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

IS_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ

if not IS_XDIST_WORKER:
    os.environ["PORTAL_MODE"] = "test"
    os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-test-", dir=os.environ.get("PORTAL_VAR"))
    atexit.register(shutil.rmtree, os.environ["PORTAL_VAR"], ignore_errors=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "markaryd_some.settings"
VAR = Path(os.environ["PORTAL_VAR"])
(VAR / "static").mkdir(exist_ok=True)

# Imported only now: Django reads its settings as soon as it is asked for them.
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from pytest_django import DjangoDbBlocker  # noqa: E402

from tests import template  # noqa: E402
from tests.refill import StartingContents  # noqa: E402
from tools.portal_servers import answers_ping, spawn, stop, valkey_command, wait_for  # noqa: E402

ON_POSTGRES = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
if not ON_POSTGRES:
    # A real file: in memory, SQLite locks in other ways than the portal's own database does.
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(VAR / "tests.sqlite3")

_started: list["subprocess.Popen[bytes]"] = []


def pytest_configure(config: pytest.Config) -> None:
    """One embedded broker for the whole run, on the socket where the settings look for it. Workers find a migrated database to copy:
    it is made while they collect their tests."""
    if IS_XDIST_WORKER:
        return
    if config.getoption("numprocesses", None):
        _started.append(spawn([sys.executable, "-m", "tests.template"], cwd=config.rootpath))
    if not os.environ.get("REDIS_URL"):
        with (VAR / "valkey.log").open("wb") as log:
            broker = spawn(valkey_command(VAR / "valkey.sock", VAR / "valkey"), stdout=log, stderr=log)
        _started.append(broker)
        if not wait_for(lambda: answers_ping(VAR / "valkey.sock"), patience=10, process=broker):
            raise pytest.UsageError(f"The embedded broker did not start: {(VAR / 'valkey.log').read_text()}")


def pytest_unconfigure(config: pytest.Config) -> None:
    for process in _started:
        stop(process)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Left out, not skipped: it runs in the other half of `./portal test`. SQLite leaves out what only PostgreSQL can show, and PostgreSQL
    what speaks to neither a database nor a broker, since servers make no difference to that, and what the browser part does there too."""
    left_out = [item for item in items if (not for_postgres(item) if ON_POSTGRES else item.get_closest_marker("postgres"))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


def for_postgres(item: pytest.Item) -> bool:
    if item.get_closest_marker("once"):
        return False
    marks = any(item.get_closest_marker(name) for name in ("django_db", "postgres", "broker", "browser"))
    return marks or not {"db", "transactional_db", "live_server"}.isdisjoint(getattr(item, "fixturenames", ()))


# ---- databases


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    if IS_XDIST_WORKER and ON_POSTGRES:
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template.migrated()
    elif IS_XDIST_WORKER:
        shutil.copyfile(template.migrated(), settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """A worker's copy on SQLite is there already."""
    return django_db_keepdb or (IS_XDIST_WORKER and not ON_POSTGRES)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test that commits is followed by what the migrations had put there, whatever test comes next."""
    with django_db_blocker.unblock():
        contents = StartingContents(connection)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: contents.restore())
        yield
