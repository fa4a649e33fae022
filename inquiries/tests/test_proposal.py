"""Five questions end in a proposal: every combination of answers. S11, S13, S14, S17, S20, S22, S23."""

import itertools

import pytest

from inquiries.models import Triage
from inquiries.proposal import Outcome, must_be_registered, reasons

QUESTIONS, propose = Triage.QUESTIONS, Triage.proposal

ALL = [dict(zip(QUESTIONS, row, strict=True)) for row in itertools.product([False, True], repeat=len(QUESTIONS))]

# The first row whose answers are all there decides. What a row leaves out may be either.
TABLE = [
    ({"is_offensive": True}, Outcome.REMOVE, "S17"),
    ({"is_private": True}, Outcome.REMOVE, "S20"),
    ({"is_for_politician": True}, Outcome.REFER, "S14"),
    ({"needs_reply": False}, Outcome.NO_REPLY, "S11"),
    ({"is_mine": True}, Outcome.ANSWER, "S11"),
    ({}, Outcome.FORWARD, "S13"),
]


def row_of(answers):
    return next(row for row in TABLE if answers.items() >= row[0].items())


@pytest.mark.parametrize("answers", ALL, ids=lambda answers: "".join("ja"[not yes] for yes in answers.values()))
def test_each_of_the_64_combinations_ends_as_the_table_says(answers):
    outcome = propose(answers)
    first = reasons(answers)[0]

    assert (outcome, first.clause) == row_of(answers)[1:]


def test_S22_S23_complaints_matters_and_secrets_are_proposed_for_the_diary_whatever_else_is_done():
    told = [any(why.clause == "S23" for why in reasons(answers)) for answers in ALL]

    assert [must_be_registered(answers) for answers in ALL] == [one["is_matter"] or one["is_private"] for one in ALL]
    assert told == [must_be_registered(answers) for answers in ALL]


def test_S22_whoever_is_to_remove_is_told_that_evidence_is_saved_first():
    told = {propose(answers): any(why.clause == "S22" for why in reasons(answers)) for answers in ALL}

    assert told == {outcome: outcome == Outcome.REMOVE for outcome in Outcome}
