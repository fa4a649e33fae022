"""S11: the ladder tells the right people once, whatever happens in between, and what it costs to ask (d3, d4, d8; F9, F15, F17)."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.calendar_changes import close_days
from core.workdays import Closing, WorkCalendar
from inquiries import deadlines, ladder, reminders
from inquiries.actions import correct_inquiry
from inquiries.models import Inquiry
from inquiries.tests.cast import LOGGED, STOCKHOLM, at, mails_to, sweep_at, told
from notifications.delivery import deliver_due
from notifications.models import Notice
from registry.models import RosterRow
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


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
