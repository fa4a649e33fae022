"""A mail server that is away, and several senders at the same time (reliability F1, F8, F18)."""

import datetime
import socket
import threading
import time

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from core.history import history_of
from notifications import delivery, smtp
from notifications.delivery import LEASE, claim, deliver_due
from notifications.mail import Answer
from notifications.models import DeliveryAttempt, Mail
from notifications.tests.support import MailServer, mail, notice, outcomes, state_of, tell_about
from tests.factories import department, person
from tests.together import at_once, refused

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)


# ---- the mail server is away


def test_while_the_mail_server_is_down_nothing_dies_and_all_leave_when_it_is_back(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    rows = [mail() for _ in range(3)]

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(50):
            deliver_due()
            clock.shift(60 * MINUTE)
        assert {state_of(row) for row in rows} <= {"retry", "due"}
        server.start()
        clock.shift(15 * MINUTE)
        deliver_due()
        server.stop()

    assert sorted(server.message_ids) == sorted(row.message_id for row in rows)
    assert not Mail.objects.exclude(state="accepted").exists()
    assert not any(history_of(row) for row in rows)


def test_only_one_message_is_tried_against_a_dead_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", MailServer().port
    for _ in range(25):
        notice()

    deliver_due()

    assert DeliveryAttempt.objects.count() == 1
    assert Mail.objects.filter(state="due").count() == 24


def test_a_server_that_says_nothing_holds_a_sweep_up_only_once(settings, monkeypatch):
    monkeypatch.setattr(smtp, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", silent.getsockname()[1]
        rows = [mail() for _ in range(5)]

        started = time.monotonic()
        deliver_due()

    assert time.monotonic() - started < 2
    assert [outcomes(row) for row in rows] == [["temporary"], [], [], [], []]
    assert "svarade inte" in rows[0].deliveries.get().error


def test_a_server_that_hangs_up_after_the_content_gets_one_copy_more_and_no_third(mail_server):
    mail_server.hang_up_after_data = True
    row = mail()

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            deliver_due()
            clock.shift(60 * MINUTE)

    assert mail_server.message_ids == [row.message_id] * 2
    assert outcomes(row) == ["uncertain", "uncertain"]
    assert state_of(row) == "dead"
    assert [line.verb for line in history_of(row)] == ["mail.given_up", "mail.possibly_sent_twice"]


def test_a_line_cut_before_the_content_is_a_plain_retry(mail_server):
    sent, cut = mail(), mail(person(email="cut@kommunen.example"))
    mail_server.answers["cut@kommunen.example"] = "hang up"

    deliver_due()

    assert (outcomes(sent), outcomes(cut)) == (["sent"], ["temporary"])


def test_patience_is_short_again_for_the_next_message_on_the_line(mail_server, monkeypatch):
    monkeypatch.setattr(smtp, "PATIENCE", 0.5)
    sent, silent = mail(), mail(person(email="silent@kommunen.example"))
    mail_server.answers["silent@kommunen.example"] = "silence"
    started = time.monotonic()

    deliver_due()

    assert time.monotonic() - started < 3
    assert (outcomes(sent), outcomes(silent)) == (["sent"], ["temporary"])


def test_a_server_that_thinks_long_about_the_content_is_waited_for(mail_server, monkeypatch):
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    mail_server.seconds_before_answer = 0.6
    row = mail()

    deliver_due()

    assert outcomes(row) == ["sent"]


@pytest.mark.parametrize(("patience", "expected"), [(0.3, "uncertain"), (5, "sent")])
def test_losing_patience_after_the_content_is_uncertain(mail_server, monkeypatch, patience, expected):
    monkeypatch.setattr(smtp, "PATIENCE_FOR_CONTENT", patience)
    mail_server.seconds_before_answer = 0.8
    row = mail()

    deliver_due()

    assert outcomes(row) == [expected]


# ---- several senders


def test_a_batch_left_untried_by_a_dead_sender_is_taken_when_the_lease_is_over(mail_server):
    row = mail()
    claim(now=timezone.now())

    with time_machine.travel(timezone.now(), tick=False) as clock:
        deliver_due()
        assert mail_server.messages == []
        clock.shift(LEASE)
        deliver_due()

    assert outcomes(row) == ["sent"]
    assert history_of(row) == []


def test_a_sender_whose_lease_ran_out_before_it_began_leaves_the_row_alone(mail_server):
    row = mail()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        late = claim(now=timezone.now())
        clock.shift(LEASE)
        deliver_due()
        delivery._deliver_all(late, timezone.now)

    assert mail_server.message_ids == [row.message_id]


def test_a_sender_that_comes_back_after_its_lease_changes_nothing(mail_server):
    row = mail()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        slow = claim(now=timezone.now())[0]
        attempt = delivery._begin(slow, now=timezone.now())
        clock.shift(LEASE)
        deliver_due()
        delivery._finish(slow, attempt, Answer(DeliveryAttempt.Outcome.PERMANENT, "550"), now=timezone.now())

    assert outcomes(row) == ["uncertain", "sent"]
    assert state_of(row) == "accepted"
    assert [line.verb for line in history_of(row)] == ["mail.possibly_sent_twice"]


@pytest.mark.django_db(transaction=True)
def test_many_sweeps_at_once_send_each_message_once(mail_server):
    mail_server.seconds_before_answer = 0.01
    tell_about(department(), *[person() for _ in range(60)])

    answers = at_once(*[deliver_due] * 4)

    assert refused(answers) == 0
    assert len(mail_server.messages) == 60
    assert len(set(mail_server.message_ids)) == 60
    assert Mail.objects.filter(state="accepted").count() == 60


@pytest.mark.django_db(transaction=True)
def test_no_second_sender_joins_one_that_a_slow_server_holds_up(mail_server, monkeypatch):
    monkeypatch.setattr("notifications.delivery.SLOW", datetime.timedelta(seconds=0.2))
    mail_server.held.clear()
    tell_about(department(), *[person() for _ in range(25)])
    first = threading.Thread(target=lambda: (deliver_due(), connection.close()))
    first.start()
    while not mail_server.messages:
        time.sleep(0.01)
    time.sleep(0.3)

    deliver_due()
    tried_meanwhile = len(mail_server.messages)
    mail_server.held.set()
    first.join()

    assert tried_meanwhile == 1
    assert len(mail_server.messages) == 25
