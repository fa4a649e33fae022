"""Questions on the start page: with whom, and under which heading (S9, S11, S13, S23; design §7)."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.absences import report_absence
from accounts.models import Role, User
from core.workdays import WorkCalendar
from home.todo import Todo, When, todo_for
from inquiries.actions import log_inquiry
from inquiries.models import ExpertQuestion, Inquiry
from tests.factories import LONG_AGO, active_account, department, officer, person, with_role

pytestmark = pytest.mark.django_db

MONDAY = timezone.make_aware(datetime.datetime(2026, 9, 14, 10, 0))  # noqa: DTZ001 (make_aware gives it Stockholm's zone)


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(2026, 9, day, hour, minute))  # noqa: DTZ001


def todo(user: User, now: datetime.datetime) -> Todo:
    return todo_for(User.objects.get(pk=user.pk), now=now, calendar=WorkCalendar.current())


def headings(user: User, now: datetime.datetime, key: str = "fragor") -> list[When]:
    return [task.when for task in todo(user, now).tasks if task.key == key]


@pytest.fixture
def account():
    account = active_account()
    account.roster.update(from_date=LONG_AGO)
    return account


@pytest.fixture
def inquiry(account) -> Inquiry:
    """Posted on a Monday at ten, so it is due on Tuesday at half past four."""
    return log_inquiry(account=account, facts={"text": "När öppnar ni?", "posted_at": MONDAY}, by=person(), now=MONDAY)


def test_S11_it_goes_from_coming_by_today_to_red_with_the_one_in_charge(inquiry):
    responsible = inquiry.assigned_to

    seen = [headings(responsible, now) for now in (at(14, 11), at(15, 8), at(15, 15), at(15, 17))]

    assert seen == [[When.COMING], [When.TODAY], [When.RED], [When.RED]]


def test_S9_the_substitute_has_it_too(account, inquiry):
    substitute = account.roster.get(role="substitute").person

    assert headings(substitute, at(15, 8)) == [When.TODAY]


def test_S11_the_head_has_it_when_the_time_has_passed_and_the_officer_a_working_day_later(account, inquiry):
    head, karin = account.department.head, officer()
    moments = (at(15, 16), at(15, 17), at(16, 17))

    assert [headings(head, now) for now in moments] == [[], [When.RED], [When.RED]]
    assert [headings(karin, now) for now in moments] == [[], [], [When.RED]]


def test_nobody_else_has_it_on_their_page(inquiry):
    for stranger in (person(), department().head, with_role(Role.AUDITOR)):
        assert headings(stranger, at(16, 17)) == []


def test_S11_the_follow_up_is_soft_and_never_red(account, inquiry):
    Inquiry.objects.filter(pk=inquiry.pk).update(
        state="done", due_at=None, ended_at=at(14, 12), ended_by=inquiry.assigned_to, follow_up_on=datetime.date(2026, 9, 15),
        stopped_at=at(14, 12), on_time=True,
    )  # fmt: skip

    assert headings(inquiry.assigned_to, at(14, 13), "folj-upp") == []
    assert headings(inquiry.assigned_to, at(25, 13), "folj-upp") == [When.TODAY]


def test_S13_an_expert_is_asked_and_the_asker_waits(inquiry):
    expert = person("Sakkunnig Sven")
    ExpertQuestion.objects.create(
        inquiry=inquiry,
        person=expert,
        question="Vilka tider gäller?",
        asked_by=inquiry.assigned_to,
        due_at=at(15, 12),
        expires_at=at(20, 12),
    )

    assert headings(expert, at(15, 9), "sakkunnig") == [When.TODAY]
    [waits] = todo(inquiry.assigned_to, at(15, 9)).others.tasks
    assert (waits.title, waits.when) == ("Fråga till Sakkunnig Sven", When.OTHERS)


def test_S9_a_hand_over_waits_for_whoever_takes_over_until_it_is_accepted(account):
    responsible, substitute = (account.roster.get(role=role).person for role in ("responsible", "substitute"))
    today = timezone.localdate()
    two_weeks = today + datetime.timedelta(days=14)
    report_absence(person=responsible, from_date=today, to_date=two_weeks, by=responsible, today=today)
    before = headings(substitute, timezone.now() + datetime.timedelta(days=7), "ta-over")
    substitute.handovers.get().accept(by=substitute, content=[])

    assert before == [When.TODAY]
    assert headings(substitute, timezone.now(), "ta-over") == headings(responsible, timezone.now(), "ta-over") == []


def test_the_officer_sees_the_municipality_at_a_glance_and_the_rule_behind_the_figures(client, inquiry):
    client.force_login(officer())

    page = client.get("/")

    assert page.context["glance"].open == 1
    assert "Öppna frågor" in page.text
    assert str(inquiry.account) in page.text
    assert "Svar som ges tidigare eller utanför kontorstid räknas som i tid." in page.text


def test_the_officers_page_with_the_glance_costs_ten_queries(client, inquiry):
    client.force_login(officer())
    client.get("/")

    with CaptureQueriesContext(connection) as asked:
        client.get("/")

    assert len(asked) <= 10


def test_the_glance_is_the_officers(client, inquiry):
    client.force_login(inquiry.assigned_to)

    page = client.get("/")

    assert "glance" not in page.context
    assert "Öppna frågor" not in page.text
