"""The account's address in an application: recognised as it is typed and when it is saved (S2, S3)."""

import pytest
from django.urls import reverse

from registry.tests.filling_in import account_answers, logged_in, part_url
from tests.factories import (
    complete_application,
    department,
    draft_application,
    person,
    planned_account,
    platform,
)

pytestmark = pytest.mark.django_db


# ---- the address


def test_the_address_is_stored_as_recognised_and_fills_in_the_platform(client):
    application = draft_application()

    logged_in(client, application.created_by).post(
        part_url(application, "kontot"),
        account_answers(application, url="http://m.facebook.com/Markaryds.Bibliotek/?fbclid=x", name="Biblioteket"),
    )

    application.refresh_from_db()
    assert application.url == "https://www.facebook.com/markaryds.bibliotek"
    assert application.platform == platform("facebook")
    assert application.handle == "markaryds.bibliotek"
    assert application.address_key == "facebook:markarydsbibliotek"


def test_an_address_that_is_not_recognised_is_refused_and_the_rest_is_kept(client):
    application = draft_application()

    page = logged_in(client, application.created_by).post(
        part_url(application, "kontot"), account_answers(application, url="https://facebook.com.evil.se/x", name="Biblioteket")
    )

    application.refresh_from_db()
    assert (application.name, application.url, application.address_key) == ("Biblioteket", "", "")
    assert "som inte är Facebook" in page.text
    assert 'value="https://facebook.com.evil.se/x"' in page.text


def test_an_address_with_too_long_a_name_is_refused_before_the_database_does(client):
    application = draft_application()

    page = logged_in(client, application.created_by).post(
        part_url(application, "kontot"), account_answers(application, url="https://blogg.markaryd.se/" + "a" * 300)
    )

    assert page.status_code == 200
    assert "Adressen är för lång" in page.text


def test_another_platform_than_the_address_says_is_pointed_out(client):
    application = draft_application()

    page = logged_in(client, application.created_by).post(
        part_url(application, "kontot"),
        account_answers(application, url="https://www.facebook.com/biblioteket", platform=platform("instagram").pk, name="Biblioteket"),
    )

    application.refresh_from_db()
    assert "Adressen går till Facebook, men du har valt Instagram." in page.text
    assert (application.name, application.url, application.platform) == ("Biblioteket", "", None)


def test_an_account_that_already_exists_is_pointed_out_on_save_without_javascript(client):
    taken = planned_account(name="Markaryds bibliotek", url="https://www.facebook.com/markaryd")
    application = draft_application()

    page = logged_in(client, application.created_by).post(
        part_url(application, "kontot"), account_answers(application, url="facebook.com/Mark.aryd"), follow=True
    )

    assert page.redirect_chain[-1][0] == part_url(application, "kontot")
    assert "Det finns redan ett konto för det här" in page.text
    assert taken.get_absolute_url() in page.text


def check(client, application, **answers):
    url = reverse("registry:application_address_check", args=[application.pk])
    return client.post(url, account_answers(application, **answers), headers={"HX-Request": "true", "HX-Trigger-Name": "url"})


def test_the_address_is_recognised_while_it_is_typed_and_nothing_is_saved(client):
    application = draft_application()

    fragment = check(logged_in(client, application.created_by), application, url="twitter.com/MarkarydsKommun").text

    application.refresh_from_db()
    assert "X (Twitter): markarydskommun" in fragment
    assert "https://x.com/markarydskommun" in fragment
    assert f'<option value="{platform("x").pk}" selected' in fragment
    assert "<html" not in fragment
    assert application.url == ""


@pytest.mark.parametrize("address", ["www.facebook.com/markaryd/", "https://m.facebook.com/MARKARYD?utm_source=x", "fb.com/mark.aryd"])
def test_a_duplicate_is_seen_however_its_address_is_written(client, address):
    planned_account(name="Markaryds bibliotek", url="https://www.facebook.com/markaryd")
    application = draft_application()

    assert "Det finns redan ett konto för det här" in check(logged_in(client, application.created_by), application, url=address).text


def test_another_departments_draft_is_told_of_without_giving_it_away(client):
    other = complete_application(url="https://www.facebook.com/markaryd", name="Hemligt namn")
    application = draft_application()

    fragment = check(logged_in(client, application.created_by), application, url="https://www.facebook.com/markaryd").text

    assert f"{other.department} har redan en ansökan" in fragment
    assert "Hemligt namn" not in fragment


def test_an_application_that_one_may_read_is_linked(client):
    head = person()
    where = department(head=head)
    other = complete_application(of=where, by=head, url="https://www.facebook.com/markaryd", name="Biblioteket")
    application = draft_application(of=where, by=head)

    fragment = check(logged_in(client, head), application, url="https://www.facebook.com/markaryd").text

    assert other.get_absolute_url() in fragment


def test_choosing_another_platform_is_answered_at_once(client):
    application = draft_application()
    url = reverse("registry:application_address_check", args=[application.pk])
    answers = account_answers(application, url="https://www.facebook.com/biblioteket", platform=platform("snapchat").pk)

    fragment = (
        logged_in(client, application.created_by).post(url, answers, headers={"HX-Request": "true", "HX-Trigger-Name": "platform"}).text
    )

    assert "Adressen går till Facebook, men du har valt Snapchat." in fragment
    assert "<select" not in fragment
