"""A snapshot on a phone (S21): files dropped, progress and advice, handed in, sent back, done again, approved. And without a script."""

import base64
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from archiving.models import Snapshot, SnapshotVersion, Upload
from archiving.tests import good_files
from registry.models import Platform
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 320, "height": 640}
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
DROP = """
([selector, name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
  const dropped = new DataTransfer();
  dropped.items.add(new File([bytes], name, { type, lastModified: 1763800000000 }));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector(selector).dispatchEvent(new DragEvent(kind, { dataTransfer: dropped, bubbles: true, cancelable: true }));
}
"""


@pytest.fixture(autouse=True)
def root(settings, tmp_path: Path) -> Path:
    settings.ARCHIVE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def snapshot() -> Snapshot:
    account = factories.active_account(name="Markaryds bibliotek")
    Platform.objects.filter(pk=account.platform_id).update(snapshot_guide="Öppna sidan.\nVisa alla kommentarer.\nSkriv ut som PDF.")
    return factories_archive.open_snapshot(account)


def responsible_for(snapshot: Snapshot):
    return snapshot.account.roster.get(role="responsible").person


def faults_on(page: Page) -> list[str]:
    """Of accessibility, and whatever sticks out sideways."""
    found = [rule["id"] for rule in Axe().run(page, options=AXE_OPTIONS).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{wide} px too wide"] if wide > 0 else [])


def drop(page: Page, name: str, content: bytes, *, kind: str = "application/pdf") -> None:
    page.wait_for_load_state("load")  # a person sees the page before they drop anything on it
    page.evaluate(DROP, ["[data-drop]", name, kind, base64.b64encode(content).decode()])


def fill_in(page: Page) -> None:
    for tick in ("Profil, omslag och Om-text", "Flödet med inläggen", "Antal följare", "Bilder och filmer"):
        page.get_by_label(tick).check()
    page.get_by_role("radio", name="Ja", exact=True).check()


def test_a_snapshot_from_task_to_approval_on_a_phone(snapshot, open_as):
    page = open_as(responsible_for(snapshot), viewport=PHONE, accept_downloads=True)
    page.goto(f"/ogonblicksbilder/{snapshot.pk}/")
    expect(page.get_by_text("Visa alla kommentarer.")).to_be_visible()
    faults = faults_on(page)
    page.get_by_role("link", name="Lämna in ögonblicksbilden").click()

    drop(page, "Utskrift.pdf", good_files.pdf_bytes(text="Markaryds bibliotek har öppet på lördag."))
    expect(page.locator("[data-upload] .upload-name")).to_have_text("Utskrift.pdf", timeout=30_000)
    expect(page.locator("[data-said]")).to_have_text(re.compile("Utskrift.pdf: Klar"))
    page.locator("#id_filer").set_input_files({"name": "program.png", "mimeType": "image/png", "buffer": b"MZ" + b"\0" * 300})
    expect(page.get_by_text("Togs inte emot", exact=True)).to_be_visible(timeout=30_000)
    faults += faults_on(page)
    page.get_by_role("button", name="Ta bort program.png").click()
    expect(page.get_by_text("Togs inte emot", exact=True)).to_have_count(0)

    fill_in(page)
    page.get_by_label("Kommentar till den som granskar").fill("Se sista sidan.")
    expect(page.locator("[data-saved]")).to_have_text(re.compile("Sparat kl."))
    page.reload()
    expect(page.get_by_label("Kommentar till den som granskar")).to_have_value("Se sista sidan.")
    expect(page.get_by_label("Hur togs den?")).to_have_value("print")
    page.get_by_label("Med vilket verktyg?").fill("")
    page.get_by_role("button", name="Skicka in ögonblicksbilden").click()
    expect(page.get_by_role("alert")).to_contain_text("Med vilket verktyg?")
    faults += faults_on(page)
    page.get_by_label("Med vilket verktyg?").fill("Chromium 140")
    page.get_by_role("button", name="Skicka in ögonblicksbilden").click()
    expect(page.get_by_text("Ögonblicksbilden är inskickad.")).to_be_visible()
    faults += faults_on(page)

    reviewer = open_as(factories_archive.archivist(), viewport=PHONE)
    reviewer.goto(f"/ogonblicksbilder/{snapshot.pk}/")
    reviewer.get_by_role("link", name="Granska ögonblicksbilden").click()
    faults += faults_on(reviewer)
    reviewer.get_by_label("Kommentarerna är inte utfällda.").check()
    reviewer.get_by_role("button", name="Skicka tillbaka").click()
    expect(reviewer.get_by_text("är skickad tillbaka")).to_be_visible()

    page.reload()
    faults += faults_on(page)
    expect(page.get_by_text("Det här behöver göras om")).to_be_visible()
    page.get_by_role("link", name="Lämna in ögonblicksbilden").click()
    drop(page, "Kommentarer.png", good_files.saved("PNG"), kind="image/png")
    expect(page.locator("[data-upload]")).to_have_count(2, timeout=30_000)
    fill_in(page)
    page.get_by_label("Med vilket verktyg?").fill("Chromium 140")
    page.get_by_role("button", name="Skicka in ögonblicksbilden").click()
    expect(page.get_by_text("Ögonblicksbilden är inskickad.")).to_be_visible()

    reviewer.goto(f"/ogonblicksbilder/{snapshot.pk}/granska/")
    reviewer.get_by_role("button", name="Godkänn ögonblicksbilden").click()
    expect(reviewer.get_by_text("är godkänd")).to_be_visible()
    faults += faults_on(reviewer)

    assert faults == []
    assert page.faults + reviewer.faults == []
    assert list(SnapshotVersion.objects.order_by("number").values_list("number", "file_count")) == [(1, 1), (2, 2)]
    assert Snapshot.objects.get().state == Snapshot.State.APPROVED


def test_an_upload_goes_on_after_the_connection_broke_and_after_a_reload(snapshot, open_as, tmp_path):
    """The first piece comes, the second is cut off; chosen again after a reload, the file goes on where it was."""
    file = tmp_path / "Film.mp4"
    file.write_bytes(good_files.mp4_bytes(media=b"\x55" * (9 * 1024 * 1024)))
    page = open_as(responsible_for(snapshot), viewport=PHONE)
    page.goto(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/")
    cut: list[str] = []

    def cut_off(route):
        if route.request.headers.get("upload-offset") == "0":
            return route.continue_()
        cut.append(route.request.headers["upload-offset"])
        return route.abort()

    page.route("**/uppladdningar/*/", lambda route: cut_off(route) if route.request.method == "PATCH" else route.continue_())
    page.locator("#id_filer").set_input_files(file)
    expect(page.get_by_text("Anslutningen är bruten. Försöker igen …")).to_be_visible(timeout=30_000)
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute_all()
    page.reload()
    expect(page.get_by_text("Välj samma fil igen, så fortsätter den.")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.headers["upload-offset"]) if asked.method == "PATCH" else None)
    page.locator("#id_filer").set_input_files(file)
    expect(page.locator("[data-state=ready]")).to_have_count(1, timeout=30_000)

    assert (cut[0], sent) == (str(8 * 1024 * 1024), [str(8 * 1024 * 1024)])
    assert (Upload.objects.get().state, Upload.objects.get().stored.size) == (Upload.State.READY, file.stat().st_size)


def test_without_a_script_one_form_does_it_all(snapshot, open_as):
    page = open_as(responsible_for(snapshot), viewport=PHONE, java_script_enabled=False)
    page.goto(f"/ogonblicksbilder/{snapshot.pk}/lamna-in/")
    page.get_by_label("Kommentar till den som granskar").fill("Skriven först.")
    page.get_by_label("Välj filer").set_input_files({"name": "Bild.png", "mimeType": "image/png", "buffer": good_files.saved("PNG")})
    page.get_by_role("button", name="Lägg till filerna").click()

    expect(page.get_by_text("Klar", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_label("Kommentar till den som granskar")).to_have_value("Skriven först.")
    fill_in(page)
    page.get_by_label("Med vilket verktyg?").fill("Firefox 140")
    page.get_by_role("button", name="Skicka in ögonblicksbilden").click()

    expect(page.get_by_text("Ögonblicksbilden är inskickad.")).to_be_visible()
    assert (SnapshotVersion.objects.get().comment, page.faults) == ("Skriven först.", [])
    assert timezone.localdate(SnapshotVersion.objects.get().submitted_at) == timezone.localdate()
