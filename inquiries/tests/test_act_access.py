"""Who may act on an inquiry: those who look after the account; a colleague elsewhere sees nothing of it (design §9)."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from inquiries.experts import ask_expert
from inquiries.models import Reply
from inquiries.saved_replies import add_saved_reply
from inquiries.tests.support import head_of, logged_in, place, substitute_of
from tests import factories

pytestmark = pytest.mark.django_db

READ = [
    ("inquiry_triage", []),
    ("inquiry_no_reply", []),
    ("inquiry_reopen", []),
    ("inquiry_reply", [Reply.Kind.ANSWER]),
    ("inquiry_reply", [Reply.Kind.ACKNOWLEDGEMENT]),
    ("inquiry_reply", [Reply.Kind.REFERRAL]),
    ("inquiry_publish", [Reply.Kind.ANSWER]),
    ("inquiry_ask_expert", []),
    ("inquiry_remove", []),
    ("inquiry_record", []),
]
POSTED = ["inquiry_reply_hints", "inquiry_evidence", "inquiry_finish", "inquiry_follow_up"]


def people_around(inquiry):
    return {
        "responsible": inquiry.account.roster.get(role="responsible").person,
        "substitute": substitute_of(inquiry),
        "head": head_of(inquiry),
        "officer": factories.officer(),
        "auditor": factories.with_role(Role.AUDITOR),
        "colleague": factories.person(),
    }


def test_who_gets_the_pages_where_one_acts():
    inquiry = factories.logged_inquiry()
    factories.drafted_reply(inquiry)
    asked = ask_expert(inquiry=inquiry, question="Vet du?", person=factories.person(), by=head_of(inquiry), now=timezone.now())

    got = {}
    for who, user in people_around(inquiry).items():
        client = logged_in(user)
        got[who] = {client.get(place(name, inquiry.pk, *rest)).status_code for name, rest in READ}
        for name in POSTED:
            assert client.get(place(name, inquiry.pk)).status_code == 405
        if who in {"auditor", "colleague"}:
            posts = [*[place(name, inquiry.pk) for name in POSTED], *[place(name, inquiry.pk, *rest) for name, rest in READ]]
            posts += [place(name, inquiry.pk, asked.pk) for name in ("inquiry_withdraw_expert", "inquiry_renew_expert")]
            got[who] |= {client.post(url).status_code for url in posts}

    assert got == {
        "responsible": {200},
        "substitute": {200},
        "head": {200},
        "officer": {200},
        "auditor": {403},
        "colleague": {404},
    }
    inquiry.refresh_from_db()
    assert inquiry.state == "with_expert"


def test_nobody_acts_without_logging_in():
    inquiry = factories.logged_inquiry()
    urls = [place(name, inquiry.pk, *rest) for name, rest in READ]
    urls += [place("saved_reply_list"), place("saved_reply_create"), place("expert_answer", 1)]

    ways = {Client().get(url).headers["Location"].partition("?")[0] for url in urls}

    assert ways == {reverse("account_login")}


def test_the_detail_page_offers_ways_only_to_those_who_may_act():
    inquiry = factories.logged_inquiry()

    shown = {
        who: 'id="gora"' in logged_in(user).get(inquiry.get_absolute_url()).content.decode() for who, user in people_around(inquiry).items()
    }

    assert shown == {"responsible": True, "substitute": True, "head": True, "officer": True, "auditor": False, "colleague": False}


def test_the_officer_looks_after_all_saved_replies_and_a_head_those_of_the_department():
    account = factories.active_account()
    head, other, officer, colleague = account.department.head, factories.department().head, factories.officer(), factories.person()
    own = add_saved_reply(title="Egen", text="Hej!", department=account.department, by=head)
    everybodys = add_saved_reply(title="Allas", text="Hej!", department=None, by=officer)

    got = {}
    for who, user in {"head": head, "other": other, "officer": officer, "colleague": colleague}.items():
        client = logged_in(user)
        urls = [place("saved_reply_list"), place("saved_reply_create"), *[place("saved_reply_edit", one.pk) for one in (own, everybodys)]]
        got[who] = [client.get(url).status_code for url in urls]

    assert got == {
        "head": [200, 200, 200, 403],
        "other": [200, 200, 403, 403],
        "officer": [200, 200, 200, 200],
        "colleague": [200, 403, 403, 403],
    }
