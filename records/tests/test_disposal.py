"""Disposal: only by a run under a decision, by two people, and never of what is to be kept (S23, REQ-2.1–2.4)."""

import datetime

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import RuleError
from inquiries.holdings import DESTROYED_TEXT
from inquiries.models import Inquiry, InquiryVersion, RecordDecision
from records import disposal, disposal_execution
from records.classification import Rules, months_before
from records.holds import held, lift_hold, place_hold
from records.models import ClassificationEntry, ClassificationPlan, DisposalItem, DisposalProtocol, DisposalRun, LegalHold
from tests import factories_records as support
from tests.factories import evidence, logged_inquiry, officer
from tests.factories_archive import archivist
from tests.factories_records import COMMENT, INQUIRY, allow_disposal, decided_run, minor_inquiry, proposed_run, started_run

pytestmark = pytest.mark.django_db
State, Outcome = DisposalRun.State, RecordDecision.Outcome
NOW = timezone.now


def carry_out(run):
    disposal_execution.carry_out(run.pk, now=NOW())
    run.refresh_from_db()
    return run


def test_REQ_2_1_the_words_of_a_minor_comment_are_gone_and_that_it_was_stays():
    then = NOW() - datetime.timedelta(days=200)
    inquiry = logged_inquiry(now=then, screenshot=evidence(), url="https://www.facebook.com/biblioteket/posts/3")
    by, file = inquiry.account.department.head, inquiry.attachments.get().file.name
    inquiry.no_reply_needed(reason="Ingen fråga", by=by, now=then)
    RecordDecision.decide(inquiry, support.NOTHING, Outcome.OBVIOUSLY_MINOR, by=by, now=then, disposal_decision="KS § 44")

    run = carry_out(started_run())

    inquiry.refresh_from_db()
    version = inquiry.versions.get()
    assert run.state == State.RECORDED
    assert (inquiry.text, inquiry.display_name, inquiry.url) == (DESTROYED_TEXT, "", "")
    assert (version.text, version.display_name, version.url) == (DESTROYED_TEXT, "", "")
    assert (default_storage.exists(file), inquiry.attachments.count(), inquiry.state) == (False, 1, Inquiry.State.NO_REPLY)


def test_REQ_2_1_the_protocol_says_what_how_many_under_which_decision_and_who_and_never_what_was_written():
    inquiry = minor_inquiry()
    words = inquiry.text

    run = carry_out(started_run())

    facts = run.protocol.facts
    assert (facts["antal"], facts["handlingstyp"], facts["beslut"]["instans"]) == (1, COMMENT, "Kommunstyrelsen")
    assert facts["beslutad"]["namn"] == run.decided_by.name
    assert facts["granskad"]["namn"] == run.reviewed_by.name
    assert words not in str(facts)
    assert "Astrid Sten" not in str(facts)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisposalProtocol.objects.filter(pk=run.protocol.pk).update(destroyed=0)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({"outcome": Outcome.REGISTER}, "Är diarieförd, eller ska diarieföras"),
        ({"outcome": Outcome.REGISTER, "may_be_secret": True}, "Är diarieförd, eller ska diarieföras"),
        ({"outcome": None}, "Ingen har bedömt om den ska diarieföras"),
        ({"ended": False}, "Frågan är inte avslutad"),
    ],
)
def test_REQ_2_3_what_is_to_be_kept_is_never_proposed(made, reason):
    minor_inquiry(**made)

    with pytest.raises(RuleError, match=f"{reason}: 1"):
        proposed_run()


def test_REQ_2_2_what_the_plan_does_not_have_is_kept_whatever_has_been_decided():
    minor_inquiry()
    decision = allow_disposal()
    ClassificationPlan.objects.create(version="2021", decision="KS § 1", valid_from=datetime.date(2021, 1, 1))

    with pytest.raises(RuleError, match="finns inte i klassificeringsplanen"):
        disposal.propose(decision, by=archivist(), now=NOW())


def test_REQ_2_14_an_old_record_is_on_the_plan_of_its_own_day():
    allow_disposal(months=3)
    newer = ClassificationPlan.objects.create(version="2026", decision="KS § 2", valid_from=datetime.date(2026, 1, 1))
    ClassificationEntry.objects.create(plan=newer, code="9", name="x", record_type=COMMENT)

    rules = Rules.of(COMMENT)

    assert rules.on(datetime.date(2025, 12, 31)).retention == "after"
    assert rules.on(datetime.date(2026, 1, 1)).retention == "keep"
    assert Rules.of("Något annat").on(datetime.date(2026, 1, 1)) is None


def test_REQ_2_15_the_record_types_are_there_from_the_start_and_all_are_kept():
    plan = ClassificationPlan.objects.get(version="Förlaga")

    assert (plan.entries.count(), set(plan.entries.values_list("retention", flat=True))) == (15, {"keep"})


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 1, "2025-12-15"), ("2024-02-29", 12, "2023-02-28"), ("2026-11-22", 24, "2024-11-22")],
)
def test_months_are_counted_by_the_calendar(day, months, earlier):
    assert months_before(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(earlier)


# ---- a property: whatever a comment is, what is destroyed is what may be


FACTS = st.fixed_dictionaries(
    {
        "days": st.sampled_from([10, 200]),
        "outcome": st.sampled_from([None, *Outcome]),
        "ended": st.booleans(),
        "held": st.sampled_from(["", "record", "account"]),
        "asked_for": st.booleans(),
    }
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FACTS, min_size=1, max_size=4))
def test_REQ_2_3_no_run_ever_takes_what_is_excluded(several):
    with transaction.atomic():
        may_go = set()
        for facts in several:
            inquiry = minor_inquiry(days=facts["days"], outcome=facts["outcome"], ended=facts["ended"])
            if facts["held"]:
                keys = {"record": (INQUIRY, inquiry.pk), "account": ("registry.socialaccount", inquiry.account_id)}
                kind, pk = keys[facts["held"]]
                place_hold(kind=kind, pk=pk, reason="Tvist", by=archivist(), now=NOW())
            if facts["asked_for"]:
                support.request_about(inquiry)
            judged = facts["outcome"] in {Outcome.OBVIOUSLY_MINOR, Outcome.KEPT_IN_ORDER}
            if facts["days"] == 200 and judged and facts["ended"] and not facts["held"] and not facts["asked_for"]:
                may_go.add(inquiry.pk)
        try:
            carry_out(started_run())
        except RuleError:
            assert may_go == set()

        assert set(DisposalItem.objects.destroyed().values_list("object_id", flat=True)) == may_go
        assert set(Inquiry.objects.filter(text=DESTROYED_TEXT).values_list("pk", flat=True)) == may_go
        transaction.set_rollback(True)


# ---- holds


def test_REQ_2_3_a_hold_that_comes_after_the_decision_wins_and_the_rest_goes():
    inquiry, other = minor_inquiry(), minor_inquiry()
    run = started_run()

    place_hold(kind=INQUIRY, pk=inquiry.pk, reason="Tvist", by=archivist(), now=NOW())
    carry_out(run)

    assert dict(run.items.values_list("object_id", "outcome")) == {inquiry.pk: "left_out", other.pk: "destroyed"}
    assert run.protocol.facts["undantagna"] == {"Gallringsstopp.": 1}


def test_a_lifted_hold_says_who_and_why_and_holds_no_more():
    inquiry, by = minor_inquiry(), archivist()
    hold = place_hold(kind=INQUIRY, pk=inquiry.pk, reason="Tvist", by=by, now=NOW())

    lift_hold(hold, reason="Domen har vunnit laga kraft", by=by, now=NOW())

    assert (held(INQUIRY, [inquiry.pk]), hold.lifted_by) == (set(), by)
    with pytest.raises(RuleError):
        lift_hold(hold, reason="Igen", by=by, now=NOW())
    with pytest.raises(DatabaseError), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(lift_reason="Ett annat skäl")


def test_what_has_been_destroyed_cannot_be_held():
    inquiry = minor_inquiry()
    carry_out(started_run())

    with pytest.raises(RuleError, match="redan gallrad"):
        place_hold(kind=INQUIRY, pk=inquiry.pk, reason="Tvist", by=archivist(), now=NOW())


# ---- who and when


VERBS = {
    "review": lambda run: disposal.review(run, by=archivist(), now=NOW()),
    "decide": lambda run: disposal.decide(run, by=officer(), now=NOW()),
    "start": lambda run: disposal.start(run, by=archivist(), now=NOW()),
    "withdraw": lambda run: disposal.withdraw(run, reason="Fel frist", by=archivist(), now=NOW()),
}
ALLOWED = {
    "review": {State.PROPOSED},
    "decide": {State.REVIEWED},
    "start": {State.DECIDED},
    "withdraw": {State.PROPOSED, State.REVIEWED, State.DECIDED},
}


def works(verb, run):
    """Does it go through? Nothing is left of the try."""
    with transaction.atomic():
        try:
            VERBS[verb](run)
            went_through = True
        except RuleError:
            went_through = False
        transaction.set_rollback(True)
    run.refresh_from_db()
    return went_through


def test_each_verb_works_in_its_own_states_and_in_no_other():
    minor_inquiry()
    run = proposed_run()

    tried = {(verb, run.state) for verb in VERBS if works(verb, run)}
    for step in ("review", "decide", "start"):
        VERBS[step](run)
        tried |= {(verb, run.state) for verb in VERBS if works(verb, run)}

    assert tried == {(verb, state) for verb, states in ALLOWED.items() for state in states}


def test_the_one_who_reviewed_cannot_decide():
    minor_inquiry()
    run, by = proposed_run(), archivist()
    disposal.review(run, by=by, now=NOW())

    with pytest.raises(RuleError, match="Någon annan behöver besluta"):
        disposal.decide(run, by=by, now=NOW())
    with pytest.raises(IntegrityError), transaction.atomic():
        DisposalRun.objects.filter(pk=run.pk).update(decided_by=by, decided_at=NOW())


def test_what_the_reviewer_takes_out_stays():
    inquiry, _ = minor_inquiry(), minor_inquiry()
    run = proposed_run()

    disposal.leave_out(run, run.items.get(object_id=inquiry.pk).pk, reason="Av intresse för forskning", by=archivist(), now=NOW())
    disposal.review(run, by=archivist(), now=NOW())
    disposal.decide(run, by=officer(), now=NOW())
    disposal.start(run, by=archivist(), now=NOW())
    carry_out(run)

    inquiry.refresh_from_db()
    assert (inquiry.text == DESTROYED_TEXT, run.protocol.destroyed, run.protocol.left_out) == (False, 1, 1)


def test_a_decision_that_ends_stops_what_is_under_way():
    inquiry = minor_inquiry()
    decision = allow_disposal()
    run = started_run(decision)

    disposal.end_decision(decision, reason="Nytt beslut", by=archivist(), now=NOW())
    carry_out(run)

    inquiry.refresh_from_db()
    assert (inquiry.text == DESTROYED_TEXT, run.items.get().reason) == (False, "Gallringsbeslutet gäller inte.")
    with pytest.raises(DatabaseError), transaction.atomic():
        type(decision).objects.filter(pk=decision.pk).update(months=0)


def test_a_record_is_in_one_run_at_a_time_and_free_again_when_that_is_withdrawn():
    minor_inquiry()
    decision = allow_disposal()
    first = proposed_run(decision)

    with pytest.raises(RuleError, match="Ingår redan i en annan gallringskörning"):
        proposed_run(decision)
    disposal.withdraw(first, reason="Fel", by=archivist(), now=NOW())

    assert proposed_run(decision).items.count() == 1


def test_many_records_go_in_pieces_and_a_killed_worker_leaves_the_rest_for_the_next(monkeypatch):
    monkeypatch.setattr(disposal_execution, "PIECE", 2)
    account = support.lightly_staffed_account()
    for _ in range(5):
        minor_inquiry(account=account)
    run = started_run()

    first = disposal_execution.destroy_piece(run.pk, now=NOW())
    between = run.items.destroyed().count()
    disposal_execution.carry_out_runs(now=NOW())
    disposal_execution.carry_out_runs(now=NOW())

    assert (first, between, run.items.destroyed().count(), DisposalProtocol.objects.count()) == (True, 2, 5, 1)


# ---- nothing else destroys


def test_the_database_lets_a_version_be_emptied_and_changed_in_no_other_way():
    inquiry = minor_inquiry()

    with pytest.raises(DatabaseError), transaction.atomic():
        InquiryVersion.objects.filter(inquiry=inquiry).update(text="Något annat")
    with pytest.raises(DatabaseError), transaction.atomic():
        InquiryVersion.objects.filter(inquiry=inquiry).update(text=DESTROYED_TEXT, display_name="", url="", reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        InquiryVersion.objects.filter(inquiry=inquiry)._raw_delete("default")


def test_a_decided_run_destroys_nothing_until_it_is_started():
    inquiry = minor_inquiry()
    run = decided_run()

    disposal_execution.carry_out_runs(now=NOW())

    inquiry.refresh_from_db()
    run.refresh_from_db()
    assert (run.state, inquiry.text == DESTROYED_TEXT) == (State.DECIDED, False)
