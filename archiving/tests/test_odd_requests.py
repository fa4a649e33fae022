"""Requests that no page of ours makes: what people with a script, or a broken one, send. A sentence or a 404, and never a fault."""

from base64 import b64encode

import pytest
from django.utils import timezone

from archiving import storage
from archiving.models import CollectiveMatter, Snapshot, SnapshotFile
from tests import factories_archive
from tests.factories import officer

pytestmark = pytest.mark.django_db

FACTS = {
    "url": "https://www.facebook.com/biblioteket",
    "captured_by": "Stina",
    "period_from": "2026-01-01",
    "method": "screenshot",
    "tool": "Firefox",
    "has_profile": "on",
    "has_feed": "on",
    "has_followers": "on",
    "has_media": "on",
    "has_comments": "ja",
}


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.ARCHIVE_ROOT = tmp_path


@pytest.fixture
def snapshot(client) -> Snapshot:
    snapshot = factories_archive.open_snapshot()
    client.force_login(snapshot.account.roster.get(role="responsible").person)
    return snapshot


def hand_in(client, snapshot, **fields):
    today = f"{timezone.localdate()}"
    facts = {**FACTS, "captured_at": f"{today} 00:00", "period_to": today, "gora": "skicka", **fields}
    return client.post(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/", facts)


@pytest.mark.parametrize("name", ["inte-en-fil", "0" * 32, "%00"])
def test_taking_away_a_file_that_never_was_is_not_found(client, snapshot, name):
    assert hand_in(client, snapshot, **{"ta-bort": name}).status_code == 404


def test_a_draft_holds_no_characters_that_a_database_refuses(client, snapshot):
    answer = client.post(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/utkast/", {**FACTS, "comment": "före\0\u202eefter"})

    snapshot.refresh_from_db()
    assert (answer.status_code, snapshot.draft["fields"]["comment"]) == (204, "föreefter")


@pytest.mark.parametrize("when", [{"captured_at": "0001-01-01 00:00"}, {"captured_at": "0206-10-14 10:00"}, {"period_from": "0001-01-01"}])
def test_a_year_that_was_typed_wrong_makes_no_matter_of_its_own(client, snapshot, when):
    answer = hand_in(client, snapshot, **when)

    assert (answer.status_code, "Kontrollera året" in answer.content.decode()) == (200, "0001-01-01 00:00" not in when.values())
    assert CollectiveMatter.objects.count() == 0


@pytest.mark.parametrize("modified", ["9" * 5000, "٣", "-1", "1e5", ""])
def test_an_upload_with_an_odd_time_begins_as_if_it_had_none(client, snapshot, modified):
    metadata = f"filename {b64encode(b'bild.png').decode()},modified {b64encode(modified.encode()).decode()}"
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "12", "Upload-Metadata": metadata}

    answer = client.post(f"/ogonblicksbilder/{snapshot.pk}/uppladdningar/", headers=headers)

    assert (answer.status_code, snapshot.uploads.get().checks) == (201, {"modified": 0})


@pytest.mark.parametrize(("first", "last"), [("0001-01-01", "2026-01-01"), ("2026-01-01", "9999-12-31")])
def test_a_package_of_a_period_that_never_was_is_refused_with_a_sentence(client, first, last):
    snapshot = factories_archive.approved_snapshot()
    factories_archive.delivery_settings()
    client.force_login(factories_archive.archivist())

    answer = client.post("/arkiv/paket/bestall/", {"account": snapshot.account_id, "period_from": first, "period_to": last})

    assert (answer.status_code, "Kontrollera året." in answer.content.decode()) == (200, True)


def test_a_file_that_is_lost_is_not_found(client):
    version = factories_archive.approved_snapshot().versions.get()
    file = SnapshotFile.objects.get(version=version)
    for stored in (file.stored, version.manifest):
        storage.path_of(stored).unlink()
    client.force_login(officer())
    base = f"/ogonblicksbilder/{version.snapshot_id}"
    addresses = [f"{base}/filer/{file.pk}/", f"{base}/manifest/1/", f"/arkiv/filer/{file.pk}/bild/"]

    answers = [client.get(address, headers=headers) for address in addresses for headers in ({}, {"Range": "bytes=0-1"})]

    assert {answer.status_code for answer in answers} == {404}
