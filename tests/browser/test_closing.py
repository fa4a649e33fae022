"""The whole closing of an account as people do it (S19, S25), on a narrow phone: no accessibility fault in any of its states."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role
from archiving.actions import approve_snapshot
from closing.models import ClosingSettings, Closure
from core.models import Municipality
from registry.models import AccessGrant, RosterRow
from tests import factories, factories_archive
from tests.browser.test_every_page import NARROW, axe_faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    Municipality.objects.create(name="Markaryds kommun")
    ClosingSettings.objects.create(notice_days=0)
    head, today = factories.person("Birgitta Öhman"), timezone.localdate()
    account = factories.account_from_before(of=factories.department("Biblioteket", head=head))
    found = {"head": head, "officer": factories.officer("Karin Åberg"), "responsible": factories.person("Stina Sörensen")}
    RosterRow.appoint(account, found["responsible"], "responsible", by=head, from_date=today)
    AccessGrant.give(account, found["responsible"], "main_admin", by=head, from_date=today)
    account.approve_for_public(by=found["officer"])
    return {**found, "registrar": factories.with_role(Role.REGISTRAR, "Rolf Lind"), "account": account}


def seen(page: Page, faults: list[str]) -> None:
    """The page as it is now at 320 px, with the closing in the state it is in."""
    faults += [f"{page.url}: {fault}" for fault in axe_faults(page)]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append(f"{page.url}: too wide")


def test_S19_a_whole_closing_from_proposal_to_closed(open_as, people):
    account, faults = people["account"], list[str]()
    head, officer = (open_as(people[who], viewport=NARROW) for who in ("head", "officer"))

    head.goto(account.get_absolute_url())
    head.get_by_role("link", name="Föreslå avslut").click()
    head.get_by_label("Varför avslutas kontot?").fill("Få följer kontot, och svaren finns på webbplatsen.")
    head.get_by_label("Vart vänder sig invånarna").fill("Bibliotekets sida på markaryd.se")
    seen(head, faults)
    head.get_by_role("button", name="Föreslå avslut").click()
    expect(head.get_by_text("Väntar på Karin Åberg")).to_be_visible()
    seen(head, faults)
    closure = Closure.objects.get()

    officer.goto("/")
    officer.get_by_role("link", name=f"Skriv under avslutet av {account.name}").click()
    officer.get_by_role("link", name="Skriv under som kommunikatör").click()
    officer.get_by_role("button", name="Skriv under avslutet").click()
    expect(officer.get_by_text("Kvar: 6 av 8")).to_be_visible()
    seen(officer, faults)

    responsible = open_as(people["responsible"], viewport=NARROW)
    responsible.goto("/")
    responsible.get_by_role("link", name=f"Publicera avslutsinlägget för {account.name}").click()
    responsible.get_by_role("link", name="Publicera avslutsinlägget").click()
    expect(responsible.get_by_label("Texten")).to_have_value(re.compile("Få följer kontot(.|\n)*Tack(.|\n)*Bibliotekets sida"))
    seen(responsible, faults)
    responsible.get_by_label("Länk till inlägget").fill(f"{account.url}/posts/9")
    responsible.get_by_role("button", name="Jag har publicerat avslutsinlägget").click()
    responsible.wait_for_url(re.compile(r"/avslut/\d+/$"))
    seen(responsible, faults)

    closure.refresh_from_db()
    factories_archive.hand_in(closure.snapshot, by=people["responsible"])
    approve_snapshot(snapshot=closure.snapshot, version=1, by=people["officer"], now=timezone.now())
    officer.get_by_role("button", name="Se efter vad arkivet och diariet har gjort").click()
    expect(officer.get_by_text("Registratorn antecknar diarienumret.")).to_be_visible()

    registrar = open_as(people["registrar"], viewport=NARROW)
    registrar.goto("/diariet/")
    registrar.get_by_label("Diarienummer för").fill("KS 2026/77")
    registrar.get_by_role("button", name="Diarieför").click()
    expect(registrar.get_by_text("KS 2026/77").first).to_be_visible()

    head.goto(closure.get_absolute_url())
    expect(head.get_by_role("link", name="Avsluta kontot")).to_have_count(0)
    while (buttons := head.get_by_role("button", name="Bocka av")).count():
        left = buttons.count()
        buttons.first.click()
        expect(head.get_by_role("button", name="Bocka av")).to_have_count(left - 1)
    seen(head, faults)
    head.get_by_role("link", name="Avsluta kontot").click()
    head.get_by_role("button", name="Avsluta kontot").click()
    expect(head.get_by_text("Det här gjordes")).to_be_visible()
    seen(head, faults)

    resident = open_as(None, viewport=NARROW)
    resident.goto("/sociala-medier/avslutade/")
    expect(resident.get_by_text("Bibliotekets sida på markaryd.se")).to_be_visible()
    account.refresh_from_db()
    assert account.state == "closed"
    assert faults + [fault for page in (head, officer, responsible, registrar, resident) for fault in page.faults] == []


def test_S25_an_emergency_stop_is_seen_by_residents_at_once_and_can_be_refused(open_as, people):
    account, faults = people["account"], list[str]()
    officer, head, resident = (open_as(people.get(who), viewport=NARROW) for who in ("officer", "head", "nobody"))

    officer.goto(account.get_absolute_url())
    officer.get_by_role("link", name="Nödstoppa").click()
    officer.get_by_label("Varför avslutas kontot?").fill("Någon annan skriver i vårt namn.")
    officer.get_by_label("Vart vänder sig invånarna").fill("Kommunens växel")
    seen(officer, faults)
    officer.get_by_role("button", name="Nödstoppa kontot").click()
    expect(officer.get_by_text("Kontot är nödstoppat")).to_be_visible()
    seen(officer, faults)
    resident.goto("/sociala-medier/avslutade/")
    expect(resident.get_by_text("Stängs", exact=True)).to_be_visible()
    resident.get_by_role("link", name=account.name).click()
    expect(resident.get_by_text("Kommunen stänger det här kontot")).to_be_visible()
    seen(resident, faults)

    head.goto(Closure.objects.get().get_absolute_url())
    head.get_by_role("link", name="Neka").click()
    head.get_by_label("Varför?").fill("Det var vår egen vikarie.")
    head.get_by_role("button", name="Neka avslutet").click()
    expect(head.get_by_text("Det var vår egen vikarie.").first).to_be_visible()
    seen(head, faults)

    account.refresh_from_db()
    assert account.state == "active"
    assert faults + officer.faults + head.faults + resident.faults == []
