"""The ladder is data: everybody reads it, the officer changes it, and it is never empty (design §7)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.errors import RuleError
from core.history import history_of
from core.models import Event
from notifications.models import Rung, Urgency
from tests import factories

pytestmark = pytest.mark.django_db

LIST = reverse("notifications:rung_list")


def rung(code: str) -> Rung:
    return Rung.objects.get(kind="inquiry", code=code)


def values(one: Rung, **changes: object) -> dict[str, object]:
    return {**{name: getattr(one, name) for name in Rung.CHANGED}, **changes}


def posted(one: Rung, **changes: object) -> dict[str, object]:
    given = {**values(one), **changes}
    return {name: "on" if value is True else value for name, value in given.items() if value not in (None, False)}


def test_the_design_has_five_rungs_as_default():
    rows = Rung.objects.ladder("inquiry").values_list("code", "when", "amount", "audience", "urgency")

    assert list(rows) == [
        ("logged", "logged", None, "in_charge", Urgency.RED),
        ("due_day", "morning_of_due_day", None, "responsible_and_substitute", Urgency.CALM),
        ("soon", "hours_before", 2, "responsible_and_substitute", Urgency.RED),
        ("passed", "passed", None, "head", Urgency.RED),
        ("late", "working_days_after", 1, "officer", Urgency.RED),
    ]


def test_a_change_is_kept_in_words_in_the_history():
    officer, one = factories.officer("Karin"), rung("soon")

    one.change(values(one, amount=3, audience="in_charge"), by=officer)

    [line] = history_of(one)
    assert line.sentence == (
        "Karin ändrade ett steg i påminnelserna från ”2 timmar före svarstidens slut: Ansvarig och ersättare på plats, brådskar” "
        "till ”3 timmar före svarstidens slut: Den som ansvarar just nu, brådskar”"
    )


def test_a_change_to_what_it_was_is_no_change():
    one = rung("soon")

    one.change(values(one), by=factories.officer())

    assert history_of(one) == []


def test_the_last_rung_cannot_be_turned_off():
    officer = factories.officer()
    *others, last = Rung.objects.all()
    for one in others:
        one.change(values(one, is_on=False), by=officer)

    with pytest.raises(RuleError, match="Minst ett steg"):
        last.change(values(last, is_on=False), by=officer)

    assert [one.code for one in Rung.objects.ladder("inquiry")] == ["late"]


@pytest.mark.parametrize(("code", "amount"), [("soon", 0), ("soon", 9), ("soon", None), ("late", 11), ("late", None), ("passed", 1)])
def test_an_amount_that_means_nothing_is_refused_by_form_model_and_database(code, amount):
    one = rung(code)

    with pytest.raises(ValidationError):
        one.change(values(one, amount=amount), by=factories.officer())
    with pytest.raises(IntegrityError), transaction.atomic():
        Rung.objects.filter(code=code).update(amount=amount)


@pytest.mark.parametrize(
    "broken",
    [{"audience": "everybody"}, {"urgency": Urgency.NOW}, {"when": "sometimes"}, {"code": "late"}, {"order": 5}],
    ids=lambda broken: next(iter(broken)),
)
def test_the_database_keeps_the_ladder_whole(broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Rung.objects.filter(code="passed").update(**broken)


def test_the_officer_changes_a_rung_on_the_page(client):
    one = rung("late")
    client.force_login(factories.officer())

    answer = client.post(one.get_absolute_url(), posted(one, amount=2), follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert "2 arbetsdagar efter svarstidens slut" in answer.content.decode()
    assert rung("late").amount == 2


def test_the_page_says_why_when_the_amount_is_too_large_or_the_ladder_would_be_empty(client):
    officer = factories.officer()
    client.force_login(officer)
    one = rung("soon")

    too_large = client.post(one.get_absolute_url(), posted(one, amount=40))
    Rung.objects.exclude(pk=one.pk).update(is_on=False)
    empty = client.post(one.get_absolute_url(), posted(one, is_on=False))

    assert "mindre än eller lika med 8" in too_large.content.decode()
    assert "Minst ett steg måste användas" in empty.content.decode()
    assert rung("soon").is_on


def test_a_colleague_who_was_there_first_is_not_overwritten_unknowingly(client):
    client.force_login(factories.officer())
    one = rung("soon")
    page = client.get(one.get_absolute_url())
    token = page.context["form"].initial["seen"]
    one.change(values(one, amount=4), by=factories.officer())

    answer = client.post(one.get_absolute_url(), {**posted(one, amount=3), "seen": token})

    assert "Någon annan har ändrat" in answer.content.decode()
    assert rung("soon").amount == 4


@pytest.mark.parametrize(("who", "reads", "changes"), [("officer", 200, 200), ("person", 200, 403)])
def test_everybody_reads_and_the_officer_changes(client, who, reads, changes):
    client.force_login(getattr(factories, who)())

    assert (client.get(LIST).status_code, client.get(rung("soon").get_absolute_url()).status_code) == (reads, changes)
    assert client.post(rung("soon").get_absolute_url(), posted(rung("soon"), amount=1)).status_code == (302 if changes == 200 else 403)


def test_a_stranger_logs_in_first(client):
    assert client.get(LIST).status_code == 302


def test_the_list_shows_the_history_of_the_whole_ladder_in_a_fixed_number_of_questions(client, django_assert_max_num_queries):
    officer = factories.officer()
    client.force_login(officer)
    for amount in (3, 4, 5, 6):
        rung("soon").change(values(rung("soon"), amount=amount), by=officer)

    with django_assert_max_num_queries(10):
        page = client.get(LIST)

    assert len(page.context["lines"]) == Event.objects.filter(verb="rung.changed").count() == 4
