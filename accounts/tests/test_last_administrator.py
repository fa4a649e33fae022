"""The first system administrator, and that the last one cannot be lost."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import actions, roles
from accounts.models import Role, User
from core.errors import RuleError
from tests.factories import person, with_role

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
TOMORROW, IN_A_MONTH = (TODAY + datetime.timedelta(days=days) for days in (1, 30))


# ---- the last system administrator


def end_appointment(somebody: User, by: User) -> None:
    roles.end_appointment(appointment=somebody.appointments.get(), to_date=TODAY, by=by, today=TODAY)


LOSES_THE_ROLE = {
    "the appointment ends": end_appointment,
    "the last day is set": lambda somebody, by: actions.set_last_day(person=somebody, by=by, ends_on=IN_A_MONTH),
    "the log-in is switched off": lambda somebody, by: actions.shut_out(person=somebody, by=by, today=TODAY, reason="stulet"),
}


@pytest.mark.parametrize("how", LOSES_THE_ROLE)
def test_the_last_system_administrator_cannot_be_lost(administrator, how):
    with pytest.raises(RuleError, match="enda systemadministratören"):
        LOSES_THE_ROLE[how](administrator, administrator)

    administrator.refresh_from_db()
    assert administrator.has_role(Role.SYSTEM_ADMINISTRATOR, on=IN_A_MONTH)


@pytest.mark.parametrize("how", LOSES_THE_ROLE)
def test_one_of_two_system_administrators_may_go(administrator, how):
    other = with_role(Role.SYSTEM_ADMINISTRATOR)

    LOSES_THE_ROLE[how](other, administrator)

    with pytest.raises(RuleError, match="enda systemadministratören"):
        LOSES_THE_ROLE[how](administrator, administrator)


@pytest.mark.parametrize("fields", [{"ends_on": IN_A_MONTH}, {"is_active": False}])
def test_an_administrator_who_is_leaving_or_shut_out_does_not_count(administrator, fields):
    other = with_role(Role.SYSTEM_ADMINISTRATOR)
    User.objects.filter(pk=other.pk).update(**fields)

    with pytest.raises(RuleError, match="enda systemadministratören"):
        end_appointment(administrator, administrator)


def test_a_successor_who_starts_the_day_after_is_enough(administrator):
    roles.make_appointment(person=person(), role=Role.SYSTEM_ADMINISTRATOR, from_date=TOMORROW, by=administrator)

    end_appointment(administrator, administrator)

    assert administrator.appointments.get().to_date == TODAY


def test_a_successor_who_starts_later_would_leave_a_gap(administrator):
    roles.make_appointment(person=person(), role=Role.SYSTEM_ADMINISTRATOR, from_date=IN_A_MONTH, by=administrator)

    with pytest.raises(RuleError, match="enda systemadministratören"):
        end_appointment(administrator, administrator)


def test_the_page_says_why_the_last_administrator_stays(as_administrator, administrator):
    answer = as_administrator.post(reverse("accounts:person_set_last_day", args=[administrator.pk]), {"ends_on": IN_A_MONTH.isoformat()})

    assert answer.status_code == 200
    assert "enda systemadministratören" in answer.content.decode()


# ---- the first one of all


def test_the_first_administrator_comes_from_the_command_line(capsys, db):
    call_command("create_administrator", "--email", "Sara@Kommunen.example", "--name", "Sara Systemsson")

    sara = User.objects.get(email="sara@kommunen.example")
    assert sara.has_role(Role.SYSTEM_ADMINISTRATOR, on=TODAY)
    assert not sara.has_usable_password()
    assert "/losenord/glomt/" in capsys.readouterr().out


def test_the_command_gives_the_role_to_somebody_who_is_there(db):
    anna = person("Anna Berg", email="anna@kommunen.example")

    call_command("create_administrator", "--email", "anna@kommunen.example", "--name", "Anna")

    assert User.objects.get().name == "Anna Berg"
    assert anna.has_role(Role.SYSTEM_ADMINISTRATOR, on=TODAY)


@pytest.mark.parametrize(("email", "name"), [("inte en adress", "Anna"), ("a@b.example", "x" * 121), ("a@b.example", "\x00")])
def test_the_command_refuses_what_a_form_would(db, email, name):
    with pytest.raises(CommandError):
        call_command("create_administrator", "--email", email, "--name", name)

    assert not User.objects.exists()


def test_the_command_twice_says_so(administrator):
    with pytest.raises(CommandError, match="har redan det uppdraget"):
        call_command("create_administrator", "--email", administrator.email, "--name", administrator.name)
