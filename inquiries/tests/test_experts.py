"""Whoever cannot answer asks somebody who can (S13): the life of a link that is a key, and of a colleague's question."""

import datetime
import logging

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from core.history import history_of
from core.models import Event, EventPersonalPart
from inquiries.experts import LINK, ask_expert, expert_answers, link_path, renew_expert_link
from inquiries.models import ExpertQuestion
from inquiries.models.expert import digest_of
from inquiries.tests.support import head_of, logged_in, place, text_of
from notifications.links import link_of
from notifications.models import Notice
from notifications.wanted import is_still_wanted
from tests import factories

pytestmark = pytest.mark.django_db

SECRET = "Frågan som ingen annan får läsa"


@pytest.fixture(autouse=True)
def _no_earlier_tries():
    cache.clear()


@pytest.fixture
def asked():
    inquiry = factories.logged_inquiry(text="Det som skrevs i kanalen", display_name="Astrid Sten")
    return ask_expert(
        inquiry=inquiry, question=SECRET, name="Nils Fast", email="nils@annan.example", by=head_of(inquiry), now=timezone.now()
    )


def token_in(asked: ExpertQuestion) -> str:
    return link_path(asked).strip("/").rpartition("/")[2]


def asks(client, inquiry, **said):
    return client.post(place("inquiry_ask_expert", inquiry.pk), {"question": "Vet du?", "person": "", "name": "", "email": "", **said})


# ---- asking


def test_S13_somebody_without_a_log_in_is_asked_by_mail_and_a_double_click_asks_once():
    inquiry = factories.logged_inquiry()
    head = logged_in(head_of(inquiry))

    for _ in range(2):
        answer = asks(head, inquiry, name="Nils Fast", email="Nils@Annan.example")

    asked, notice = inquiry.expert_questions.get(), Notice.objects.get(kind=LINK)
    assert answer.headers["Location"] == inquiry.get_absolute_url()
    assert (asked.name, notice.recipient_email, notice.recipient) == ("Nils Fast", "nils@annan.example", None)
    assert link_of(notice).endswith(link_path(asked))


def test_S13_a_colleague_is_asked_in_the_portal():
    inquiry, colleague = factories.logged_inquiry(), factories.person("Kajsa Kunnig")

    asks(logged_in(head_of(inquiry)), inquiry, person="Kajsa Kunnig")

    asked = inquiry.expert_questions.get()
    assert (asked.person, colleague.notices.get().path) == (colleague, place("expert_answer", asked.pk))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "person"),
        ({"name": "Nils"}, "email"),
        ({"email": "nils@annan.example"}, "name"),
        ({"name": "Nils", "email": "nils"}, "email"),
        ({"person": "Finns Inte"}, "person"),
        ({"question": " ", "name": "Nils", "email": "nils@annan.example"}, "question"),
    ],
)
def test_who_is_asked_and_what_is_refused_at_its_field(said, field):
    inquiry = factories.logged_inquiry()

    answer = asks(logged_in(head_of(inquiry)), inquiry, **said)

    assert list(answer.context["form"].errors) == [field]
    assert inquiry.expert_questions.count() == 0


def test_one_expert_at_a_time_and_somebody_else_after_a_withdrawal(asked):
    head = logged_in(head_of(asked.inquiry))

    refused = asks(head, asked.inquiry, question="En annan", name="Eva", email="eva@annan.example")
    head.post(place("inquiry_withdraw_expert", asked.inquiry_id, asked.pk))
    asks(head, asked.inquiry, question="En annan", name="Eva", email="eva@annan.example")

    assert "ligger redan hos Nils Fast" in text_of(refused)
    assert asked.inquiry.waiting_expert_question().name == "Eva"


# ---- the link


def test_the_link_shows_the_question_and_the_comment_with_the_name_masked_and_is_kept_private(asked):
    answer = Client().get(link_path(asked))

    page = text_of(answer)
    assert SECRET in page
    assert "Det som skrevs i kanalen" in page
    assert asked.asked_by.name in page
    assert "Kommunen" in page
    assert "A. S." in page
    assert "Astrid" not in page
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]


def test_S13_the_expert_answers_once_and_whoever_asked_is_told(asked):
    client = Client()

    first = client.post(link_path(asked), {"answer": "Ja, det går."}, follow=True)
    second = client.post(link_path(asked), {"answer": "Nej, förresten."}, follow=True)

    asked.refresh_from_db()
    told = asked.asked_by.notices.get(kind="expert.answered")
    page = text_of(logged_in(asked.asked_by).get(place("inquiry_reply", asked.inquiry_id, "answer")))
    assert asked.answer == "Ja, det går."
    assert "Tack för ditt svar" in text_of(first)
    assert "Tack för ditt svar" in text_of(second)
    assert told.path == asked.inquiry.get_absolute_url()
    assert "Ja, det går." in page
    assert "Använd som utkast" in page


def test_what_the_expert_said_becomes_a_draft_only_when_somebody_asks_for_it(asked):
    expert_answers(asked=asked, answer="Ja, det går.", now=timezone.now())

    head, url = logged_in(head_of(asked.inquiry)), place("inquiry_reply", asked.inquiry_id, "answer")
    answer = head.post(url, {"text": "Hej!", "add": f"expert-{asked.pk}", "seen": ""})

    assert head.get(url).context["form"]["text"].value() == ""
    assert answer.context["form"]["text"].value() == "Hej!\n\nJa, det går."


@pytest.mark.parametrize("ended", ["expired", "answered", "withdrawn", "settled"])
def test_a_link_that_no_longer_holds_says_so_kindly_and_nothing_of_the_question(asked, ended):
    path, now = link_path(asked), timezone.now()
    if ended == "expired":
        ExpertQuestion.objects.update(expires_at=now - datetime.timedelta(seconds=1))
    elif ended == "answered":
        expert_answers(asked=asked, answer="Hemligt svar", now=now)
    elif ended == "withdrawn":
        asked.withdraw(by=head_of(asked.inquiry), now=now)
    else:
        asked.inquiry.no_reply_needed(reason="Redan löst", by=head_of(asked.inquiry), now=now)

    for answer in (Client().get(path), Client().post(path, {"answer": "För sent"})):
        page = text_of(answer)
        assert answer.status_code in {200, 302}
        assert not any(words in page for words in (SECRET, "Det som skrevs", "Hemligt svar", "<form", "Redan löst"))
    assert ExpertQuestion.objects.filter(answer="För sent").count() == 0


@pytest.mark.parametrize("token", ["x", "a" * 43, "å" * 43, "a" * 5000, "..", "%00", "' OR 1=1 --"])
def test_an_unknown_link_is_not_found(asked, token):
    assert Client().get(f"/svara/{token}/").status_code == 404


def test_the_digest_in_the_database_opens_nothing(asked):
    for guess in (asked.token_digest, asked.link_nonce, digest_of(asked.token_digest)[:43]):
        assert Client().get(f"/svara/{guess}/").status_code == 404


def test_a_renewed_link_replaces_the_old_one(asked):
    old, head = link_path(asked), logged_in(head_of(asked.inquiry))
    ExpertQuestion.objects.update(expires_at=timezone.now() - datetime.timedelta(days=1))
    page = text_of(head.get(asked.inquiry.get_absolute_url()))

    head.post(place("inquiry_renew_expert", asked.inquiry_id, asked.pk))

    asked.refresh_from_db()
    assert "har gått ut utan svar" in page
    assert [Client().get(path).status_code for path in (old, link_path(asked))] == [404, 200]
    assert Notice.objects.filter(kind=LINK).count() == 2


def test_the_link_stops_guessing(asked):
    codes = [Client().get("/svara/" + "a" * 43 + "/").status_code for _ in range(70)]

    assert set(codes[:60]) == {404}
    assert codes[-1] == 429


def test_the_key_stands_in_no_row_no_history_no_log_and_no_outbox(asked, caplog):
    token = token_in(asked)
    renew_expert_link(asked=asked, by=head_of(asked.inquiry), now=timezone.now())
    tokens = {token, token_in(asked)}

    with caplog.at_level(logging.DEBUG):
        Client().get(f"/svara/{token}/")
        Client().post(link_path(asked), {"answer": "Ja."})
    rows = [*Notice.objects.values(), *Event.objects.values(), *EventPersonalPart.objects.values(), *ExpertQuestion.objects.values()]
    shown = text_of(logged_in(head_of(asked.inquiry)).get(asked.inquiry.get_absolute_url()))

    written = [str(rows), shown, "".join(line.sentence for line in history_of(asked.inquiry))]
    written += [record.getMessage() for record in caplog.records if record.name.startswith(("inquiries", "notifications", "core"))]
    assert not any(one in text for one in tokens for text in written)
    assert not any(SECRET in str(row) for row in Notice.objects.values())


def test_a_mail_that_is_no_longer_needed_is_not_sent(asked):
    notice = Notice.objects.get(kind=LINK)
    before = is_still_wanted(notice)

    asked.withdraw(by=head_of(asked.inquiry), now=timezone.now())

    assert (before, is_still_wanted(notice)) == (True, False)


# ---- a colleague


def test_only_the_colleague_who_was_asked_reads_and_answers():
    inquiry, colleague = factories.logged_inquiry(), factories.person()
    asked = ask_expert(inquiry=inquiry, question=SECRET, person=colleague, by=head_of(inquiry), now=timezone.now())
    url = place("expert_answer", asked.pk)

    others = [logged_in(user).get(url).status_code for user in (head_of(inquiry), factories.officer(), factories.person())]
    anonymous = Client().get(link_path(asked)).status_code
    for _ in range(2):
        answer = logged_in(colleague).post(url, {"answer": "Klockan tio."}, follow=True)

    asked.refresh_from_db()
    assert (others, anonymous) == ([404, 404, 404], 404)
    assert asked.answer == "Klockan tio."
    assert "Du svarade" in text_of(answer)
    assert [line.verb for line in history_of(inquiry)].count("inquiry.expert_answered") == 1
