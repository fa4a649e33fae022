"""One envelope for everything that one person should have now; never filled up afterwards (pitfalls d3, d4, d13, d15, d23; F30)."""

import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from core.history import history_of
from notifications import wanted
from notifications.actions import choose_delivery
from notifications.delivery import claim, deliver_due
from notifications.envelopes import _drop, fill_envelopes, take_out_what_is_over
from notifications.models import Mail, Notice, Urgency
from notifications.tests.support import MailServer, mail, notice, tell_about
from tests.factories import department, person
from tests.together import at_once, held_up, refused

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = datetime.datetime(2026, 11, 16, 9, 0, tzinfo=STOCKHOLM)
DAY = datetime.timedelta(days=1)


def body(message) -> str:
    return message.get_body("plain").get_content()


def states() -> dict[str, str]:
    return dict(Notice.objects.values_list("rung", "state"))


@pytest.fixture
def question(monkeypatch):
    """Registers a question for the kind that the tests use."""
    monkeypatch.setattr(wanted, "_questions", {})
    return wanted.still_wanted("test.happened")


@pytest.fixture
def away(settings):
    """A mail server that is not there until it is started."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    if hasattr(server, "controller"):
        server.stop()


# ---- what is in it


def test_one_mail_lists_everything_the_urgent_first_each_with_its_why_and_link(mail_server, settings):
    settings.SITE_URL = "https://portal.kommunen.example"
    reader, about = person(), department()
    with time_machine.travel(MONDAY, tick=False) as clock:
        tell_about(about, reader, rung="a", subject="Lugn nyhet", path="/lugn/", urgency=Urgency.CALM)
        tell_about(department(), reader, rung="b", subject="Fråga försenad", path="/forsenad/", urgency=Urgency.RED)
        clock.move_to(MONDAY.replace(hour=13))

        deliver_due()

    [message] = mail_server.messages
    text, html = body(message), message.get_body("html").get_content()
    assert message["Subject"] == "Fråga försenad (och 1 till)"
    for content in (text, html):
        assert content.index("Fråga försenad") < content.index("Lugn nyhet")
        assert content.index("https://portal.kommunen.example/forsenad/") < content.index("https://portal.kommunen.example/lugn/")
        assert content.count("Du får det här för att du är verksamhetschef.") == 2
        assert "https://portal.kommunen.example/min-sida/mejl/" in content
    assert "BRÅDSKAR: Fråga försenad" in text
    assert set(Notice.objects.values_list("state", flat=True)) == {"enclosed"}


def test_the_subject_says_how_many_cannot_wait(mail_server):
    reader = person()
    for number in range(3):
        tell_about(department(), reader, subject=f"Försenad {number}")
    choose_delivery("each", by=reader, now=MONDAY)
    with time_machine.travel(MONDAY, tick=False):
        tell_about(department(), reader, subject="Lugn", urgency=Urgency.CALM)
        Notice.objects.update(due_at=MONDAY)

        deliver_due()

    assert mail_server.messages[0]["Subject"] == "Försenad 0 (och 3 till, 3 brådskar)"


def test_a_very_long_mail_counts_what_it_leaves_out(mail_server):
    reader, about = person(), department()
    for number in range(103):
        tell_about(about, reader, occurrence=str(number))

    deliver_due()

    [message] = mail_server.messages
    assert "Och 3 till" in body(message)


# ---- after a standstill


def test_after_a_week_of_downtime_each_person_gets_one_mail_and_of_each_ladder_the_last_rung(mail_server):
    readers, objects = [person() for _ in range(3)], [department() for _ in range(4)]
    with time_machine.travel(MONDAY, tick=False) as clock:
        for day in range(7):
            for about in objects:
                tell_about(about, *readers, rung=f"officer.{day}", subject=f"Dag {day}: {about.name}", urgency=1 + day % 3)
            clock.shift(DAY)

        deliver_due()
        deliver_due()

    assert sorted(mail_server.recipients) == sorted(reader.email for reader in readers)
    for message in mail_server.messages:
        assert body(message).count("Dag 6") == len(objects)
        assert "Dag 5" not in body(message)
    assert Notice.objects.filter(state="superseded").count() == 3 * 4 * 6
    assert Notice.objects.filter(state="enclosed").count() == 3 * 4


def test_a_week_without_a_mail_server_ends_in_one_mail_for_each_person_with_everything(away):
    readers = [person() for _ in range(3)]
    with time_machine.travel(MONDAY, tick=False) as clock:
        for day in range(7):
            tell_about(department(), *readers, rung=f"day.{day}", subject=f"Händelse {day}")
            for _ in range(3):
                deliver_due()
                clock.shift(DAY / 3)
        away.start()

        deliver_due()

    assert sorted(away.recipients) == sorted(reader.email for reader in readers)
    for message in away.messages:
        for day in range(7):
            assert f"Händelse {day}" in body(message)
    assert Mail.objects.filter(state="accepted").count() == 3
    assert not Mail.objects.exclude(state__in=["accepted", "dropped"]).exists()
    emptied = Mail.objects.filter(state="dropped").first()
    assert [line.verb for line in history_of(emptied)] == ["mail.put_together"]


def test_what_may_have_left_is_never_put_in_another_mail(mail_server):
    reader = person()
    mail_server.hang_up_after_data = True
    first = mail(reader, subject="Kan ha kommit fram")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        deliver_due()
        mail_server.hang_up_after_data = False
        tell_about(department(), reader, subject="Något nytt")
        deliver_due()
        clock.shift(datetime.timedelta(minutes=2))
        deliver_due()

    assert mail_server.message_ids.count(first.message_id) == 2
    copies = [message for message, number in zip(mail_server.messages, mail_server.message_ids, strict=True) if number == first.message_id]
    assert body(copies[0]) == body(copies[1])
    assert sorted(message["Subject"] for message in mail_server.messages) == ["Kan ha kommit fram", "Kan ha kommit fram", "Något nytt"]


@pytest.mark.parametrize("outcome", ["uncertain", ""])
def test_a_mail_that_may_have_left_keeps_its_number_also_when_its_counters_are_back_at_nought(mail_server, outcome):
    reader = person()
    row = mail(reader)
    row.deliveries.create(number=1, started_at=timezone.now(), finished_at=timezone.now() if outcome else None, outcome=outcome)
    tell_about(department(), reader)

    deliver_due()

    assert row.message_id in mail_server.message_ids
    assert len(mail_server.messages) == 2


# ---- when each leaves


def test_a_red_one_leaves_at_once_and_a_calm_one_waits_for_13(mail_server):
    reader = person()
    with time_machine.travel(MONDAY, tick=False) as clock:
        tell_about(department(), reader, subject="Lugn", urgency=Urgency.CALM)
        tell_about(department(), reader, subject="Röd", urgency=Urgency.RED)
        deliver_due()
        assert [message["Subject"] for message in mail_server.messages] == ["Röd"]

        clock.move_to(MONDAY.replace(hour=13))
        deliver_due()

    assert [message["Subject"] for message in mail_server.messages] == ["Röd", "Lugn"]


def test_at_night_only_what_goes_at_any_hour_leaves_and_takes_nothing_else_along(mail_server):
    reader = person()
    with time_machine.travel(MONDAY.replace(hour=16, minute=59), tick=False) as clock:
        tell_about(department(), reader, subject="Röd", urgency=Urgency.RED)
        clock.move_to(MONDAY.replace(hour=22))
        tell_about(department(), reader, subject="Genast", urgency=Urgency.NOW)

        deliver_due()

    assert [message["Subject"] for message in mail_server.messages] == ["Genast"]


def test_the_urgent_leave_before_the_calm_when_there_is_a_queue(mail_server):
    with time_machine.travel(MONDAY, tick=False) as clock:
        tell_about(department(), *[person() for _ in range(3)], subject="Lugn", urgency=Urgency.CALM)
        clock.move_to(MONDAY.replace(hour=13))
        tell_about(department(), person(), subject="Genast", urgency=Urgency.NOW)

        deliver_due()

    assert mail_server.messages[0]["Subject"] == "Genast"
    assert len(mail_server.messages) == 4


# ---- what is taken out


def test_what_is_over_is_taken_out_and_the_rest_goes(mail_server, question):
    reader, about = person(), department()
    for rung in ("over.1", "still.1"):
        tell_about(about, reader, rung=rung, subject=f"Ärende {rung}")
    question(lambda about_id, recipient, rung: rung != "over.1")

    deliver_due()

    assert mail_server.messages[0]["Subject"] == "Ärende still.1"
    assert states() == {"over.1": "not_wanted", "still.1": "enclosed"}


def test_two_ladders_about_one_object_are_both_kept(mail_server):
    reader, about = person(), department()
    for rung in ("head.2", "officer.2", "head.4"):
        tell_about(about, reader, rung=rung)

    deliver_due()

    assert states() == {"head.2": "superseded", "officer.2": "enclosed", "head.4": "enclosed"}


def test_a_lower_rung_that_comes_late_is_left_out_when_the_higher_one_has_gone(mail_server):
    reader, about = person(), department()
    mail_server.answers[reader.email] = "450 Later"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tell_about(about, reader, rung="head.2")
        deliver_due()
        mail_server.answers.clear()
        tell_about(about, reader, rung="head.4")
        deliver_due()
        clock.shift(DAY)
        deliver_due()

    assert len(mail_server.messages) == 1
    assert states() == {"head.2": "superseded", "head.4": "enclosed"}
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["accepted", "dropped"]


def test_a_lower_rung_comes_back_when_the_higher_one_turns_out_to_be_over(mail_server, question):
    reader, about, over = person(), department(), set()
    question(lambda about_id, recipient, rung: rung not in over)
    mail_server.answers["RCPT"] = "450 Later"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for rung in ("head.2", "head.4"):
            tell_about(about, reader, rung=rung, subject=f"Steg {rung}")
        deliver_due()
        assert states() == {"head.2": "superseded", "head.4": "enclosed"}
        over.add("head.4")
        mail_server.answers.clear()
        clock.shift(DAY)
        for _ in range(2):
            deliver_due()

    assert [message["Subject"] for message in mail_server.messages] == ["Steg head.2"]
    assert states() == {"head.2": "enclosed", "head.4": "not_wanted"}


def test_who_left_between_rung_and_delivery_gets_nothing_and_the_notice_says_so(mail_server):
    row = notice()
    row.recipient.is_active = False
    row.recipient.save()

    deliver_due()

    row.refresh_from_db()
    assert mail_server.messages == []
    assert row.state == "recipient_gone"
    assert [line.verb for line in history_of(row)] == ["notice.recipient_gone"]


@pytest.mark.parametrize("poison", ["a question that crashes", "a subject with a line break"])
def test_a_notice_that_cannot_be_written_gets_an_envelope_of_its_own_and_the_others_go(mail_server, question, poison):
    reader = person()
    for rung in ("bad.1", "good.1", "fine.1"):
        tell_about(department(), reader, rung=rung, subject=f"Ärende {rung}")
    bad = Notice.objects.get(rung="bad.1")
    if poison == "a question that crashes":
        question(lambda about_id, recipient, rung: {"good.1": True, "fine.1": True}[rung])
    else:
        Notice.objects.filter(pk=bad.pk).update(subject="Ärende\r\nBcc: alla@kommunen.example")

    deliver_due()

    [message] = mail_server.messages
    assert "Ärende good.1" in body(message)
    assert "Ärende fine.1" in body(message)
    assert "bad.1" not in body(message)
    bad.refresh_from_db()
    assert bad.mail.state == "retry"
    assert bad.mail.notices.count() == 1
    assert "Fel i portalen" in bad.mail.deliveries.get().error


def test_when_all_are_broken_each_waits_alone(mail_server, question):
    reader = person()
    for number in range(3):
        tell_about(department(), reader, rung=f"bad.{number}")
    question(lambda about_id, recipient, rung: {}[rung])

    deliver_due()

    assert mail_server.messages == []
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["retry"] * 3
    assert [row.notices.count() for row in Mail.objects.all()] == [1, 1, 1]


def test_an_address_that_cannot_be_used_dies_alone_and_at_once(mail_server):
    bad, good = mail(), mail()
    type(bad.recipient).objects.filter(pk=bad.recipient.pk).update(email="chef@kommunen.example\r\nBcc: alla@kommunen.example")

    deliver_due()

    bad.refresh_from_db()
    assert bad.state == "dead"
    assert mail_server.message_ids == [good.message_id]


# ---- several at once


@pytest.mark.django_db(transaction=True)
def test_many_sweeps_at_once_give_each_person_one_mail(mail_server):
    mail_server.seconds_before_answer = 0.01
    readers = [person() for _ in range(12)]
    for number in range(5):
        tell_about(department(), *readers, rung=f"thing.{number}")

    answers = at_once(*[deliver_due] * 4)

    assert refused(answers) == 0
    assert sorted(mail_server.recipients) == sorted(reader.email for reader in readers)
    assert Notice.objects.filter(state="enclosed").count() == 60


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_higher_rung_that_another_sender_is_dropping_just_now_does_not_take_the_lower_one_along(mail_server):
    reader, about = person(), department()
    tell_about(about, reader, rung="head.2")
    fill_envelopes(now=timezone.now())
    Mail.objects.update(attempts=1)  # tried, so the higher rung gets an envelope of its own
    tell_about(about, reader, rung="head.4")
    fill_envelopes(now=timezone.now())
    [lower] = claim(now=timezone.now(), only=Mail.objects.get(notices__rung="head.2").pk)

    with transaction.atomic():
        _drop([Notice.objects.get(rung="head.4")], state=Notice.State.NOT_WANTED)
        looked_through = held_up(partial(take_out_what_is_over, lower, now=timezone.now()))

    assert [notice.rung for notice in looked_through().notices] == ["head.2"]
    assert states() == {"head.2": "enclosed", "head.4": "not_wanted"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_fills_envelopes_waits_for_another_who_does_so_a_person_gets_one():
    reader, abouts = person(), [department(), department()]
    tell_about(abouts[0], reader)

    def tell_more_and_fill() -> None:
        tell_about(abouts[1], reader)
        fill_envelopes(now=timezone.now())

    with transaction.atomic():
        fill_envelopes(now=timezone.now())
        finish = held_up(tell_more_and_fill)
    finish()

    assert [row.notices.count() for row in Mail.objects.exclude(state="dropped")] == [2]
