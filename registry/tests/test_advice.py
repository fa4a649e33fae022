"""S4: contact the officer for advice first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.models import AdviceRequest, StartupApplication
from tests.factories import department, officer, person

pytestmark = pytest.mark.django_db


def asked(by=None, of=None, question="Behöver vi ett eget konto?"):
    by = by or person()
    return AdviceRequest.ask(department=of or department(), question=question, by=by)


def test_s4_advice_is_asked_answered_and_follows_the_application(client):
    stina, kim = person("Stina"), officer("Kim Söderberg")
    where = department("Biblioteken")

    client.force_login(stina)
    client.post(reverse("registry:advice_create"), {"department": where.pk, "question": "Vi vill nå unga.\nRäcker det vi har?"})
    advice = AdviceRequest.objects.get()
    client.force_login(kim)
    client.post(reverse("registry:advice_answer", args=[advice.pk]), {"notes": "Börja med en plan."})
    client.force_login(stina)
    page = client.get(advice.get_absolute_url())
    client.post(reverse("registry:application_create"), {"department": where.pk, "radgivning": advice.pk})

    application = StartupApplication.objects.get()
    assert "Börja med en plan." in page.text
    assert f"?radgivning={advice.pk}" in page.text
    assert application.advice == advice
    assert "Börja med en plan." in client.get(reverse("registry:application_edit", args=[application.pk])).text


def test_the_department_that_asked_is_chosen_already(client):
    stina, where = person(), department()
    advice = asked(by=stina, of=where)
    client.force_login(stina)

    page = client.get(reverse("registry:application_create"), {"radgivning": advice.pk}).text

    assert f'value="{where.pk}" selected' in page


@pytest.mark.parametrize("wrong", ["abc", "-1", "0", "999999", "9" * 400, "1 OR 1=1", "²"])
def test_advice_that_does_not_exist_is_not_found(client, wrong):
    client.force_login(person())

    assert client.get(reverse("registry:application_create"), {"radgivning": wrong}).status_code == 404


def test_somebody_elses_advice_is_not_attached(client):
    advice = asked()
    client.force_login(person())

    answer = client.post(reverse("registry:application_create"), {"department": advice.department_id, "radgivning": advice.pk})

    assert answer.status_code == 404
    assert not StartupApplication.objects.exists()


def test_who_sees_and_who_answers(client):
    head = person()
    advice = asked(by=person(), of=department(head=head))
    people = {"owner": advice.asked_by, "head": head, "officer": officer(), "stranger": person()}

    reads, answers = {}, {}
    for name, user in people.items():
        client.force_login(user)
        reads[name] = client.get(advice.get_absolute_url()).status_code
        answers[name] = client.post(reverse("registry:advice_answer", args=[advice.pk]), {"notes": "Råd"}).status_code
    client.logout()
    reads["anonymous"] = client.get(advice.get_absolute_url()).status_code

    assert reads == {"owner": 200, "head": 200, "officer": 200, "stranger": 404, "anonymous": 302}
    assert answers == {"owner": 403, "head": 403, "officer": 302, "stranger": 404}


def test_the_officer_may_add_to_the_advice_and_both_stay_in_the_history(client):
    advice = asked()
    client.force_login(officer())
    url = reverse("registry:advice_answer", args=[advice.pk])

    client.post(url, {"notes": "Första rådet"})
    page = client.post(url, {"notes": "Andra rådet"}, follow=True).text

    advice.refresh_from_db()
    assert advice.notes == "Andra rådet"
    assert "Första rådet" in page


@pytest.mark.parametrize(("notes", "sentence"), [("", "Skriv ditt råd."), ("x" * 4001, "högst 4000 tecken"), ("a\x00b", "dolt styrtecken")])
def test_a_wrong_answer_stays_on_the_page(client, notes, sentence):
    advice = asked()
    client.force_login(officer())

    page = client.post(reverse("registry:advice_answer", args=[advice.pk]), {"notes": notes})

    assert page.status_code == 200
    assert sentence in page.text
    assert advice.answered_at is None


def test_a_question_without_words_is_refused(client):
    where = department()
    client.force_login(person())

    page = client.post(reverse("registry:advice_create"), {"department": where.pk, "question": " \n "})

    assert page.status_code == 200
    assert not AdviceRequest.objects.exists()


def test_the_list_shows_what_waits_and_costs_as_much_for_30_as_for_1(client, django_assert_num_queries):
    kim = officer()
    first = asked()
    first.answer(notes="Råd", by=kim)
    client.force_login(kim)
    client.get(reverse("registry:advice_list"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("registry:advice_list"))
    for _ in range(29):
        asked()

    with django_assert_num_queries(len(one)):
        everything = client.get(reverse("registry:advice_list"))
    unanswered = client.get(reverse("registry:advice_list"), {"visa": "obesvarade"})

    assert len(everything.context["page"]) == 30
    assert len(unanswered.context["page"]) == 29


def test_an_empty_list_says_what_would_be_here(client):
    client.force_login(person())

    assert "Be om råd" in client.get(reverse("registry:advice_list")).text
