"""A snapshot from task to approval: what is kept, and what can be done when. Design §4; S21; REQ-2.9, REQ-2.10, REQ-2.13."""

import datetime
import json
import re

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from archiving.actions import approve_snapshot, open_snapshot, plan_snapshot, send_back_snapshot, submit_snapshot, withdraw_snapshot
from archiving.models import ArchiveSettings, CollectiveMatter, Occasion, Snapshot, SnapshotFile, SnapshotReview, SnapshotVersion
from archiving.models.version import ARCHIVE_NAME
from archiving.storage import open_stored
from core.errors import RuleError
from records.models import ClassificationPlan
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db

State = Snapshot.State


def snapshot_in(state: str) -> Snapshot:
    snapshot = factories_archive.open_snapshot()
    today, now = timezone.localdate(), timezone.now()
    if state == State.PLANNED:
        later = today + datetime.timedelta(days=7)
        return plan_snapshot(account=snapshot.account, occasion=Occasion.NEW_LOOK, opens_on=later, due_on=later, now=now, reason="Ny logga")
    if state == State.WITHDRAWN:
        withdraw_snapshot(snapshot=snapshot, reason="Dubbel.", by=factories.person(), now=now)
    if state in {State.SUBMITTED, State.REDO, *Snapshot.COUNTS}:
        factories_archive.hand_in(snapshot)
    if state == State.REDO:
        send_back_snapshot(snapshot=snapshot, version=1, reason="Suddig.", by=factories.person(), now=now)
    if state in Snapshot.COUNTS:
        approve_snapshot(snapshot=snapshot, version=1, by=factories.person(), now=now)
    for after in (State.PACKAGED, State.DELIVERED, State.RECEIPTED):  # the packages' own verbs take these steps
        if state in {after, *list(State)[list(State).index(after) : list(State).index(State.WITHDRAWN)]}:
            snapshot.move_to(after, now=now)
            snapshot.save()
    return snapshot


VERBS = {
    "open": ({State.OPEN}, lambda snapshot, by, now: open_snapshot(snapshot, now=now), {State.PLANNED}),
    "hand in": (
        {State.SUBMITTED},
        lambda snapshot, by, now: submit_snapshot(
            snapshot=snapshot,
            facts=factories_archive.snapshot_facts(snapshot.account),
            files=[factories_archive.new_file()],
            by=by,
            now=now,
        ),
        {State.OPEN, State.REDO},
    ),
    "approve": (
        {State.APPROVED},
        lambda snapshot, by, now: approve_snapshot(snapshot=snapshot, version=1, by=by, now=now),
        {State.SUBMITTED},
    ),
    "send back": (
        {State.REDO},
        lambda snapshot, by, now: send_back_snapshot(snapshot=snapshot, version=1, reason="Suddig.", by=by, now=now),
        {State.SUBMITTED, State.APPROVED},
    ),
    "withdraw": (
        {State.WITHDRAWN},
        lambda snapshot, by, now: withdraw_snapshot(snapshot=snapshot, reason="Dubbel.", by=by, now=now),
        {State.PLANNED, State.OPEN, State.REDO},
    ),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_in_each_state(verb, state):
    after, act, can = VERBS[verb]
    snapshot = snapshot_in(state)
    assert snapshot.state == state

    try:
        act(snapshot, factories.person(), timezone.now())
    except RuleError:
        done = False
    else:
        done = state in can

    snapshot.refresh_from_db()
    assert (done, {snapshot.state}) == ((True, after) if state in can else (False, {state}))


def test_req_2_9_and_2_10_a_version_keeps_every_fact_and_names_its_files():
    account = factories.active_account(name="Markaryds bibliotek")
    snapshot = factories_archive.open_snapshot(account)

    version = factories_archive.hand_in(
        snapshot, files=[factories_archive.new_file(), factories_archive.new_file("Utskrift.pdf", "utskrift", ending="pdf")]
    )

    names = list(version.files.values_list("name", flat=True))
    assert all(re.match(ARCHIVE_NAME, name) for name in names)
    assert [name.split("_")[3:] for name in names] == [["skarmbild", "001.txt"], ["utskrift", "002.pdf"]]
    manifest = json.loads(open_stored(version.manifest).read())
    assert [file["sha256"] for file in manifest["filer"]] == [file.stored.sha256 for file in version.files.select_related("stored")]
    assert (manifest["konto_id"], manifest["konto"], manifest["foregaende_manifest_sha256"]) == (account.pk, "Markaryds bibliotek", "")
    assert datetime.datetime.fromisoformat(manifest["tagen"]).utcoffset() in {datetime.timedelta(hours=1), datetime.timedelta(hours=2)}


@pytest.mark.parametrize(("record_type", "expected"), [("Ögonblicksbild", "SM-05, 2027"), ("Svar", "2.7.1")])
def test_req_2_9_a_version_is_classified_by_the_plan_or_else_by_the_settings(record_type, expected):
    ArchiveSettings.objects.create(classification="2.7.1")
    plan = ClassificationPlan.objects.create(version="2027", decision="KS § 1", valid_from=datetime.date(2019, 1, 1))
    plan.entries.create(code="SM-05", name="Sociala medier", record_type=record_type)

    version = factories_archive.hand_in(factories_archive.open_snapshot())

    assert version.classification == expected


def test_s21_a_correction_is_a_new_version_whose_manifest_names_the_one_before():
    snapshot = factories_archive.snapshot_to_redo()
    first = snapshot.versions.get()

    second = factories_archive.hand_in(snapshot)

    assert json.loads(open_stored(second.manifest).read())["foregaende_manifest_sha256"] == first.manifest.sha256
    assert list(snapshot.versions.values_list("number", flat=True)) == [1, 2]


def test_req_2_13_all_snapshots_of_a_year_share_one_collective_matter():
    versions = [factories_archive.hand_in(factories_archive.open_snapshot()) for _ in range(2)]

    assert {version.matter for version in versions} == {CollectiveMatter.objects.get(year=timezone.localdate().year)}


@pytest.mark.parametrize(
    "missing",
    [
        {"url": ""},
        {"captured_by": ""},
        {"tool": ""},
        {"has_comments": False},
        {"is_secret": True},
        {"period_from": datetime.date(2026, 2, 1), "period_to": datetime.date(2026, 1, 1)},
        {"method": "scraping"},
    ],
)
def test_req_2_9_the_database_refuses_a_version_with_a_mandatory_fact_missing(missing):
    snapshot = factories_archive.open_snapshot()

    with pytest.raises(IntegrityError), transaction.atomic():
        factories_archive.hand_in(snapshot, **missing)

    assert SnapshotVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (SnapshotVersion, {"tool": "Ett annat verktyg"}),
        (SnapshotFile, {"name": "en-annan.png"}),
        (SnapshotFile, {"checks": {"pages": 3}}),
        (SnapshotFile, {"checks": {}, "name": "en-annan.png"}),  # disposal empties the checks, and nothing else
        (SnapshotReview, {"reason": "En annan"}),
    ],
)
def test_what_was_handed_in_and_said_is_never_changed(model, change):
    factories_archive.approved_snapshot()
    row = model.objects.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).delete()


def test_nobody_approves_their_own():
    somebody = factories_archive.archivist()
    snapshot = factories_archive.submitted_snapshot(by=somebody)

    with pytest.raises(RuleError, match="Någon annan"):
        approve_snapshot(snapshot=snapshot, version=1, by=somebody, now=timezone.now())


def test_a_capture_that_was_stopped_half_way_is_never_approved():
    snapshot = factories_archive.open_snapshot()
    submit_snapshot(
        snapshot=snapshot,
        facts=factories_archive.snapshot_facts(snapshot.account),
        files=[factories_archive.new_file()],
        by=None,
        now=timezone.now(),
        incomplete="Sidan var längre än 100 000 bildpunkter.",
    )

    with pytest.raises(RuleError, match="inte fullständig"):
        approve_snapshot(snapshot=snapshot, version=1, by=factories_archive.archivist(), now=timezone.now())


def test_a_version_that_came_after_the_page_was_opened_is_not_approved_unseen():
    snapshot = factories_archive.snapshot_to_redo()
    factories_archive.hand_in(snapshot)

    with pytest.raises(RuleError, match="ny version"):
        approve_snapshot(snapshot=snapshot, version=1, by=factories_archive.archivist(), now=timezone.now())


@pytest.mark.parametrize("occasion", [Occasion.NEW_LOOK, Occasion.CRISIS, Occasion.CLOSING])
def test_req_2_8_an_extra_snapshot_of_a_kind_is_asked_for_once(occasion):
    account = factories.active_account(name="Biblioteket")

    first, second = (factories_archive.open_snapshot(account, occasion=occasion, reason="Ny logga") for _ in range(2))

    assert first == second


def test_an_extra_snapshot_says_why():
    with pytest.raises(RuleError, match="varför"):
        factories_archive.open_snapshot(reason=" ")
