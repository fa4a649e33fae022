"""A certificate says what was kept, when, by whom, its hashes and checks, and how anybody checks it again (REQ-2.9)."""

import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Role
from archiving import fixity, storage
from archiving.actions import approve_snapshot, send_back_snapshot
from archiving.certificate import certificate_of
from archiving.models import FixityRun
from tests.factories import person, with_role
from tests.factories_archive import approved_snapshot, archivist, hand_in, new_file, open_snapshot, submitted_snapshot

pytestmark = pytest.mark.django_db


def read_all():
    now = timezone.now()
    FixityRun.objects.all().delete()
    run = FixityRun.objects.create(last_id=10**6, started_at=now, lease_until=now + datetime.timedelta(minutes=5))
    fixity._go_on(run)


def address(snapshot, number=1, *, pdf=False):
    return reverse("archiving:snapshot_certificate_pdf" if pdf else "archiving:snapshot_certificate", args=[snapshot.pk, number])


def page_of(client, snapshot, number=1):
    client.force_login(archivist())
    return client.get(address(snapshot, number)).content.decode()


def test_REQ_2_9_the_page_says_what_was_kept_and_by_whom(client):
    snapshot = approved_snapshot()
    version = snapshot.versions.get()
    file = version.files.get()

    page = page_of(client, snapshot)

    for words in (file.name, file.stored.sha256, version.manifest.sha256, version.captured_by, version.submitted_by.name, "Godkänd"):
        assert words in page
    assert f"{file.stored.sha256}  {file.name}" in page


def test_each_file_says_when_it_was_last_read_and_what_came_of_it(client):
    snapshot = open_snapshot()
    files = [new_file() for _ in range(3)]
    version = hand_in(snapshot, files=files[:2])
    storage.path_of(files[1].stored).unlink()

    before = [(one.is_whole, one.fault) for one in certificate_of(version)["files"]]
    read_all()
    whole, hurt = certificate_of(version)["files"]

    assert before == [(False, None), (False, None)]
    assert (whole.is_whole, whole.fault) == (True, None)
    assert (hurt.is_whole, hurt.fault.kind) == (False, "missing")
    assert "Filen saknas" in page_of(client, snapshot)


def test_the_chain_goes_back_through_every_version(client):
    snapshot = submitted_snapshot()
    by = archivist()
    send_back_snapshot(snapshot=snapshot, version=1, reason="Kommentarerna syns inte.", by=by, now=timezone.now())
    hand_in(snapshot)
    approve_snapshot(snapshot=snapshot, version=2, by=by, now=timezone.now())

    first, second = (certificate_of(snapshot.versions.get(number=number)) for number in (1, 2))

    assert [one.number for one in second["chain"]] == [1, 2]
    assert ([one.number for one in first["chain"]], [one.number for one in first["later"]]) == ([1], [2])
    assert (
        b'"foregaende_manifest_sha256": "' + first["version"].manifest.sha256.encode()
        in storage.open_stored(second["version"].manifest).read()
    )
    assert "Det finns en nyare version" in page_of(client, snapshot, 1)


def test_the_pdf_is_archival_and_holds_every_hash(client):
    snapshot = approved_snapshot()
    version = snapshot.versions.get()
    read_all()
    client.force_login(archivist())

    answer = client.get(address(snapshot, pdf=True))
    reader = PdfReader(io.BytesIO(answer.content))
    words = "".join(page.extract_text() for page in reader.pages).replace("\n", "")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert version.files.get().stored.sha256 in words
    assert version.manifest.sha256 in words
    assert "oförändrad" in words
    assert b"<pdfaid:part>2</pdfaid:part>" in reader.xmp_metadata.stream.get_data() or b'part="2"' in reader.xmp_metadata.stream.get_data()


@pytest.mark.parametrize("pdf", [False, True], ids=["page", "pdf"])
def test_who_gets_a_certificate_of_what_may_be_secret(client, pdf):
    snapshot = open_snapshot()
    hand_in(snapshot, is_secret=True, provision="21 kap. 7 § OSL")
    responsible = snapshot.account.roster.get(role="responsible").person
    statuses = {}
    for who, user in {"anonymous": None, "colleague": person(), "auditor": with_role(Role.AUDITOR), "responsible": responsible}.items():
        client.logout()
        if user:
            client.force_login(user)
        statuses[who] = client.get(address(snapshot, pdf=pdf)).status_code

    assert statuses == {"anonymous": 302, "colleague": 404, "auditor": 404, "responsible": 200}


def test_a_version_that_does_not_exist_has_none(client):
    client.force_login(archivist())

    assert client.get(address(submitted_snapshot(), 2)).status_code == 404


def test_1_and_30_files_ask_as_much(client, django_assert_max_num_queries):
    client.force_login(archivist())
    numbers = []
    for amount in (1, 30):
        snapshot = open_snapshot()
        hand_in(snapshot, files=[new_file() for _ in range(amount)])
        with django_assert_max_num_queries(20) as queries:
            client.get(address(snapshot))
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]
