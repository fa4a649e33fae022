"""Decisions that wait are reminded about in working days, once per step, and never after they are made (design §4, §7)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.models import Notice
from registry import actions
from registry.models import Party
from registry.reminders import remind_about_waiting_decisions
from tests.factories import department, officer, person, submitted_application

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
THURSDAY = datetime.datetime(2026, 11, 19, 15, 0, tzinfo=STOCKHOLM)
FRIDAY_MORNING = datetime.datetime(2026, 11, 20, 7, 0, tzinfo=STOCKHOLM)
MONDAY_MORNING = datetime.datetime(2026, 11, 23, 7, 0, tzinfo=STOCKHOLM)


def reminded() -> list[tuple[str, int]]:
    return list(Notice.objects.exclude(rung__endswith=".new").order_by("pk").values_list("rung", "recipient"))


@pytest.fixture
def clock():
    with time_machine.travel(THURSDAY, tick=False) as clock:
        yield clock


def test_both_parties_are_reminded_after_two_working_days_and_only_once(clock):
    deciding_officer = officer()
    head = submitted_application(of=department(), by=person()).department.head
    clock.move_to(MONDAY_MORNING - datetime.timedelta(hours=8))
    remind_about_waiting_decisions(now=timezone.now())
    assert reminded() == []

    clock.move_to(MONDAY_MORNING)
    for _ in range(3):
        remind_about_waiting_decisions(now=timezone.now())

    assert reminded() == [("head.2", head.pk), ("officer.2", deciding_officer.pk)]


def test_after_weeks_of_downtime_there_is_one_reminder_and_not_three(clock):
    head = submitted_application(of=department(), by=person()).department.head
    clock.move_to(datetime.datetime(2026, 12, 15, 9, 0, tzinfo=STOCKHOLM))

    remind_about_waiting_decisions(now=timezone.now())

    assert reminded() == [("head.10", head.pk)]


def test_a_reminder_made_at_night_waits_and_is_dropped_when_the_decision_comes_first(clock):
    application = submitted_application(of=department(), by=person())
    clock.move_to(FRIDAY_MORNING)
    deliver_due()
    mail.outbox.clear()
    clock.move_to(MONDAY_MORNING + datetime.timedelta(hours=-3))
    remind_about_waiting_decisions(now=timezone.now())
    deliver_due()
    assert mail.outbox == []

    actions.approve(
        application=application, party=Party.HEAD, by=application.department.head, today=timezone.localdate(), round=application.round
    )
    clock.move_to(MONDAY_MORNING)
    deliver_due()

    assert mail.outbox == []
    assert Notice.objects.get(rung="head.2").state == "not_wanted"


def test_a_reminder_goes_to_who_can_decide_when_it_is_sent(clock):
    application = submitted_application(of=department(), by=person())
    clock.move_to(FRIDAY_MORNING)
    deliver_due()
    mail.outbox.clear()
    clock.move_to(MONDAY_MORNING)
    remind_about_waiting_decisions(now=timezone.now())
    new_head = person()
    application.department.head = new_head
    application.department.save()

    deliver_due()
    assert mail.outbox == []
    remind_about_waiting_decisions(now=timezone.now())
    deliver_due()

    assert [message.to for message in mail.outbox] == [[new_head.email]]
