"""S11, S9: the ladder reaches the right people once, whatever happens in between (d3, d4, d8, d12, d13, d15; F9, F15, F17, F20)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Deputy, Role, RoleAppointment, User
from core.calendar_changes import close_days
from core.sweeps import run_all
from core.workdays import Closing, WorkCalendar
from inquiries import deadlines, ladder, reminders
from inquiries.actions import correct_inquiry
from inquiries.models import Inquiry
from notifications.delivery import deliver_due
from notifications.models import Mail, Notice, Rung
from registry.models import RosterRow
from tests import factories

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LOGGED = "2026-11-19 15:00"  # a Thursday; due on Friday 16.30
DUE = "2026-11-20 16:30"


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(LOGGED), tick=False) as clock:
        yield clock


class Cast:
    """An account with everybody on the ladder."""

    def __init__(self) -> None:
        self.account = factories.account_from_before()
        self.head = self.account.department.head
        self.officer = factories.officer("Karin")
        self.responsible = self.appoint("responsible", "Stina")
        self.substitute = self.appoint("substitute", "Elias")
        self.passer_by = factories.person("Sven")

    def appoint(self, role: str, name: str) -> User:
        person = factories.person(name)
        RosterRow.appoint(self.account, person, role, by=self.head, from_date=datetime.date(2026, 11, 1))
        return person

    def asks(self, **fields) -> Inquiry:
        return factories.logged_inquiry(account=self.account, **{"by": self.officer, **fields})


@pytest.fixture
def cast() -> Cast:
    return Cast()


def sweep_at(clock, text: str) -> int:
    clock.move_to(at(text))
    return reminders.remind(now=at(text))


def told(rung: str = "") -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind="inquiry", **({"rung": rung} if rung else {})).order_by("pk")
    return [(notice.rung, notice.recipient.name) for notice in rows.select_related("recipient")]


def mails_to(person: User) -> list[str]:
    return [message.subject for message in mail.outbox if message.to == [person.email]]


# ---- who, and when


def test_the_whole_ladder_from_logged_to_a_day_late(cast, clock):
    """S11, design §7: logged → in charge; morning and two hours → responsible and substitute; passed → head; a day late → officer."""
    cast.asks()
    assert told() == [("logged", "Stina")]

    seen = []
    for moment in ["2026-11-19 23:59", "2026-11-20 00:00", "2026-11-20 14:29", "2026-11-20 14:30", "2026-11-20 16:30", "2026-11-23 16:30"]:
        before = len(told())
        sweep_at(clock, moment)
        seen.append(sorted(told()[before:]))

    both = ["Elias", "Stina"]
    assert seen == [
        [],
        [("due_day", name) for name in both],
        [],
        [("soon", name) for name in both],
        [("passed", cast.head.name)],
        [("late", "Karin")],
    ]


@pytest.mark.parametrize("days", ["2026-03-26 2026-03-27", "2026-03-27 2026-03-30", "2026-10-22 2026-10-23", "2026-10-23 2026-10-26"])
def test_the_mornings_reminder_leaves_at_seven_on_the_wall_on_both_sides_of_daylight_saving(cast, clock, days):
    """d6, F16: swept at midnight, collected at 07.00 local time, also in the week-ends when clocks change."""
    logged, due = days.split()
    clock.move_to(at(f"{logged} 15:00"))
    RosterRow.objects.update(from_date=datetime.date(2026, 1, 1))
    cast.asks()

    sweep_at(clock, f"{due} 00:00")

    leaves = {notice.due_at.astimezone(STOCKHOLM) for notice in Notice.objects.filter(rung="due_day")}
    assert leaves == {at(f"{due} 07:00")}


def test_nothing_leaves_at_night_or_on_a_week_end_and_the_ladder_is_not_spent_there(cast, clock):
    """d4."""
    cast.asks(posted_at=at("2026-11-20 15:00"), now=at("2026-11-20 15:00"))
    deliver_due()
    mail.outbox.clear()

    for moment in ["2026-11-20 18:00", "2026-11-21 12:00", "2026-11-22 12:00", "2026-11-22 23:59"]:
        sweep_at(clock, moment)
        deliver_due()

    assert mail.outbox == []
    assert told() == [("logged", "Stina")]


def test_a_week_of_downtime_gives_each_person_one_mail_with_the_highest_rung(cast, clock):
    cast.asks()
    deliver_due()
    mail.outbox.clear()

    sweep_at(clock, "2026-11-27 09:00")
    deliver_due()

    assert sorted(told()) == [
        ("late", "Karin"),
        ("logged", "Stina"),
        ("passed", cast.head.name),
        ("soon", "Elias"),
        ("soon", "Stina"),
    ]
    for person in (cast.head, cast.officer, cast.responsible, cast.substitute):
        assert mails_to(person) == [f"Svarstiden har gått ut: {cast.account.name}"]


@pytest.mark.parametrize("times", [3])
def test_sweeping_again_tells_nobody_again(cast, clock, times):
    """d3, F9."""
    cast.asks()
    first = sweep_at(clock, "2026-11-20 16:30")

    again = [sweep_at(clock, "2026-11-20 16:30") for _ in range(times)]

    assert first == 3
    assert again == [0] * times


def test_a_clock_that_jumps_gives_no_duplicate(cast, clock):
    """F15: two hours back, a day ahead and back again. The key has no time in it."""
    cast.asks()
    for moment in ["2026-11-20 00:00", "2026-11-20 14:30", "2026-11-20 12:30", "2026-11-21 14:30", "2026-11-20 14:31", "2026-11-20 16:30"]:
        sweep_at(clock, moment)

    assert len(told()) == len(set(told()))


def test_an_answered_inquiry_is_never_escalated_and_follow_up_is_no_clock(cast, clock):
    """d8: the reminder that waits for the morning is dropped when the answer comes first."""
    inquiry = cast.asks()
    sweep_at(clock, "2026-11-20 00:00")
    clock.move_to(at("2026-11-20 06:00"))
    inquiry.answer(factories.drafted_reply(inquiry), by=cast.head, now=at("2026-11-20 06:00"), url="https://www.facebook.com/x/posts/2")
    deliver_due()
    mail.outbox.clear()

    for moment in ["2026-11-20 07:00", "2026-11-20 16:30", "2026-11-24 16:30"]:
        sweep_at(clock, moment)
        deliver_due()

    assert not Notice.objects.filter(rung__in=["soon", "passed", "late"]).exists()
    assert [subject for subject in mails_to(cast.substitute) if not subject.startswith("Följ upp")] == []


def test_an_acknowledgement_stops_the_first_ladder_and_starts_one_for_the_final_answer(cast, clock):
    inquiry = cast.asks()
    sweep_at(clock, "2026-11-20 00:00")
    reply = factories.drafted_reply(inquiry, kind="acknowledgement")
    inquiry.acknowledge(reply, by=cast.head, now=at("2026-11-20 06:00"), url="https://www.facebook.com/x/posts/2")

    clock.move_to(at("2026-11-20 07:00"))
    deliver_due()
    assert mails_to(cast.substitute) == []

    sweep_at(clock, "2026-11-27 00:00")
    keys = Notice.objects.filter(rung="due_day", recipient=cast.responsible).values_list("occurrence", flat=True)
    assert sorted(key.partition(".")[0] for key in keys) == ["final", "first"]


def test_the_key_made_by_the_database_is_the_one_that_python_asks_for(cast, clock):
    inquiry = cast.asks()
    sweep_at(clock, "2026-11-20 00:00")

    assert set(Notice.objects.filter(rung="due_day").values_list("occurrence", flat=True)) == {ladder.occurrence(inquiry)}


def test_the_reminder_tells_what_how_urgent_and_where_and_nothing_of_what_the_visitor_wrote(cast, clock):
    inquiry = cast.asks()
    sweep_at(clock, "2026-11-20 14:30")

    notice = Notice.objects.filter(rung="soon").first()

    assert notice.subject == f"Svara i dag: {cast.account.name}"
    assert inquiry.number in notice.text
    assert inquiry.due_explanation in notice.text
    assert notice.path == inquiry.get_absolute_url()
    assert notice.why.startswith("Du får det här för att du är ansvarig eller ersättare")
    assert "Astrid" not in notice.subject + notice.text
    assert inquiry.text not in notice.text


def test_a_deadline_that_is_moved_gives_new_reminders_and_takes_back_the_unsent_ones(cast, clock):
    """F17: the calendar changed, the officer said yes; what has been sent stays."""
    inquiry = cast.asks()
    sweep_at(clock, "2026-11-20 00:00")
    closed = WorkCalendar(local={datetime.date(2026, 11, 20): Closing(None, "Stängt")})
    inquiry.refresh_from_db()
    assert inquiry.move_deadline(closed, by=cast.officer, reason="Stängt")

    clock.move_to(at("2026-11-20 07:00"))
    deliver_due()
    assert mails_to(cast.substitute) == []
    assert sweep_at(clock, "2026-11-20 14:30") == 0
    sweep_at(clock, "2026-11-23 07:00")
    sweep_at(clock, "2026-11-23 07:30")

    keys = sorted(Notice.objects.filter(rung="due_day", recipient=cast.substitute).values_list("occurrence", flat=True))
    assert keys == ["first.2026-11-20T15:30", "first.2026-11-23T15:30"]


def test_a_calendar_changed_without_a_yes_moves_nothing(cast, clock):
    """d7."""
    cast.asks()
    sweep_at(clock, "2026-11-20 16:30")
    count = Notice.objects.count()

    Inquiry.objects.update(calendar_version=99)

    assert sweep_at(clock, "2026-11-20 16:30") == 0
    assert Notice.objects.count() == count


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


# ---- what it costs


def test_a_sweep_with_nothing_due_asks_four_questions(cast, clock, django_assert_num_queries):
    cast.asks()
    clock.move_to(at("2026-11-19 15:30"))

    with django_assert_num_queries(4):
        reminders.remind(now=at("2026-11-19 15:30"))


def test_a_sweep_asks_as_many_questions_for_thirty_inquiries_on_ten_accounts_as_for_one(cast, clock):
    cast.asks()
    one = questions(lambda: sweep_at(clock, "2026-11-23 16:30"))
    for _ in range(10):
        other = factories.account_from_before()
        RosterRow.appoint(other, factories.person(), "responsible", by=other.department.head, from_date=datetime.date(2026, 11, 1))
        for number in range(3):
            factories.logged_inquiry(account=other, by=cast.officer, text=f"Fråga {number}", now=at(LOGGED), posted_at=at(LOGGED))

    assert questions(lambda: sweep_at(clock, "2026-11-23 16:30")) <= one


def questions(act) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


# ---- what has not left says the time that is true when it leaves


def corrected(cast, inquiry, posted_at: str) -> None:
    facts = {"posted_at": at(posted_at)}
    correct_inquiry(inquiry=inquiry, facts=facts, reason="Fel dag.", seen=1, by=cast.officer, now=datetime.datetime.now(tz=STOCKHOLM))


def test_an_unsent_reminder_tells_the_time_that_was_corrected_meanwhile(cast, clock):
    clock.move_to(at("2026-11-19 18:00"))  # the mail rests until the morning
    inquiry = cast.asks(posted_at=at("2026-11-19 15:00"))

    corrected(cast, inquiry, "2026-11-18 10:00")
    clock.move_to(at("2026-11-20 07:00"))
    deliver_due(now=at("2026-11-20 07:00"))

    [message] = [message for message in mail.outbox if message.to == [cast.responsible.email]]
    assert "Inkom ons 18 nov 10.00" in message.body
    assert "Inkom tors 19 nov 15.00" not in message.body
    assert "Inkom ons 18 nov 10.00" in cast.responsible.notices.get().text


def test_a_reminder_that_has_left_stays_as_it_was_sent(cast, clock):
    inquiry = cast.asks()
    deliver_due(now=at(LOGGED))

    corrected(cast, inquiry, "2026-11-18 10:00")

    assert "Inkom tors 19 nov 15.00" in cast.responsible.notices.get().text


def test_an_unsent_reminder_tells_the_deadline_that_the_officer_has_moved(cast, clock):
    clock.move_to(at("2026-11-19 18:00"))
    cast.asks()
    close_days(first=datetime.date(2026, 11, 20), closes_at=None, reason="klämdag", by=cast.officer, today=datetime.date(2026, 11, 19))

    deadlines.move(deadlines.touched().get(), by=cast.officer, now=at("2026-11-19 18:05"))

    assert "Svara senast mån 23 nov 16.30" in cast.responsible.notices.get().text
