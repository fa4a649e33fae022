"""Bilaga 1 from draft to a public, decided account, as the people do it in a browser. S3–S9, S16, S17, S21; B1, B2."""

import io
import re

import pytest
from django.test import Client
from playwright.sync_api import expect
from pypdf import PdfReader

from core.models import Municipality
from registry.models import SocialAccount
from tests import factories
from tests.browser import steps

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def library():
    """The people of the story: a library with a head, two who look after the account, and a communications officer."""
    Municipality.objects.create(name="Markaryds kommun", contact_email="kommunen@markaryd.example")
    factories.guideline()
    head = factories.person("Birgitta Öhman", title="bibliotekschef")
    return {
        "department": factories.department("Biblioteket", head=head),
        "head": head,
        "officer": factories.officer("Karin Åberg"),
        "responsible": factories.person("Stina Sörensen", title="bibliotekarie"),
        "substitute": factories.person("Elias Nord", title="biblioteksassistent"),
    }


def text_of(answer) -> str:
    """The words of a PDF, or the body of a page."""
    body = b"".join(answer) if answer.streaming else answer.content
    if answer["Content-Type"] == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return body.decode()


def test_a_head_applies_the_officer_returns_it_and_in_the_end_residents_see_the_account(library, open_as):
    """S5: head and officer decide together; a yes from before the return does not count."""
    head, officer = open_as(library["head"]), open_as(library["officer"])

    # the head begins, saves a half-done draft and resumes another day
    application = steps.start_application(head, "Biblioteket")
    head.goto(f"/ansokningar/{application.pk}/fyll-i/kontot/")
    steps.fill_in_account(head, url="http://m.facebook.com/MarkarydsBibliotek/?ref=page", name="Markaryds bibliotek")
    expect(head.get_by_role("main")).to_contain_text("https://www.facebook.com/markarydsbibliotek")
    head.get_by_role("button", name="Spara utkast").click()
    head.goto("/")
    head.get_by_role("link", name=re.compile("Markaryds bibliotek")).first.click()
    head.get_by_role("link", name="Syfte och målgrupp").click()
    steps.fill_in_purpose(head, purpose="Visa böcker.")
    steps.fill_in_people(head, responsible=library["responsible"], substitute=library["substitute"])
    steps.fill_in_watch(head)
    steps.tick_the_six(head)
    steps.submit(head, decide_as_head=True)
    application.refresh_from_db()
    assert (application.state, application.platform.slug, application.handle) == ("submitted", "facebook", "markarydsbibliotek")

    # the officer returns it with a comment
    steps.decide(officer, application, "Skicka tillbaka för komplettering", reason="Skriv mer om vad ni vill uppnå.")
    application.refresh_from_db()
    assert application.state == "returned"

    # the head reads why, amends and submits again with a new yes
    head.goto(f"/ansokningar/{application.pk}/fyll-i/")
    expect(head.get_by_role("main")).to_contain_text("Skriv mer om vad ni vill uppnå.")
    head.get_by_role("link", name="Syfte och målgrupp").click()
    steps.fill_in_purpose(head, purpose="Samtala med låntagarna om böcker och svara på frågor.")
    steps.submit(head, decide_as_head=True)

    # the officer sees what changed and says yes with a condition
    officer.goto(f"/ansokningar/{application.pk}/besluta/")
    expect(officer.get_by_role("main")).to_contain_text("Visa böcker.")
    expect(officer.get_by_role("main")).to_contain_text("Samtala med låntagarna om böcker och svara på frågor.")
    steps.decide(officer, application, "Godkänn som kommunikatör", reason="Bra.", conditions="Följ upp efter ett halvår")
    account = SocialAccount.objects.get(application=application)
    assert account.state == "planned"

    # not yet public, and not to be activated
    assert Client().get(f"/sociala-medier/konto/{account.pk}/").status_code == 404

    # those who look after it read the guideline
    for key in ("responsible", "substitute"):
        reader = open_as(library[key])
        reader.goto("/riktlinjen/")
        reader.get_by_role("button", name="Bekräfta att jag har läst").click()
        expect(reader.get_by_role("main")).to_contain_text("Du bekräftade")

    # the head goes through the start checklist
    head.goto(f"/konton/{account.pk}/")
    for _ in range(5):  # four points of the guideline and the condition
        head.get_by_role("button", name=re.compile("^Bocka av")).first.click()
        head.wait_for_load_state()
    for person in (library["responsible"], library["head"]):
        head.goto(f"/konton/{account.pk}/behorigheter/ny/")
        head.get_by_role("combobox", name="Person").fill(person.email)
        head.get_by_label("Huvudadministratör").check()
        head.get_by_role("button", name="Spara behörigheten").click()
        head.get_by_role("button", name=re.compile(f"^Bekräfta.*{person.name}")).click()
    head.goto(f"/konton/{account.pk}/arkivplan/")
    head.get_by_label("Översiktsbild").check()
    head.get_by_role("button", name="Spara arkivplanen").click()

    # the officer activates
    officer.goto(f"/konton/{account.pk}/")
    officer.get_by_role("button", name="Aktivera kontot").first.click()
    expect(officer.get_by_role("heading", level=1).locator("..")).to_contain_text("Aktivt")

    # and residents, machines and the diary have it
    resident = open_as(None)
    resident.goto("/sociala-medier/")
    resident.get_by_role("link", name="Markaryds bibliotek", exact=True).click()
    expect(resident.get_by_role("main")).to_contain_text("Samtala med låntagarna om böcker och svara på frågor.")
    rows = Client().get("/sociala-medier/konton.json")
    assert "https://www.facebook.com/markarydsbibliotek" in text_of(rows)
    reader = Client()
    reader.force_login(library["officer"])
    decision = text_of(reader.get(f"/ansokningar/{application.pk}/beslut.pdf"))
    form = text_of(reader.get(f"/ansokningar/{application.pk}/ansokan.pdf"))
    assert all(name in decision for name in ("Birgitta Öhman", "Karin Åberg", "Följ upp efter ett halvår", "Markaryds kommun"))
    assert "Samtala med låntagarna om böcker" in form
    assert head.faults + officer.faults + resident.faults == []


def test_an_employee_applies_and_both_decide_the_officer_first(library, open_as):
    """S5: in any order."""
    employee = open_as(library["responsible"])
    application = steps.fill_in_everything(
        employee, library, url="https://www.instagram.com/markarydsbibliotek/", name="Biblioteket i bild"
    )
    steps.submit(employee)
    expect(employee.get_by_role("main")).to_contain_text("Birgitta Öhman")
    application.refresh_from_db()

    steps.decide(open_as(library["officer"]), application, "Godkänn som kommunikatör", reason="Tydligt.")
    head = open_as(library["head"])
    head.goto(f"/ansokningar/{application.pk}/")
    before = head.get_by_role("main").inner_text()
    steps.decide(head, application, "Godkänn som verksamhetschef")
    after = head.get_by_role("main").inner_text()

    application.refresh_from_db()
    assert (application.state, SocialAccount.objects.filter(application=application).count()) == ("approved", 1)
    assert ("Tydligt." in before, "Tydligt." in after) == (False, True)


def test_a_rejected_application_says_why_and_can_be_found(library, open_as):
    employee, officer = open_as(library["responsible"]), open_as(library["officer"])
    application = steps.fill_in_everything(employee, library, url="https://x.com/markarydsbib", name="Biblioteket på X")
    steps.submit(employee)
    application.refresh_from_db()

    # without a reason the officer is asked for one, and nothing is decided
    officer.goto(f"/ansokningar/{application.pk}/besluta/")
    officer.get_by_role("button", name="Avslå").click()
    expect(officer.get_by_role("main")).to_contain_text("Skriv varför ansökan avslås.")
    steps.decide(officer, application, "Avslå", reason="Ni har redan två kanaler.")

    employee.goto("/ansokningar/?q=Biblioteket+på+X&lage=rejected")
    employee.get_by_role("link", name="Biblioteket på X").click()
    expect(employee.get_by_role("main")).to_contain_text("Ni har redan två kanaler.")
    assert not SocialAccount.objects.exists()


def test_the_form_can_be_filled_in_and_submitted_without_javascript(library, open_as):
    employee = open_as(library["responsible"], java_script_enabled=False)

    application = steps.fill_in_everything(employee, library, url="https://www.facebook.com/markarydsbibliotek", name="Markaryds bibliotek")
    steps.submit(employee)

    application.refresh_from_db()
    assert (application.state, application.platform.slug) == ("submitted", "facebook")
