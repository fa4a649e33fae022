"""Sweeps are run by two paths, whatever crashes, and each path leaves a sign of life (reliability §1.5, §6.3, F5, F8, F9)."""

import datetime
import logging
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from core import sweeps, tasks
from core.models import Heartbeat
from tools.portal_servers import spawn, stop, wait_for

NOW = datetime.datetime(2026, 11, 23, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def own_sweeps(monkeypatch):
    """No sweeps but those of the test."""
    monkeypatch.setattr(sweeps, "_sweeps", {})


def heartbeats() -> dict[str, datetime.datetime]:
    return dict(Heartbeat.objects.values_list("name", "at"))


def test_two_sweeps_with_one_name_are_a_mistake(own_sweeps):
    sweeps.sweep("one", every=30)(lambda *, now: None)

    with pytest.raises(ValueError, match="already a sweep"):
        sweeps.sweep("one", every=30)(lambda *, now: None)


@pytest.mark.django_db
def test_a_sweep_is_told_the_time_and_leaves_a_sign_of_life_for_itself_and_for_its_path(own_sweeps):
    told = []
    sweeps.sweep("one", every=30)(lambda *, now: told.append(now))

    for _ in range(2):
        sweeps.run("one", path="worker", now=NOW)

    assert told == [NOW, NOW]
    assert heartbeats() == {"worker": NOW, "sweep.one": NOW}


@pytest.mark.django_db
def test_one_that_crashes_does_not_stop_the_others_and_shows_no_life(own_sweeps, caplog):
    ran = []

    @sweeps.sweep("crashes", every=30)
    def crashes(*, now):
        raise KeyError("a mistake")

    sweeps.sweep("runs", every=30)(lambda *, now: ran.append(now))

    assert sweeps.run_all(now=NOW) == ["crashes"]

    assert ran == [NOW]
    assert heartbeats() == {"tick": NOW, "sweep.runs": NOW}
    assert [record.message for record in caplog.records] == ["The sweep crashes crashed"]


@pytest.mark.django_db
def test_a_database_that_is_gone_is_logged_in_one_line(own_sweeps, caplog):
    @sweeps.sweep("asks", every=30)
    def asks(*, now):
        raise OperationalError("gone")

    assert sweeps.run_all(now=NOW) == ["asks"]

    [logged] = caplog.records
    assert (logged.message, logged.exc_info) == ("The sweep asks did not reach the database: gone", None)


@pytest.mark.django_db
def test_a_ring_for_a_sweep_of_another_version_does_nothing(own_sweeps, caplog):
    tasks.run_sweep("from-tomorrow")

    assert heartbeats() == {}
    assert caplog.records[0].levelno == logging.WARNING


@pytest.mark.django_db
def test_the_canary_ends_in_a_row():
    tasks.canary()

    assert set(heartbeats()) == {"canary"}


@pytest.mark.django_db
def test_every_sweep_of_the_portal_can_be_run_when_there_is_nothing_to_do_and_again():
    for _ in range(2):
        assert sweeps.run_all() == []

    assert set(heartbeats()) == {"tick", *(f"sweep.{one.name}" for one in sweeps.registered())}


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_time_is_the_databases_own_so_a_machine_whose_clock_is_wrong_sends_nothing_too_early(monkeypatch):
    """F15. Removing the question to the database makes this fail."""
    monkeypatch.setattr(sweeps.timezone, "now", lambda: NOW)

    assert abs(sweeps.database_now().timestamp() - time.time()) < 5


# ---- the schedule


def test_the_schedule_rings_for_each_sweep_at_plain_intervals_and_rings_do_not_pile_up():
    """Celery beat without a memory misses nothing but a ring (F10): no crontab, no hour of the day."""
    from markaryd_some.celery import app

    app.loader.import_default_modules()
    schedule = app.conf.beat_schedule

    assert {one.name for one in sweeps.registered()} == {entry["args"][0] for entry in schedule.values() if "args" in entry}
    assert {"deliver", "waiting-decisions"} <= {one.name for one in sweeps.registered()}
    for entry in schedule.values():
        assert entry["task"] in app.tasks
        assert isinstance(entry["schedule"], int)
        assert entry["options"]["expires"] <= entry["schedule"]


# ---- manage.py tick


@pytest.fixture
def tick(tmp_path):
    """A real tick process on this test's database."""
    database = connection.settings_dict
    url = os.environ.get("DATABASE_URL", "").rpartition("/")[0] + f"/{database['NAME']}"
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    log = tmp_path / "log"
    with log.open("wb") as output:
        command = [sys.executable, "-X", "faulthandler", "manage.py", "tick"]
        env = {**os.environ, "DATABASE_URL": url}
        process = spawn(command, cwd=settings.BASE_DIR, env=env, stdout=output, stderr=subprocess.STDOUT)
    yield process, log
    stop(process)


@pytest.mark.django_db(transaction=True)
def test_tick_runs_the_sweeps_without_a_broker_and_stops_within_a_second(tick):
    process, log = tick
    everything = {"tick", *(f"sweep.{one.name}" for one in sweeps.registered())}
    assert wait_for(lambda: set(heartbeats()) == everything, patience=30, process=process), log.read_text()
    time.sleep(0.3)

    asked_at = time.monotonic()
    process.send_signal(signal.SIGTERM)

    assert process.wait(5) == 0
    assert time.monotonic() - asked_at < 2  # within a second, and one more for a busy machine
    assert log.read_text() == ""


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_do_no_harm():
    """F9: both sweep, and the rows are as after one."""
    sweeps.run_all()
    before = set(heartbeats())

    sweeps.run_all()

    assert set(heartbeats()) == before
