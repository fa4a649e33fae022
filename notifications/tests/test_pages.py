"""Your own notices at /aviseringar/, and the system administrator's outbox at /utskick/."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from core.history import history_of
from notifications import tasks
from notifications.delivery import deliver_due
from notifications.models import Mail, Notice
from notifications.tests.support import mail, notice, tell_about
from tests.factories import department, officer, person, with_role

pytestmark = pytest.mark.django_db

LIST = "/aviseringar/"
OUTBOX = "/utskick/"


def administrator():
    return with_role(Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def dead(mail_server) -> Mail:
    mail_server.answers["RCPT"] = "550 5.1.1 No such user"
    row = mail()
    deliver_due()
    row.refresh_from_db()
    return row


# ---- your own notices


def test_the_list_shows_your_own_notices_newest_first_and_nobody_elses(client):
    reader = person()
    tell_about(department(), reader, subject="Den första")
    tell_about(department(), reader, subject="Den andra")
    notice(subject="Någon annans")
    client.force_login(reader)

    page = client.get(LIST).content.decode()

    assert page.index("Den andra") < page.index("Den första")
    assert "Någon annans" not in page


def test_an_empty_list_says_what_comes_here(client):
    client.force_login(person())

    assert "Inga aviseringar än" in client.get(LIST).content.decode()


def test_opening_a_notice_marks_it_read_and_leads_to_its_page(client):
    row = notice()
    client.force_login(row.recipient)

    response = client.post(reverse("notifications:notice_open", args=[row.pk]))

    row.refresh_from_db()
    assert response["Location"] == row.path
    assert row.seen_at is not None


def test_opening_again_keeps_when_it_was_first_read(client):
    row = notice()
    client.force_login(row.recipient)
    client.post(reverse("notifications:notice_open", args=[row.pk]))
    first_seen = Notice.objects.get().seen_at

    client.post(reverse("notifications:notice_open", args=[row.pk]))

    assert Notice.objects.get().seen_at == first_seen


def test_somebody_elses_notice_cannot_be_opened(client):
    row = notice()
    client.force_login(administrator())

    response = client.post(reverse("notifications:notice_open", args=[row.pk]))

    row.refresh_from_db()
    assert response.status_code == 404
    assert row.seen_at is None


def test_all_of_mine_are_marked_read_and_nobody_elses(client):
    reader = person()
    for _ in range(3):
        tell_about(department(), reader)
    notice()
    client.force_login(reader)

    client.post(reverse("notifications:notice_mark_all_seen"))

    assert Notice.objects.unread_of(reader).count() == 0
    assert Notice.objects.filter(seen_at=None).count() == 1


def test_the_navigations_number_stops_at_99():
    reader = person()
    for number in range(120):
        tell_about(department(f"Verksamhet {number} av många"), reader)

    assert Notice.objects.unread_of(reader).count() == 99


def test_the_subject_is_shown_harmlessly(client):
    row = notice(subject="<script>alert(1)</script>", text="<b>fet</b>")
    client.force_login(row.recipient)

    page = client.get(LIST).content.decode()

    assert "<script>alert" not in page
    assert "<b>fet" not in page


# ---- the outbox


def test_the_outbox_shows_what_did_not_arrive_and_why(client, dead):
    client.force_login(administrator())

    page = client.get(OUTBOX).content.decode()

    assert dead.notices.get().subject in page
    assert "550" in page
    assert "No such user" in page


def test_trying_again_sends_it_and_leaves_a_trace(client, dead, mail_server):
    mail_server.answers.clear()
    admin = administrator()
    client.force_login(admin)

    client.post(reverse("notifications:mail_retry", args=[dead.pk]))
    deliver_due()

    dead.refresh_from_db()
    assert dead.state == "accepted"
    assert [(line.verb, line.who) for line in history_of(dead)] == [("mail.retried", admin.name), ("mail.given_up", "Portalen")]


def test_trying_again_rings_for_that_notice(client, dead, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(tasks.deliver, "delay", rung.append)
    client.force_login(administrator())

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("notifications:mail_retry", args=[dead.pk]))

    assert rung == [dead.pk]


def test_what_has_been_sent_cannot_be_sent_again(client, mail_server):
    row = mail()
    deliver_due()
    client.force_login(administrator())

    response = client.post(reverse("notifications:mail_retry", args=[row.pk]), follow=True)

    row.refresh_from_db()
    assert row.state == "accepted"
    assert "väntar inte på något nytt försök" in response.content.decode()


def test_the_outbox_says_so_when_nobody_sends(client):
    row = notice()
    client.force_login(administrator())
    assert "står stilla" not in client.get(OUTBOX).content.decode()

    Notice.objects.filter(pk=row.pk).update(due_at=timezone.now() - datetime.timedelta(minutes=11))

    assert "står stilla" in client.get(OUTBOX).content.decode()


# ---- who may, and what it costs


@pytest.mark.parametrize(
    ("who", "expected"),
    [(administrator, 200), (officer, 403), (person, 403), (lambda: with_role(Role.AUDITOR), 403), (None, 302)],
)
def test_only_the_system_administrator_sees_the_outbox(client, who, expected):
    if who:
        client.force_login(who())

    assert client.get(OUTBOX).status_code == expected


@pytest.mark.parametrize(("who", "expected"), [(officer, 403), (person, 403), (None, 302)])
def test_only_the_system_administrator_tries_again(client, dead, who, expected):
    if who:
        client.force_login(who())

    response = client.post(reverse("notifications:mail_retry", args=[dead.pk]))

    dead.refresh_from_db()
    assert response.status_code == expected
    assert dead.state == "dead"


def test_a_stranger_must_log_in_to_see_notices(client):
    for response in (client.get(LIST), client.post(reverse("notifications:notice_mark_all_seen")), client.post("/aviseringar/1/oppna/")):
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["notice_open", "mail_retry"])
def test_nothing_changes_by_a_get(client, name):
    row = notice()
    client.force_login(row.recipient)

    assert client.get(reverse(f"notifications:{name}", args=[row.pk])).status_code == 405
    assert client.get(reverse("notifications:notice_mark_all_seen")).status_code == 405


def queries_for(client, address: str, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(40) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_asks_as_many_questions_for_1_and_30_notices(client, django_assert_max_num_queries):
    reader = person()
    tell_about(department(), reader)
    client.force_login(reader)
    for_one = queries_for(client, LIST, django_assert_max_num_queries)
    for _ in range(29):
        tell_about(department(), reader)

    assert queries_for(client, LIST, django_assert_max_num_queries) == for_one


def test_the_outbox_asks_as_many_questions_for_1_and_30_messages(client, mail_server, django_assert_max_num_queries):
    mail_server.answers["RCPT"] = "550 No"
    client.force_login(administrator())
    notice()
    deliver_due()
    for_one = queries_for(client, OUTBOX, django_assert_max_num_queries)
    tell_about(department(), *[person() for _ in range(29)])
    deliver_due()

    assert Mail.objects.stuck().count() == 30
    assert queries_for(client, OUTBOX, django_assert_max_num_queries) == for_one
