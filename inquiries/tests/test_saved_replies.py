"""Texts that are often used (S12): who sees them, what is filled in, and that none is deleted."""

import pytest
from django.utils import timezone

from core.history import history_of
from core.models import Municipality
from inquiries.models import Inquiry, SavedReply
from inquiries.saved_replies import add_saved_reply, filled, mistakes_in, usable_for, withdraw_saved_reply
from inquiries.tests.support import logged_in, place, text_of
from registry.models import SocialAccount
from tests import factories

pytestmark = pytest.mark.django_db

MARKARYD = Municipality(name="Markaryds kommun")


def inquiry_from(name: str, *, hidden: bool = False) -> Inquiry:
    account = SocialAccount(name="Biblioteket {kommunen}", department=factories.department("Bibliotek och kultur"))
    return Inquiry(account=account, display_name=name, name_hidden=hidden, text="Hej")


@pytest.mark.parametrize(
    ("text", "name", "hidden", "wanted"),
    [
        (
            "Hej {namn}! Hälsningar {verksamhet}, {kommunen}.",
            "Astrid",
            False,
            "Hej Astrid! Hälsningar Bibliotek och kultur, Markaryds kommun.",
        ),
        ("Hej {namn}!", "", False, "Hej!"),
        ("Hej {namn}!", "Astrid", True, "Hej!"),
        ("{namn}: hej", "", False, ": hej"),
        ("Hej {namn}, {konto}", "{kommunen}", False, "Hej {kommunen}, Biblioteket {kommunen}"),
    ],
)
def test_variables_are_filled_in_once(text, name, hidden, wanted):
    assert filled(text, inquiry_from(name, hidden=hidden), MARKARYD) == wanted


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Hej {namn}", []),
        ("Hej {nam}", ["{nam}"]),
        ("{{namn}}", ["{", "}"]),
        ("{", ["{"]),
        ("a } b", ["}"]),
        ("{}", ["{}"]),
        ("{namn }", ["{namn }"]),
    ],
)
def test_unknown_variables_are_found(text, wrong):
    assert mistakes_in(text) == wrong


def test_an_unknown_variable_is_refused_at_its_field():
    officer = logged_in(factories.officer())

    answer = officer.post(place("saved_reply_create"), {"title": "Fel", "text": "Hej {förnamn}!", "department": ""})

    assert "{förnamn} går inte att fylla i" in answer.context["form"].errors["text"][0]
    assert SavedReply.objects.count() == 0


def test_each_field_says_in_its_own_words_what_is_missing():
    account = factories.account_from_before()

    answer = logged_in(account.department.head).post(place("saved_reply_create"), {})

    assert answer.context["form"].errors == {
        "title": ["Skriv en rubrik, så att kollegorna hittar texten."],
        "text": ["Skriv texten som ska kunna användas i svar."],
        "department": ["Välj vilken verksamhet som ska använda texten."],
    }


def test_a_head_writes_for_the_own_department_only():
    account, other = factories.active_account(), factories.department()
    head = logged_in(account.department.head)

    refused = [head.post(place("saved_reply_create"), {"title": "T", "text": "Hej", "department": pk}) for pk in ("", other.pk)]
    head.post(place("saved_reply_create"), {"title": "T", "text": "Hej", "department": account.department_id})

    assert all("department" in answer.context["form"].errors for answer in refused)
    assert SavedReply.objects.get().department == account.department


def test_each_inquiry_is_offered_everybodys_texts_and_its_departments():
    inquiry, officer = factories.logged_inquiry(), factories.officer()
    for title, department in (("Allas", None), ("Egen", inquiry.account.department), ("Andras", factories.department())):
        add_saved_reply(title=title, text="Hej", department=department, by=officer)
    gone = add_saved_reply(title="Tidigare", text="Hej", department=None, by=officer)
    withdraw_saved_reply(saved=gone, by=officer, now=timezone.now())

    assert [saved.title for saved in usable_for(inquiry)] == ["Allas", "Egen"]


def test_a_text_is_withdrawn_and_never_deleted():
    user = factories.officer()
    saved, officer = add_saved_reply(title="Öppettider", text="Hej", department=None, by=user), logged_in(user)

    for _ in range(2):
        officer.post(place("saved_reply_withdraw", saved.pk))
    lists = [text_of(officer.get(place("saved_reply_list"), {"visa": what})) for what in ("", "tidigare")]

    saved.refresh_from_db()
    assert saved.withdrawn_at is not None
    assert ["Öppettider" in page.replace("”Öppettider”", "") for page in lists] == [False, True]
    assert [line.verb for line in history_of(saved)] == ["saved_reply.withdrawn", "saved_reply.added"]


def test_two_who_change_the_same_text_read_each_other():
    user = factories.officer()
    saved, officer = add_saved_reply(title="T", text="Hej", department=None, by=user), logged_in(user)
    opened = officer.get(place("saved_reply_edit", saved.pk)).context["form"]["seen"].value()
    said = {"title": "T", "department": ""}
    officer.post(place("saved_reply_edit", saved.pk), said | {"text": "Först", "seen": opened})

    refused = officer.post(place("saved_reply_edit", saved.pk), said | {"text": "Sedan", "seen": opened})

    saved.refresh_from_db()
    assert saved.text == "Först"
    assert "Någon annan har ändrat" in text_of(refused)
    assert "Sedan" in text_of(refused)


def test_the_list_costs_the_same_for_one_and_thirty(django_assert_num_queries, django_assert_max_num_queries):
    user = factories.officer()
    officer, department = logged_in(user), factories.department()
    add_saved_reply(title="Ett", text="Hej", department=department, by=user)
    officer.get(place("saved_reply_list"))

    with django_assert_max_num_queries(10) as one:
        officer.get(place("saved_reply_list"))
    SavedReply.objects.bulk_create(SavedReply(title=f"Text {number}", text="Hej", department=department) for number in range(30))
    with django_assert_num_queries(len(one)):
        officer.get(place("saved_reply_list"))
