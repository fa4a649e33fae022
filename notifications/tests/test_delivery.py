"""What the mail server's answers lead to (reliability F18, F19, F30), and who gets nothing."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from core.history import history_of
from notifications import wanted
from notifications.delivery import deliver, deliver_due
from notifications.models import Mail, Notice, Urgency
from notifications.tests.support import mail, notice, outcomes, state_of, tell_about
from tests.factories import department, person

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def question(monkeypatch):
    """Registers a question for the kind that the tests use."""
    monkeypatch.setattr(wanted, "_questions", {})
    return wanted.still_wanted("test.happened")


# ---- sent


def test_the_mail_server_gets_text_html_why_link_and_message_id(mail_server, settings):
    settings.SITE_URL = "https://portal.kommunen.example"
    row = mail(person(email="chef@kommunen.example"))

    deliver_due()

    sent = mail_server.messages[0]
    text, html = sent.get_body("plain").get_content(), sent.get_body("html").get_content()
    assert mail_server.recipients == ["chef@kommunen.example"]
    assert sent["To"] == "chef@kommunen.example"
    assert sent["Subject"] == "Beslut väntar: Biblioteket"
    assert sent["Message-ID"] == row.message_id
    assert sent["Auto-Submitted"] == "auto-generated"
    for body in (text, html):
        assert "https://portal.kommunen.example/ansokningar/17/" in body
        assert "Du får det här för att du är verksamhetschef." in body
    assert "Läs ansökan & besluta." in text
    assert "Läs ansökan &amp; besluta." in html
    assert state_of(row) == "accepted"
    assert outcomes(row) == ["sent"]


def test_a_long_host_name_does_not_break_the_message_id(mail_server, settings):
    settings.SITE_URL = "https://portalen-for-sociala-medier.digitalisering.kommunledningsforvaltningen.markaryds-kommun.example"
    row = mail()

    deliver_due()

    assert mail_server.message_ids == [row.message_id]


def test_each_recipient_gets_a_mail_of_their_own(mail_server):
    readers = [person() for _ in range(30)]
    tell_about(department(), *readers)

    deliver_due()

    assert sorted(mail_server.recipients) == sorted(reader.email for reader in readers)
    assert {sent["To"] for sent in mail_server.messages} == {reader.email for reader in readers}


def test_a_second_sweep_sends_nothing_more(mail_server):
    notice()
    deliver_due()

    deliver_due()

    assert len(mail_server.messages) == 1


def test_one_notice_can_be_sent_ahead_of_the_others(mail_server):
    notice()
    urgent = mail()

    deliver(urgent.pk)

    assert mail_server.message_ids == [urgent.message_id]


def test_a_subject_with_line_breaks_adds_no_header(mail_server):
    notice(subject="Beslut väntar\r\nBcc: alla@kommunen.example")

    deliver_due()

    assert mail_server.messages[0]["Bcc"] is None
    assert mail_server.messages[0]["Subject"] == "Beslut väntar Bcc: alla@kommunen.example"


def test_a_row_that_got_a_line_break_in_its_subject_dies_alone(mail_server):
    bad, good = mail(), mail()
    bad.notices.update(subject="Beslut\r\nBcc: alla@kommunen.example")

    deliver_due()

    assert mail_server.message_ids == [good.message_id]
    assert state_of(bad) == "retry"


def test_markup_in_the_text_is_shown_and_not_run(mail_server):
    notice(text="<script>alert(1)</script>")

    deliver_due()

    assert "<script>" not in mail_server.messages[0].get_body("html").get_content()


# ---- not sent at once


def test_450_is_tried_again_after_1_5_15_and_60_minutes(mail_server):
    mail_server.answers["RCPT"] = "450 4.2.1 Mailbox busy"
    row = mail()
    pauses = []

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(4):
            deliver_due()
            row.refresh_from_db()
            pauses.append((row.due_at - timezone.now()) / MINUTE)
            clock.move_to(row.due_at)
        mail_server.answers.clear()
        deliver_due()

    assert pauses == [1, 5, 15, 60]
    assert outcomes(row) == ["temporary"] * 4 + ["sent"]
    assert set(mail_server.message_ids) == {row.message_id}
    assert row.deliveries.first().code == "450"


def test_a_retry_is_not_tried_before_its_time(mail_server):
    mail_server.answers["RCPT"] = "450 Busy"
    row = mail()
    deliver_due()

    deliver_due()

    assert outcomes(row) == ["temporary"]


def test_after_ten_tries_a_person_must_look(mail_server):
    mail_server.answers["RCPT"] = "451 Try later"
    row = mail()

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(12):
            deliver_due()
            row.refresh_from_db()
            clock.move_to(max(row.due_at, timezone.now() + MINUTE))

    assert row.state == "dead"
    assert outcomes(row) == ["temporary"] * 10
    assert [line.verb for line in history_of(row)] == ["mail.given_up"]


@pytest.mark.parametrize(("stage", "answer"), [("RCPT", "550 5.1.1 No such user"), ("DATA", "552 5.3.4 Too large"), ("DATA", "554 Spam")])
def test_5xx_is_final_and_visible(mail_server, stage, answer):
    mail_server.answers[stage] = answer
    row = mail()

    deliver_due()

    assert state_of(row) == "dead"
    assert outcomes(row) == ["permanent"]
    assert list(Mail.objects.stuck()) == [row]


def test_one_refused_recipient_does_not_touch_the_others(mail_server):
    refused, busy, fine = (mail(person(email=f"{name}@kommunen.example")) for name in ("refused", "busy", "fine"))
    mail_server.answers |= {"refused@kommunen.example": "550 No", "busy@kommunen.example": "450 Later"}

    deliver_due()

    assert [state_of(row) for row in (refused, busy, fine)] == ["dead", "retry", "accepted"]


@pytest.mark.parametrize(("stage", "answer"), [("MAIL", "550 5.7.1 Sender not allowed"), ("RCPT", "421 Closing"), ("DATA", "421 Closing")])
def test_a_server_that_takes_nothing_from_us_is_no_messages_fault(mail_server, stage, answer):
    mail_server.answers[stage] = answer
    rows = [mail() for _ in range(3)]

    deliver_due()

    assert [state_of(row) for row in rows] == ["retry", "due", "due"]
    assert Mail.objects.get(pk=rows[0].pk).attempts == 0


def test_the_error_is_kept_without_the_persons_name_and_address(mail_server):
    mail_server.answers["RCPT"] = "550 5.1.1 <stina.svensson@kommunen.example>: stina.svensson (Stina Svensson) unknown"
    row = mail(person("Stina Svensson", email="stina.svensson@kommunen.example"))

    deliver_due()

    error = row.deliveries.get().error
    assert "stina" not in error.lower()
    assert "kommunen.example" not in error
    assert "unknown" in error


# ---- a poison row


def test_a_row_whose_question_crashes_does_not_stop_the_others(mail_server, question):
    bad, good = mail(rung="bad"), mail(rung="good")

    @question
    def crashes_on_bad(about_id, recipient, rung):
        return {"good": True}[rung]

    deliver_due()

    assert mail_server.message_ids == [good.message_id]
    assert state_of(bad) == "retry"
    assert "KeyError" in bad.deliveries.get().error


def test_a_template_error_does_not_stop_the_others(mail_server, monkeypatch):
    bad, good = mail(), mail()
    compose = __import__("notifications.mail", fromlist=["mail"]).compose
    monkeypatch.setattr("notifications.mail.compose", lambda row, notices: {}["missing"] if row.pk == bad.pk else compose(row, notices))

    deliver_due()

    assert [state_of(row) for row in (bad, good)] == ["retry", "accepted"]


# ---- who gets nothing


def test_who_left_after_being_told_gets_nothing(mail_server):
    reader = person()
    row = mail(reader)
    reader.ends_on = timezone.localdate() - datetime.timedelta(days=1)
    reader.save()

    deliver_due()

    assert mail_server.messages == []
    assert state_of(row) == "dropped"


def test_what_is_no_longer_wanted_is_dropped_and_leaves_the_persons_list(mail_server, question):
    row = mail()
    asked = []

    @question
    def over(about_id, recipient, rung):
        asked.append((about_id, recipient, rung))
        return False

    deliver_due()

    assert asked == [(row.notices.get().about_id, row.recipient, "new")]
    assert mail_server.messages == []
    assert outcomes(row) == ["not_wanted"]
    assert list(Notice.objects.for_person(row.recipient)) == []


# ---- office hours


def test_a_reminder_made_on_friday_night_leaves_on_monday_at_seven(mail_server):
    friday_night = datetime.datetime(2026, 11, 20, 22, 0, tzinfo=STOCKHOLM)
    monday_at_seven = datetime.datetime(2026, 11, 23, 7, 0, tzinfo=STOCKHOLM)

    with time_machine.travel(friday_night, tick=False) as clock:
        row = notice(urgency=Urgency.RED)
        assert row.due_at == monday_at_seven
        for moment in (friday_night, monday_at_seven - datetime.timedelta(days=1), monday_at_seven - MINUTE):
            clock.move_to(moment)
            deliver_due()
        assert mail_server.messages == []
        clock.move_to(monday_at_seven)
        deliver_due()

    assert len(mail_server.messages) == 1


def test_a_reminder_that_was_delayed_past_closing_waits_for_the_morning(mail_server):
    with time_machine.travel(datetime.datetime(2026, 11, 19, 16, 50, tzinfo=STOCKHOLM), tick=False) as clock:
        notice(urgency=Urgency.RED)
        clock.move_to(datetime.datetime(2026, 11, 19, 20, 0, tzinfo=STOCKHOLM))
        deliver_due()
        assert mail_server.messages == []
        clock.move_to(datetime.datetime(2026, 11, 20, 7, 0, tzinfo=STOCKHOLM))
        deliver_due()

    assert len(mail_server.messages) == 1


def test_what_is_urgent_leaves_at_night(mail_server):
    with time_machine.travel(datetime.datetime(2026, 11, 21, 3, 0, tzinfo=STOCKHOLM), tick=False):
        notice()
        deliver_due()

    assert len(mail_server.messages) == 1
