import datetime
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.history import history_of
from tests.factories import PASSWORD, person

pytestmark = pytest.mark.django_db

LOGIN = "/logga-in/"
YESTERDAY, TODAY, TOMORROW = (timezone.localdate() + datetime.timedelta(days=days) for days in (-1, 0, 1))


def log_in(client: Client, somebody: User, password: str = PASSWORD, **extra):
    return client.post(LOGIN, {"login": somebody.email, "password": password}, **extra)


def test_right_password_opens_the_portal(client):
    anna = person("Anna Berg")

    answer = log_in(client, anna)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("home:start")
    assert client.get("/min-sida/").status_code == 200


def test_capitals_in_the_address_do_not_matter(client):
    person(email="anna@kommunen.example")

    answer = client.post(LOGIN, {"login": "Anna@Kommunen.Example", "password": PASSWORD})

    assert answer.status_code == 302


def test_wrong_password_and_unknown_address_get_the_same_answer(client):
    anna = person()

    wrong = log_in(client, anna, "fel-losenord-123")
    unknown = client.post(LOGIN, {"login": "ingen@kommunen.example", "password": "fel-losenord-123"})

    assert "E-postadressen eller lösenordet stämmer inte." in wrong.content.decode()
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert wrong.status_code == unknown.status_code == 200


def test_a_page_asked_for_before_log_in_is_shown_after_it(client):
    anna = person()

    answer = client.post(f"{LOGIN}?next=/verksamheter/", {"login": anna.email, "password": PASSWORD})

    assert answer["Location"] == "/verksamheter/"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "https:/\\evil.example"])
def test_nobody_is_sent_to_another_site_after_log_in(client, address):
    anna = person()

    answer = client.post(LOGIN, {"login": anna.email, "password": PASSWORD, "next": address})

    assert answer["Location"] == reverse("home:start")


@pytest.mark.parametrize(
    ("fields", "works"),
    [
        ({"ends_on": TODAY}, True),
        ({"ends_on": TOMORROW}, True),
        ({"ends_on": YESTERDAY}, False),
        ({"is_active": False}, False),
    ],
)
def test_the_last_day_is_the_last_day_to_log_in(client, fields, works):
    anna = person(**fields)

    answer = log_in(client, anna)

    assert answer["Location"] == (reverse("home:start") if works else reverse("account_inactive"))
    assert client.get("/min-sida/").status_code == (200 if works else 302)


@pytest.mark.parametrize("fields", [{"ends_on": YESTERDAY}, {"is_active": False}])
def test_whoever_leaves_is_out_in_the_middle_of_a_session(client, fields):
    anna = person()
    log_in(client, anna)
    assert client.get("/min-sida/").status_code == 200

    User.objects.filter(pk=anna.pk).update(**fields)
    answer = client.get("/min-sida/")

    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)


def test_logging_out_takes_a_click_and_not_only_a_link(client):
    client.force_login(person())

    asked = client.get("/logga-ut/")
    still_in = client.get("/min-sida/")
    answer = client.post("/logga-ut/")

    assert asked.status_code == still_in.status_code == 200
    assert answer.status_code == 302
    assert client.get("/min-sida/").status_code == 302


def test_a_session_lasts_eight_hours_at_most_and_ends_with_the_browser(client):
    answer = log_in(client, person())

    session = Session.objects.get()
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    assert session.expire_date <= timezone.now() + datetime.timedelta(hours=8)


# ---- limits, over the real cache


def test_five_wrong_passwords_close_the_address_for_a_while_also_for_the_right_one(client):
    anna = person()
    for _ in range(5):
        log_in(client, anna, "fel-losenord-123")

    answer = log_in(client, anna)

    assert "För många misslyckade försök" in answer.content.decode()
    assert client.get("/min-sida/").status_code == 302


def test_another_host_header_does_not_give_five_more_guesses(client):
    anna = person()
    for port in range(5):
        log_in(client, anna, "fel-losenord-123", headers={"host": f"testserver:{8000 + port}"})

    answer = log_in(client, anna)

    assert "För många misslyckade försök" in answer.content.decode()


def test_a_flood_of_log_ins_gets_our_own_page(client):
    for _ in range(30):
        client.post(LOGIN, {"login": "", "password": ""})

    answer = client.post(LOGIN, {"login": "", "password": ""})

    assert answer.status_code == 429
    assert "För många försök" in answer.content.decode()


def test_asking_for_a_new_password_again_and_again_is_stopped(client, mailoutbox):
    anna = person()
    for _ in range(5):
        client.post("/losenord/glomt/", {"email": anna.email})

    answer = client.post("/losenord/glomt/", {"email": anna.email})

    assert answer.status_code == 429
    assert len(mailoutbox) == 5


def test_changing_the_password_again_and_again_is_stopped(client):
    client.force_login(person())
    for _ in range(5):
        client.post("/losenord/byt/", {"oldpassword": "gissning-12345"})

    answer = client.post("/losenord/byt/", {"oldpassword": "gissning-12345"})

    assert answer.status_code == 429


IN_ANOTHER_PROCESS = """
import sys, django
django.setup()
from django.test import Client
answer = Client().post("/logga-in/", {"login": sys.argv[1], "password": sys.argv[2]})
print("STOPPED" if "För många misslyckade försök" in answer.content.decode() else answer.status_code)
"""


@pytest.mark.django_db(transaction=True)
def test_the_limits_hold_across_processes(client):
    anna = person()
    for _ in range(5):
        log_in(client, anna, "fel-losenord-123")

    here = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{here['NAME']}"
    else:
        address = f"postgres://{here['USER']}:{here['PASSWORD']}@{here['HOST'] or 'localhost'}:{here['PORT'] or 5432}/{here['NAME']}"
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, anna.email, PASSWORD],
        env={**os.environ, "DATABASE_URL": address, "PORTAL_MODE": "test", "PYTHONIOENCODING": "utf-8"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout.strip() == "STOPPED", done.stderr


# ---- passwords


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("kort", "minst 12 tecken"),
        ("123456789012345", "enbart numeriskt"),
        ("1q2w3e4r5t6y", "vanligt"),
    ],
)
def test_weak_passwords_are_refused_in_swedish(client, password, sentence):
    client.force_login(person())

    answer = client.post("/losenord/byt/", {"oldpassword": PASSWORD, "password1": password, "password2": password})

    assert answer.status_code == 200
    assert sentence in answer.content.decode()


def test_a_changed_password_keeps_this_session_and_ends_the_others(client):
    anna = person()
    log_in(client, anna)
    elsewhere = Client()
    log_in(elsewhere, anna)

    new = "ett-annat-langt-losenord-2"
    answer = client.post("/losenord/byt/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert answer["Location"] == reverse("accounts:my_page")
    assert client.get("/min-sida/").status_code == 200
    assert elsewhere.get("/min-sida/").status_code == 302
    assert [line.sentence for line in history_of(anna)] == [f"{anna.name} valde ett nytt lösenord"]
