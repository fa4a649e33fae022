"""Everything stored is read again; what is wrong alarms once (REQ-2.9, F24)."""

import datetime
import os
import signal
import subprocess
import sys
import time
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from archiving import fixity, storage
from archiving.models import FixityFault, FixityRun
from core import health, sweeps
from core.errors import RuleError
from core.models import Event
from notifications.models import Notice
from tests.factories import officer, person, with_role
from tests.factories_archive import archivist, hand_in, new_file, open_snapshot, stored
from tests.together import at_once, refused

pytestmark = pytest.mark.django_db

Kind = FixityFault.Kind
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NIGHT = datetime.datetime(2026, 11, 23, 1, 30, tzinfo=STOCKHOLM)


@pytest.fixture(autouse=True)
def own_archive(settings, tmp_path):
    settings.ARCHIVE_ROOT = tmp_path / "archive"


def flip_a_byte(file):
    path = storage.path_of(file)
    path.chmod(0o640)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def lose(file):
    storage.path_of(file).unlink()


def run_at(now=NIGHT):
    fixity.check_what_is_due(now=now)
    return FixityRun.objects.first()


def a_fault(damage=flip_a_byte):
    file = stored()
    damage(file)
    run_at()
    return FixityFault.objects.get(stored=file)


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


# ---- settling


def test_the_same_bytes_are_put_back():
    file = stored(b"det som var")
    lose(file)
    run_at()
    fault, by = FixityFault.objects.get(), archivist()

    with storage.working_folder() as folder:
        (folder / "kopia").write_bytes(b"det som var")
        fixity.settle(fault=fault, measure="Återställd ur säkerhetskopian.", by=by, now=NIGHT, replacement=folder / "kopia")

    assert (fault.restored, fault.settled_by) == (True, by)
    assert fixity.examine(file) is None
    assert storage.path_of(file).stat().st_mode & 0o777 == 0o440


def test_other_bytes_are_refused_and_nothing_changes():
    fault = a_fault(lose)

    with storage.working_folder() as folder:
        (folder / "kopia").write_bytes(b"nagot annat")
        with pytest.raises(RuleError, match="kontrollsumman är en annan"):
            fixity.settle(fault=fault, measure="Återställd.", by=archivist(), now=NIGHT, replacement=folder / "kopia")

    fault.refresh_from_db()
    assert fault.settled_at is None
    assert not storage.path_of(fault.stored).exists()


def test_a_loss_that_stands_is_told_once_and_a_new_fault_of_a_restored_file_again():
    by = archivist()
    lost, restored = stored(), stored()
    content = storage.path_of(restored).read_bytes()
    for file in (lost, restored):
        lose(file)
    run_at()
    storage.path_of(restored).write_bytes(content)
    for fault in FixityFault.objects.all():
        fixity.settle(fault=fault, measure="Gicks igenom.", by=by, now=NIGHT)

    lose(restored)
    run_at(NIGHT + datetime.timedelta(days=1))

    assert [(fault.stored, fault.restored) for fault in FixityFault.objects.order_by("pk")] == [
        (lost, False),
        (restored, True),
        (restored, False),
    ]


def test_the_same_bytes_coming_in_anew_heal_what_was_lost():
    file = stored(b"en bild")
    lose(file)

    again = stored(b"en bild")

    assert again == file
    assert fixity.examine(file) is None


def test_a_fault_is_settled_once_and_with_words():
    fault, by = a_fault(), archivist()

    with pytest.raises(RuleError):
        fixity.settle(fault=fault, measure=" ", by=by, now=NIGHT)
    fixity.settle(fault=fault, measure="Disken är bytt.", by=by, now=NIGHT)
    with pytest.raises(RuleError, match="redan"):
        fixity.settle(fault=fault, measure="Disken är bytt.", by=by, now=NIGHT)


def test_a_file_is_restored_only_when_somebody_says_so():
    fault = a_fault()

    with pytest.raises(IntegrityError), transaction.atomic():
        FixityFault.objects.filter(pk=fault.pk).update(restored=True)


def test_known_when_each_file_was_read():
    files = [stored() for _ in range(2)]
    run = run_at()
    late = stored()

    assert fixity.last_checked([*files, late]) == dict.fromkeys([file.pk for file in files], run.finished_at)


# ---- pages

READERS = {"archivist": 200, "officer": 200, "auditor": 200, "administrator": 200, "colleague": 403, "anonymous": 302}


def log_in(client, who):
    makers = {
        "archivist": archivist,
        "officer": officer,
        "auditor": lambda: with_role(Role.AUDITOR),
        "administrator": lambda: with_role(Role.SYSTEM_ADMINISTRATOR),
        "colleague": person,
    }
    if who in makers:
        client.force_login(makers[who]())


@pytest.mark.parametrize(("who", "status"), READERS.items())
def test_who_sees_the_runs_and_faults(client, who, status):
    a_fault()
    log_in(client, who)

    assert client.get(reverse("archiving:fixity_list")).status_code == status


@pytest.mark.parametrize("who", ["auditor", "administrator", "colleague"])
def test_only_archivist_and_officer_settle(client, who):
    fault = a_fault()
    log_in(client, who)

    answer = client.post(reverse("archiving:fixity_settle", args=[fault.pk]), {"measure": "Klart."})

    assert answer.status_code == 403


def test_the_archivist_uploads_the_backup_and_the_fault_is_gone(client):
    content = b"det som var"
    file = stored(content)
    flip_a_byte(file)
    run_at()
    client.force_login(archivist())
    address = reverse("archiving:fixity_settle", args=[FixityFault.objects.get().pk])

    wrong = client.post(address, {"measure": "Återställd.", "replacement": SimpleUploadedFile("a.txt", b"fel fil")})
    right = client.post(address, {"measure": "Återställd.", "replacement": SimpleUploadedFile("a.txt", content)})

    assert "kontrollsumman är en annan" in wrong.content.decode()
    assert right["Location"] == reverse("archiving:fixity_list")
    assert "Hel igen" in client.get(reverse("archiving:fixity_list")).content.decode()
    assert storage.path_of(file).read_bytes() == content


def test_the_page_asks_as_much_for_1_and_30_faults(client, django_assert_max_num_queries):
    client.force_login(archivist())
    numbers = []
    for amount in (1, 29):
        snapshots = [new_file() for _ in range(amount)]
        hand_in(open_snapshot(), files=snapshots)
        for file in snapshots:
            lose(file.stored)
        FixityRun.objects.update(finished_at=NIGHT, started_at=NIGHT - datetime.timedelta(days=2), lease_until=None)
        run_at()
        with django_assert_max_num_queries(14) as queries:
            client.get(reverse("archiving:fixity_list"))
        numbers.append(len(queries))

    assert FixityFault.objects.count() == 30
    assert numbers[0] == numbers[1]


def test_the_state_of_the_archive_is_among_the_gauges():
    a_fault()

    values = {one.gauge.name: one for one in health.readings(now=NIGHT)}
    late = {one.gauge.name: one.is_red for one in health.readings(now=timezone.now() + datetime.timedelta(days=9))}

    assert values["open_fixity_faults"].is_red
    assert values["fixity_age_seconds"].is_red is False
    assert late["fixity_age_seconds"] is True


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
