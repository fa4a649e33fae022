"""Everything stored is read again; what is wrong alarms once (REQ-2.9, F24)."""

import datetime
import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from archiving import fixity, storage
from archiving.models import FixityFault, FixityRun
from archiving.tests.fixity_support import NIGHT, STOCKHOLM, flip_a_byte, lose, run_at
from core import sweeps
from core.models import Event
from notifications.models import Notice
from tests.factories_archive import archivist, hand_in, new_file, open_snapshot, stored
from tests.together import at_once, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]

Kind = FixityFault.Kind


# ---- finding


def test_REQ_2_9_a_run_reads_everything_and_says_so():
    files = [stored() for _ in range(3)]

    run = run_at()

    assert (run.checked, run.bytes, run.cursor) == (3, sum(file.size for file in files), files[-1].pk)
    assert run.finished_at is not None
    assert FixityFault.objects.count() == 0
    assert Event.objects.filter(verb="fixity.finished").count() == 1


@pytest.mark.parametrize(
    ("damage", "kind"), [(flip_a_byte, Kind.CHANGED), (lose, Kind.MISSING)], ids=["a flipped byte (F24)", "a file that is gone"]
)
def test_F24_what_is_wrong_is_found_and_named(damage, kind):
    stored()
    hurt = stored()
    stored()
    damage(hurt)

    run = run_at()

    [fault] = FixityFault.objects.all()
    assert (fault.stored, fault.kind, fault.run) == (hurt, kind, run)
    assert (fault.found_sha256 != "") == (kind == Kind.CHANGED)
    assert run.checked == 3


def test_a_file_that_cannot_be_read_is_a_fault_and_the_run_goes_on(monkeypatch):
    hurt, well = stored(), stored()
    whole = storage.open_stored

    def open_or_fail(file):
        if file.pk == hurt.pk:
            raise OSError(5, "Input/output error")
        return whole(file)

    monkeypatch.setattr(storage, "open_stored", open_or_fail)

    run = run_at()

    assert [(fault.stored, fault.kind) for fault in FixityFault.objects.all()] == [(hurt, Kind.UNREADABLE)]
    assert run.cursor == well.pk


def test_what_a_disposal_run_destroyed_is_no_fault():
    file = stored()
    lose(file)
    type(file).objects.filter(pk=file.pk).update(destroyed_at=timezone.now())

    run = fixity.FixityRun.objects.create(last_id=file.pk)
    fixity.note(file, fixity.Found(Kind.MISSING), run=run, now=NIGHT)

    assert FixityFault.objects.count() == 0


# ---- alarming


def test_archivist_and_officer_are_alarmed_once_and_nobody_else():
    file = hand_in(open_snapshot(), files=[new_file()]).files.get()
    flip_a_byte(file.stored)
    wanted = {archivist(), *User.objects.officers(on=timezone.localdate(NIGHT))}

    run_at()
    run_at(NIGHT + datetime.timedelta(days=1))
    run_at(NIGHT + datetime.timedelta(days=2))

    told = Notice.objects.filter(kind=fixity.FAULT)
    assert FixityRun.objects.filter(finished_at__isnull=False).count() == 3
    assert {notice.recipient for notice in told} == wanted
    assert told.count() == len(wanted)
    assert file.name in told[0].text
    assert told[0].path == reverse("archiving:fixity_list")


def test_a_lost_disk_is_told_as_one_thing(monkeypatch):
    monkeypatch.setattr(fixity, "NAMED", 2)
    archivist()
    for file in [stored() for _ in range(5)]:
        lose(file)

    run_at()

    assert FixityFault.objects.count() == 5
    assert Notice.objects.filter(kind=fixity.FAULT).count() == 2
    assert Notice.objects.filter(kind=fixity.MANY).count() == 1


# ---- when


def test_a_run_begins_each_night_once_and_late_when_the_portal_was_down():
    stored()
    midnight = datetime.datetime(2026, 11, 23, 0, 30, tzinfo=STOCKHOLM)

    begun = []
    for now in (midnight, NIGHT, NIGHT + datetime.timedelta(hours=5), NIGHT + datetime.timedelta(days=7, hours=11)):
        with time_machine.travel(now):
            fixity.check_what_is_due(now=now)
        begun.append(FixityRun.objects.count())

    assert begun == [0, 1, 1, 2]


def test_an_empty_archive_has_nothing_to_read():
    assert run_at() is None


def test_two_processes_never_read_the_same_run():
    stored()
    run = FixityRun.objects.create(last_id=10**6, lease_until=NIGHT + datetime.timedelta(minutes=1))

    fixity.check_what_is_due(now=NIGHT)

    run.refresh_from_db()
    assert (run.checked, run.finished_at) == (0, None)


def test_a_process_that_lost_its_lease_writes_nothing_more():
    file = stored()
    run = fixity._take(FixityRun.objects.create(last_id=file.pk), now=NIGHT)
    FixityRun.objects.update(lease_until=NIGHT + datetime.timedelta(hours=1))

    saved = fixity._save(run)
    fixity._finish(run)

    run.refresh_from_db()
    assert (saved, run.finished_at) == (False, None)


def test_there_is_one_run_at_a_time():
    FixityRun.objects.create(last_id=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        FixityRun.objects.create(last_id=1)


# ---- stopping and going on


def test_told_to_stop_in_the_middle_of_a_file_it_goes_on_with_that_file_next_time(monkeypatch):
    files = [stored() for _ in range(3)]
    stop = fixity.stop_asked
    read = storage.pieces

    def stop_in_the_second(file):
        if str(storage.path_of(files[1])) == file.name:
            stop.set()
        yield from read(file)

    monkeypatch.setattr(storage, "pieces", stop_in_the_second)
    try:
        fixity.check_what_is_due(now=NIGHT)
    finally:
        stop.clear()
    stopped = FixityRun.objects.get()
    monkeypatch.setattr(storage, "pieces", read)

    finished = run_at()

    assert (stopped.cursor, stopped.checked, stopped.lease_until) == (files[0].pk, 1, None)
    assert (finished.pk, finished.checked) == (stopped.pk, 3)
    assert finished.finished_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_goes_on_and_checks_everything_once(settings):
    """kill -9 in the middle of a run, in a process of its own."""
    files = [stored(os.urandom(300_000)) for _ in range(30)]
    flip_a_byte(files[-1])
    script = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        f"settings.ARCHIVE_ROOT = {str(settings.ARCHIVE_ROOT)!r}\n"
        f"settings.DATABASES['default']['NAME'] = {connection.settings_dict['NAME']!r}\n"
        "from archiving import fixity\n"
        "fixity.SAVE_EVERY, fixity.settings.FIXITY_BYTES_PER_SECOND, fixity.LONGEST_FILE = 0, 3_000_000, 10**9\n"
        "import datetime; fixity.check_what_is_due(now=datetime.datetime.now(datetime.UTC).replace(hour=12))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not FixityRun.objects.filter(checked__gte=3).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    killed = FixityRun.objects.get()

    fixity.check_what_is_due(now=killed.lease_until)  # the lease has run out

    finished = FixityRun.objects.get()
    assert 3 <= killed.checked < len(files)
    assert (finished.checked, finished.bytes) == (len(files), 300_000 * len(files))
    assert [fault.stored for fault in FixityFault.objects.all()] == [files[-1]]


def test_it_reads_slowly(settings):
    settings.FIXITY_BYTES_PER_SECOND = 4 * 1024 * 1024
    file = stored(os.urandom(2 * 1024 * 1024))

    started = time.monotonic()
    found = fixity.examine(file, pace=fixity.Pace(file.size))

    assert found is None
    assert 0.4 < time.monotonic() - started < 5


def test_a_file_too_large_for_the_calm_pace_is_read_faster(settings):
    settings.FIXITY_BYTES_PER_SECOND = 1_000_000

    assert fixity.Pace(10**10).per_second == 10**10 / fixity.LONGEST_FILE


def test_the_sweeps_are_registered():
    assert {"fixity", "archive-leftovers"} <= {one.name for one in sweeps.registered()}


# ---- two at once


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_read_each_file_once_and_alarm_once():
    archivist()
    files = [stored() for _ in range(10)]
    lose(files[3])

    refused(at_once(*[partial(fixity.check_what_is_due, now=timezone.now().replace(hour=12))] * 2))

    run = FixityRun.objects.get()
    assert (run.checked, run.finished_at is not None) == (10, True)
    assert FixityFault.objects.count() == 1
    assert Notice.objects.filter(kind=fixity.FAULT).count() == 1
