"""Farewell, snapshot, diary number, rights and links: what each step does, and who is told of the next (S19)."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from closing import steps
from closing.farewell import draft_of
from closing.models import ClosingSettings, Removal
from closing.reminders import go_on_with_closings
from core.errors import RuleError
from core.models import Event, Municipality
from core.workdays import WorkCalendar
from home.todo import todo_for
from notifications.models import Notice
from records.actions import register
from records.models import RegistrationSlip
from registry.models import SocialAccount
from tests import factories, factories_archive, factories_closing
from tests.factories_closing import agreed, all_done_but, proposed, say_farewell, stopped

pytestmark = pytest.mark.django_db


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ---- the farewell


def test_S19_the_farewell_is_filled_in_with_reason_thanks_and_where_to_turn():
    Municipality.objects.create(name="Markaryds kommun")
    closure = agreed()

    text = draft_of(closure)

    assert factories_closing.REASON in text
    assert factories_closing.TURN_TO in text
    assert closure.account.name in text
    assert "Tack" in text
    assert text.endswith("/Markaryds kommun")
    assert "{" not in text


def test_S19_the_farewell_is_kept_as_it_was_posted_and_stands_for_the_days_of_the_setting():
    closure = agreed()

    say_farewell(closure, stands=10)

    assert (closure.state, closure.farewell_text, closure.farewell_url) == ("farewell", "Hej då och tack!", factories_closing.POSTED)
    assert closure.stands_until == timezone.localdate() + datetime.timedelta(days=10)
    with pytest.raises(RuleError):
        say_farewell(closure)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"url": "https://markaryd.example/nyheter/1"}, "elsewhere"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"posted_on": "2999-01-01"}, "posted_on"),
        ({"posted_on": "2020-01-01"}, "posted_on"),
        ({"text": ""}, "text"),
    ],
)
def test_S19_a_farewell_that_is_not_whole_says_what_is_missing_and_keeps_what_was_written(changed, field):
    closure = agreed()
    data = {"text": "Hej då!", "url": factories_closing.POSTED, "posted_on": str(timezone.localdate()), "elsewhere": ""} | changed

    answer = logged_in(closure.account.department.head).post(reverse("closing:closure_farewell", args=[closure.pk]), data)

    assert list(answer.context["form"].errors) == [field]
    closure.refresh_from_db()
    assert closure.farewell_at is None


def test_S19_a_farewell_elsewhere_says_why():
    closure = agreed(stopped())
    data = {
        "text": "Hej då!",
        "url": "https://markaryd.example/nyheter/1",
        "posted_on": str(timezone.localdate()),
        "elsewhere": "Ingen kommer åt kontot.",
    }

    logged_in(closure.account.department.head).post(reverse("closing:closure_farewell", args=[closure.pk]), data)

    closure.refresh_from_db()
    assert (closure.state, closure.farewell_elsewhere) == ("farewell", "Ingen kommer åt kontot.")


# ---- snapshot and diary


def test_S19_an_approved_snapshot_asks_for_a_diary_number_once_however_often_the_sweep_comes():
    closure = say_farewell(agreed())
    factories_archive.hand_in(closure.snapshot)
    from archiving.actions import approve_snapshot

    archivist = factories_archive.archivist()
    approve_snapshot(snapshot=closure.snapshot, version=1, by=archivist, now=timezone.now())

    for _ in range(3):
        go_on_with_closings(now=timezone.now())

    closure.refresh_from_db()
    slip = RegistrationSlip.objects.get()
    assert (closure.documented_by, closure.slip, slip.origin, slip.path) == (archivist, slip, "drawn_up", closure.get_absolute_url())
    assert closure.state == "farewell"
    register(slip, "KS 2026/77", by=factories.with_role(Role.REGISTRAR))
    go_on_with_closings(now=timezone.now())
    closure.refresh_from_db()
    assert (closure.state, closure.dnr, closure.registered_by) == ("documented", "KS 2026/77", slip.registered_by or closure.registered_by)


def test_S19_a_snapshot_that_is_taken_before_the_farewell_counts_when_the_farewell_comes():
    closure = agreed()
    factories_closing.approve_the_snapshot(closure)
    factories_closing.register_it(closure)
    before = closure.state

    say_farewell(closure)

    assert (before, closure.state) == ("agreed", "documented")


# ---- rights and links


def test_S19_a_ticked_right_ends_in_the_access_list_and_says_who_and_when():
    closure = agreed()
    head, right = closure.account.department.head, closure.removals.filter(kind=Removal.Kind.RIGHT).first()

    steps.tick(removal=right, by=head, now=timezone.now())

    right.refresh_from_db()
    assert (right.done_by, right.grant.to_date) == (head, timezone.localdate())
    with pytest.raises(RuleError):
        steps.untick(removal=right, by=head, now=timezone.now())
    with pytest.raises(RuleError):
        steps.tick(removal=right, by=head, now=timezone.now())


def test_S19_a_place_that_is_added_opens_the_gate_of_links_again_and_stands_once():
    closure = all_done_but()
    head = closure.account.department.head

    link = steps.add_link(closure=closure, place="Affischer", by=head, now=timezone.now())
    state = closure.state
    with pytest.raises(RuleError, match="redan i listan"):
        steps.add_link(closure=closure, place="Affischer", by=head, now=timezone.now())
    steps.tick(removal=link, by=head, now=timezone.now())

    closure.refresh_from_db()
    assert (state, closure.state) == ("documented", "cleared")
    steps.untick(removal=link, by=head, now=timezone.now())
    closure.refresh_from_db()
    assert closure.state == "documented"


def test_S25_rights_are_removed_at_once_after_a_stop():
    closure = stopped()

    factories_closing.tick(closure)

    assert (closure.state, closure.removals.left().count()) == ("stopped", 0)
    assert not closure.account.access_grants.not_over(timezone.localdate() + datetime.timedelta(days=1)).exists()


# ---- what others are told


def told(closure, kind: str) -> list[tuple[str, str]]:
    return sorted((notice.rung, notice.recipient.name) for notice in Notice.objects.filter(kind=kind).select_related("recipient"))


def test_S25_a_signature_that_waits_is_reminded_about_in_working_days_and_once():
    person = factories.officer("Karin")
    closure = proposed(factories.account_from_before())
    calendar, first = WorkCalendar.current(), timezone.localdate()

    for days in (0, 2, 2, 4):
        day = calendar.add_working_days(first, days) if days else first
        go_on_with_closings(now=factories.days_ago((first - day).days))

    assert told(closure, "closing.sign") == [("officer.0", person.name), ("officer.2", person.name), ("officer.4", person.name)]


@pytest.mark.parametrize(
    ("gate", "code"), [("farewell", "farewell"), ("snapshot", "snapshot"), ("rights", "rights"), ("links", "links"), ("", "ready")]
)
def test_S19_whoever_has_the_next_step_is_told_of_it_once(gate, code):
    closure = all_done_but(gate)

    go_on_with_closings(now=timezone.now())
    go_on_with_closings(now=timezone.now())

    rungs = [rung for rung, _ in told(closure, "closing.next")]
    assert set(rungs) == {f"{code}.0"}
    assert len(rungs) == len(set(told(closure, "closing.next")))


@pytest.mark.parametrize("gate", ["registration", "inquiries", "stands"])
def test_nobody_is_reminded_by_us_of_what_the_diary_and_the_clock_remind_of(gate):
    closure = all_done_but(gate)

    go_on_with_closings(now=timezone.now())

    assert told(closure, "closing.next") == []


def test_a_closing_that_crashes_does_not_stop_the_others(monkeypatch):
    broken, other = agreed(), agreed()
    from closing import reminders

    real = reminders.note_progress

    def crash(*, closure, now):
        if closure == broken:
            raise ValueError("trasig")
        real(closure=closure, now=now)

    monkeypatch.setattr(reminders, "note_progress", crash)

    go_on_with_closings(now=timezone.now())

    assert {notice.about_id for notice in Notice.objects.filter(kind="closing.next")} == {other.pk}


def todo_titles(user) -> list[str]:
    todo = todo_for(user, now=timezone.now(), calendar=WorkCalendar.current())
    return [task.title for task in [*todo.tasks, *todo.others.tasks] if task.url.startswith("/avslut/")]


def test_what_waits_stands_in_att_gora_for_whoever_has_the_next_step():
    closure = proposed()
    account, officer = closure.account, factories.officer()
    responsible = account.roster.get(role="responsible").person

    before = {
        who: todo_titles(user) for who, user in (("officer", officer), ("head", account.department.head), ("responsible", responsible))
    }
    factories_closing.actions.sign(closure=closure, party="officer", by=officer, now=timezone.now())
    after = {who: todo_titles(user) for who, user in (("officer", officer), ("responsible", responsible), ("stranger", factories.person()))}

    assert before == {
        "officer": [f"Skriv under avslutet av {account.name}"],
        "head": [f"Avslut av {account.name}"],
        "responsible": [],
    }
    assert after == {
        "officer": [f"Publicera avslutsinlägget för {account.name}"],
        "responsible": [f"Publicera avslutsinlägget för {account.name}"],
        "stranger": [],
    }


# ---- pages


def test_the_page_costs_as_many_questions_with_thirty_rows_as_with_one(django_assert_max_num_queries):
    closure = agreed()
    officer = factories.officer()
    client, address = logged_in(officer), reverse("closing:closure_detail", args=[closure.pk])
    client.get(address)
    for number in range(30):
        steps.add_link(closure=closure, place=f"Sida {number}", by=officer, now=timezone.now())

    with django_assert_max_num_queries(12):
        answer = client.get(address)

    assert "Sida 29" in answer.text
    assert all(one.words in answer.text for one in closure.removals.select_related("grant__person", "row__person"))


def test_the_list_costs_as_many_questions_with_thirty_closings_as_with_one(django_assert_max_num_queries):
    client = logged_in(factories.officer())
    for _ in range(30):
        proposed(factories.account_from_before())
    client.get(reverse("closing:closure_list"))

    with django_assert_max_num_queries(12):
        answer = client.get(reverse("closing:closure_list"))

    assert answer.text.count("/avslut/") >= 30


def test_each_sees_the_closings_of_their_own_accounts_only():
    closure = proposed()
    account = closure.account
    people = {
        "head": account.department.head,
        "responsible": account.roster.get(role="responsible").person,
        "archivist": factories.with_role(Role.ARCHIVIST),
        "stranger": factories.person(),
    }

    seen = {who: closure.get_absolute_url() in logged_in(user).get(reverse("closing:closure_list")).text for who, user in people.items()}

    assert seen == {"head": True, "responsible": True, "archivist": True, "stranger": False}


def test_S19_the_decision_is_a_pdf_for_the_diary():
    closure = factories_closing.closed()

    answer = logged_in(factories.officer()).get(reverse("closing:closure_pdf", args=[closure.pk]))

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")


def test_the_accounts_page_leads_to_the_closing_for_those_who_may():
    account = factories_closing.account_with_rights()
    head, colleague = account.department.head, factories.person()
    address, propose = account.get_absolute_url(), reverse("closing:closure_propose", args=[account.pk])
    offered = [propose in logged_in(user).get(address).text for user in (head, colleague)]

    closure = agreed(proposed(account))

    link = reverse("closing:closure_of_account", args=[account.pk])
    page = logged_in(head).get(address).text
    assert offered == [True, False]
    assert link in page
    assert propose not in page
    assert logged_in(head).get(link)["Location"] == closure.get_absolute_url()
    assert link in logged_in(head).get(factories_closing.closed(closure).account.get_absolute_url()).text


def test_whoever_is_both_head_and_officer_says_as_which(django_assert_num_queries):
    both = factories.officer()
    account = factories.account_from_before(of=factories.department(head=both))
    client, address = logged_in(both), reverse("closing:closure_propose", args=[account.pk])

    client.post(address, {"reason": "Få följer.", "turn_to": "Växeln", "party": "officer"})

    assert [one.party for one in account.closures.get().signatures.all()] == ["officer"]


def test_a_reason_with_a_personal_number_is_not_taken_for_it_is_read_by_everybody():
    account = factories.account_from_before()

    answer = logged_in(account.department.head).post(
        reverse("closing:closure_propose", args=[account.pk]), {"reason": "Se 811228-9874.", "turn_to": "Växeln"}
    )

    assert list(answer.context["form"].errors) == ["reason"]


def test_the_officer_settles_the_template_and_the_days():
    client, address = logged_in(factories.officer()), reverse("closing:closing_settings")
    shown = client.get(address).context["form"]

    client.post(address, {"farewell": "Hej då {konto}", "notice_days": "3", "seen": shown["seen"].value()})

    assert (ClosingSettings.current().farewell, ClosingSettings.current().notice_days) == ("Hej då {konto}", 3)
    assert Event.objects.filter(verb="closing_settings.changed").count() == 1


def test_S19_nobody_looks_after_a_closed_account_and_nobody_takes_over():
    account = factories_closing.account_with_rights()
    account.roster.model.appoint(
        account, factories.person(), "substitute", by=account.department.head, from_date=timezone.localdate() + datetime.timedelta(days=9)
    )

    factories_closing.closed(agreed(proposed(account)))

    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert not account.roster.not_over(tomorrow).exists()
    assert not account.handovers.exists()
    assert SocialAccount.objects.get(pk=account.pk).versions.order_by("-number").first().state == "closed"


def test_a_gate_is_a_link_only_for_those_who_can_open_it():
    closure = all_done_but("rights")
    account = closure.account
    people = [account.department.head, factories.officer(), account.roster.get(role="responsible").person]
    people += [factories.with_role(role) for role in (Role.REGISTRAR, Role.ARCHIVIST, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER)]

    closed = []
    for user in people:
        client = logged_in(user)
        for gate in client.get(closure.get_absolute_url()).context["gates"]:
            if gate.url and client.get(gate.url).status_code != 200:
                closed.append((user.name, gate.url))

    assert closed == []
