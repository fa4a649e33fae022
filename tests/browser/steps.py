"""What people do in the browser, in the words of the page."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from accounts.models import User
from inquiries.models import Inquiry
from registry.models import ChecklistTick, StartupApplication

ADMINS = "Vilka ska administrera"
RESPONSIBLE = "ska ansvara för den dagliga driften"
SUBSTITUTES = "Vem ersätter"
SAVE = "Spara och fortsätt"


def start_application(page: Page, department: str) -> StartupApplication:
    page.goto("/ansokningar/")
    page.get_by_role("link", name="Starta en ansökan").first.click()
    page.get_by_label("Verksamhet").select_option(label=department)
    page.get_by_role("button", name="Starta ansökan").click()
    page.wait_for_url(re.compile(r"/ansokningar/\d+/fyll-i/"))
    return StartupApplication.objects.get(pk=re.search(r"/ansokningar/(\d+)/", page.url)[1])


def fill_in_account(page: Page, *, url: str, name: str) -> None:
    """The first part. The address is pasted; the platform comes by itself."""
    page.get_by_label("Webbadress").fill(url)
    page.get_by_label("Webbadress").blur()
    page.get_by_label("Kontots/sidans namn").fill(name)


def fill_in_purpose(page: Page, *, purpose: str) -> None:
    page.get_by_label("Syfte med konto/sida").fill(purpose)
    page.get_by_label("Målgrupp för konto/sida").fill("Låntagare i alla åldrar och den som är nyfiken på biblioteket.")
    page.get_by_label("Vad ska ni kommunicera?").fill("Boktips, öppettider, sagostunder och svar på frågor.")
    page.get_by_role("button", name=SAVE).click()


def fill_in_people(page: Page, *, responsible: User, substitute: User) -> None:
    for question, person in ((ADMINS, responsible), (RESPONSIBLE, responsible), (SUBSTITUTES, substitute)):
        group = page.get_by_role("group", name=re.compile(re.escape(question)))
        group.get_by_label("Namn eller e-post").first.fill(person.email)
    page.get_by_role("button", name=SAVE).click()


def fill_in_watch(page: Page) -> None:
    page.get_by_label(re.compile("Hur ofta och under vilka tider")).fill("Varje vardag klockan 9 och 15.")
    page.get_by_label(re.compile("Hur många timmar arbetstid")).fill("2,5")
    page.get_by_role("button", name=SAVE).click()


def tick_the_six(page: Page) -> None:
    for item in ChecklistTick.Item:
        page.get_by_label(item.label).check()
    page.get_by_role("button", name=SAVE).click()


def fill_in_everything(page: Page, library: dict[str, Any], *, url: str, name: str) -> StartupApplication:
    """`library`: the fixture of test_journeys.py."""
    application = start_application(page, "Biblioteket")
    page.goto(f"/ansokningar/{application.pk}/fyll-i/kontot/")
    fill_in_account(page, url=url, name=name)
    page.get_by_role("button", name=SAVE).click()
    fill_in_purpose(page, purpose="Samtala med låntagarna om böcker och svara på frågor.")
    fill_in_people(page, responsible=library["responsible"], substitute=library["substitute"])
    fill_in_watch(page)
    tick_the_six(page)
    expect(page.get_by_role("heading", name="Kontrollera dina svar")).to_be_visible()
    return application


def submit(page: Page, *, decide_as_head: bool = False) -> None:
    page.goto(re.sub(r"(/ansokningar/\d+)/.*", r"\1/kontrollera/", page.url))
    if decide_as_head:
        page.get_by_label("Jag godkänner också som verksamhetschef").check()
    page.get_by_role("button", name="Skicka in ansökan").click()
    page.wait_for_url("**/inskickad/")


def decide(page: Page, application: StartupApplication, button: str, *, reason: str = "", conditions: str = "") -> None:
    """From "Att göra", as a decider would: the link, the page made for one minute, the button."""
    page.goto("/")
    page.get_by_role("link", name=re.compile(f"Besluta om {re.escape(application.name)}")).click()
    if "besluta" not in page.url:
        page.goto(f"/ansokningar/{application.pk}/besluta/")
    page.get_by_label("Motivering").fill(reason)
    if conditions:
        page.get_by_label("Villkor").fill(conditions)
    page.get_by_role("button", name=button).click()
    page.wait_for_url(re.compile(rf"/ansokningar/{application.pk}/$"))


# ---- the daily work


def log_question(page: Page, *, url: str, text: str, posted: str = "") -> Inquiry:
    """`posted` is local time, "2026-04-30T15:00"; without it the question was written just now."""
    page.goto("/fragor/logga/")
    page.get_by_label("Länk till inlägget").fill(url)
    page.get_by_label("Vad som skrevs").fill(text)
    if posted:
        page.get_by_label("Tidigare").press("Space")  # a click could miss: what the link told us about comes above it in the same moment
        expect(page.get_by_label("Tidigare")).to_be_checked()
        page.get_by_label("Dag och klockslag").fill(posted)
    page.get_by_role("button", name="Logga frågan").click()
    page.wait_for_url(re.compile(r"/fragor/\d+/$"))
    return Inquiry.objects.get(pk=re.search(r"/fragor/(\d+)/", page.url)[1])


def report_absence(page: Page, *, first: str, last: str) -> None:
    """One's own, on other days than today. The days are ISO dates."""
    page.goto("/")
    page.get_by_role("link", name="Anmäl frånvaro").click()
    page.get_by_label("Första dagen borta").fill(first)
    page.get_by_label("Sista dagen borta").fill(last)
    page.get_by_role("button", name="Anmäl frånvaro").click()
    page.wait_for_url(re.compile(r"/franvaro/\d+/$"))


def judge(page: Page) -> None:
    """On the page of the five questions: a harmless question that one can answer oneself."""
    for group in page.locator("main fieldset").all():
        harmful = group.get_by_label("Nej", exact=True)
        (harmful if harmful.count() else group.get_by_label("Ja", exact=True)).check()
    page.get_by_role("button", name="Visa förslaget").click()
    page.wait_for_url(re.compile(r"/fragor/\d+/#gora$"))


def write_reply(page: Page, text: str) -> None:
    page.get_by_label("Ditt svar").fill(text)
    page.get_by_role("button", name="Spara och gå till publicering").click()
    page.wait_for_url("**/publicera/")


def confirm_posted(page: Page, *, url: str) -> None:
    page.get_by_label("Länk till svaret").fill(url)
    page.get_by_role("button", name="Jag har publicerat svaret").click()
    page.wait_for_url(re.compile(r"/fragor/\d+/$"))
