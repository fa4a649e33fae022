"""`tell` writes each row once, in the transaction of its cause, and counts truthfully (reliability F8, I1, I2)."""

import datetime
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core import broker
from notifications import tasks
from notifications.models import Mail, Notice
from notifications.tests.support import mail, notice, tell_about
from tests.factories import department, person
from tests.together import at_once, held_up

pytestmark = pytest.mark.django_db


def test_telling_nobody_writes_nothing():
    assert tell_about(department()) == 0
    assert Notice.objects.count() == 0


def test_telling_twice_adds_nothing_the_second_time():
    about, reader = department(), person()

    assert [tell_about(about, reader), tell_about(about, reader)] == [1, 0]
    assert Notice.objects.count() == 1


def test_only_the_new_among_many_are_counted():
    about, people = department(), [person() for _ in range(100)]
    tell_about(about, *people[:40])

    new = tell_about(about, *people)

    assert new == 60
    assert Notice.objects.count() == 100


def test_the_same_person_given_twice_is_told_once():
    reader = person()

    assert tell_about(department(), reader, reader) == 1


def test_a_queryset_of_people_is_told():
    one, other = person(), person()

    tell_about(department(), *User.objects.filter(pk__in=[one.pk, other.pk]))

    assert set(Notice.objects.values_list("recipient", flat=True)) == {one.pk, other.pk}


@pytest.mark.parametrize("change", [{"rung": "head.2"}, {"occurrence": "round-2"}, {"kind": "test.other"}])
def test_another_rung_round_or_kind_is_another_notice(change):
    about, reader = department(), person()
    tell_about(about, reader)

    assert tell_about(about, reader, **change) == 1


def test_who_has_left_or_cannot_log_in_is_not_told():
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    gone, locked, last_day = person(ends_on=yesterday), person(is_active=False), person(ends_on=timezone.localdate())

    assert tell_about(department(), gone, locked, last_day) == 1
    assert Notice.objects.get().recipient == last_day


def test_a_rolled_back_cause_leaves_no_row():
    about, reader = department(), person()

    with transaction.atomic():
        tell_about(about, reader)
        transaction.set_rollback(True)

    assert Notice.objects.count() == 0


def test_the_subject_is_one_line_whatever_is_put_in_it():
    subject = notice(subject="Beslut\r\nBcc: alla@kommunen.example\x00 väntar").subject

    assert subject == "Beslut Bcc: alla@kommunen.example väntar"


def test_a_long_subject_is_cut():
    assert len(notice(subject="å" * 500).subject) == 200


def test_a_notice_leads_nowhere_but_to_the_portal():
    for path in ("https://evil.example/", "//evil.example/", "ansokningar/"):
        with pytest.raises(ValidationError):
            tell_about(department(), person(), path=path)


def test_the_message_id_has_only_harmless_characters_and_the_host_of_the_site(settings):
    settings.SITE_URL = "https://portal.kommunen.example:8443"

    message_ids = [mail(rung="head:2 åäö").message_id for _ in range(4)]

    assert len(set(message_ids)) == 4
    for message_id in message_ids:
        local, _, host = message_id.strip("<>").partition("@")
        assert host == "portal.kommunen.example"
        assert set(local) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "lost"},
        {"state": "enclosed"},
        {"state": "superseded"},
        {"urgency": 0},
        {"recipient": None},
        {"recipient_email": "sakkunnig@kommunen.example"},
        {"path": ""},
        {"path": "//evil.example/"},
        {"path": "https://evil.example/"},
    ],
)
def test_the_database_refuses_a_notice_that_cannot_be(broken):
    row = notice()

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=row.pk).update(**broken)


def test_the_database_refuses_to_tell_somebody_the_same_thing_twice():
    row = notice()
    row.pk = None
    row.told_in = uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "lost"},
        {"state": "leased"},
        {"leased_until": timezone.now()},
        {"urgency": 4},
        {"recipient": None},
        {"recipient_email": "sakkunnig@kommunen.example"},
    ],
)
def test_the_database_refuses_a_mail_that_cannot_be(broken):
    row = mail()

    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.filter(pk=row.pk).update(**broken)


@pytest.mark.parametrize("broken", [{"outcome": ""}, {"finished_at": None}, {"outcome": "perhaps"}])
def test_the_database_refuses_an_attempt_that_cannot_be(broken):
    attempt = mail().deliveries.create(number=1, started_at=timezone.now(), finished_at=timezone.now(), outcome="sent")

    with pytest.raises(IntegrityError), transaction.atomic():
        type(attempt).objects.filter(pk=attempt.pk).update(**broken)


@pytest.mark.parametrize("second", [{"number": 1, "finished_at": timezone.now(), "outcome": "sent"}, {"number": 2}])
def test_the_database_refuses_two_attempts_with_one_number_and_two_at_a_time(second):
    row = mail()
    row.deliveries.create(number=1, started_at=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        row.deliveries.create(started_at=timezone.now(), **second)


def test_a_new_notice_rings_the_bell_after_the_commit(monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(broker, "_silent_until", 0.0)
    monkeypatch.setattr(tasks.deliver_due, "delay", lambda: rung.append(Notice.objects.count()))
    about, reader = department(), person()

    with django_capture_on_commit_callbacks(execute=True):
        tell_about(about, reader)
        assert rung == []
    with django_capture_on_commit_callbacks(execute=True):
        tell_about(about, reader)

    assert rung == [1]


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_the_same_at_once_count_each_row_once():
    about, people = department(), [person() for _ in range(30)]

    counts = at_once(*[partial(tell_about, about, *people)] * 2)

    assert sorted(counts) == [0, 30]
    assert Notice.objects.count() == 30


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_waits_for_anothers_commit_counts_none_of_the_others_rows():
    about, reader, newcomer = department(), person(), person()

    with transaction.atomic():
        tell_about(about, reader)
        counted = held_up(partial(tell_about, about, reader, newcomer))

    assert counted() == 1
