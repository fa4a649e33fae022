"""S9: whoever is there or not, a reminder reaches somebody who can act, until the moment when it leaves (d12, d13, d15; F20)."""

import datetime

import pytest
from django.core import mail

from accounts.models import Deputy, Role, RoleAppointment, User
from core.sweeps import run_all
from inquiries import reminders
from inquiries.tests.cast import at, mails_to, sweep_at, told
from notifications.delivery import deliver_due
from notifications.models import Mail, Notice, Rung
from registry.models import RosterRow
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# ---- zero, one and many (d15), everybody away, loops


def nobody(cast):
    RosterRow.objects.all().delete()
    cast.account.department.head = None
    cast.account.department.save()
    RoleAppointment.objects.all().delete()
    Deputy.objects.all().delete()


def one(cast):
    pass


def many(cast):
    for number in range(3):
        cast.appoint("responsible", f"Ansvarig {number}")
        cast.appoint("substitute", f"Ersättare {number}")
        factories.deputy_head(cast.account.department, f"Chef {number}")
        factories.officer(f"Kommunikatör {number}")


def head_is_also_substitute(cast):
    RosterRow.objects.filter(role="substitute").update(person=cast.head)


def responsible_is_also_head_and_officer(cast):
    cast.account.department.head = cast.responsible
    cast.account.department.save()
    RoleAppointment.objects.update(person=cast.responsible)


def everybody_is_away(cast):
    factories.away(*User.objects.all(), until=datetime.date(2026, 12, 31))


def all_but_the_substitute_have_left(cast):
    User.objects.exclude(pk=cast.substitute.pk).update(is_active=False)


def all_have_left(cast):
    User.objects.update(is_active=False)
    factories.with_role(Role.SYSTEM_ADMINISTRATOR)


SITUATIONS = [
    nobody,
    one,
    many,
    head_is_also_substitute,
    responsible_is_also_head_and_officer,
    everybody_is_away,
    all_but_the_substitute_have_left,
    all_have_left,
]


@pytest.mark.parametrize("rung", ["logged", "due_day", "soon", "passed", "late"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_rung_reaches_somebody_who_can_log_in_and_nobody_twice(cast, clock, situation, rung):
    """d12, d13, d15, S9: never nobody, never a crash."""
    inquiry = cast.asks(by=cast.passer_by)
    Notice.objects.all().delete()
    situation(cast)
    Rung.objects.exclude(code=rung).update(is_on=False)
    clock.move_to(at("2026-11-23 16:30"))

    for _ in range(2):
        reminders.tell_logged(inquiry, now=at("2026-11-23 16:30"))
        reminders.remind(now=at("2026-11-23 16:30"))

    rows = told(rung)
    assert len(rows) >= 1
    assert len(rows) == len(set(rows))
    assert all(notice.recipient.works_on(datetime.date(2026, 11, 23)) for notice in Notice.objects.all())


def test_a_head_who_is_also_the_substitute_gets_the_highest_rung_only(cast, clock):
    cast.asks()
    head_is_also_substitute(cast)

    sweep_at(clock, "2026-11-23 16:30")

    assert [rung for rung, name in told() if name == cast.head.name] == ["passed"]


def test_everybody_away_is_an_alarm_to_officers_and_administrators_once_a_day(cast, clock):
    """Design §6: never nobody, and the last step raises an alarm."""
    administrator = factories.with_role(Role.SYSTEM_ADMINISTRATOR)
    cast.asks()
    everybody_is_away(cast)

    for _ in range(3):
        sweep_at(clock, "2026-11-20 09:00")

    alarms = Notice.objects.filter(kind="account.nobody_in_charge")
    assert {notice.recipient for notice in alarms} == {cast.officer, administrator}
    assert alarms.count() == 2


def test_whoever_logs_what_they_will_answer_themselves_is_not_told_that_it_came(cast, clock):
    """d23: no mail about what one has just done. The morning's reminder comes as usual."""
    cast.asks(by=cast.responsible)
    sweep_at(clock, "2026-11-20 06:00")

    assert not Notice.objects.filter(recipient=cast.responsible, rung="logged").exists()
    assert Notice.objects.filter(recipient=cast.responsible, rung="due_day").exists()


# ---- between rung and delivery


def test_somebody_who_has_gone_away_is_not_mailed_and_the_one_who_came_instead_is(cast, clock):
    """d13: recipients are asked for again when the mail leaves; the new one gets theirs at the next sweep."""
    second = cast.appoint("substitute", "Andra")
    cast.asks()
    sweep_at(clock, "2026-11-20 00:00")
    factories.away(cast.substitute, until=datetime.date(2026, 11, 20))

    clock.move_to(at("2026-11-20 07:00"))
    deliver_due()
    assert mails_to(cast.substitute) == []
    assert sweep_at(clock, "2026-11-20 07:01") == 1
    clock.move_to(at("2026-11-20 13:00"))
    deliver_due()

    assert mails_to(second) == [f"Svara i dag: {cast.account.name}"]


def test_somebody_deactivated_between_rung_and_delivery_is_not_mailed_and_the_next_is(cast, clock):
    cast.asks()
    deliver_due()
    mail.outbox.clear()
    sweep_at(clock, "2026-11-20 14:30")
    User.objects.filter(pk__in=[cast.responsible.pk, cast.substitute.pk]).update(is_active=False)

    deliver_due()
    sweep_at(clock, "2026-11-20 14:31")
    deliver_due()

    assert {person for message in mail.outbox for person in message.to} == {cast.head.email}


def test_who_comes_in_charge_before_the_first_reminder_has_left_gets_it_too(cast, clock):
    cast.asks(posted_at=at("2026-11-19 20:00"), now=at("2026-11-19 20:00"))
    factories.away(cast.responsible, until=datetime.date(2026, 11, 20))
    clock.move_to(at("2026-11-20 06:00"))

    assert reminders.remind_of_new(now=at("2026-11-20 06:00")) == 1
    assert reminders.remind_of_new(now=at("2026-11-20 06:00")) == 0
    clock.move_to(at("2026-11-20 07:00"))
    deliver_due()

    assert (mails_to(cast.responsible), len(mails_to(cast.substitute))) == ([], 1)


@pytest.mark.parametrize("has_substitute", [True, False])
def test_the_only_recipient_whose_mail_bounced_is_followed_by_the_next_within_fifteen_minutes(cast, clock, has_substitute):
    """F20."""
    if not has_substitute:
        RosterRow.objects.filter(role="substitute").delete()
    cast.asks()
    notice = Notice.objects.get(rung="logged")
    bounced(notice)

    clock.move_to(at("2026-11-19 15:10"))
    run_all(["deliver"], now=at("2026-11-19 15:10"))

    assert len(mails_to(cast.substitute if has_substitute else cast.head)) == 1


def test_when_every_mail_of_the_chain_bounces_the_administrators_are_the_last(cast):
    administrator = factories.with_role(Role.SYSTEM_ADMINISTRATOR)
    inquiry = cast.asks()
    people = [cast.responsible, cast.substitute, cast.head, cast.officer]

    got = []
    for person in people:
        bounced(Notice.objects.get(rung="logged", recipient=person))
        run_all(["deliver"])
        got.append(sorted(told("logged"))[-1:] and Notice.objects.filter(rung="logged").order_by("-pk")[0].recipient)

    assert got == [cast.substitute, cast.head, cast.officer, administrator]
    assert reminders.next_in_line(inquiry.pk, administrator, "logged") == []


def bounced(notice: Notice) -> None:
    """The mail server refused it for good."""
    enclosing = notice.mail or Mail.objects.create(recipient=notice.recipient, urgency=2, due_at=notice.due_at)
    Mail.objects.filter(pk=enclosing.pk).update(state=Mail.State.DEAD)
    Notice.objects.filter(pk=notice.pk).update(state=Notice.State.ENCLOSED, mail=enclosing)


def test_an_answered_inquiry_is_passed_on_to_nobody(cast):
    inquiry = factories.answered_inquiry(account=cast.account, by=cast.officer)

    assert reminders.next_in_line(inquiry.pk, cast.responsible, "logged") == []
