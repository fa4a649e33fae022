"""Two people close an account together (S19, S25): signatures, deputies, the emergency stop, what the database holds true."""

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from accounts.models import Deputy
from closing import actions
from closing.models import Closure, Signature
from core.errors import RuleError
from core.history import history_of
from notifications.models import Notice
from registry.models import Party, SocialAccount
from tests import factories, factories_closing
from tests.factories_closing import agreed, proposed, stopped

pytestmark = pytest.mark.django_db

State = Closure.State


def now():
    return timezone.now()


def state_of(closure: Closure) -> str:
    return SocialAccount.objects.get(pk=closure.account_id).state


def test_S25_a_proposal_is_the_first_signature_and_the_second_puts_the_account_on_its_way_out():
    closure = proposed()
    first = (closure.state, state_of(closure), [one.party for one in closure.signatures.all()])

    agreed(closure)

    assert first == ("proposed", "active", ["head"])
    assert (closure.state, state_of(closure)) == ("agreed", "closing")
    assert {one.party for one in closure.signatures.all()} == {"head", "officer"}
    assert (closure.snapshot.occasion, closure.snapshot.reason) == ("closing", "Kontot avslutas")
    assert SocialAccount.objects.get(pk=closure.account_id).turn_to == factories_closing.TURN_TO


def test_S25_one_person_who_is_head_and_officer_cannot_sign_for_both():
    both = factories.officer()
    account = factories.account_from_before(of=factories.department(head=both))
    closure = proposed(account, by=both)

    with pytest.raises(RuleError, match="två olika personer"):
        actions.sign(closure=closure, party=Party.OFFICER, by=both, now=now())

    assert (closure.state, closure.signatures.count()) == ("proposed", 1)


def test_S25_the_database_holds_that_two_signatures_take_two_people_and_one_per_party():
    closure = proposed()
    signature = closure.signatures.get()

    for changed in ({"party": "officer"}, {"by": factories.person()}):
        fields = {"closure": closure, "party": "head", "by": signature.by, "verdict": "yes"} | changed
        with pytest.raises(IntegrityError), transaction.atomic():
            Signature.objects.create(**fields)

    assert closure.signatures.count() == 1


def test_S25_a_dated_deputy_signs_and_the_ground_is_kept():
    closure = proposed()
    deputy = factories.deputy_officer()

    actions.sign(closure=closure, party=Party.OFFICER, by=deputy, now=now())

    signature = closure.signatures.get(party="officer")
    assert (signature.capacity, signature.ground) == ("ersättare för kommunikatör", "Delegationsordningen 3.4")
    assert closure.signatures.get(party="head").as_deputy is False


def test_S25_one_no_ends_it_with_its_reason_and_the_account_is_used_as_before():
    closure = proposed()

    actions.refuse(closure=closure, party=Party.OFFICER, reason="Kontot behövs i sommar.", by=factories.officer(), now=now())

    assert (closure.state, closure.end_reason, state_of(closure)) == ("refused", "Kontot behövs i sommar.", "active")
    assert Notice.objects.filter(recipient=closure.proposed_by, kind="closing.refused").count() == 1
    assert proposed(closure.account).state == "proposed"


def test_a_no_and_a_withdrawal_need_a_reason():
    closure = proposed()

    with pytest.raises(RuleError):
        actions.refuse(closure=closure, party=Party.OFFICER, reason=" ", by=factories.officer(), now=now())
    with pytest.raises(RuleError):
        actions.withdraw(closure=closure, reason="", by=closure.proposed_by, now=now())

    assert Closure.objects.get(pk=closure.pk).state == "proposed"


def test_an_account_has_one_closing_under_way():
    closure = proposed()

    with pytest.raises(RuleError, match="redan ett förslag"):
        stopped(closure.account)

    assert Closure.objects.count() == 1


def test_S25_an_emergency_stop_takes_hold_at_once_and_asks_for_the_other_signature():
    account = factories_closing.account_with_rights()
    deputy = factories.deputy_head(account.department)

    closure = stopped(account)

    told = Notice.objects.filter(kind="closing.sign")
    assert (closure.state, state_of(closure)) == ("stopped", "closing")
    assert {notice.recipient for notice in told} == {account.department.head, deputy}
    assert {notice.urgency for notice in told} == {2}
    assert sorted(one.kind for one in closure.removals.all()) == ["admin", "link", "recovery", "right", "right"]


@pytest.mark.parametrize("was", ["active", "dormant"])
@pytest.mark.parametrize("how", ["refused", "withdrawn"])
def test_S25_a_stop_that_is_not_confirmed_makes_the_account_what_it_was(was, how):
    account = factories_closing.account_with_rights()
    if was == "dormant":
        account.make_dormant(by=account.department.head, reason="Sommar")
    closure = stopped(account)

    if how == "refused":
        actions.refuse(closure=closure, party=Party.HEAD, reason="Falskt larm.", by=account.department.head, now=now())
    else:
        actions.withdraw(closure=closure, reason="Falskt larm.", by=closure.proposed_by, now=now())

    account = SocialAccount.objects.get(pk=account.pk)
    assert (closure.state, account.state, account.turn_to) == (how, was, "")
    assert account.is_listed
    assert history_of(account)[0].sentence.endswith("avbröt avslutet av kontot")


def test_S25_a_confirmed_stop_goes_on_like_any_closing():
    closure = agreed(stopped())
    factories_closing.say_farewell(closure, stands=14)

    assert closure.stands_until == timezone.localdate()
    assert factories_closing.closed(closure).state == "closed"


BROKEN = {
    "a_closure_is_in_a_known_state": {"state": "halvt"},
    "a_closure_is_proposed_by_head_or_officer": {"proposed_as": "någon"},
    "a_closure_says_why_and_where_to_turn": {"reason": ""},
    "nothing_is_done_before_both_have_signed": {"state": "agreed"},
    "a_farewell_has_text_link_and_day": {"farewell_at": now, "farewell_by": "by"},
    "what_is_approved_is_a_snapshot": {"documented_at": now, "documented_by": "by"},
    "what_is_registered_has_its_number": {"registered_at": now, "registered_by": "by"},
    "a_closure_that_is_over_was_ended_by_somebody": {"ended_at": now},
    "what_does_not_close_says_why": {"state": "withdrawn", "ended_at": now, "ended_by": "by"},
    "a_closed_closure_has_every_gate_filled": {"state": "closed", "agreed_at": now, "ended_at": now, "ended_by": "by"},
} | {
    f"the_gate_{gate}_is_filled_by_somebody_at_some_time": {f"{gate}_by": "by"}
    for gate in ("farewell", "documented", "registered", "rights", "links", "settled")
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_constraint_of_a_closing_can_be_broken_and_says_which_it_is(name):
    closure = proposed()
    fields = {"by": closure.proposed_by}
    changed = {key: value() if callable(value) else fields.get(value, value) for key, value in BROKEN[name].items()}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Closure.objects.filter(pk=closure.pk).update(**changed)


@pytest.mark.parametrize("gate", Closure.GATES)
def test_S19_a_closed_closing_has_every_gate_filled_whichever_one_is_emptied(gate):
    from core import guards

    closure = factories_closing.closed()

    with guards.removed(), pytest.raises(Error), transaction.atomic():
        Closure.objects.filter(pk=closure.pk).update(**{f"{gate}_at": None, f"{gate}_by": None})


def test_a_head_who_has_left_can_be_stood_in_for():
    closure = stopped()
    department = closure.account.department
    Deputy.objects.create(
        party="head", department=department, person=factories.person("Vikarie"), from_date=factories.LONG_AGO, ground="Beslut 4"
    )
    department.head.is_active = False
    department.head.save()

    assert [person.name for person in closure.deciders(Party.HEAD, on=timezone.localdate())] == ["Vikarie"]
