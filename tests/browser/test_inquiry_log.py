"""A question is logged on a phone in twenty seconds (S11): measured at 360 px, with and without script, by touch and by keyboard."""

import pytest
from playwright.sync_api import expect

from inquiries.models import Inquiry
from tests import factories
from tests.browser.test_every_page import axe_faults

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 360, "height": 640}}
VISIBLE_FIELDS = """() => {
    const names = [...document.querySelectorAll("main form.log-form :is(input, select, textarea)")]
        .filter(field => field.type != "hidden" && field.checkVisibility()).map(field => field.name);
    return [...new Set(names)];
}"""


def test_the_form_has_four_fields_and_its_button_stands_on_the_first_screen_of_a_phone(open_as):
    page = open_as(factories.person(), **PHONE)
    page.goto("/fragor/logga/")

    button = page.get_by_role("button", name="Logga frågan").bounding_box()
    assert page.evaluate(VISIBLE_FIELDS) == ["url", "account", "text", "when"]
    assert button["y"] + button["height"] <= 640
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert axe_faults(page) + page.faults == []

    page.get_by_label("Tidigare").check()
    assert page.evaluate(VISIBLE_FIELDS) == ["url", "account", "text", "when", "posted_at"]
    assert axe_faults(page) == []


def test_a_pasted_link_chooses_the_account_while_one_writes(open_as):
    account = factories.lightly_staffed_account()
    page = open_as(account.roster.get(role="substitute").person, **PHONE)
    page.goto("/fragor/logga/")

    page.get_by_label("Länk till inlägget").fill(f"{account.url}/posts/1")
    expect(page.get_by_text(f"Länken hör till {account.name}")).to_be_visible()
    page.get_by_label("Vad som skrevs").fill("När öppnar ni på lördag?")
    page.get_by_role("button", name="Logga frågan").press("Enter")

    expect(page.get_by_text("Frågan är loggad. Svara senast")).to_be_visible()
    assert Inquiry.objects.get().account == account
    assert axe_faults(page) + page.faults == []


def test_without_script_the_link_tells_the_account_when_the_form_is_sent(open_as):
    account = factories.lightly_staffed_account()
    page = open_as(factories.person(), java_script_enabled=False, **PHONE)
    page.goto("/fragor/logga/")

    page.get_by_label("Länk till inlägget").fill(f"{account.url}/posts/1")
    page.get_by_label("Vad som skrevs").fill("När öppnar ni på lördag?")
    page.get_by_role("button", name="Logga frågan").click()

    expect(page.get_by_text("Frågan är loggad. Svara senast")).to_be_visible()
    assert Inquiry.objects.get().account == account
