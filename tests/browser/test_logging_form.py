"""Logging a question in twenty seconds on a phone (S11): few fields, no scrolling to the button, a pasted link says which account it is."""

import pytest
from playwright.sync_api import Page, expect

from inquiries.models import Inquiry
from tests import factories
from tests.browser import steps

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}
# Visible controls, a group of radio buttons as one.
FIELDS = """
() => new Set([...document.querySelectorAll("main input, main select, main textarea")]
  .filter(field => field.type !== "hidden" && field.checkVisibility())
  .map(field => field.name)).size
"""


@pytest.fixture
def account():
    found = factories.lightly_staffed_account()
    factories.lightly_staffed_account(of=found.department)  # so that the account is not a matter of course
    return found


def bottom_of_button(page: Page) -> float:
    """Of the button that logs, in pixels from the top of the screen, with the page not scrolled."""
    assert page.evaluate("window.scrollY") == 0
    box = page.get_by_role("button", name="Logga frågan").bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("with_script", [True, False])
def test_the_form_fits_on_a_phone_and_a_pasted_link_is_enough_to_know_the_account(with_script, account, open_as):
    page = open_as(account.department.head, viewport=PHONE, java_script_enabled=with_script)
    page.goto("/fragor/logga/")

    assert page.evaluate(FIELDS) <= 5
    assert bottom_of_button(page) <= PHONE["height"]

    if with_script:
        page.get_by_label("Länk till inlägget").fill(f"{account.url}/posts/17")
        expect(page.get_by_text(f"Länken hör till {account.name}.")).to_be_visible()
        expect(page.get_by_role("combobox", name="Konto")).to_have_value(str(account.pk))
        assert bottom_of_button(page) <= PHONE["height"]

    inquiry = steps.log_question(page, url=f"{account.url}/posts/17", text="Är ni stängda på lördag?")

    assert (inquiry.account, inquiry.text, inquiry.url) == (account, "Är ni stängda på lördag?", f"{account.url}/posts/17")
    assert Inquiry.objects.count() == 1
    assert page.faults == []


@pytest.mark.parametrize("with_script", [True, False])
def test_what_is_rare_is_asked_for_only_by_whoever_needs_it(with_script, account, open_as):
    """Day and clock show when it was written earlier; the rest lies in a fold."""
    page = open_as(account.department.head, viewport=PHONE, java_script_enabled=with_script)
    page.goto("/fragor/logga/")

    expect(page.get_by_label("Dag och klockslag")).to_be_hidden()
    expect(page.get_by_label("Avsändare")).to_be_hidden()
    page.get_by_label("Tidigare").check()
    page.get_by_text("Skärmbild, avsändare med mera").click()

    expect(page.get_by_label("Dag och klockslag")).to_be_visible()
    expect(page.get_by_label("Avsändare")).to_be_visible()
