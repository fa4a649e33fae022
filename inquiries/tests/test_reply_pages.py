"""Judge, write, post by hand, confirm (S11, S12, S13, S14). Nothing that somebody wrote is lost."""

import datetime
import re

import pytest
from django.utils import timezone

from core.history import history_of
from core.workdays import WorkCalendar
from inquiries.forms.triage import YES_OR_NO
from inquiries.models import Inquiry, Reply
from inquiries.saved_replies import add_saved_reply, withdraw_saved_reply
from inquiries.tests.support import head_of, logged_in, place, substitute_of, text_of
from tests import factories

pytestmark = pytest.mark.django_db

ANSWER, ACKNOWLEDGEMENT, REFERRAL = Reply.Kind.ANSWER, Reply.Kind.ACKNOWLEDGEMENT, Reply.Kind.REFERRAL
NO = dict.fromkeys(YES_OR_NO, "nej") | {"who_answers": "ingen"}


@pytest.fixture
def inquiry():
    return factories.logged_inquiry(url="https://www.facebook.com/biblioteket/posts/1")


@pytest.fixture
def head(inquiry):
    return logged_in(head_of(inquiry))


def seen_in(response) -> str:
    return re.search(r'name="seen" value="([^"]*)"', response.content.decode())[1]


# ---- the proposal


@pytest.mark.parametrize(
    ("said", "label", "clause", "way"),
    [
        ({"who_answers": "jag"}, "Svara", "S11", ("inquiry_reply", ANSWER)),
        ({"who_answers": "annan"}, "Fråga en sakkunnig", "S13", ("inquiry_ask_expert",)),
        ({"is_for_politician": "ja", "who_answers": "jag"}, "Hänvisa till partiet", "S14", ("inquiry_reply", REFERRAL)),
        ({"is_offensive": "ja"}, "Spara bevis och ta bort", "S17", ("inquiry_remove",)),
        ({"is_private": "ja"}, "Spara bevis och ta bort", "S20", ("inquiry_remove",)),
        ({"who_answers": "ingen"}, "Kräver inget svar", "S11", ("inquiry_no_reply",)),
    ],
)
def test_S11_S13_S14_S17_S20_the_questions_end_in_a_proposal_that_leads_to_its_form(inquiry, head, said, label, clause, way):
    answer = head.post(place("inquiry_triage", inquiry.pk), NO | said, follow=True)

    page = text_of(answer)
    name, *rest = way
    assert f"Förslag: <strong>{label}</strong>" in page
    assert f"({clause})" in page
    assert f'<a class="btn btn-primary" href="{place(name, inquiry.pk, *rest)}">' in page


def test_S22_S23_a_complaint_is_proposed_for_the_diary(inquiry, head):
    page = text_of(head.post(place("inquiry_triage", inquiry.pk), NO | {"is_matter": "ja"}, follow=True))

    assert "Enligt bedömningen ska det diarieföras (S23)" in page


def test_an_unanswered_question_is_asked_for_at_its_place(inquiry, head):
    answer = head.post(place("inquiry_triage", inquiry.pk), NO | {"is_offensive": "kanske", "who_answers": ""})

    assert set(answer.context["form"].errors) == {"is_offensive", "who_answers"}
    assert inquiry.triages.count() == 0


def test_a_person_chooses_another_way_than_the_proposed(inquiry, head):
    head.post(place("inquiry_triage", inquiry.pk), NO | {"is_for_politician": "ja"})

    head.post(place("inquiry_no_reply", inquiry.pk), {"choice": "Redan besvarat"})

    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.end_reason) == ("no_reply", "Redan besvarat")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"choice": "Samtal mellan besökare"}, "Samtal mellan besökare"),
        ({"choice": "Tack eller hejarop", "reason": "Ett hjärta"}, "Tack eller hejarop: Ett hjärta"),
        ({"choice": "eget", "reason": "Rör grannkommunen"}, "Rör grannkommunen"),
        ({"choice": "eget", "reason": " "}, ""),
        ({}, ""),
    ],
)
def test_S11_no_reply_has_a_reason_and_a_double_click_is_harmless(inquiry, head, said, reason):
    url = place("inquiry_no_reply", inquiry.pk)

    answers = [head.post(url, said) for _ in range(2)]

    inquiry.refresh_from_db()
    assert inquiry.end_reason == reason
    assert {answer.status_code for answer in answers} == {302 if reason else 200}
    assert [line.verb for line in history_of(inquiry)].count("inquiry.no_reply_needed") == bool(reason)


# ---- writing


def test_S12_the_signature_is_built_in_and_hints_never_block(inquiry, head):
    saved = head.post(place("inquiry_reply", inquiry.pk, ANSWER), {"text": "HEJ PÅ DIG!! Ca 20 pers. m.m.", "seen": ""})
    page = text_of(head.get(saved["Location"]))

    assert f"/{head_of(inquiry).name}, handläggare, Kommunen" in page
    assert "Skriv ut förkortningen: ungefär." in page
    assert inquiry.replies.get().text == "HEJ PÅ DIG!! Ca 20 pers. m.m."


@pytest.mark.parametrize(("room", "is_told"), [(0, False), (-1, True), (None, False)])
def test_a_reply_that_is_longer_than_the_channel_takes_is_told_before_it_is_posted_and_never_stopped(inquiry, head, room, is_told):
    head.post(place("inquiry_reply", inquiry.pk, ANSWER), {"text": "Vi öppnar klockan tio.", "seen": ""})
    draft = inquiry.replies.get()
    inquiry.account.platform.reply_max_length = None if room is None else len(draft.as_posted) + room
    inquiry.account.platform.save()
    url = place("inquiry_publish", inquiry.pk, ANSWER)

    page = text_of(logged_in(substitute_of(inquiry)).get(url))
    head.post(url, {"url": "", "seen": draft.token})

    inquiry.refresh_from_db()
    assert ("Texten är 1 tecken längre än" in page) == is_told
    assert page.count(f'href="{place("inquiry_reply", inquiry.pk, ANSWER)}"') == 2 + is_told  # back, under one's own name, shorter
    assert inquiry.state == Inquiry.State.ANSWERED


def test_the_hints_while_writing_count_with_the_signature_and_warn_of_a_personal_number(inquiry, head):
    inquiry.account.platform.reply_max_length = 60
    inquiry.account.platform.save()

    page = text_of(head.post(place("inquiry_reply_hints", inquiry.pk), {"text": "Ring 19121212-1212. " + "a" * 60}))

    assert "tecken för mycket" in page
    assert "av 60 tecken med signaturen" in page
    assert "personnummer" in page
    assert inquiry.replies.count() == 0


def test_a_saved_reply_is_added_to_what_was_written_with_its_variables_filled_in(inquiry, head):
    saved = add_saved_reply(title="Hälsning", text="Hej {namn}! {konto}, {verksamhet}, {kommunen}", department=None, by=factories.officer())

    answer = head.post(place("inquiry_reply", inquiry.pk, ANSWER), {"text": "Mitt eget.", "saved": saved.pk, "add": "saved", "seen": ""})

    account, page = inquiry.account, text_of(answer)
    assert page.index('name="saved"') < page.index('name="text"')
    assert answer.context["form"]["text"].value() == (f"Mitt eget.\n\nHej Astrid Sten! {account.name}, {account.department.name}, Kommunen")
    assert inquiry.replies.count() == 0


@pytest.mark.parametrize("add", ["saved", "expert-", "expert-99999", "expert-" + "9" * 40, "x", ""])
def test_a_button_that_leads_nowhere_keeps_what_was_written(inquiry, head, add):
    answer = head.post(place("inquiry_reply", inquiry.pk, ANSWER), {"text": "Mitt eget.", "saved": "", "add": add, "seen": ""})

    assert (answer.status_code, answer.context["form"]["text"].value()) == (200, "Mitt eget.")


def test_a_saved_reply_that_is_withdrawn_meanwhile_costs_nobody_what_was_written(inquiry, head):
    saved = add_saved_reply(title="Tack", text="Tack för frågan.", department=None, by=factories.officer())
    withdraw_saved_reply(saved=saved, by=factories.officer(), now=timezone.now())

    for number in (saved.pk, "9" * 30, "\x00", "x"):
        page = head.post(place("inquiry_reply", inquiry.pk, ANSWER), {"text": "Hej Astrid!", "saved": number, "add": "saved"})

        assert page.status_code == 200
        assert page.context["form"]["text"].value() == "Hej Astrid!"


def test_somebody_else_answering_is_shown_and_nobody_overwrites_unknowingly(inquiry, head):
    url = place("inquiry_reply", inquiry.pk, ANSWER)
    colleague = logged_in(substitute_of(inquiry))
    colleague.post(url, {"text": "Kollegans text.", "seen": ""})

    refused = head.post(url, {"text": "Min text.", "seen": ""})
    page = text_of(refused)
    again = head.post(url, {"text": "Min text.", "seen": seen_in(refused)})

    assert "Min text." in page
    assert "Kollegans text." in page
    assert f"{substitute_of(inquiry).name} påbörjade ett svar" in page
    assert again.status_code == 302
    assert inquiry.replies.get().text == "Min text."


# ---- posting


def test_S13_the_reply_is_posted_in_the_same_channel_and_confirmed_with_one_click(inquiry, head):
    factories.drafted_reply(inquiry)
    url = place("inquiry_publish", inquiry.pk, ANSWER)
    page = head.get(url)

    answers = [head.post(url, {"seen": seen_in(page), "url": "facebook.com/biblioteket/posts/2"}) for _ in range(2)]

    inquiry.refresh_from_db()
    reply = inquiry.replies.get()
    assert inquiry.url in text_of(page)
    assert reply.as_posted in page.content.decode()
    assert [answer.headers["Location"] for answer in answers] == [inquiry.get_absolute_url()] * 2
    assert (inquiry.state, reply.posted_url) == ("answered", "https://facebook.com/biblioteket/posts/2")
    assert [line.verb for line in history_of(inquiry)].count("inquiry.answered") == 1


def test_two_people_post_at_once_and_the_second_gets_a_sentence_and_keeps_the_text(inquiry, head):
    factories.drafted_reply(inquiry)
    url = place("inquiry_publish", inquiry.pk, ANSWER)
    seen = seen_in(head.get(url))
    colleague = logged_in(substitute_of(inquiry))
    colleague.post(url, {"seen": seen})

    posted = head.post(url, {"seen": seen}, follow=True)
    written = head.post(place("inquiry_reply", inquiry.pk, ANSWER), {"text": "Jag hann skriva det här.", "seen": ""})

    assert f"Frågan är redan avgjord av {substitute_of(inquiry).name}" in text_of(posted)
    assert "Frågan är redan avgjord" in text_of(written)
    assert written.context["form"]["text"].value() == "Jag hann skriva det här."
    assert inquiry.replies.get().posted_by == substitute_of(inquiry)


def test_nobody_confirms_words_that_were_not_on_the_page(inquiry, head):
    factories.drafted_reply(inquiry)
    url = place("inquiry_publish", inquiry.pk, ANSWER)
    seen = seen_in(head.get(url))
    Reply.draft(inquiry, ANSWER, "Andra ord.", by=substitute_of(inquiry), now=timezone.now())

    refused = head.post(url, {"seen": seen, "url": "https://www.facebook.com/x"})

    inquiry.refresh_from_db()
    assert "Andra ord." in text_of(refused)
    assert 'value="https://www.facebook.com/x"' in text_of(refused)
    assert inquiry.is_open


@pytest.mark.parametrize("hours_ago", [1, 24 * 20])
def test_S11_an_acknowledgement_says_in_words_what_happens_with_the_clocks(hours_ago):
    posted_at = timezone.now() - datetime.timedelta(hours=hours_ago)
    inquiry = factories.logged_inquiry(posted_at=posted_at)
    head, url = logged_in(head_of(inquiry)), place("inquiry_reply", inquiry.pk, ACKNOWLEDGEMENT)

    page = text_of(head.get(url))
    head.post(url, {"text": "Vi återkommer.", "seen": ""})
    publish = place("inquiry_publish", inquiry.pk, ACKNOWLEDGEMENT)
    head.post(publish, {"seen": seen_in(head.get(publish))})

    inquiry.refresh_from_db()
    assert ("Första svaret är då i tid." in page) == (hours_ago == 1)
    assert "Slutligt svar senast" in page
    assert "Hej Astrid Sten!" in page
    assert inquiry.due_at == inquiry.final_due_at == WorkCalendar.current().final_due(inquiry.acknowledged_at)


def test_S14_a_post_to_a_politician_is_referred_to_the_party_with_courteous_words(inquiry, head):
    url = place("inquiry_reply", inquiry.pk, REFERRAL)
    ready = head.get(url).context["form"]["text"].value()
    head.post(url, {"text": ready, "seen": ""})
    publish = place("inquiry_publish", inquiry.pk, REFERRAL)
    seen = seen_in(head.get(publish))

    without = head.post(publish, {"seen": seen})
    head.post(publish, {"seen": seen, "reason": "Partiet X i Markaryd"})

    inquiry.refresh_from_db()
    assert "partiet" in ready
    assert "{" not in ready
    assert "reason" in without.context["form"].errors
    assert (inquiry.state, inquiry.end_reason, inquiry.replies.get().kind) == ("referred", "Partiet X i Markaryd", REFERRAL)


# ---- afterwards


def test_S11_nothing_new_ends_the_follow_up_with_one_click_and_something_new_is_logged_for_itself():
    inquiry = factories.answered_inquiry()
    head = logged_in(head_of(inquiry))
    page = text_of(head.get(inquiry.get_absolute_url()))

    head.post(place("inquiry_follow_up", inquiry.pk))
    for _ in range(2):
        head.post(place("inquiry_finish", inquiry.pk))

    inquiry.refresh_from_db()
    assert "Följ upp" in page
    assert f"?fortsatter={inquiry.pk}" in page
    assert inquiry.state == Inquiry.State.DONE
    assert [line.verb for line in history_of(inquiry)].count("inquiry.finished") == 1


def test_an_inquiry_is_taken_up_again_with_a_reason():
    inquiry = factories.answered_inquiry()
    head, url = logged_in(head_of(inquiry)), place("inquiry_reopen", inquiry.pk)

    without = head.post(url, {"reason": " "})
    head.post(url, {"reason": "Svaret var fel."})

    inquiry.refresh_from_db()
    assert without.context["form"].errors
    assert inquiry.state == Inquiry.State.ASSIGNED


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("inquiry_triage", []),
        ("inquiry_no_reply", []),
        ("inquiry_reply", [ANSWER]),
        ("inquiry_publish", [ANSWER]),
        ("inquiry_ask_expert", []),
        ("inquiry_remove", []),
    ],
)
def test_what_is_settled_already_leads_back_with_a_sentence(name, rest):
    inquiry = factories.answered_inquiry()

    answer = logged_in(head_of(inquiry)).get(place(name, inquiry.pk, *rest), follow=True)

    assert answer.redirect_chain[-1][0] == inquiry.get_absolute_url()
    assert 'role="alert"' in answer.content.decode()
