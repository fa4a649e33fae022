"""A correction is a new version (OSL 4:1, REQ-1.13): the database refuses to change or delete what has been said and judged."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from inquiries.apps import ONLY_ADDED_TO
from inquiries.models import RecordDecision, Triage
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
