"""A correction is a new version (OSL 4:1, REQ-1.13): the database refuses to change or delete what has been said and judged."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from inquiries.apps import ONLY_ADDED_TO
from inquiries.models import ExpertQuestion, RecordDecision, Triage
from inquiries.tests.support import head_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged():
    """One row in each of the tables."""
    inquiry = factories.logged_inquiry(account=factories.account_from_before(), screenshot=factories.evidence())
    by, now = head_of(inquiry), timezone.now()
    Triage.judge(inquiry, dict.fromkeys(Triage.QUESTIONS, False), by=by, now=now)
    RecordDecision.decide(inquiry, dict.fromkeys(RecordDecision.FORCING, False), "kept_in_order", by=by, now=now)


@pytest.mark.parametrize("statement", ["UPDATE {} SET by_id = by_id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ONLY_ADDED_TO)
def test_the_database_refuses(judged, table, statement):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        (before,) = cursor.fetchone()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))

    assert before == 1


# ---- what may change until it has been said to somebody, and never afterwards

CHANGES = {
    "inquiries_reply": [
        "UPDATE inquiries_reply SET text = 'Annat'",
        "UPDATE inquiries_reply SET posted_url = 'https://annan.example/'",
        "UPDATE inquiries_reply SET posted_at = NULL, posted_by_id = NULL",
        "UPDATE inquiries_reply SET signature = '/Någon annan'",
        "DELETE FROM inquiries_reply",
    ],
    "inquiries_expertquestion": [
        "UPDATE inquiries_expertquestion SET answer = 'Annat'",
        "UPDATE inquiries_expertquestion SET question = 'Annat'",
        "UPDATE inquiries_expertquestion SET answered_at = NULL, answer = ''",
        "DELETE FROM inquiries_expertquestion",
    ],
}

if connection.vendor == "sqlite":
    CHANGES["inquiries_reply"].append("INSERT OR REPLACE INTO inquiries_reply SELECT * FROM inquiries_reply")


def posted_or_answered(table: str, *, is_settled: bool) -> None:
    inquiry = factories.logged_inquiry()
    by, now = head_of(inquiry), timezone.now()
    if table == "inquiries_reply":
        reply = factories.drafted_reply(inquiry)
        if is_settled:
            inquiry.answer(reply, by=by, now=now)
    else:
        asked, _ = ExpertQuestion.ask(inquiry, "Hur djupt är det?", name="Nils Fast", email="nils@annan.example", by=by, now=now)
        if is_settled:
            asked.receive("40 meter.", now=now)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(("table", "statement"), [(table, statement) for table in CHANGES for statement in CHANGES[table]])
def test_the_database_refuses_to_change_a_posted_reply_or_an_experts_answer(table, statement):
    posted_or_answered(table, is_settled=True)

    with pytest.raises(DatabaseError, match="Historiken kan inte"):
        run(statement)


@pytest.mark.parametrize("statement", [CHANGES["inquiries_reply"][0], CHANGES["inquiries_expertquestion"][1]])
def test_a_draft_and_a_question_that_waits_may_still_change(statement):
    table = statement.split()[1]
    posted_or_answered(table, is_settled=False)

    run(statement)
