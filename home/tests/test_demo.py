from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from core.models import Event, Municipality
from home.demo.people import LOGINS, PASSWORD, PEOPLE, email
from registry.models import SocialAccount, StartupApplication
from tests.factories import person

pytestmark = pytest.mark.django_db


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def test_the_demo_municipality_has_something_to_show_in_every_state(client):
    demo()

    assert User.objects.count() == len(PEOPLE)
    assert set(SocialAccount.objects.values_list("state", flat=True)) == {"planned", "active", "dormant", "closed"}
    assert set(StartupApplication.objects.values_list("state", flat=True)) == {"draft", "submitted", "returned", "approved", "rejected"}
    assert client.get("/sociala-medier/").text.count('class="channel"') == 6


def test_what_the_demo_has_done_is_in_the_history():
    demo()

    call_command("verify_history", stdout=StringIO())
    assert Event.objects.filter(verb="account.activated").count() == 3
    assert Event.objects.filter(verb="account.imported").count() == 5


def test_the_demo_is_loaded_only_into_an_empty_database():
    somebody = person()

    said = demo()

    assert "left as it is" in said
    assert list(User.objects.all()) == [somebody]
    assert not Municipality.objects.exists()


def test_loading_the_demo_twice_changes_nothing():
    demo()
    events = Event.objects.count()

    demo()

    assert Event.objects.count() == events


def test_the_log_ins_work_for_one_person_of_each_role(client):
    demo()

    printed = demo("--logins")

    for key, what in LOGINS:
        assert f"{email(key)}" in printed
        assert what in printed
        assert client.login(username=email(key), password=PASSWORD) or client.login(email=email(key), password=PASSWORD)


@pytest.mark.parametrize("arguments", [(), ("--logins",)])
def test_log_ins_that_everybody_knows_never_come_into_a_real_installation(settings, arguments):
    settings.MODE = "production"

    with pytest.raises(CommandError, match="real installation"):
        demo(*arguments)

    assert not User.objects.exists()


def test_no_log_ins_are_printed_where_the_demo_is_not_loaded():
    assert demo("--logins") == ""
