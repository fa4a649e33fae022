"""/arbetsdagar/: everybody reads, the officer changes, and answers for each open deadline that a change touches (design §5)."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from core.calendar_changes import close_days
from core.models import LocalDay, Municipality
from core.workdays import WorkCalendar, from_local
from inquiries.deadlines import touched
from inquiries.models import DeadlineQuestion
from tests import factories

pytestmark = pytest.mark.django_db

ARRIVED = from_local(datetime.datetime.fromisoformat("2026-05-13T10:00"))
TODAY, FRIDAY = datetime.date(2026, 5, 13), datetime.date(2026, 5, 15)
LIST, CLOSE = reverse("calendar:day_list"), reverse("calendar:day_close")
DEADLINES, ANSWER = reverse("calendar:deadline_list"), reverse("calendar:deadline_answer")


@pytest.fixture(autouse=True)
def _on_that_wednesday():
    with time_machine.travel(ARRIVED, tick=False):
        yield


def logged_in(user=None) -> Client:
    client = Client()
    client.force_login(user or factories.officer())
    return client


def close(day: datetime.date = FRIDAY, **fields) -> LocalDay:
    [row] = close_days(first=day, closes_at=None, reason="klämdag", by=factories.officer(), today=TODAY, **fields)
    return row


def post(client: Client, url: str, **data):
    return client.post(url, data, follow=True)


def text(response) -> str:
    return " ".join(response.content.decode().split())


WHO = {
    "officer": factories.officer,
    "officer's deputy": factories.deputy_officer,
    "colleague": factories.person,
    "system administrator": lambda: factories.with_role(Role.SYSTEM_ADMINISTRATOR),
    "auditor": lambda: factories.with_role(Role.AUDITOR),
}


@pytest.mark.parametrize("who", [*WHO, "anonymous"])
def test_who_may_read_and_who_may_change(who):
    row = close()
    client = Client() if who == "anonymous" else logged_in(WHO[who]())
    withdraw = reverse("calendar:day_withdraw", args=[row.pk])

    read = client.get(LIST).status_code
    change = {client.get(url).status_code for url in (CLOSE, withdraw, DEADLINES)}
    changed = {client.post(url, {"reason": "x"}).status_code for url in (withdraw, ANSWER)}

    if who == "anonymous":
        assert (read, change, changed) == (302, {302}, {302})
    elif who.startswith("officer"):
        assert (read, change, changed) == (200, {200}, {302})
    else:
        assert (read, change, changed) == (200, {403}, {403})
        assert "Stäng en dag" not in text(client.get(LIST))
    row.refresh_from_db()
    assert (row.withdrawn_at is not None) == who.startswith("officer")


def test_the_page_lists_both_years_and_where_each_day_comes_from():
    close()

    page = text(logged_in().get(LIST))

    assert "Kommande 2026" in page
    assert "<h2>2027</h2>" in page
    assert "Tidigare i år (5)" in page
    for words in ("Klämdag", "Kommunens beslut", "Midsommarafton", "Afton, räknas som helgdag enligt lag", "Kristi himmelsfärdsdag"):
        assert words in page
    assert "Inkom ons 13 maj 10.00." in page
    assert "08.00–16.30" in page


def test_the_officer_closes_a_day_and_comes_to_the_deadlines_that_it_touches():
    inquiry = factories.logged_inquiry(text="När öppnar badhuset?")

    response = post(logged_in(), CLOSE, first="2026-05-15", reason="klämdag")

    page = text(response)
    assert response.redirect_chain == [(DEADLINES, 302)]
    assert "15 maj 2026 är ändrad i kalendern." in page
    assert inquiry.number in page
    assert "Nu: 15 maj 2026 kl. 16.30. Med ändringen: <strong>18 maj 2026 kl. 16.30</strong>." in page
    assert "Fre 15 maj har kommunen stängt (klämdag)." in page


def test_where_nothing_is_touched_the_officer_comes_back_to_the_list():
    client = logged_in()

    closed = post(client, CLOSE, first="2026-05-15", last="2026-05-20", closes_at="12:00", reason="valborg  <b>")
    emptied = client.get(DEADLINES)

    assert closed.redirect_chain == [(LIST, 302)]
    assert "4 arbetsdagar är ändrade i kalendern." in text(closed)
    assert "Valborg &lt;b&gt;" in text(closed)
    assert "stänger 12.00" in text(closed)
    assert "Inga svarstider att ta ställning till" in text(emptied)


@pytest.mark.parametrize(
    ("written", "field", "sentence"),
    [
        ({"first": "2026-05-16"}, "first", "16 maj 2026 är en lördag och redan ledig."),
        ({"first": "2026-05-14"}, "first", "14 maj 2026 är Kristi himmelsfärdsdag och redan ledig."),
        ({"first": "2026-05-12"}, "first", "Dagen har varit."),
        ({"first": ""}, "first", "Välj vilken dag"),
        ({"first": "i morgon"}, "first", "giltigt datum"),
        ({"first": "9999-12-31"}, "first", "Kontrollera årtalet."),
        ({"last": "2026-05-01"}, "last", "Den sista dagen ligger före den första."),
        ({"last": "0001-01-01"}, "last", "Kontrollera årtalet."),
        ({"closes_at": "07:00"}, "closes_at", "Kontoret har öppet 08.00–16.30."),
        ({"closes_at": "kvart i"}, "closes_at", "giltig tid"),
        ({"reason": " "}, "reason", "Skriv varför"),
        ({"reason": "x" * 101}, "reason", "högst 100"),
    ],
)
def test_an_error_stands_at_its_field_and_what_was_written_is_kept(written, field, sentence):
    data = {"first": "2026-05-15", "last": "", "closes_at": "", "reason": "klämdag"} | written

    response = logged_in().post(CLOSE, data)

    assert response.status_code == 200
    assert sentence in response.context["form"].errors[field][0]
    assert response.context["form"].data["reason"] == data["reason"]
    assert not LocalDay.objects.exists()


def test_a_day_is_withdrawn_with_a_reason_after_a_question():
    row = close()
    client, url = logged_in(factories.officer("Anna Ek")), reverse("calendar:day_withdraw", args=[row.pk])

    asked, without_reason, done = client.get(url), post(client, url, reason=""), post(client, url, reason="Öppet ändå.")
    again = post(client, url, reason="En gång till")

    assert "Kommunen har stängt den dagen (klämdag)." in text(asked)
    assert "reason" in without_reason.context["form"].errors
    assert "15 maj 2026 är en vanlig arbetsdag igen." in text(done)
    assert "Anna Ek återtog ändringen av 15 maj 2026" in text(done)
    assert "Dagen är redan återtagen." in text(again)
    assert client.get(reverse("calendar:day_withdraw", args=[row.pk + 99])).status_code == 404


def test_a_day_that_has_been_has_no_way_to_be_withdrawn():
    row = close()

    with time_machine.travel(ARRIVED + datetime.timedelta(days=5), tick=False):
        client = logged_in()
        page = text(client.get(LIST))
        refused = post(client, reverse("calendar:day_withdraw", args=[row.pk]), reason="Fel")

    assert "Återta" not in page
    assert "Dagen har varit" in text(refused)


@pytest.mark.parametrize(("button", "answer"), [("answer", "moved"), ("answer", "kept"), ("answer_all", "moved"), ("answer_all", "kept")])
def test_d7_the_officer_moves_or_keeps_the_ticked_or_all(button, answer):
    account = factories.active_account()
    ticked, other = (factories.logged_inquiry(account=account, text=f"Fråga {number}") for number in range(2))
    close()
    question = touched().get(inquiry=ticked)

    page = text(post(logged_in(), ANSWER, **{button: answer, "question": question.pk, "version": 2}))

    assert touched().count() == (1 if button == "answer" else 0)
    assert DeadlineQuestion.objects.filter(answer=answer).count() == (1 if button == "answer" else 2)
    verb = {"moved": "flyttad", "kept": "behållen"}[answer]
    assert (f"1 svarstid är {verb}." if button == "answer" else "2 svarstider är") in page
    ticked.refresh_from_db()
    assert (ticked.reply_due_at > other.reply_due_at) == (answer == "moved")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"answer": "moved", "version": "2"}, "Kryssa i minst en fråga"),
        ({"answer": "lapsed", "question": "1", "version": "2"}, "Kryssa i minst en fråga"),
        ({"answer": "moved", "question": "²", "version": "2"}, "Kryssa i minst en fråga"),
        ({}, "Kryssa i minst en fråga"),
        ({"answer_all": "moved", "version": "1"}, "Kalendern har ändrats igen"),
        ({"answer_all": "moved", "version": "9" * 30}, "Kalendern har ändrats igen"),
        ({"answer_all": "moved"}, "Kalendern har ändrats igen"),
        ({"answer": "moved", "question": "99999", "version": "2"}, "En fråga var redan avgjord."),
    ],
)
def test_what_cannot_be_answered_moves_nothing_and_says_why(sent, sentence):
    inquiry = factories.logged_inquiry()
    close()

    page = text(post(logged_in(), ANSWER, **sent))

    assert sentence in page
    inquiry.refresh_from_db()
    assert (inquiry.calendar_version, touched().count()) == (1, 1)


def test_the_officer_is_told_on_the_page_that_answers_are_missing():
    factories.logged_inquiry()
    close()

    assert "Välj om svarstiderna ska flyttas" in text(logged_in().get(LIST))
    assert "Välj om svarstiderna ska flyttas" not in text(logged_in(factories.person()).get(LIST))


def test_office_hours_changed_in_the_settings_ask_about_open_inquiries_too():
    Municipality.objects.create(name="Markaryds kommun")
    factories.logged_inquiry()
    administrator = logged_in(factories.with_role(Role.SYSTEM_ADMINISTRATOR))
    form = administrator.get(reverse("accounts:settings")).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "logo"}

    administrator.post(reverse("accounts:settings"), data | {"office_opens": "08:00", "office_closes": "15:00"})

    assert WorkCalendar.current().version == 2
    assert touched().get().new_due_at == from_local(datetime.datetime.fromisoformat("2026-05-15T15:00"))


def test_the_pages_ask_the_database_as_often_for_one_row_as_for_thirty(django_assert_max_num_queries):
    account, client = factories.active_account(), logged_in()
    for number in range(30):
        factories.logged_inquiry(account=account, text=f"Fråga {number}")
    close()
    counts = {}

    for url in (LIST, DEADLINES):
        with django_assert_max_num_queries(10) as queries:
            client.get(url)
        counts[url] = len(queries)
    DeadlineQuestion.objects.filter(pk__in=touched().values("pk")[1:]).delete()
    LocalDay.objects.bulk_create(LocalDay(date=FRIDAY + datetime.timedelta(days=14 + number), reason="x") for number in range(30))

    for url in (LIST, DEADLINES):
        with django_assert_max_num_queries(counts[url]) as queries:
            client.get(url)
        assert len(queries) == counts[url]
