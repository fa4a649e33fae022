"""Mail with links to choose a password: over a real SMTP server."""

import datetime
import re

import pytest
from django.conf import settings
from django.core import mail as outgoing
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import User
from core.history import history_of
from tests.factories import PASSWORD, person

pytestmark = pytest.mark.django_db

NEW = "ett-annat-langt-losenord-2"


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def only(mail_server):
    (mail,) = mail_server.messages
    return mail


def link_in(mail) -> str:
    """The path of the only link of ours in the mail."""
    (link,) = set(re.findall(rf"{re.escape(settings.SITE_URL)}(/losenord/nytt/\S+/)", text_of(mail)))
    return link


def choose(client, link: str, password: str = NEW):
    """Open the link as a browser does, and fill in the form it leads to."""
    form = client.get(link)
    assert form.status_code == 302
    return client.post(form["Location"], {"password1": password, "password2": password})


def test_the_link_in_the_mail_opens_the_door_once(client, mail_server):
    anna = person(email="anna@kommunen.example")

    answer = client.post("/losenord/glomt/", {"email": "anna@kommunen.example"})
    link = link_in(only(mail_server))
    first = choose(client, link)
    second = client.get(link)

    assert answer["Location"] == reverse("account_reset_password_done")
    assert first["Location"] == reverse("account_reset_password_from_key_done")
    anna.refresh_from_db()
    assert anna.check_password(NEW)
    assert [line.sentence for line in history_of(anna)] == [f"{anna.name} valde ett nytt lösenord"]
    assert "Länken gäller inte längre" in second.content.decode()


def test_the_mail_is_swedish_in_plain_text_and_html(client, mail_server):
    anna = person()

    client.post("/losenord/glomt/", {"email": anna.email})

    mail = only(mail_server)
    assert mail["Subject"] == "Välj ett nytt lösenord"
    assert mail["To"] == anna.email
    assert "Någon, troligen du, har bett om ett nytt lösenord" in text_of(mail)
    assert "Välj ett nytt lösenord" in mail.get_body(("html",)).get_content()


def test_the_link_leads_to_the_portals_own_address_whatever_host_was_claimed(client, mail_server):
    anna = person()

    client.post("/losenord/glomt/", {"email": anna.email}, headers={"host": "evil.example"})

    assert "evil.example" not in only(mail_server).as_string()
    assert link_in(only(mail_server))


def test_a_new_person_without_a_password_gets_in_through_the_same_link(client, mail_server, administrator):
    anna = actions.add_person(by=administrator, email="ny@kommunen.example", name="Anna Ny")
    assert not anna.has_usable_password()

    client.post("/losenord/glomt/", {"email": anna.email})
    choose(client, link_in(only(mail_server)))
    answer = client.post("/logga-in/", {"login": anna.email, "password": NEW})

    assert answer["Location"] == reverse("home:start")


def test_the_administrators_invitation_is_a_link_to_choose_a_password(as_administrator, client, mail_server, administrator):
    anna = actions.add_person(by=administrator, email="ny@kommunen.example", name="Anna Ny")

    answer = as_administrator.post(reverse("accounts:person_invite", args=[anna.pk]), follow=True)

    mail = only(mail_server)
    assert "Inbjudan är skickad till ny@kommunen.example." in answer.content.decode()
    assert mail["Subject"] == "Välkommen till portalen för sociala medier"
    assert "Sara Systemsson har lagt upp dig" in text_of(mail)
    as_administrator.logout()
    choose(client, link_in(mail))
    anna.refresh_from_db()
    assert anna.check_password(NEW)


def test_an_unknown_address_gets_the_same_page_and_a_mail_that_tells_nothing_more(client, mail_server):
    anna = person()

    known = client.post("/losenord/glomt/", {"email": anna.email}, follow=True)
    unknown = client.post("/losenord/glomt/", {"email": "ingen@kommunen.example"}, follow=True)

    assert known.content == unknown.content
    _, to_unknown = mail_server.messages
    assert to_unknown["To"] == "ingen@kommunen.example"
    assert "/losenord/nytt/" not in to_unknown.as_string()


@pytest.mark.parametrize("fields", [{"ends_on": datetime.date(2020, 1, 1)}, {"is_active": False}])
def test_somebody_who_has_left_gets_no_link(client, mail_server, fields):
    anna = person(**fields)

    client.post("/losenord/glomt/", {"email": anna.email})

    assert only(mail_server)["Subject"] == "Ingen inloggning på den här adressen"
    assert "/losenord/nytt/" not in only(mail_server).as_string()


def test_somebody_who_left_after_the_mail_was_sent_stays_out(client, mail_server):
    anna = person()
    client.post("/losenord/glomt/", {"email": anna.email})
    User.objects.filter(pk=anna.pk).update(ends_on=timezone.localdate() - datetime.timedelta(days=1))

    choose(client, link_in(only(mail_server)))
    answer = client.post("/logga-in/", {"login": anna.email, "password": NEW})

    assert answer["Location"] == reverse("account_inactive")
    assert client.get("/min-sida/").status_code == 302


def test_a_link_is_dead_when_the_persons_address_has_been_changed(client, mail_server, administrator):
    anna = person()
    client.post("/losenord/glomt/", {"email": anna.email})

    actions.change_person(person=anna, by=administrator, email="annan@kommunen.example")
    answer = client.get(link_in(only(mail_server)))

    assert "Länken gäller inte längre" in answer.content.decode()


def test_a_changed_address_shuts_the_old_one_out(client, administrator):
    anna = person(email="gammal@kommunen.example")
    client.post("/logga-in/", {"login": "gammal@kommunen.example", "password": PASSWORD})
    client.post("/logga-ut/")

    actions.change_person(person=anna, by=administrator, email="ny@kommunen.example")
    old = client.post("/logga-in/", {"login": "gammal@kommunen.example", "password": PASSWORD})
    new = client.post("/logga-in/", {"login": "ny@kommunen.example", "password": PASSWORD})

    assert old.status_code == 200
    assert new.status_code == 302


def test_a_mail_server_that_is_down_breaks_no_page_and_tells_nothing(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    anna = person()

    known = client.post("/losenord/glomt/", {"email": anna.email}, follow=True)
    unknown = client.post("/losenord/glomt/", {"email": "ingen@kommunen.example"}, follow=True)

    assert known.status_code == unknown.status_code == 200
    assert known.content == unknown.content


def test_an_invitation_that_the_mail_server_did_not_take_is_said(as_administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    anna = person()

    answer = as_administrator.post(reverse("accounts:person_invite", args=[anna.pk]), follow=True)

    assert "E-postservern tog inte emot inbjudan." in answer.content.decode()


def test_a_line_break_in_a_name_cannot_add_a_header_to_the_invitation(as_administrator, administrator):
    anna = actions.add_person(by=administrator, email="ny@kommunen.example", name="Anna\r\nBcc: evil@evil.example")

    as_administrator.post(reverse("accounts:person_invite", args=[anna.pk]))

    (sent,) = outgoing.outbox
    assert sent.recipients() == ["ny@kommunen.example"]
