"""People without a log-in: told by mail only, and their key to the portal stands in no row (design §4, S13)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import Role
from notifications import links, wanted
from notifications.actions import tell_outsider
from notifications.delivery import deliver_due
from notifications.models import Mail, Notice, Urgency
from notifications.tests.support import tell_about
from tests.factories import department, person, with_role

pytestmark = pytest.mark.django_db

ADDRESS = "sakkunnig@annan.example"


def ask_expert(about=None, *, email=ADDRESS, name="Eva Expert", **changes) -> int:
    words = {
        "kind": "test.asked",
        "rung": "asked",
        "occurrence": "1",
        "subject": "Kan du svara på en fråga?",
        "text": "Någon undrar om badplatsen.",
        "why": "Du får det här för att Karin tror att du vet.",
        "urgency": Urgency.NOW,
    }
    return tell_outsider(email, name, about=about or department(), **{**words, **changes})


@pytest.fixture
def maker(monkeypatch):
    monkeypatch.setattr(links, "_makers", {})
    return links.secret_link("test.asked")


def test_an_outsider_gets_a_mail_with_a_link_that_stands_in_no_row_and_no_page(mail_server, maker, client, settings):
    settings.SITE_URL = "https://portal.kommunen.example"
    maker(lambda about_id, rung: f"/svar/hemlig-nyckel-{about_id}/")
    mail_server.answers["RCPT"] = "450 Later"
    about = department()
    ask_expert(about)
    deliver_due()
    client.force_login(with_role(Role.SYSTEM_ADMINISTRATOR))

    outbox = client.get("/utskick/").content.decode()
    Mail.objects.update(due_at="2020-01-01T00:00Z")
    mail_server.answers.clear()
    deliver_due()

    [message] = mail_server.messages
    assert message["To"] == ADDRESS
    for part in ("plain", "html"):
        assert f"https://portal.kommunen.example/svar/hemlig-nyckel-{about.pk}/" in message.get_body(part).get_content()
    assert ADDRESS in outbox
    assert "hemlig-nyckel" not in outbox
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert "hemlig-nyckel" not in repr(cursor.fetchall())


def test_without_a_link_the_mail_has_none(mail_server):
    ask_expert()

    deliver_due()

    assert "http" not in mail_server.messages[0].get_body("plain").get_content()


def test_two_things_for_one_address_go_in_one_mail_without_the_words_for_those_who_log_in(mail_server):
    ask_expert()
    ask_expert(email=ADDRESS.upper())

    deliver_due()

    [message] = mail_server.messages
    assert message["Subject"].strip() == "Kan du svara på en fråga? (och 1 till, alla brådskar)"
    assert "min-sida" not in message.get_body("plain").get_content()


def test_an_outsider_is_told_once_and_counted_apart_from_others():
    about = department()

    assert [ask_expert(about), ask_expert(about), ask_expert(about, email="annan@annan.example")] == [1, 0, 1]


def test_what_outsiders_are_told_is_in_nobodys_list(client):
    reader = person(email=ADDRESS)
    tell_about(department(), reader, subject="Min egen")
    ask_expert()
    client.force_login(reader)

    page = client.get("/aviseringar/").content.decode()

    assert "Min egen" in page
    assert "Kan du svara" not in page


def test_the_question_before_sending_gets_no_person(mail_server, monkeypatch):
    monkeypatch.setattr(wanted, "_questions", {})
    asked = []
    wanted.still_wanted("test.asked")(lambda about_id, recipient, rung: bool(asked.append(recipient)))
    ask_expert()

    deliver_due()

    assert asked == [None]
    assert mail_server.messages == []
    assert Notice.objects.get().state == "not_wanted"


def test_a_maker_of_links_that_crashes_stops_its_own_notice_only(mail_server, maker):
    maker(lambda about_id, rung: {}["gone"])
    ask_expert()
    tell_about(department(), person())

    deliver_due()

    assert len(mail_server.messages) == 1
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["accepted", "retry"]


@pytest.mark.parametrize("address", ["", "inte en adress", "expert@annan.example\r\nBcc: alla@kommunen.example"])
def test_an_address_that_cannot_be_used_is_refused_when_it_is_given(address):
    with pytest.raises(ValidationError):
        ask_expert(email=address)


def test_the_servers_words_are_kept_without_the_outsiders_name_and_address(mail_server):
    mail_server.answers["RCPT"] = f"550 5.1.1 <{ADDRESS}>: Eva Expert unknown, sakkunnig"
    ask_expert()

    deliver_due()

    error = Mail.objects.get().deliveries.get().error
    assert "unknown" in error
    assert not {"Eva", "sakkunnig", "annan.example"} & set(error.replace(",", "").replace(":", "").split())


def test_two_makers_for_one_kind_are_refused(maker):
    maker(lambda about_id, rung: "/svar/")

    with pytest.raises(ValueError, match="already"):
        links.secret_link("test.asked")(lambda about_id, rung: "/svar/")


def test_the_database_refuses_to_tell_an_outsider_the_same_thing_twice():
    ask_expert()
    row = Notice.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
