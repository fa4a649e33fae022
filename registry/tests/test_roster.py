"""Who looks after an account: dated rows that are ended, never overwritten (S6, S8, S9)."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import RuleError
from registry.models import RosterRow
from registry.tests.hostile import TRIED
from tests.factories import active_account, department, officer, person, planned_account

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def day(number):
    return TODAY() + datetime.timedelta(days=number)


@pytest.fixture
def account(client):
    account = planned_account()
    client.force_login(account.department.head)
    return account


def appoint(client, account, **fields):
    path = reverse("registry:roster_appoint", args=[account.pk])
    return client.post(path, {"role": "substitute", "from_date": TODAY(), "to_date": "", **fields})


def errors_of(answer):
    return dict(answer.context["form"].errors)


def substitutes(account, *, on):
    return [row.person.name for row in account.roster.filter(role="substitute").on(on).order_by("order")]


# ---- appoint


@pytest.mark.parametrize(
    "written",
    ["Nya Nilsson", "nya nilsson", "nya@kommunen.example", "Nya Nilsson <nya@kommunen.example>", "Nya Nilsson (nya@kommunen.example)"],
)
def test_a_person_is_found_by_name_or_by_address(client, account, written):
    nya = person("Nya Nilsson", email="nya@kommunen.example")

    answer = appoint(client, account, person=written)

    assert answer.status_code == 302
    assert account.roster.filter(person=nya, role="substitute", from_date=TODAY(), to_date=None).exists()


def test_two_people_with_one_name_are_told_apart_by_address(client, account):
    person("Anna Ek", email="anna1@kommunen.example")
    person("Anna Ek", email="anna2@kommunen.example")

    answer = appoint(client, account, person="Anna Ek")

    assert "anna1@kommunen.example" in errors_of(answer)["person"][0]


@pytest.mark.parametrize(
    "fields", [{"person": "finns@inte.example"}, {"person": ""}, {"role": "chef"}, {"from_date": "i morgon"}, {"from_date": ""}]
)
def test_what_is_wrong_is_told_at_its_field(client, account, fields):
    answer = appoint(client, account, **{"person": person().email, **fields})

    assert answer.status_code == 200
    assert list(errors_of(answer)) == list(fields)


def test_a_row_cannot_end_before_it_begins(client, account):
    answer = appoint(client, account, person=person().email, from_date=day(5), to_date=day(4))

    assert errors_of(answer)["to_date"] == ["Sista dagen kan inte ligga före första dagen."]
    with pytest.raises(RuleError):
        RosterRow.appoint(account, person(), "admin", by=officer(), from_date=day(5), to_date=day(4))


def test_nobody_is_responsible_and_substitute_at_once(client, account):
    """S9."""
    responsible = account.roster.get(role="responsible").person

    answer = appoint(client, account, person=responsible.email)

    assert "ansvarig och ersättare samtidigt" in answer.content.decode()


def test_nobody_is_appointed_to_the_same_task_twice(client, account):
    substitute = account.roster.get(role="substitute").person

    assert "har redan den uppgiften" in appoint(client, account, person=substitute.email).content.decode()


def test_somebody_who_has_left_by_then_is_not_appointed(client, account):
    leaver = person(ends_on=day(3))

    assert "arbetar inte kvar" in appoint(client, account, person=leaver.email, from_date=day(4)).content.decode()


def test_the_application_page_can_fill_in_who_it_is_about(client, account):
    answer = client.get(reverse("registry:roster_appoint", args=[account.pk]), {"person": "nya@kommunen.example", "uppgift": "substitute"})

    assert 'value="nya@kommunen.example"' in answer.content.decode()


def test_appointing_is_the_heads_and_nobody_elses(client, account):
    """S6: not the officer's, not another department's head's, not the responsible person's."""
    for user in (officer(), department().head, account.roster.get(role="responsible").person, person()):
        client.force_login(user)
        assert appoint(client, account, person=person().email).status_code == 403
        row = account.roster.first()
        assert client.post(reverse("registry:roster_end", args=[account.pk, row.pk]), {"last_day": TODAY()}).status_code == 403
        assert client.post(reverse("registry:roster_move_up", args=[account.pk, row.pk])).status_code == 403


# ---- end


def test_a_row_is_ended_and_stays(client, account):
    row = account.roster.get(role="responsible")

    client.post(reverse("registry:roster_end", args=[account.pk, row.pk]), {"last_day": day(7)})

    row.refresh_from_db()
    assert row.to_date == day(7)
    assert row in RosterRow.objects.on(day(7))
    assert row not in RosterRow.objects.on(day(8))


def test_a_row_that_is_over_is_not_ended_again(client, account):
    row = account.roster.get(role="responsible")
    row.end(on=TODAY(), by=account.department.head)

    answer = client.post(reverse("registry:roster_end", args=[account.pk, row.pk]), {"last_day": day(3)})

    row.refresh_from_db()
    assert row.to_date == TODAY()
    assert "redan avslutad" in answer.content.decode()


def test_ending_the_last_one_warns_on_the_page_that_asks(client, account):
    row = account.roster.get(role="responsible")

    alone = client.get(reverse("registry:roster_end", args=[account.pk, row.pk])).content.decode()
    RosterRow.appoint(account, person(), "responsible", by=account.department.head, from_date=TODAY())
    together = client.get(reverse("registry:roster_end", args=[account.pk, row.pk])).content.decode()

    assert "ingen annan ansvarig" in alone
    assert "ingen annan ansvarig" not in together


def test_a_row_of_another_account_is_not_found(client, account):
    other = active_account(of=account.department)

    path = reverse("registry:roster_end", args=[other.pk, account.roster.first().pk])

    assert client.get(path).status_code == 404


# ---- order


def test_a_substitute_moves_up_from_tomorrow_and_no_row_is_overwritten(client, account):
    head, first = account.department.head, account.roster.get(role="substitute").person.name
    row = RosterRow.appoint(account, person("Andra"), "substitute", by=head, from_date=TODAY())
    RosterRow.appoint(account, person("Tredje"), "substitute", by=head, from_date=TODAY())

    client.post(reverse("registry:roster_move_up", args=[account.pk, row.pk]))

    assert substitutes(account, on=TODAY()) == [first, "Andra", "Tredje"]
    assert substitutes(account, on=day(1)) == ["Andra", first, "Tredje"]
    assert account.roster.filter(role="substitute").count() == 5


def test_a_move_keeps_the_last_day_that_was_set(account):
    head = account.department.head
    row = RosterRow.appoint(account, person("Vikarien"), "substitute", by=head, from_date=TODAY(), to_date=day(30))

    row.move_up(by=head, today=TODAY())

    assert "Vikarien" in substitutes(account, on=day(30))
    assert "Vikarien" not in substitutes(account, on=day(31))


@pytest.mark.parametrize("role", ["substitute", "responsible"])
def test_the_first_substitute_and_other_roles_do_not_move(client, account, role):
    row = account.roster.get(role=role)

    answer = client.post(reverse("registry:roster_move_up", args=[account.pk, row.pk]), follow=True)

    assert "notice-bad" in answer.content.decode()
    assert account.roster.filter(role=role).count() == 1


def test_a_double_click_moves_once(client, account):
    row = RosterRow.appoint(account, person("Andra"), "substitute", by=account.department.head, from_date=TODAY())

    for _ in range(2):
        client.post(reverse("registry:roster_move_up", args=[account.pk, row.pk]))

    assert account.roster.filter(role="substitute").count() == 4


# ---- bad input


def test_no_hostile_value_breaks_the_forms(client, account):
    row = account.roster.first()
    before = account.roster.count()

    for value in (text[:60_000] for text in TRIED):
        assert appoint(client, account, role=value, person=value, from_date=value, to_date=value).status_code == 200, value[:80]
    for value in (text[:60_000] for text in TRIED[::4]):
        assert client.post(reverse("registry:roster_end", args=[account.pk, row.pk]), {"last_day": value}).status_code == 200, value[:80]

    assert account.roster.count() == before
