"""Changing an account's facts: the address is recognised, history is kept, residents see it when it has been approved."""

import pytest
from django.urls import reverse

from core.errors import RuleError
from core.models import Event
from registry.models import SocialAccount
from registry.tests.hostile import TRIED
from tests.factories import active_account, department, officer, planned_account

pytestmark = pytest.mark.django_db

TEXTS = ("url", "name", "permanent_id", "purpose", "audience", "content", "watch_pattern", "hours_per_week", "reason", "seen", "department")


def facts_of(account, **changes):
    return {
        "seen": account.last_version_number(),
        "url": account.url,
        "name": account.name,
        "permanent_id": account.permanent_id,
        "department": account.department_id,
        "purpose": account.purpose,
        "audience": account.audience,
        "content": account.content,
        "watch_pattern": account.watch_pattern,
        "hours_per_week": "3",
        **changes,
    }


def save(client, account, **changes):
    return client.post(reverse("registry:account_edit", args=[account.pk]), facts_of(account, **changes), follow=True)


def errors_of(answer):
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


def texts_of(answer):
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.fixture
def account(client):
    account = active_account(name="Biblioteket", url="https://www.facebook.com/biblioteket.markaryd")
    client.force_login(account.department.head)
    return account


def test_a_change_is_saved_with_its_reason_and_a_new_version(client, account):
    answer = save(client, account, purpose="Samtal om böcker", reason="Bättre ord")

    account.refresh_from_db()
    assert account.purpose == "Samtal om böcker"
    assert account.versions.order_by("-number").first().purpose == "Samtal om böcker"
    assert "Bättre ord" in answer.content.decode()
    assert "tills kommunikatören har godkänt" in texts_of(answer)


@pytest.mark.parametrize(
    "change", [{"name": "Nya namnet"}, {"url": "https://www.facebook.com/nytt.namn.pa.sidan"}, {"permanent_id": "100064"}]
)
def test_a_change_of_name_address_or_permanent_id_asks_for_a_new_look_at_the_account(client, account, change):
    answer = save(client, account, **change)

    account.refresh_from_db()
    assert account.needs_verification
    assert account.is_listed
    assert "behöver titta på kontot igen" in texts_of(answer)


def test_the_address_is_stored_in_one_way_however_it_was_pasted(client, account):
    save(client, account, url="http://m.facebook.com/Nya.Sidan/?fbclid=abc#x")

    account.refresh_from_db()
    assert (account.url, account.handle) == ("https://www.facebook.com/nya.sidan", "nya.sidan")
    assert account.address_key == "facebook:nyasidan"


def test_the_same_address_written_in_another_way_is_no_change(client, account):
    events = Event.objects.count()

    save(client, account, url="https://m.facebook.com/Biblioteket.Markaryd/?ref=x")

    assert Event.objects.count() == events


def test_an_address_that_another_account_has_is_refused_at_its_field(client, account):
    planned_account(name="Upptaget", url="https://www.facebook.com/upptagen.sida")

    answer = save(client, account, url="https://facebook.com/upptagensida")

    assert errors_of(answer) == {"url": ["Det finns redan ett konto med den adressen: Upptaget."]}


def test_an_account_does_not_move_to_another_platform(client, account):
    answer = save(client, account, url="https://www.instagram.com/biblioteket/")

    assert "egen ansökan" in errors_of(answer)["url"][0]


@pytest.mark.parametrize(
    "address",
    [
        "https://facebook.com.evil.se/biblioteket",
        "https://facebook.com@evil.se/x",
        "javascript:alert(1)",
        "https://fаcebook.com/biblioteket",
        "",
        "x" * 2000,
    ],
)
def test_a_wrong_address_is_explained_and_nothing_that_was_written_is_lost(client, account, address):
    answer = save(client, account, url=address, purpose="Ny text som inte får försvinna")

    account.refresh_from_db()
    assert list(errors_of(answer)) == ["url"]
    assert "Ny text som inte får försvinna" in answer.content.decode()
    assert account.purpose != "Ny text som inte får försvinna"


def test_nobody_overwrites_a_colleague_unknowingly(client, account):
    opened = facts_of(account, audience="Min ändring")
    account.change_facts({"purpose": "Kollegans ändring"}, address_key=account.address_key, by=officer())

    answer = client.post(reverse("registry:account_edit", args=[account.pk]), opened)

    account.refresh_from_db()
    assert account.purpose == "Kollegans ändring"
    assert "Någon annan har ändrat kontot" in answer.content.decode()
    assert "Min ändring" in answer.content.decode()


def test_only_the_officer_moves_an_account_to_another_department(client, account):
    other = department("En annan verksamhet")

    save(client, account, department=other.pk)
    account.refresh_from_db()
    assert account.department != other

    client.force_login(officer())
    save(client, account, department=other.pk)
    account.refresh_from_db()
    assert account.department == other


def test_a_closed_account_is_not_changed(account):
    SocialAccount.objects.filter(pk=account.pk).update(state="closing")

    with pytest.raises(RuleError):
        account.change_facts({"name": "X"}, address_key=account.address_key, by=officer())


def test_a_personal_number_is_pointed_out_and_still_saved(client, account):
    answer = save(client, account, content="Ring 811218-9876 för hjälp")

    account.refresh_from_db()
    assert "811218-9876" in account.content
    assert "personnummer" in texts_of(answer)


@pytest.mark.parametrize("hours", ["-1", "0", "169", "NaN", "1e999", "tre", "Infinity", "2.55"])
def test_hours_that_are_no_hours_are_explained(client, account, hours):
    assert "hours_per_week" in errors_of(save(client, account, hours_per_week=hours))


def test_hours_are_written_with_a_comma(client, account):
    save(client, account, hours_per_week="2,5")

    account.refresh_from_db()
    assert str(account.hours_per_week) == "2.5"


def test_no_hostile_value_breaks_the_form_or_comes_back_as_markup(client, account):
    path = reverse("registry:account_edit", args=[account.pk])

    for value in TRIED:
        answer = client.post(path, dict.fromkeys(TEXTS, value[:60_000]))
        assert answer.status_code == 200, value[:80]
        assert answer.context["form"].errors, value[:80]
        assert "<script>alert(1)</script>" not in answer.content.decode()


def test_markup_in_a_text_is_stored_and_shown_as_text(client, account):
    answer = save(client, account, purpose="<script>alert(1)</script>")

    account.refresh_from_db()
    assert account.purpose == "<script>alert(1)</script>"
    assert "<script>alert(1)</script>" not in answer.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.content.decode()
