"""What only PostgreSQL can show: two sweeps at once, and which index answers "is anything due?" at some thousands of rows (d3, F9, P5)."""

import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from inquiries import reminders
from inquiries.models import Inquiry
from notifications.models import Notice
from registry.models import RosterRow
from tests import factories
from tests.together import at_once

pytestmark = pytest.mark.postgres

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LOGGED = datetime.datetime(2026, 11, 19, 15, 0, tzinfo=STOCKHOLM)
LATE = datetime.datetime(2026, 11, 23, 16, 30, tzinfo=STOCKHOLM)  # every rung has passed
EARLY = datetime.datetime(2026, 11, 19, 16, 0, tzinfo=STOCKHOLM)  # none has


def asked(number: int) -> Inquiry:
    """One inquiry, and copies of it: every fourth open, as due as the first."""
    account = factories.account_from_before()
    by = account.department.head
    for role in ("responsible", "substitute"):
        RosterRow.appoint(account, factories.person(), role, by=by, from_date=datetime.date(2026, 11, 1))
    first = factories.logged_inquiry(account=account, by=by, now=LOGGED, posted_at=LOGGED)
    copies = []
    for place in range(1, number):
        copy = Inquiry.objects.get(pk=first.pk)
        copy.pk = None
        if place % 4:
            copy.state, copy.due_at, copy.ended_at, copy.ended_by = "no_reply", None, LOGGED, by
            copy.end_reason = "Bara en hälsning"
        copies.append(copy)
    Inquiry.objects.bulk_create(copies)
    return first


@pytest.mark.django_db(transaction=True)
def test_sweeps_in_parallel_make_each_reminder_once():
    asked(400)

    counts = at_once(*[partial(reminders.remind, now=LATE)] * 3)

    rows = Notice.objects.filter(kind="inquiry").exclude(rung="logged")
    assert sum(counts) == rows.count() == 100 * 3  # responsible, substitute, and the head who has nobody above


@pytest.mark.django_db
def test_nothing_due_is_one_look_in_the_partial_index():
    first = asked(5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE inquiries_inquiry")

    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert reminders.remind(now=EARLY) == 0

    question = captured[-1]["sql"]
    assert "due_at" in question
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + question)
        [plan] = cursor.fetchone()[0]
    assert "inquiries_with_a_clock" in str(plan)
    assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] <= 50
    assert len(captured) == 4
    assert Inquiry.objects.aggregate(last=Max("due_at"))["last"] == first.due_at


@pytest.mark.django_db
def test_ten_thousand_reminders_are_written_by_a_few_statements_and_none_the_second_time(django_assert_max_num_queries):
    asked(10_000)

    with django_assert_max_num_queries(80):
        first = reminders.remind(now=LATE)

    assert first == 2_500 * 3
    assert reminders.remind(now=LATE) == 0
