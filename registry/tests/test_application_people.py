"""Naming people in an application, by hand or from the list (S6, S9)."""

import pytest
from django.urls import reverse

from registry.tests.filling_in import logged_in, part_url, people_answers
from tests.factories import (
    complete_application,
    draft_application,
    person,
)

pytestmark = pytest.mark.django_db


# ---- people


def test_people_are_picked_by_name_by_e_mail_and_by_what_the_list_offers(client):
    application = draft_application()
    anna, bo, stina = person("Anna Berg"), person("Bo Ek"), person("Stina Svensson")

    answer = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"),
        people_answers(
            application,
            admin_0_who="anna berg",
            admin_1_who=f"Stina Svensson <{stina.email}>",
            responsible_0_who=stina.email.upper(),
            substitute_0_who="Bo Ek",
        ),
    )

    named = [(one.role, one.user) for one in application.people.order_by("role", "order")]
    assert answer.status_code == 302
    assert named == [("admin", anna), ("admin", stina), ("responsible", stina), ("substitute", bo)]


def test_somebody_who_is_not_a_user_is_typed_in_with_contact_details(client):
    application = draft_application()

    logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"),
        people_answers(
            application,
            substitute_0_who="Vera Vikarie",
            substitute_0_title="timvikarie",
            substitute_0_email="vera@annan.example",
            substitute_0_phone="0433-720 00",
        ),
    )

    vera = application.people.get()
    assert (vera.user, vera.contact) == (None, "Vera Vikarie, timvikarie, vera@annan.example, 0433-720 00")


def test_the_e_mail_of_a_user_typed_by_hand_becomes_that_user(client):
    application = draft_application()
    stina = person("Stina Svensson")

    logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"),
        people_answers(application, admin_0_who="Stina S", admin_0_email=stina.email.upper(), admin_0_title="annat"),
    )

    assert application.people.get().user == stina


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"admin_0_who": "Ingen Alls"}, "Ingen i portalen heter ”Ingen Alls”"),
        ({"admin_0_who": "okand@annan.example"}, "Ingen i portalen har e-postadressen okand@annan.example"),
        ({"admin_0_email": "okand@annan.example"}, "Ingen i portalen har e-postadressen okand@annan.example"),
        ({"admin_0_title": "chef"}, "Skriv personens namn."),
        ({"admin_0_who": "Vera", "admin_0_email": "inte en adress"}, "giltig e-postadress"),
        ({"admin_0_who": "Vera <inte en adress>"}, "är ingen e-postadress"),
        ({"admin_0_who": "V" * 130, "admin_0_email": "v@annan.example"}, "högst 120 tecken"),
    ],
)
def test_a_row_that_names_nobody_is_refused_in_a_sentence_and_stays_as_typed(client, row, sentence):
    application = draft_application()

    page = logged_in(client, application.created_by).post(part_url(application, "manniskorna"), people_answers(application, **row))

    assert page.status_code == 200
    assert sentence in page.text
    assert not application.people.exists()


def test_a_name_that_several_people_have_asks_for_the_e_mail(client):
    application = draft_application()
    first, second = person("Anna Berg", title="lärare"), person("Anna Berg", title="rektor")

    page = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"), people_answers(application, admin_0_who="Anna Berg")
    )

    assert "Flera heter Anna Berg." in page.text
    assert first.email in page.text
    assert second.email in page.text


def test_somebody_who_has_left_cannot_be_named(client):
    application = draft_application()
    gone = person("Gunnar Gången", is_active=False)

    page = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"), people_answers(application, admin_0_who=gone.email)
    )

    assert "Gunnar Gången arbetar inte längre kvar" in page.text


def test_s9_the_substitute_is_somebody_else_and_the_other_questions_are_saved(client):
    application = draft_application()
    stina = person("Stina Svensson")

    page = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"),
        people_answers(application, admin_0_who=stina.email, responsible_0_who=stina.email, substitute_0_who="Stina Svensson"),
    )

    assert "kan inte också ersätta sig själv (S9)" in page.text
    assert set(application.people.values_list("role", flat=True)) == {"admin", "responsible"}


def test_the_same_person_twice_in_one_question_is_refused(client):
    application = draft_application()
    stina = person("Stina Svensson")

    page = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"), people_answers(application, admin_0_who=stina.email, admin_1_who="Stina Svensson")
    )

    assert "står redan på en rad ovanför" in page.text


def test_an_emptied_row_removes_the_person(client):
    application = complete_application()

    logged_in(client, application.created_by).post(part_url(application, "manniskorna"), people_answers(application))

    assert not application.people.exists()


def test_a_row_is_added_and_removed_without_javascript_and_without_saving(client):
    application = draft_application()
    me = logged_in(client, application.created_by)
    typed = people_answers(application, admin_0_who="Anna", admin_1_who="Bo")

    more = me.post(part_url(application, "manniskorna"), typed | {"add": "admin"})
    less = me.post(part_url(application, "manniskorna"), typed | {"remove": "admin-0"})

    assert [row["who"].value() for row in more.context["form"].questions[0]] == ["Anna", "Bo", None]
    assert [row["who"].value() for row in less.context["form"].questions[0]] == ["Bo", None]
    assert "Det här behöver rättas" not in more.text
    assert not application.people.exists()


@pytest.mark.parametrize("name", ["admin-TOTAL_FORMS", "admin-INITIAL_FORMS"])
@pytest.mark.parametrize("value", ["", "abc", "-1", "1000000", "9" * 400])
def test_a_tampered_number_of_rows_is_no_error_of_ours(client, name, value):
    application = draft_application()

    answer = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"), people_answers(application) | {name: value}
    )

    assert answer.status_code in {200, 302}


def test_colleagues_are_offered_as_their_names_are_typed(client):
    person("Åke Ström", email="ake@kommunen.example")
    person("Åke Borta", is_active=False)

    options = logged_in(client, person()).get(
        reverse("registry:person_options"), {"admin-0-who": "åke"}, headers={"HX-Request": "true", "HX-Trigger-Name": "admin-0-who"}
    )

    assert 'value="Åke Ström &lt;ake@kommunen.example&gt;"' in options.text
    assert "Borta" not in options.text


@pytest.mark.parametrize("text", ["", "a", "\x00\x00\x00", "%%%", "x" * 5000])
def test_too_little_or_strange_text_offers_nobody(client, text):
    options = logged_in(client, person()).get(reverse("registry:person_options"), {"q": text})

    assert options.status_code == 200
    assert "<option" not in options.text
