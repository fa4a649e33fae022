"""The only one who should act never got the mail: the next in line is told within a sweep (reliability F20)."""

import datetime
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from core.history import history_of
from notifications import undeliverable as module
from notifications.delivery import deliver_due
from notifications.models import Mail, Notice
from notifications.tests.support import mail, notice
from notifications.undeliverable import undeliverable
from tests.factories import person
from tests.together import at_once, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def next_in_line(monkeypatch):
    """Registers who is next for the kind that the tests use."""
    monkeypatch.setattr(module, "_hooks", {})
    return undeliverable("test.happened")


def test_a_refused_only_recipient_is_followed_by_the_substitute_who_is_told_why(mail_server, next_in_line):
    substitute, asked = person(), []
    mail_server.answers["borta@kommunen.example"] = "550 5.1.1 No such user"
    row = notice(person("Ansvarig Andersson", email="borta@kommunen.example"))

    @next_in_line
    def next_one(about_id, recipient, rung):
        asked.append((about_id, recipient, rung))
        return [substitute]

    for _ in range(3):
        deliver_due()

    [message] = mail_server.messages
    assert message["To"] == substitute.email
    assert message["Subject"] == row.subject
    assert "portalens mejl till Ansvarig Andersson gick inte fram" in message.get_body("plain").get_content()
    assert asked == [(row.about_id, row.recipient, "new")]
    row.refresh_from_db()
    assert row.mail.state == "dead"
    assert list(Mail.objects.dead()) == [row.mail]
    [line] = history_of(row)
    assert line.sentence == f"Meddelandet gick inte fram. Portalen meddelade i stället {substitute.name}"


def test_after_ten_tries_the_next_in_line_is_told(mail_server, next_in_line):
    substitute = person()
    next_in_line(lambda about_id, recipient, rung: [substitute])
    row = mail()
    mail_server.answers[row.recipient.email] = "451 Later"

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(11):
            deliver_due()
            row.refresh_from_db()
            clock.move_to(max(row.due_at, timezone.now() + datetime.timedelta(minutes=1)))
        assert row.state == "dead"
        clock.shift(datetime.timedelta(days=3))
        while timezone.localtime().isoweekday() > 5 or not 7 <= timezone.localtime().hour < 17:
            clock.shift(datetime.timedelta(hours=1))
        deliver_due()

    assert mail_server.recipients == [substitute.email]


def test_who_left_before_the_mail_is_followed_too(mail_server, next_in_line):
    substitute = person()
    next_in_line(lambda about_id, recipient, rung: [substitute])
    row = notice()
    row.recipient.is_active = False
    row.recipient.save()

    for _ in range(2):
        deliver_due()

    assert mail_server.recipients == [substitute.email]
    assert [line.verb for line in history_of(row)] == ["notice.passed_on", "notice.recipient_gone"]


def test_one_after_another_until_somebody_gets_it(mail_server, next_in_line):
    line = [person(email=f"person-{number}@kommunen.example") for number in range(4)]
    for unreachable in line[:3]:
        mail_server.answers[unreachable.email] = "550 No"
    next_in_line(lambda about_id, recipient, rung: [line[line.index(recipient) + 1]])
    notice(line[0])

    for _ in range(5):
        deliver_due()

    assert mail_server.recipients == [line[3].email]


def test_a_circle_of_dead_addresses_ends(mail_server, next_in_line):
    one, other = person(), person()
    mail_server.answers["RCPT"] = "550 No"
    next_in_line(lambda about_id, recipient, rung: [one, other])
    notice(one)

    for _ in range(5):
        deliver_due()

    assert Notice.objects.count() == 2
    assert Mail.objects.dead().count() == 2


def test_when_nobody_is_next_the_history_says_so_and_it_is_asked_once(mail_server, next_in_line):
    asked = []
    mail_server.answers["RCPT"] = "550 No"
    next_in_line(lambda about_id, recipient, rung: asked.append(rung) or [])
    row = notice()

    for _ in range(3):
        deliver_due()

    assert asked == ["new"]
    assert [line.verb for line in history_of(row)] == ["notice.nobody_is_next"]


def test_a_kind_without_a_next_in_line_stays_as_it_is(mail_server):
    mail_server.answers["RCPT"] = "550 No"
    row = notice()

    for _ in range(2):
        deliver_due()

    row.refresh_from_db()
    assert row.passed_on_at is None
    assert Mail.objects.dead().count() == 1


def test_a_hook_that_crashes_stops_nothing_else_and_is_asked_again(mail_server, next_in_line):
    substitute, broken = person(), {"bad": True}
    for rung in ("bad", "good"):
        mail_server.answers[notice(person(), rung=rung).recipient.email] = "550 No"

    @next_in_line
    def next_one(about_id, recipient, rung):
        if broken.get(rung):
            raise ZeroDivisionError
        return [substitute]

    deliver_due()
    deliver_due()
    assert [row.rung for row in Notice.objects.filter(recipient=substitute)] == ["good"]

    broken.clear()
    deliver_due()

    assert {row.rung for row in Notice.objects.filter(recipient=substitute)} == {"bad", "good"}


def test_a_dead_mail_that_is_tried_again_is_not_passed_on_a_second_time(mail_server, next_in_line):
    asked = []
    mail_server.answers["RCPT"] = "550 No"
    next_in_line(lambda about_id, recipient, rung: asked.append(rung) or [])
    row = mail()
    for _ in range(2):
        deliver_due()
    Mail.objects.get(pk=row.pk).retry(by=person(), now=timezone.now())

    for _ in range(2):
        deliver_due()

    assert asked == ["new"]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_pass_a_notice_on_once(mail_server, next_in_line):
    substitute = person()
    row = mail()
    mail_server.answers[row.recipient.email] = "550 No"
    next_in_line(lambda about_id, recipient, rung: [substitute])
    deliver_due()

    answers = at_once(*[partial(module.pass_on, now=timezone.now())] * 2)

    assert refused(answers) == 0
    assert Notice.objects.filter(recipient=substitute).count() == 1
    assert [line.verb for line in history_of(row.notices.get())] == ["notice.passed_on"]
