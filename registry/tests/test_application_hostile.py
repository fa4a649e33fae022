"""Whatever is typed, pasted or sent by hand ends in a sentence, or is stored and shown as harmless text. Never a 500."""

import pytest
from django.urls import reverse

from registry.models import AdviceRequest, ChecklistTick, NamedPerson, Party
from registry.tests.hostile import FOR_POSTGRES, FOR_SQLITE, HOSTILE_BYTES, TRIED
from tests.factories import department, draft_application, officer, person, submitted_application

pytestmark = pytest.mark.django_db


def unharmed(answer):
    """Answered, and with nothing of what was typed as markup."""
    assert answer.status_code in {200, 302, 404, 405}, answer.status_code
    text = answer.content.decode()
    assert "<script>alert(1)" not in text
    assert "<img src=x" not in text
    assert "onload=alert(1)>" not in text
    assert "{{ 7*7 }}" in text or ">49<" not in text


def test_there_are_at_least_200_values_for_each_field():
    assert len({*FOR_POSTGRES, *FOR_SQLITE}) >= 200


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("kontot", ["url", "name", "platform", "department"]),
        ("syftet", ["purpose", "audience", "content"]),
        ("bevakningen", ["watch_pattern", "hours_per_week"]),
        ("checklistan", ChecklistTick.Item.values),
    ],
)
def test_the_answers_of_each_part(client, part, fields):
    application = draft_application()
    client.force_login(application.created_by)
    url = reverse("registry:application_part", args=[application.pk, part])
    for number, value in enumerate(TRIED):
        application.refresh_from_db()
        answers = {field: TRIED[(number + place) % len(TRIED)] for place, field in enumerate(fields)}
        if part == "kontot" and number % 4:
            answers["department"] = application.department_id
        unharmed(client.post(url, answers | {"seen": application.changed_at.isoformat() if number % 8 else value}))

    unharmed(client.get(url))
    unharmed(client.get(reverse("registry:application_check", args=[application.pk])))
    unharmed(client.get(reverse("registry:application_list")))


@pytest.mark.parametrize("role", NamedPerson.Role.values)
def test_the_rows_of_people(client, role):
    application = draft_application()
    client.force_login(application.created_by)
    url = reverse("registry:application_part", args=[application.pk, "manniskorna"])
    for number, value in enumerate(TRIED):
        application.refresh_from_db()
        answers = {"seen": application.changed_at.isoformat(), f"{role}-0-who": value}
        for one in NamedPerson.Role.values:
            answers |= {f"{one}-TOTAL_FORMS": 1, f"{one}-INITIAL_FORMS": 0}
        if number % 2:
            answers |= {f"{role}-0-email": f"rad{number}@annan.example", f"{role}-0-title": value, f"{role}-0-phone": value}
        else:
            answers[f"{role}-0-email"] = value
        if number % 7 == 0:
            answers |= {"add": value, "remove": value}
        unharmed(client.post(url, answers))

    unharmed(client.get(url))


def test_the_address_while_it_is_typed(client):
    application = draft_application()
    client.force_login(application.created_by)
    url = reverse("registry:application_address_check", args=[application.pk])
    for value in TRIED:
        answer = client.post(url, {"url": value, "platform": value, "department": value}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        unharmed(answer)


def test_the_decision(client):
    application = submitted_application()
    client.force_login(officer())
    for number, value in enumerate(TRIED):
        name = "application_reject" if number % 2 else "application_return"
        url = reverse(f"registry:{name}", args=[application.pk, Party.OFFICER])
        unharmed(client.post(url, {"round": "99" if number % 3 else value, "reason": value, "conditions": value}))


def test_advice_questions_and_answers(client):
    where, kim = department(), officer()
    client.force_login(kim)
    advice = AdviceRequest.ask(department=where, question="Fråga", by=person())
    for value in TRIED:
        unharmed(client.post(reverse("registry:advice_create"), {"department": where.pk, "question": value}))
        unharmed(client.post(reverse("registry:advice_answer", args=[advice.pk]), {"notes": value}))

    unharmed(client.get(reverse("registry:advice_list")))
    unharmed(client.get(advice.get_absolute_url()))


def test_filters_and_small_forms(client):
    application = submitted_application()
    client.force_login(application.created_by)
    for value in [text for text in TRIED if len(text) < 5000]:
        unharmed(client.get(reverse("registry:application_list"), {"q": value, "visa": value, "lage": value, "sida": value}))
        unharmed(client.get(reverse("registry:person_options"), {"q": value}))
        unharmed(client.get(reverse("registry:application_create"), {"radgivning": value}))


def test_the_diary_number_and_the_reason_for_withdrawing(client):
    application = submitted_application(by=officer())
    client.force_login(application.created_by)
    application.withdraw(by=application.created_by)
    for value in TRIED:
        unharmed(client.post(reverse("registry:application_dnr", args=[application.pk]), {"dnr": value}))
        unharmed(client.post(reverse("registry:application_withdraw", args=[application.pk]), {"reason": value}))

    unharmed(client.get(application.get_absolute_url()))


@pytest.mark.parametrize("body", HOSTILE_BYTES)
def test_bytes_that_are_no_text(client, body):
    application = draft_application()
    client.force_login(application.created_by)
    seen = application.changed_at.isoformat().replace("+", "%2B").encode()
    for part, field in (("kontot", b"url"), ("syftet", b"purpose"), ("bevakningen", b"hours_per_week"), ("checklistan", b"terms")):
        url = reverse("registry:application_part", args=[application.pk, part])
        unharmed(client.post(url, b"seen=" + seen + b"&" + field + b"=" + body, content_type="application/x-www-form-urlencoded"))
