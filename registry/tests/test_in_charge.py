"""Who is in charge: the walk over responsible, substitutes, head and officer (design §6, S8, S9)."""

import datetime

import pytest

from accounts.models import Absence, Deputy, Role, RoleAppointment, User
from registry.in_charge import Duties, Step, audience, in_charge, in_charge_by_account
from registry.models import RosterRow
from tests.factories import LONG_AGO, account_from_before, department, deputy_head, deputy_officer, officer, person, with_role

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 5, 4)


def away(*people, first=TODAY, last=TODAY):
    for one in people:
        Absence.objects.create(person=one, from_date=first, to_date=last)


def on_roster(account, role, who=None, order=None):
    who = who or person()
    RosterRow.objects.create(account=account, person=who, role=role, order=order, from_date=LONG_AGO)
    return who


def responsible(account, who=None):
    return on_roster(account, RosterRow.Role.RESPONSIBLE, who)


def substitute(account, order=1, who=None):
    return on_roster(account, RosterRow.Role.SUBSTITUTE, who, order)


def now_in_charge(account, day=TODAY):
    found = in_charge_by_account([account], day)[account.pk]
    return found.step, list(found.people)


def test_s9_every_responsible_person_who_is_there_is_in_charge():
    account = account_from_before()
    first, second, third = responsible(account), responsible(account), responsible(account)
    substitute(account)
    away(second)

    assert now_in_charge(account) == (Step.RESPONSIBLE, [first, third])


def test_s9_the_first_substitute_who_is_there_steps_in():
    account = account_from_before()
    away(responsible(account))
    last, first, middle = substitute(account, 3), substitute(account, 1), substitute(account, 2)

    assert now_in_charge(account) == (Step.SUBSTITUTE, [first])
    away(first)
    assert now_in_charge(account) == (Step.SUBSTITUTE, [middle])
    away(middle)
    assert now_in_charge(account) == (Step.SUBSTITUTE, [last])


def test_d12_when_the_substitute_is_away_too_it_is_the_head():
    account = account_from_before()
    away(responsible(account), substitute(account))

    assert now_in_charge(account) == (Step.HEAD, [account.department.head])


def test_d11_a_head_who_is_away_leaves_it_to_the_deputies_of_those_days():
    account = account_from_before()
    deputy = deputy_head(account.department)
    Deputy.objects.create(party="head", department=account.department, person=person(), from_date=LONG_AGO, to_date=LONG_AGO)
    deputy_head(department())
    away(account.department.head)

    assert now_in_charge(account) == (Step.HEAD, [deputy])


def test_a_department_without_a_head_has_its_deputies():
    account = account_from_before()
    account.department.head = None
    account.department.save()
    deputy = deputy_head(account.department)

    assert now_in_charge(account) == (Step.HEAD, [deputy])


def test_d12_after_head_and_deputies_it_is_the_officer_and_the_officers_deputies():
    account = account_from_before()
    away(account.department.head, deputy_head(account.department))
    by_role, deputy = officer(), deputy_officer()

    assert now_in_charge(account) == (Step.OFFICER, [by_role, deputy])
    away(by_role)
    assert now_in_charge(account) == (Step.OFFICER, [deputy])


def test_s9_the_head_who_is_also_the_substitute_is_asked_once_and_the_walk_goes_on():
    account = account_from_before()
    head = substitute(account, who=account.department.head)
    deputy = deputy_head(account.department)

    assert now_in_charge(account) == (Step.SUBSTITUTE, [head])
    away(head)
    assert now_in_charge(account) == (Step.HEAD, [deputy])


def test_a_loop_of_people_who_stand_in_for_each_other_ends_at_the_officer():
    one, other = person(), person()
    account = account_from_before(of=department(head=one))
    responsible(account, other), substitute(account, 1, one)
    Deputy.objects.create(party="head", department=account.department, person=other, from_date=LONG_AGO)
    deputy = deputy_officer()
    RoleAppointment.objects.create(person=deputy, role=Role.COMMUNICATIONS_OFFICER, from_date=LONG_AGO)
    away(one, other)

    assert now_in_charge(account) == (Step.OFFICER, [deputy])


def test_d12_d13_never_nobody_and_the_alarm_is_raised():
    account = account_from_before()
    away(account.department.head, chief := officer(), stand_in := deputy_officer())

    found = in_charge_by_account([account], TODAY)[account.pk]

    assert (found.step, list(found.people), found.is_alarm) == (Step.NOBODY, [chief, stand_in], True)


@pytest.mark.parametrize("shut_out", [{"is_active": False}, {"ends_on": TODAY - datetime.timedelta(days=1)}])
def test_d13_somebody_who_no_longer_works_here_is_nobodys_answer(shut_out):
    account = account_from_before()
    gone = [responsible(account), substitute(account), account.department.head, officer()]
    User.objects.filter(pk__in=[one.pk for one in gone]).update(**shut_out)
    administrator = with_role(Role.SYSTEM_ADMINISTRATOR)

    assert now_in_charge(account) == (Step.NOBODY, [administrator])


def test_d13_whoever_works_the_last_day_is_in_charge_that_day_and_not_the_next():
    account = account_from_before()
    leaver, after = responsible(account), substitute(account)
    User.objects.filter(pk=leaver.pk).update(ends_on=TODAY)

    assert now_in_charge(account) == (Step.RESPONSIBLE, [leaver])
    assert now_in_charge(account, TODAY + datetime.timedelta(days=1)) == (Step.SUBSTITUTE, [after])


def test_d15_while_one_person_can_log_in_somebody_is_in_charge_and_then_nobody_without_a_crash():
    account = account_from_before()
    away(account.department.head)

    assert now_in_charge(account) == (Step.NOBODY, [account.department.head])
    User.objects.update(is_active=False)
    assert now_in_charge(account) == (Step.NOBODY, [])
    assert in_charge_by_account([], TODAY) == {}


def test_an_absence_covers_its_first_and_last_day_and_one_without_end_all_days_after():
    account = account_from_before()
    one, other = responsible(account), substitute(account)
    away(one, first=TODAY, last=TODAY + datetime.timedelta(days=2))
    away(one, first=TODAY + datetime.timedelta(days=10), last=None)

    days = [TODAY + datetime.timedelta(days=number) for number in (-1, 0, 2, 3, 9, 10, 400)]
    found = [now_in_charge(account, day)[1] for day in days]

    assert found == [[one], [other], [other], [one], [one], [other], [other]]


def test_the_moment_is_read_in_stockholm():
    account = account_from_before()
    one, other = responsible(account), substitute(account)
    away(one)

    just_after_midnight = datetime.datetime(2026, 5, 3, 22, 30, tzinfo=datetime.UTC)

    assert list(in_charge(account, just_after_midnight).people) == [other]
    assert list(in_charge(account, just_after_midnight - datetime.timedelta(hours=1)).people) == [one]


def test_d15_each_audience_has_somebody_and_nobody_who_is_away():
    account = account_from_before()
    one, first, second = responsible(account), substitute(account, 1), substitute(account, 2)
    head, chief = account.department.head, officer()

    assert audience([account], TODAY)[account.pk] == {
        "in_charge": [one],
        "responsible": [one],
        "substitute": [first],
        "head": [head],
        "officer": [chief],
    }
    away(one, first, head)
    assert audience([account], TODAY)[account.pk] == {
        "in_charge": [second],
        "responsible": [second],
        "substitute": [second],
        "head": [chief],
        "officer": [chief],
    }
    away(second)
    away(chief)
    assert set(map(tuple, audience([account], TODAY)[account.pk].values())) == {(chief,)}


def test_an_account_without_a_substitute_does_not_trouble_the_head_on_the_substitutes_rung():
    account = account_from_before()
    one = responsible(account)

    assert audience([account], TODAY)[account.pk]["substitute"] == [one]


def test_the_same_number_of_queries_for_1_account_and_30(django_assert_num_queries):
    accounts = [account_from_before() for _ in range(30)]
    for account in accounts:
        away(responsible(account), substitute(account))
        deputy_head(account.department)
    officer()

    for some in (accounts[:1], accounts):
        with django_assert_num_queries(5):
            found = in_charge_by_account(some, TODAY)
        assert [found[account.pk].people for account in some] == [(account.department.head,) for account in some]
        with django_assert_num_queries(5):
            audience(some, TODAY)


def test_many_days_are_read_at_once(django_assert_num_queries):
    account = account_from_before()
    away(responsible(account))
    after = substitute(account)

    with django_assert_num_queries(5):
        duties = Duties([account], TODAY, TODAY + datetime.timedelta(days=55))
        found = [duties.in_charge(account, TODAY + datetime.timedelta(days=number)) for number in range(56)]

    assert list(found[0].people) == [after]
    assert {one.step for one in found[1:]} == {Step.RESPONSIBLE}
