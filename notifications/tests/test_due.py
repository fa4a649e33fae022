"""When a calm notice may leave, by each person's own choice (design §7)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.history import history_of
from core.models import LocalDay
from notifications.actions import choose_delivery
from notifications.due import due_moment, next_collected_mail
from notifications.models import DeliveryChoice, Notice, Urgency
from notifications.tests.support import tell_about
from tests.factories import department, person

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
COLLECTED, EACH, RED_ONLY = DeliveryChoice.Way
PAGE = "/min-sida/mejl/"


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-20T06:00", "2026-11-20T07:00"),
        ("2026-11-20T07:00", "2026-11-20T07:00"),
        ("2026-11-20T07:01", "2026-11-20T13:00"),
        ("2026-11-20T13:00", "2026-11-20T13:00"),
        ("2026-11-20T13:01", "2026-11-23T07:00"),
        ("2026-11-21T10:00", "2026-11-23T07:00"),
        ("2026-12-23T14:00", "2026-12-28T07:00"),
        ("2026-03-27T18:00", "2026-03-30T07:00"),
        ("2026-10-23T18:00", "2026-10-26T07:00"),
    ],
)
def test_collected_mail_comes_at_7_and_13_on_working_days(now, then):
    assert next_collected_mail(at(now)) == at(then)


def test_a_day_that_the_municipality_has_closed_has_no_collected_mail():
    LocalDay.objects.create(date=datetime.date(2026, 11, 20), reason="Planeringsdag")

    assert next_collected_mail(at("2026-11-19T14:00")) == at("2026-11-23T07:00")


@pytest.mark.parametrize(
    ("urgency", "way", "now", "then"),
    [
        (Urgency.CALM, COLLECTED, "2026-11-20T09:00", "2026-11-20T13:00"),
        (Urgency.CALM, EACH, "2026-11-20T09:00", "2026-11-20T09:00"),
        (Urgency.CALM, EACH, "2026-11-20T18:00", "2026-11-23T07:00"),
        (Urgency.CALM, RED_ONLY, "2026-11-20T09:00", None),
        *[(Urgency.RED, way, "2026-11-20T09:00", "2026-11-20T09:00") for way in DeliveryChoice.Way],
        *[(Urgency.RED, way, "2026-11-21T09:00", "2026-11-23T07:00") for way in DeliveryChoice.Way],
        *[(Urgency.NOW, way, "2026-11-21T03:00", "2026-11-21T03:00") for way in DeliveryChoice.Way],
    ],
)
def test_each_urgency_and_each_choice(urgency, way, now, then):
    assert due_moment(urgency, way, now=at(now)) == (at(then) if then else None)


def test_who_wants_only_the_urgent_as_mail_reads_the_rest_in_the_portal():
    reader = person()
    choose_delivery(RED_ONLY, by=reader, now=at("2026-11-20T09:00"))

    tell_about(department(), reader, urgency=Urgency.CALM)
    tell_about(department(), reader, urgency=Urgency.RED)

    assert list(Notice.objects.order_by("urgency").values_list("state", flat=True)) == ["in_portal", "waiting"]
    assert Notice.objects.for_person(reader).count() == 2


@pytest.mark.parametrize(("way", "state", "due"), [(EACH, "waiting", "2026-11-20T09:30"), (RED_ONLY, "in_portal", "2026-11-20T13:00")])
def test_what_waits_already_follows_a_new_choice(way, state, due):
    reader, colleague = person(), person()
    with time_machine.travel(at("2026-11-20T09:00"), tick=False):
        tell_about(department(), reader, colleague, urgency=Urgency.CALM)

        choose_delivery(way, by=reader, now=at("2026-11-20T09:30"))

    mine, theirs = Notice.objects.get(recipient=reader), Notice.objects.get(recipient=colleague)
    assert (mine.state, mine.due_at) == (state, at(due))
    assert (theirs.state, theirs.due_at) == ("waiting", at("2026-11-20T13:00"))


def test_the_page_saves_the_choice_with_its_history(client):
    reader = person()
    client.force_login(reader)
    assert "checked" in client.get(PAGE).content.decode()

    response = client.post(PAGE, {"way": "each"})

    choice = DeliveryChoice.objects.get(person=reader)
    assert response["Location"] == reverse("accounts:my_page")
    assert choice.way == EACH
    assert [(line.verb, line.who) for line in history_of(choice)] == [("delivery_choice.made", reader.name)]


def test_a_choice_that_does_not_exist_is_refused_in_words(client):
    client.force_login(person())

    response = client.post(PAGE, {"way": "duva"})

    assert response.status_code == 200
    assert not DeliveryChoice.objects.exists()


def test_the_choice_is_ones_own_and_a_stranger_must_log_in(client):
    other = person()
    client.force_login(person())
    client.post(PAGE, {"way": "each", "person": other.pk})
    client.logout()

    assert not DeliveryChoice.objects.filter(person=other).exists()
    assert client.get(PAGE).status_code == 302


def test_my_page_leads_to_the_choice(client):
    client.force_login(person())

    assert PAGE in client.get(reverse("accounts:my_page")).content.decode()


def test_the_database_refuses_an_unknown_way():
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryChoice.objects.create(person=person(), way="duva")
