"""The portal's own captures as rows: who may order one, who carries it out, and how it ends. S21, design §8; faults F21, F22."""

import datetime
import os
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from archiving import capture_jobs, capture_runs, storage
from archiving.actions import withdraw_snapshot
from archiving.capture.process import Outcome, marked, scratch_folder
from archiving.capture_results import BY
from archiving.models import CaptureJob, Snapshot, SnapshotVersion, StoredFile
from core import sweeps
from core.errors import RuleError
from notifications.models import Notice
from registry.models import Platform, SocialAccount
from tests import factories, factories_archive
from tests.together import at_once
from tools.portal_servers import wait_for

pytestmark = pytest.mark.django_db

State = CaptureJob.State


@pytest.fixture(autouse=True)
def root(settings, tmp_path: Path) -> Path:
    settings.ARCHIVE_ROOT = tmp_path
    return tmp_path


def snapshot_that_may_be_captured(**fields) -> Snapshot:
    account = factories.active_account(name="Bibliotekets blogg")
    account.platform.may_be_captured = True
    account.platform.save()
    return factories_archive.open_snapshot(account, **fields)


def ordered_job() -> CaptureJob:
    snapshot = snapshot_that_may_be_captured()
    return capture_jobs.order(snapshot, by=snapshot.account.department.head, now=timezone.now())


def job_in(state: str) -> CaptureJob:
    job, now = ordered_job(), timezone.now()
    if state != State.WAITING:
        job = capture_runs.claim(job.pk, now=now)
    if state == State.FAILED:
        capture_runs.end(job, job.lease_token, Outcome(error="Sidan är borta.", again=False), now=now)
    if state == State.REFUSED:
        capture_runs._move(job, job.lease_token, State.REFUSED, now=now)
    if state == State.DONE:
        with storage.working_folder() as folder:
            capture_runs.finish(job, job.lease_token, captured(folder), folder, now=now)
    job.refresh_from_db()
    assert job.state == state
    return job


def captured(folder: Path, **changes) -> Outcome:
    """As the capture process leaves it."""
    names = {"skarmbild-001.png": "skarmbild", "utskrift.pdf": "utskrift", "sida.wacz": "webbarkiv", "text.txt": "text"}
    for name in names:
        (folder / name).write_bytes(name.encode())
    files = [
        {"name": name, "kind": kind, "content_type": "application/x", "ending": name.rpartition(".")[2], "checks": {}}
        for name, kind in names.items()
    ]
    provenance = {
        "borjade": timezone.now().isoformat(),
        "datum_pa_sidan": ["2026-01-15", "2026-03-01"],
        "slutlig_adress": "https://blogg.markaryd.example/",
        "webblasare": "Chromium 156",
        "saknade_adresser": [],
    }
    return Outcome(**{"files": files, "provenance": provenance, **changes})


# ---- ordering


def test_s21_req_2_12_a_platform_whose_terms_forbid_collection_is_refused_with_its_reason():
    snapshot = factories_archive.open_snapshot()
    snapshot.account.platform.no_capture_reason = "Facebooks villkor förbjuder automatisk insamling."
    snapshot.account.platform.save()

    with pytest.raises(RuleError, match="Facebooks villkor förbjuder"):
        capture_jobs.order(snapshot, by=factories.officer(), now=timezone.now())

    assert CaptureJob.objects.count() == 0


@pytest.mark.parametrize("state", State)
def test_ordering_in_each_state(state):
    """Under way: the same one. Failed: tried anew. Otherwise a new one, as long as the snapshot can be taken."""
    job = job_in(state)

    try:
        again = capture_jobs.order(job.snapshot, by=factories.officer(), now=timezone.now())
    except RuleError:
        again = None

    expected = {State.WAITING: "same", State.RUNNING: "same", State.FAILED: "same", State.REFUSED: "another", State.DONE: "no"}
    assert ("no" if again is None else "same" if again.pk == job.pk else "another") == expected[state]
    if again:
        assert (again.state, again.attempts) == (State.RUNNING if state == State.RUNNING else State.WAITING, int(state == State.RUNNING))


def test_a_snapshot_that_opens_is_ordered_once_by_the_sweep():
    snapshot = snapshot_that_may_be_captured()
    other = factories.active_account(name="Instagramsidan")
    SocialAccount.objects.filter(pk=other.pk).update(platform=Platform.objects.get(slug="instagram"))
    factories_archive.open_snapshot(other)

    for _ in range(2):
        sweeps.run("captures", path=sweeps.TICK)

    assert [job.snapshot for job in CaptureJob.objects.all()] == [snapshot]


def test_one_that_was_sent_back_waits_for_a_person():
    snapshot = snapshot_that_may_be_captured()
    factories_archive.hand_in(snapshot)
    factories_archive.send_back_snapshot(
        snapshot=snapshot, version=1, reason="Suddig.", by=factories_archive.archivist(), now=timezone.now()
    )

    assert capture_jobs.order_for_opened(now=timezone.now()) == 0


def test_there_is_one_capture_of_a_snapshot_at_a_time():
    job = ordered_job()

    with pytest.raises(IntegrityError), transaction.atomic():
        CaptureJob.objects.create(snapshot=job.snapshot, url=job.url)


@pytest.mark.parametrize(
    "broken", [{"state": "running"}, {"lease_until": timezone.now()}, {"state": "done"}, {"state": "asleep"}, {"lease_token": "x"}]
)
def test_the_database_refuses_a_job_that_cannot_be(broken):
    job = ordered_job()

    with pytest.raises(IntegrityError), transaction.atomic():
        CaptureJob.objects.filter(pk=job.pk).update(**broken)


# ---- leases


def test_two_workers_never_do_the_same_job(settings):
    settings.CAPTURES_AT_ONCE = 2
    job = ordered_job()

    first, second = (capture_runs.claim(job.pk, now=timezone.now()) for _ in range(2))

    assert (first.state, second) == (State.RUNNING, None)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_never_do_the_same_job():
    job = ordered_job()

    claimed = at_once(*[lambda: capture_runs.claim(job.pk, now=timezone.now())] * 2)

    assert sorted(one is not None for one in claimed) == [False, True]


def test_no_more_browsers_run_than_the_setting_says(settings):
    settings.CAPTURES_AT_ONCE = 1
    first, second = ordered_job(), ordered_job()
    capture_runs.claim(first.pk, now=timezone.now())

    assert capture_runs.claim(second.pk, now=timezone.now()) is None


def test_f22_what_a_killed_worker_held_is_taken_up_again_after_its_lease():
    job = ordered_job()
    now = timezone.now()
    dead = capture_runs.claim(job.pk, now=now)

    capture_jobs.look_after_captures(now=now + capture_runs.LEASE - datetime.timedelta(seconds=1))
    job.refresh_from_db()
    assert job.state == State.RUNNING
    capture_jobs.look_after_captures(now=now + capture_runs.LEASE)
    job.refresh_from_db()

    assert (job.state, job.attempts, job.error) == (State.WAITING, 1, "Insamlingen avbröts mitt i.")
    assert capture_runs.claim(job.pk, now=job.next_at).lease_token != dead.lease_token


def test_f22_the_sweep_takes_away_the_scratch_folder_of_a_killed_capture_with_its_processes_and_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, just_made = tmp_path / "portal-capture-0123456789ab", tmp_path / "portal-capture-00000000000f"
    process = subprocess.Popen(["sleep", "60"], env={"PORTAL_CAPTURE": "0123456789ab"})
    assert wait_for(lambda: process.pid in marked("0123456789ab"), patience=10)  # /proc tells it a moment after the start
    with scratch_folder("ba9876543210") as in_use:
        for folder in (left, just_made):
            (folder / "browser").mkdir(parents=True)
        for folder in (left, in_use):
            os.utime(folder, (0, 0))

        capture_jobs.look_after_captures(now=timezone.now())

        assert sorted(tmp_path.glob("portal-capture-*")) == [just_made, in_use]
    assert process.wait(10) == -signal.SIGKILL
    assert not in_use.exists()


def test_a_worker_that_lost_its_lease_hands_in_nothing():
    job = ordered_job()
    now = timezone.now()
    late = capture_runs.claim(job.pk, now=now)
    token = late.lease_token
    capture_jobs.look_after_captures(now=now + capture_runs.LEASE)
    job.refresh_from_db()
    capture_runs.claim(job.pk, now=job.next_at)

    with storage.working_folder() as folder:
        capture_runs.finish(late, token, captured(folder), folder, now=timezone.now())

    job.refresh_from_db()
    assert (job.state, SnapshotVersion.objects.count(), StoredFile.objects.count()) == (State.RUNNING, 0, 0)


def test_the_lease_is_prolonged_while_the_capture_runs_and_lost_when_it_is_anothers(monkeypatch):
    monkeypatch.setattr(capture_runs, "RENEW_EVERY", 0.0)
    job = capture_runs.claim(ordered_job().pk, now=timezone.now())
    later = timezone.now() + datetime.timedelta(minutes=5)
    still_ours = capture_runs.Renewal(job, job.lease_token, clock=lambda: later)

    held = still_ours()
    job.refresh_from_db()
    assert (held, job.lease_until) == (True, later + capture_runs.LEASE)
    CaptureJob.objects.filter(pk=job.pk).update(lease_token="någon annans")

    assert still_ours() is False


# ---- how it ends


def test_what_was_captured_waits_for_review_with_every_fact():
    job = job_in(State.DONE)

    version = job.snapshot.versions.get()
    assert job.version == version
    assert (version.method, version.submitted_by, version.captured_by) == ("automatic", None, BY)
    assert (version.period_from, version.has_followers, version.incomplete) == (datetime.date(2026, 1, 15), False, "")
    assert list(version.files.values_list("kind", flat=True)) == ["skarmbild", "utskrift", "webbarkiv", "text"]
    assert Snapshot.objects.get().state == Snapshot.State.SUBMITTED
    assert list(storage.incoming().iterdir()) == []


def test_a_capture_that_a_bound_stopped_says_so_in_its_version():
    job = capture_runs.claim(ordered_job().pk, now=timezone.now())

    with storage.working_folder() as folder:
        outcome = captured(folder, stopped_by=["Sidan är längre än 100 000 bildpunkter."])
        capture_runs.finish(job, job.lease_token, outcome, folder, now=timezone.now())

    version = job.snapshot.versions.get()
    assert (version.incomplete, version.has_feed) == ("Sidan är längre än 100 000 bildpunkter.", False)


def test_pictures_that_are_the_same_to_the_byte_are_kept_once():
    job = capture_runs.claim(ordered_job().pk, now=timezone.now())

    with storage.working_folder() as folder:
        outcome = captured(folder)
        (folder / "skarmbild-002.png").write_bytes((folder / "skarmbild-001.png").read_bytes())
        outcome.files.insert(1, {**outcome.files[0], "name": "skarmbild-002.png"})
        capture_runs.finish(job, job.lease_token, outcome, folder, now=timezone.now())

    assert job.snapshot.versions.get().file_count == 4


def test_a_failure_is_tried_again_later_and_later_until_people_are_told():
    job, now = ordered_job(), timezone.now()
    waits = []
    for _ in range(capture_runs.MOST_ATTEMPTS):
        claimed = capture_runs.claim(job.pk, now=now)
        capture_runs.end(claimed, claimed.lease_token, Outcome(error="Sidan gick inte att nå."), now=now)
        job.refresh_from_db()
        waits.append(job.next_at - now)
        now = max(job.next_at, now)

    assert (job.state, job.attempts, job.error) == (State.FAILED, 4, "Sidan gick inte att nå.")
    assert waits[:3] == capture_runs.PAUSES
    assert Notice.objects.filter(kind=capture_runs.KIND, subject__contains="Bibliotekets blogg").exists()


def test_a_failure_that_another_try_would_not_mend_ends_at_once():
    job = job_in(State.FAILED)

    assert (job.attempts, job.error) == (1, "Sidan är borta.")


def test_what_somebody_handed_in_meanwhile_stands():
    job = capture_runs.claim(ordered_job().pk, now=timezone.now())
    factories_archive.hand_in(Snapshot.objects.get())

    with storage.working_folder() as folder:
        capture_runs.finish(job, job.lease_token, captured(folder), folder, now=timezone.now())

    job.refresh_from_db()
    assert (job.state, SnapshotVersion.objects.count()) == (State.FAILED, 1)
    assert "Väntar på granskning" in job.error


def test_a_snapshot_that_was_taken_away_before_its_turn_is_not_captured():
    job = ordered_job()
    withdraw_snapshot(snapshot=job.snapshot, reason="Kontot avslutas.", by=factories.person(), now=timezone.now())

    capture_runs.run(job.pk, now=timezone.now())

    job.refresh_from_db()
    assert job.state == State.REFUSED


def test_f22_a_crash_while_it_is_handed_in_leaves_nothing_half_written(monkeypatch):
    job = capture_runs.claim(ordered_job().pk, now=timezone.now())
    monkeypatch.setattr(capture_runs, "submit_snapshot", crash)

    with pytest.raises(ZeroDivisionError), storage.working_folder() as folder:
        capture_runs.finish(job, job.lease_token, captured(folder), folder, now=timezone.now())

    job.refresh_from_db()
    assert (job.state, SnapshotVersion.objects.count(), StoredFile.objects.count()) == (State.RUNNING, 0, 0)
    assert list(storage.incoming().iterdir()) == []


def crash(**anything: object) -> None:
    raise ZeroDivisionError


# ---- the page


def test_the_portal_is_asked_with_a_button_and_by_nobody_else(client):
    snapshot = snapshot_that_may_be_captured()
    address = reverse("archiving:capture_order", args=[snapshot.pk])
    people = {
        "responsible": snapshot.account.roster.get(role="responsible").person,
        "archivist": factories_archive.archivist(),
        "stranger": factories.person(),
    }

    answers = {}
    for name in ("stranger", "archivist", "responsible"):
        client.force_login(people[name])
        answers[name] = client.post(address).status_code
    page = client.get(snapshot.get_absolute_url()).content.decode()

    assert answers == {"stranger": 404, "archivist": 403, "responsible": 302}
    assert CaptureJob.objects.get().state == State.WAITING
    assert "Automatisk insamling" in page
    assert "Låt portalen ta den" not in page


def test_the_page_says_why_the_portal_may_not_take_it(client):
    snapshot = factories_archive.open_snapshot()
    client.force_login(factories.officer())

    page = client.get(snapshot.get_absolute_url()).content.decode()

    assert "Ta ögonblicksbilden för hand." in page
    assert reverse("archiving:capture_order", args=[snapshot.pk]) not in page


def test_a_failed_capture_shows_what_happened_and_can_be_tried_again(client):
    job = job_in(State.FAILED)
    client.force_login(factories.officer())

    page = client.get(job.snapshot.get_absolute_url()).content.decode()

    assert "Sidan är borta." in page
    assert "Låt portalen försöka igen" in page
