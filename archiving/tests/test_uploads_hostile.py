"""Hostile files by the way that files come in: refused with a sentence or kept inert, and the good ones of the batch are kept."""

from base64 import b64encode

import pytest
from django.test import Client

from archiving import storage
from archiving.models import Upload
from archiving.tests.good_files import GOOD
from archiving.tests.hostile_files import HOSTILE
from tests import factories_archive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]

REFUSED = ("42.zip", "overlapp.zip", "uppat.zip", "skript-i-strom.pdf", "png-och-zip.png", "sida.png", "avbruten.mp4", "miljarder.xml")
KEPT = ("skript-i-sida.zip", "html-i-kommentar.jpg")


def test_the_hostile_files_of_a_batch_are_refused_and_the_others_kept(settings, tmp_path):
    settings.ARCHIVE_ROOT = tmp_path / "archive"
    snapshot = factories_archive.open_snapshot()
    client = Client()
    client.force_login(snapshot.account.roster.get(role="responsible").person)

    statuses = [hand_over(client, snapshot, name, HOSTILE[name](tmp_path).read_bytes()) for name in REFUSED + KEPT]
    statuses.append(hand_over(client, snapshot, "utskrift.pdf", GOOD["utskrift.pdf"](tmp_path).read_bytes()))
    page = client.get(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/")

    uploads = {upload.name: upload for upload in Upload.objects.filter(snapshot=snapshot)}
    assert statuses == [204] * len(statuses)
    assert {name for name, upload in uploads.items() if upload.state == Upload.State.REFUSED} == set(REFUSED)
    assert {name for name, upload in uploads.items() if upload.state == Upload.State.READY} == {*KEPT, "utskrift.pdf"}
    assert page.status_code == 200
    assert [name for name in REFUSED if uploads[name].refusal[:30] not in page.content.decode()] == []
    assert list(storage.incoming().iterdir()) == []


def hand_over(client: Client, snapshot, name: str, content: bytes) -> int:
    tus = {"Tus-Resumable": "1.0.0"}
    announced = {**tus, "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {b64encode(name.encode()).decode()}"}
    address = client.post(f"/ogonblicksbilder/{snapshot.pk}/uppladdningar/", headers=announced).headers["Location"]
    return client.patch(address, content, content_type="application/offset+octet-stream", headers={**tus, "Upload-Offset": "0"}).status_code
