"""Who has rights on the platform itself (S8). Never a secret."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from registry.forms.roster import AccessForm
from registry.models import AccessGrant
from registry.tests.hostile import TRIED
from tests.factories import active_account, person, planned_account

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def account(client):
    account = planned_account()
    client.force_login(account.roster.get(role="substitute").person)
    return account


def give(client, account, **fields):
    return client.post(reverse("registry:access_give", args=[account.pk]), {"level": "main_admin", "from_date": TODAY(), **fields})


def grant_for(account):
    return AccessGrant.give(account, person(), "main_admin", by=account.department.head, from_date=TODAY())


def test_somebody_is_noted_with_level_and_day(client, account):
    somebody = person()

    give(client, account, person=somebody.email, through_personal_profile="on")

    grant = account.access_grants.get()
    assert (grant.person, grant.level, grant.through_personal_profile) == (somebody, "main_admin", True)


def test_nobody_is_noted_twice_and_nobody_who_has_left(client, account):
    somebody = person()
    give(client, account, person=somebody.email)

    again = give(client, account, person=somebody.email, level="editor")
    left = give(client, account, person=person(ends_on=datetime.date(2020, 1, 1)).email)

    assert "står redan i behörighetslistan" in again.content.decode()
    assert left.context["form"].errors["person"]
    assert account.access_grants.count() == 1


def test_there_is_no_field_for_a_secret_and_the_page_says_so(client, account):
    page = client.get(reverse("registry:access_give", args=[account.pk])).content.decode()

    assert set(AccessForm.base_fields) == {"person", "level", "through_personal_profile", "from_date"}
    assert {field.name for field in AccessGrant._meta.get_fields()} == {
        *("id", "account", "person", "level", "through_personal_profile", "from_date", "to_date", "cancelled_at"),
        *("two_factor_confirmed_on", "two_factor_confirmed_by"),
    }
    assert "Skriv aldrig lösenord" in page


def test_two_factor_is_confirmed_with_who_and_when_and_asked_for_again_after_a_year(client, account):
    grant = grant_for(account)

    client.post(reverse("registry:access_confirm_two_factor", args=[account.pk, grant.pk]))

    grant.refresh_from_db()
    assert (grant.two_factor_confirmed_on, grant.two_factor_confirmed_by) == (TODAY(), account.roster.get(role="substitute").person)
    assert "Tvåfaktor bekräftad" in client.get(account.get_absolute_url()).content.decode()
    AccessGrant.objects.update(two_factor_confirmed_on=TODAY() - datetime.timedelta(days=365))
    assert "behöver bekräftas igen" in client.get(account.get_absolute_url()).content.decode()


def test_a_right_is_ended_and_stays_in_the_list_of_earlier_ones(client, account):
    grant = grant_for(account)
    AccessGrant.objects.update(from_date=TODAY() - datetime.timedelta(days=30))

    client.post(reverse("registry:access_end", args=[account.pk, grant.pk]), {"last_day": TODAY() - datetime.timedelta(days=1)})

    access = client.get(account.get_absolute_url()).context["access"]
    assert (access.current, access.past) == ([], [grant])


def test_a_right_that_is_over_is_neither_confirmed_nor_ended_again(client, account):
    grant = grant_for(account)
    AccessGrant.objects.update(from_date=datetime.date(2020, 1, 1), to_date=datetime.date(2021, 1, 1))

    confirmed = client.post(reverse("registry:access_confirm_two_factor", args=[account.pk, grant.pk]), follow=True)
    ended = client.post(reverse("registry:access_end", args=[account.pk, grant.pk]), {"last_day": TODAY()})

    grant.refresh_from_db()
    assert grant.two_factor_confirmed_on is None
    assert "Behörigheten är avslutad" in confirmed.content.decode()
    assert "redan avslutad" in ended.content.decode()


def test_strangers_change_nothing_and_a_right_of_another_account_is_not_found(client, account):
    grant, other = grant_for(account), active_account()
    doors = ["registry:access_confirm_two_factor", "registry:access_end"]

    client.force_login(person())
    assert [client.post(reverse(door, args=[account.pk, grant.pk])).status_code for door in doors] == [403, 403]

    client.force_login(other.department.head)
    assert [client.post(reverse(door, args=[other.pk, grant.pk])).status_code for door in doors] == [404, 404]


def test_no_hostile_value_breaks_the_forms(client, account):
    grant = grant_for(account)

    for value in (text[:60_000] for text in TRIED):
        assert give(client, account, person=value, level=value, from_date=value).status_code == 200, value[:80]
    for value in (text[:60_000] for text in TRIED[::4]):
        assert client.post(reverse("registry:access_end", args=[account.pk, grant.pk]), {"last_day": value}).status_code == 200, value[:80]

    assert account.access_grants.count() == 1
