"""Handing in: who gets which page, what is asked for (REQ-2.9), what is kept meanwhile (S21)."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from archiving.models import Snapshot, SnapshotVersion, Upload
from archiving.tests.hostile_files import HOSTILE, INERT, LARGE
from archiving.tests.upload_support import (
    PICTURE,
    begun,
    logged_in,
    picture,
    ready,
    responsible_for,
)
from tests import factories, factories_archive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]

State = Snapshot.State


def facts(snapshot: Snapshot, **changed: str) -> dict[str, str]:
    """What a person fills in when all is there."""
    now = timezone.localtime()
    everything = {
        "url": snapshot.account.url, "captured_at": f"{now:%Y-%m-%dT%H:%M}", "captured_by": "Stina Svensson, bibliotekarie",
        "period_from": f"{now - datetime.timedelta(days=90):%Y-%m-%d}", "period_to": f"{now:%Y-%m-%d}", "method": "screenshot",
        "tool": "Firefox 140", "has_profile": "on", "has_feed": "on", "has_followers": "on", "has_media": "on", "has_comments": "ja",
        "gaps": "", "provision": "", "comment": "", "gora": "skicka",
    }  # fmt: skip
    return {name: value for name, value in {**everything, **changed}.items() if value is not None}


def post(client: Client, snapshot: Snapshot, *, files: list[SimpleUploadedFile] | None = None, **fields: Any) -> Any:
    return client.post(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/", {**fields, "filer": files or []})


@pytest.fixture
def client(snapshot) -> Client:
    return logged_in(responsible_for(snapshot))


# ---- who, in each state


PLACES = ("", "lamna-in/", "lamna-in/filer/", "granska/")
CAST = {
    "responsible": (200, 200, 200, 403),
    "head": (200, 200, 200, 403),
    "officer": (200, 200, 200, 302),
    "archivist": (200, 403, 403, 302),
    "auditor": (200, 403, 403, 403),
    "colleague": (404, 404, 404, 404),
    "anonymous": (302, 302, 302, 302),
}


def test_each_role_gets_its_pages_of_a_snapshot_to_take(snapshot):
    people = {
        "responsible": responsible_for(snapshot),
        "head": snapshot.account.department.head,
        "officer": factories.officer(),
        "archivist": factories_archive.archivist(),
        "auditor": factories.with_role(Role.AUDITOR),
        "colleague": factories.person(),
    }

    got = {}
    for who in CAST:
        client = logged_in(people[who]) if who in people else Client()
        got[who] = tuple(client.get(f"/ogonblicksbilder/{snapshot.pk}/{place}").status_code for place in PLACES)

    assert got == CAST


def test_a_secret_snapshot_is_not_for_the_auditor_and_neither_are_its_files(snapshot):
    version = factories_archive.hand_in(snapshot, is_secret=True, provision="26 kap. 1 § OSL")
    address = f"/ogonblicksbilder/{snapshot.pk}/filer/{version.files.get().pk}/"

    statuses = [logged_in(user).get(address).status_code for user in (factories.with_role(Role.AUDITOR), factories_archive.archivist())]

    assert statuses == [404, 200]


ACTIONS = {
    "hand in": (
        lambda client, snapshot: post(client, snapshot, **facts(snapshot)),
        {State.OPEN: State.SUBMITTED, State.REDO: State.SUBMITTED},
    ),
    "approve": (
        lambda client, snapshot: client.post(f"/ogonblicksbilder/{snapshot.pk}/godkann/", {"version": 1}),
        {State.SUBMITTED: State.APPROVED},
    ),
    "send back": (
        lambda client, snapshot: client.post(f"/ogonblicksbilder/{snapshot.pk}/skicka-tillbaka/", {"version": 1, "words": "Suddig."}),
        {State.SUBMITTED: State.REDO, State.APPROVED: State.REDO},
    ),
}


@pytest.mark.parametrize("state", State)
def test_each_button_in_each_state_never_a_fault(snapshot, state):
    officer = logged_in(factories.officer())
    ready(snapshot)
    factories_archive.hand_in(snapshot, files=[factories_archive.new_file()])

    for act, can in ACTIONS.values():
        Snapshot.objects.update(state=state)
        answer = act(officer, snapshot)
        after = Snapshot.objects.get().state
        assert (answer.status_code in {200, 302}, after) == (True, can.get(State(state), state))
        if after != state:
            return  # versions and reviews are never taken away, so the next button would meet another one's


# ---- handing in


def test_req_2_9_what_the_portal_knows_is_filled_in(client, snapshot):
    before = factories_archive.approved_snapshot(snapshot.account)
    last, today = before.versions.get().period_to, timezone.localdate()

    page = client.get(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/", headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})

    known = page.context["form"].initial
    assert (known["url"], known["captured_by"].split(",")[0]) == (snapshot.account.url, responsible_for(snapshot).name)
    assert (known["period_from"], known["period_to"]) == (
        min(last + datetime.timedelta(days=1), today),
        today,
    )
    assert known["tool"] == "Firefox 140 på Linux"


def test_req_2_9_everything_becomes_a_version(client, snapshot):
    ready(snapshot)

    answer = post(
        client, snapshot, **facts(snapshot, has_comments="nej", gaps="Kommentarer från maj saknas.", is_secret="on", provision="26 kap.")
    )

    version = SnapshotVersion.objects.get()
    assert answer.headers["Location"] == snapshot.get_absolute_url()
    assert (version.has_comments, version.gaps, version.is_secret, version.provision) == (
        False,
        "Kommentarer från maj saknas.",
        True,
        "26 kap.",
    )
    assert (version.submitted_by, version.files.get().original_name) == (responsible_for(snapshot), "Skärmbild.png")
    assert Snapshot.objects.get().draft == {}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"has_comments": None}, "has_comments"),
        ({"has_comments": "nej"}, "gaps"),
        ({"has_media": None}, "gaps"),
        ({"is_secret": "on"}, "provision"),
        ({"period_to": "2001-01-01"}, "period_to"),
        ({"period_to": "2999-01-01"}, "period_to"),
        ({"captured_at": "2999-01-01T10:00"}, "captured_at"),
        ({"captured_by": ""}, "captured_by"),
        ({"tool": ""}, "tool"),
        ({"method": ""}, "method"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"gaps": "Personen 19121212-1212 syns."}, "gaps"),
    ],
    ids=lambda value: str(value),
)
def test_req_2_9_what_is_missing_or_wrong_is_told_at_its_field_and_nothing_is_lost(client, snapshot, changed, field):
    ready(snapshot)

    answer = post(client, snapshot, **facts(snapshot, comment="Titta på omslaget.", **changed))

    kept = Snapshot.objects.get()
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert (kept.state, kept.draft["fields"]["comment"], SnapshotVersion.objects.exists()) == (State.OPEN, "Titta på omslaget.", False)


def test_nothing_is_handed_in_without_a_file_or_while_one_is_on_its_way(client, snapshot):
    none = post(client, snapshot, **facts(snapshot))
    begun(snapshot, name="halv.png")
    half = post(client, snapshot, **facts(snapshot))
    Upload.objects.update(state=Upload.State.CHECKING)
    checked = post(client, snapshot, **facts(snapshot))

    told = [answer.context["form"].non_field_errors()[0] for answer in (none, half, checked)]
    assert told == [
        "Lägg till minst en fil innan du skickar in.",
        "En fil har inte kommit in helt. Lägg till den igen så fortsätter den, eller ta bort den ur listan.",
        "En fil kontrolleras fortfarande. Vänta en stund och skicka in igen.",
    ]


def test_the_draft_is_there_on_another_device_and_a_tick_taken_away_stays_away(client, snapshot):
    written = facts(snapshot, comment="Halvvägs", has_media=None)
    saved = client.post(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/utkast/", written)

    other = logged_in(factories.officer()).get(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/")

    known = other.context["form"].initial
    assert (saved.status_code, known["comment"], known["has_media"], known["has_feed"]) == (204, "Halvvägs", False, True)


def test_a_draft_that_comes_after_it_was_handed_in_changes_nothing(client, snapshot):
    factories_archive.hand_in(snapshot)

    late = client.post(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/utkast/", {"comment": "sen"})

    assert (late.status_code, Snapshot.objects.get().draft) == (409, {})


def test_without_a_script_the_files_come_with_the_form_and_the_good_ones_are_kept(client, snapshot, root):
    files = [
        SimpleUploadedFile("a.png", PICTURE),
        SimpleUploadedFile("program.png", b"MZ" + b"\0" * 200),
        SimpleUploadedFile("../../tom.png", b""),
        SimpleUploadedFile("b.png", picture("green")),
    ]

    answer = post(client, snapshot, files=files, **facts(snapshot, gora="ladda-upp", comment="Kvar"))
    page = client.get(answer.headers["Location"])

    states = dict(Upload.objects.values_list("name", "state"))
    assert states == {"a.png": "ready", "program.png": "refused", "b.png": "ready"}
    assert "tom.png: " in page.content.decode()
    assert (page.context["form"].initial["comment"], page.context["ready"]) == ("Kvar", 2)
    assert list((root / "incoming").iterdir()) == []


@pytest.mark.parametrize("names", [sorted(HOSTILE.keys() - LARGE)[3::12]], ids=["every twelfth"])  # one by one: test_inspection_hostile.py
def test_hostile_files_are_refused_in_swedish_or_kept_inert_and_the_page_stands(client, snapshot, root, tmp_path, names):
    made = tmp_path / "gjorda"
    made.mkdir()

    for name in names:
        answer = post(client, snapshot, files=[SimpleUploadedFile(name, HOSTILE[name](made).read_bytes())], gora="ladda-upp")
        assert (name, answer.status_code) == (name, 302)

    kept = set(Upload.objects.filter(state=Upload.State.READY).values_list("name", flat=True))
    assert (client.get(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/").status_code, kept) == (200, INERT & set(names))
    assert [upload.name for upload in Upload.objects.filter(state=Upload.State.REFUSED) if not upload.refusal.strip()] == []
    assert list((root / "incoming").iterdir()) == []


def test_files_that_come_with_a_wrong_token_leave_nothing_behind(snapshot, root):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(responsible_for(snapshot))
    token = str(strict.get(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/").context["csrf_token"])

    files = [SimpleUploadedFile("a.png", PICTURE)]
    wrong = post(strict, snapshot, files=files, gora="ladda-upp", csrfmiddlewaretoken="x" * 64)
    left = list((root / "incoming").iterdir()), Upload.objects.count()
    right = post(strict, snapshot, files=[SimpleUploadedFile("a.png", PICTURE)], gora="ladda-upp", csrfmiddlewaretoken=token)

    assert (wrong.status_code, left) == (403, ([], 0))
    assert (right.status_code, Upload.objects.get().state) == (302, Upload.State.READY)


def test_whoever_may_hand_in_takes_a_file_away_without_a_script(client, snapshot):
    upload = ready(snapshot)

    post(client, snapshot, **facts(snapshot, gora="", **{"ta-bort": str(upload.pk)}))
    stranger = post(client, factories_archive.open_snapshot(snapshot.account), **{"ta-bort": str(upload.pk)})

    assert (Upload.objects.get().state, stranger.status_code) == (Upload.State.REMOVED, 404)


def test_a_redo_begins_with_the_files_that_are_there(client, snapshot):
    ready(snapshot)
    post(client, snapshot, **facts(snapshot))
    reviewer = logged_in(factories_archive.archivist())
    reviewer.post(
        f"/ogonblicksbilder/{snapshot.pk}/skicka-tillbaka/",
        {"version": 1, "ready_made": ["Kommentarerna är inte utfällda."], "words": "Se maj."},
    )

    page = client.get(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/")
    ready(snapshot, picture("green"), name="Kommentarer.png")
    post(client, snapshot, **facts(snapshot))

    assert ("Kommentarerna är inte utfällda. Se maj." in page.content.decode(), page.context["ready"]) == (True, 1)
    assert list(SnapshotVersion.objects.order_by("number").values_list("number", "file_count")) == [(1, 1), (2, 2)]
