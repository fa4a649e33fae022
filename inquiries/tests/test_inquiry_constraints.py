"""What must never be false: one try to break each constraint."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from inquiries.models import AnswerCount, Attachment, ExpertQuestion, Inquiry, InquiryVersion, RecordDecision, Reply, SavedReply, Triage
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + datetime.timedelta(days=30)

# constraint: (the state that the inquiry has, what is written past the verbs)
OF_AN_INQUIRY: dict[str, tuple[str, dict[str, Any]]] = {
    "an_inquiry_is_in_a_known_state": ("ended", {"state": "lost"}),
    "an_inquiry_is_of_a_known_kind": ("open", {"kind": "letter"}),
    "a_deadline_follows_a_known_rule": ("open", {"due_rule": "C"}),
    "a_clock_runs_while_an_inquiry_is_open_and_only_then": ("open", {"due_at": None}),
    "an_inquiry_is_ended_by_somebody_at_some_time": ("ended", {"ended_by": None}),
    "an_acknowledgement_starts_the_final_clock": ("ended", {"acknowledged_at": NOW}),
    "a_stopped_clock_was_on_time_or_not": ("ended", {"on_time": None}),
    "what_ends_without_an_answer_has_a_reason": ("ended", {"state": "no_reply"}),
    "an_assigned_inquiry_is_somebodys": ("open", {"assigned_to": None}),
    "the_first_clock_has_stopped_when_the_visitor_has_heard_from_us": ("ended", {"stopped_at": None, "on_time": None}),
    "on_time_is_what_the_clock_says": ("ended", {"stopped_at": LATER}),
}
COMPLAINT = {"is_complaint": True, "outcome": "kept_in_order"}
QUESTIONS = dict.fromkeys(Triage.QUESTIONS, False)
FILE = {"file": "fragor/x.png", "name": "x.png", "content_type": "image/png", "size": 1, "sha256": "0" * 64}
VERSION = {"text": "Hej", "posted_at": NOW}
ASKED = {"question": "Vad?", "due_at": LATER, "expires_at": LATER}

# constraint: (model, rows that break it together)
OF_OTHERS: dict[str, tuple[type[models.Model], list[dict[str, Any]]]] = {
    "an_attachment_has_a_known_purpose": (Attachment, [{"purpose": "gift", **FILE}]),
    "the_versions_of_an_inquiry_are_numbered": (InquiryVersion, [{"version": 1, **VERSION}]),
    "a_correction_says_why": (InquiryVersion, [{"version": 2, **VERSION}]),
    "a_triage_has_a_known_outcome": (Triage, [{"outcome": "sell", **QUESTIONS}]),
    "the_record_decisions_of_an_inquiry_are_numbered": (RecordDecision, [{"version": 1, "outcome": "register"}] * 2),
    "complaints_matters_and_secrets_are_registered": (RecordDecision, [{"version": 1, **COMPLAINT}]),
    "a_record_decision_has_a_known_outcome": (RecordDecision, [{"version": 1, "outcome": "burn"}]),
    "disposal_of_minor_items_follows_a_recorded_decision": (RecordDecision, [{"version": 1, "outcome": "obviously_minor"}]),
    "a_changed_record_decision_says_why": (RecordDecision, [{"version": 2, "outcome": "register"}]),
    "a_reply_is_posted_by_somebody_at_some_time": (Reply, [{"text": "Hej", "posted_at": NOW}]),
    "a_reply_is_of_a_known_kind": (Reply, [{"text": "Hej", "kind": "song"}]),
    "one_draft_of_each_kind_for_an_inquiry": (Reply, [{"text": "Hej"}] * 2),
    "an_expert_is_a_user_or_has_name_and_email": (ExpertQuestion, [{"name": "Eva", **ASKED}]),
    "an_answered_expert_question_has_an_answer": (ExpertQuestion, [{"name": "Eva", "email": "e@x.se", "answered_at": NOW, **ASKED}]),
    "one_expert_at_a_time_for_an_inquiry": (ExpertQuestion, [{"name": "Eva", "email": "e@x.se", **ASKED}] * 2),
}
BY = {Reply: "written_by", ExpertQuestion: "asked_by"}


def breaks(name: str, act) -> bool:
    """By name on PostgreSQL and for checks on SQLite; SQLite tells a unique constraint by its columns."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    told = str(caught.value)
    return name in told or "UNIQUE" in told


@pytest.mark.parametrize("name", OF_AN_INQUIRY)
def test_an_impossible_inquiry_is_refused_by_the_database(name):
    state, wrong = OF_AN_INQUIRY[name]
    account = factories.account_from_before()
    inquiry = factories.logged_inquiry(account=account) if state == "open" else factories.answered_inquiry(account=account)

    assert breaks(name, lambda: Inquiry.objects.filter(pk=inquiry.pk).update(**wrong))


@pytest.mark.parametrize("name", OF_OTHERS)
def test_an_impossible_row_beside_it_is_refused_by_the_database(name):
    model, rows = OF_OTHERS[name]
    inquiry = factories.logged_inquiry(account=factories.account_from_before())
    by = inquiry.logged_by

    def write() -> None:
        for number, row in enumerate(rows):
            more = {"token_digest": str(number)} if model is ExpertQuestion else {}
            model.objects.create(inquiry=inquiry, **{BY.get(model, "by"): by}, **more, **row)

    assert breaks(name, write)


@pytest.mark.parametrize(
    ("name", "months"),
    [
        ("one_count_per_account_and_month", [datetime.date(2026, 4, 1)] * 2),
        ("a_count_is_for_a_whole_month", [datetime.date(2026, 4, 2)]),
    ],
)
def test_a_months_answers_are_counted_in_one_place(name, months):
    account = factories.account_from_before()

    assert breaks(name, lambda: [AnswerCount.objects.create(account=account, month=month) for month in months])


def test_every_constraint_of_these_models_has_been_tried():
    tried = {*OF_AN_INQUIRY, *OF_OTHERS, "one_count_per_account_and_month", "a_count_is_for_a_whole_month"}
    ours = [Attachment, AnswerCount, ExpertQuestion, Inquiry, InquiryVersion, RecordDecision, Reply, SavedReply, Triage]

    assert {constraint.name for model in ours for constraint in model._meta.constraints} == tried
