"""Two parties, two people, one round: the decision page and its verbs (S5, design §4)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry import actions
from registry.models import Party, SocialAccount, StartupApplication
from tests.factories import (
    active_account,
    complete_application,
    department,
    deputy_head,
    deputy_officer,
    officer,
    person,
    planned_account,
    submitted_application,
)

pytestmark = pytest.mark.django_db


def url_of(name, application, party=None):
    return reverse(f"registry:{name}", args=[application.pk, party] if party else [application.pk])


def decide(client, user, name, application, party, **said):
    client.force_login(user)
    application.refresh_from_db()
    return client.post(url_of(name, application, party), {"round": application.round, "reason": "", "conditions": ""} | said)


# ---- the whole story, through the pages


def test_from_draft_over_a_return_to_a_planned_account(client):
    """S5, S7: head drafts and says yes, officer returns, head amends, officer sees what changed and says yes with a condition."""
    head, kim = person("Anna Lindqvist"), officer("Kim Söderberg")
    application = complete_application(by=head, of=department("Biblioteken", head=head), name="Biblioteket")
    client.force_login(head)
    client.post(url_of("application_submit", application), {"seen": application.changed_at.isoformat(), "decide_as_head": "on"})
    decide(client, kim, "application_return", application, Party.OFFICER, reason="Vem bevakar i juli?")

    client.force_login(head)
    hub = client.get(url_of("application_edit", application)).text
    application.refresh_from_db()
    client.post(
        reverse("registry:application_part", args=[application.pk, "bevakningen"]),
        {"watch_pattern": "Varje vardag, även i juli.", "hours_per_week": "4", "seen": application.changed_at.isoformat()},
    )
    application.refresh_from_db()
    client.post(url_of("application_submit", application), {"seen": application.changed_at.isoformat(), "decide_as_head": "on"})
    client.force_login(kim)
    page = client.get(url_of("application_decide", application)).text
    decide(client, kim, "application_approve", application, Party.OFFICER, conditions="Logotypen på plats\n\nInga bilder på barn")

    application.refresh_from_db()
    account = SocialAccount.objects.get(application=application)
    assert "Vem bevakar i juli?" in hub
    assert "Ändrat sedan förra omgången" in page
    assert "Varje vardag, även i juli." in page
    assert application.state == "approved"
    assert account.state == "planned"
    assert [item.text for item in account.checklist_items.filter(code="condition")] == [
        "Villkor: Logotypen på plats", "Villkor: Inga bilder på barn",
    ]  # fmt: skip


def test_an_employee_applies_and_the_officer_decides_first(client):
    head, kim = person(), officer()
    application = submitted_application(by=person(), of=department(head=head))

    decide(client, kim, "application_approve", application, Party.OFFICER)
    answer = decide(client, head, "application_approve", application, Party.HEAD)

    application.refresh_from_db()
    assert answer["Location"] == application.get_absolute_url()
    assert application.state == "approved"


def test_one_no_ends_it_and_its_reason_is_read_by_the_applicant(client):
    application = submitted_application(by=person())
    decide(client, officer(), "application_reject", application, Party.OFFICER, reason="Kanalen går inte att arkivera.")

    client.force_login(application.created_by)
    page = client.get(application.get_absolute_url()).text

    assert "Avslagen" in page
    assert "Kanalen går inte att arkivera." in page


# ---- wrong input


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("application_reject", "Skriv varför ansökan avslås."), ("application_return", "Skriv vad som behöver kompletteras.")],
)
@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_no_and_a_return_need_a_reason_and_nothing_typed_is_lost(client, name, sentence, reason):
    application = submitted_application()

    page = decide(client, officer(), name, application, Party.OFFICER, reason=reason, conditions="Mitt villkor")

    application.refresh_from_db()
    assert page.status_code == 200
    assert sentence in page.text
    assert "\nMitt villkor</textarea>" in page.text
    assert application.state == "submitted"


def test_too_many_or_too_long_conditions_are_refused(client):
    application = submitted_application()

    many = decide(client, officer(), "application_approve", application, Party.OFFICER, conditions="\n".join("abc" for _ in range(21)))
    long = decide(client, officer(), "application_approve", application, Party.OFFICER, conditions="x" * 401)

    assert "högst 20 villkor" in many.text
    assert "högst 400 tecken" in long.text


@pytest.mark.parametrize("round", ["", "0", "-1", "abc", "9" * 400, "2"])
def test_a_decision_on_another_round_than_the_one_that_stands_is_not_made(client, round):
    application = submitted_application()

    page = decide(client, officer(), "application_approve", application, Party.OFFICER, round=round, reason="Bra.")

    assert page.status_code == 200
    assert "\nBra.</textarea>" in page.text
    assert not application.decisions.exists()


def test_a_decision_on_a_round_that_was_replaced_meanwhile_keeps_the_text_and_shows_the_new_round(client):
    """A decision is bound to what was decided on."""
    today = timezone.localdate()
    application = submitted_application()
    other = officer()
    actions.send_back(application=application, party=Party.OFFICER, by=other, today=today, round=1, reason="Mer.")
    application.amend({"purpose": "Nytt syfte"}, by=application.created_by)
    actions.submit(application=application, by=application.created_by, today=today)

    page = decide(client, officer(), "application_approve", application, Party.OFFICER, round=1, reason="Ja till omgång ett")

    assert "Ansökan har ändrats sedan du öppnade sidan" in page.text
    assert "\nJa till omgång ett</textarea>" in page.text
    assert "Nytt syfte" in page.text
    assert 'name="round" value="2"' in page.text
    assert not application.decisions.filter(round=2).exists()


def test_a_double_click_is_harmless(client):
    application = submitted_application()
    kim = officer()

    decide(client, kim, "application_approve", application, Party.OFFICER)
    second = decide(client, kim, "application_approve", application, Party.OFFICER)

    page = client.get(second["Location"]).text
    assert application.decisions.count() == 1
    assert "redan" not in page


def test_when_a_colleague_has_decided_first_it_is_said(client):
    application = submitted_application()
    decide(client, officer("Kim Söderberg"), "application_approve", application, Party.OFFICER)

    answer = decide(client, officer(), "application_approve", application, Party.OFFICER)

    assert "redan fattat av Kim Söderberg" in client.get(answer["Location"]).text
    assert application.decisions.count() == 1


# ---- two people


def test_the_same_person_does_not_decide_for_both_parties(client):
    both = deputy_officer()
    application = submitted_application(by=person(), of=department(head=both))

    decide(client, both, "application_approve", application, Party.HEAD)
    answer = decide(client, both, "application_approve", application, Party.OFFICER)

    assert "två olika personer" in client.get(answer["Location"]).text
    assert application.decisions.count() == 1


def test_who_may_decide_for_both_sees_which_and_can_choose(client):
    both = deputy_officer()
    application = submitted_application(by=person(), of=department(head=both))
    client.force_login(both)

    as_head = client.get(url_of("application_decide", application)).text
    as_officer = client.get(url_of("application_decide_as", application, Party.OFFICER)).text

    assert "Godkänn som verksamhetschef" in as_head
    assert url_of("application_decide_as", application, Party.OFFICER) in as_head
    assert "Godkänn som kommunikatör" in as_officer
    assert "ersättare för kommunikatör" in as_officer


def test_an_officer_who_submits_cannot_decide_as_officer_but_another_can(client):
    kim, other = officer(), officer()
    application = submitted_application(by=kim)

    mine = decide(client, kim, "application_approve", application, Party.OFFICER)
    page = client.get(mine["Location"]).text
    decide(client, other, "application_approve", application, Party.OFFICER)

    assert "Du har själv skickat in ansökan" in page
    assert [decision.by for decision in application.decisions.all()] == [other]


def test_deputies_decide_and_it_is_said_on_what_ground(client):
    application = submitted_application()
    vera, olle = deputy_head(application.department, "Vera"), deputy_officer("Olle")

    decide(client, vera, "application_approve", application, Party.HEAD)
    decide(client, olle, "application_approve", application, Party.OFFICER)

    application.refresh_from_db()
    page = client.get(application.get_absolute_url()).text
    assert application.state == "approved"
    assert "Vera, ersättare för verksamhetschef" in page
    assert "Grund: Delegationsordningen 3.4" in page


# ---- who may


def test_who_may_open_the_decision_page_and_decide(client):
    head, kim = person(), officer()
    application = submitted_application(by=person(), of=department(head=head), responsible=person("Namngiven"))
    named = application.people.get(role="responsible").user
    people = {"owner": application.created_by, "named": named, "other head": department().head, "stranger": person()}

    pages, posts = {}, {}
    for name, user in people.items():
        client.force_login(user)
        pages[name] = client.get(url_of("application_decide", application)).status_code
        posts[name] = decide(client, user, "application_approve", application, Party.HEAD).status_code

    assert pages == posts == {"owner": 403, "named": 403, "other head": 404, "stranger": 404}
    assert decide(client, head, "application_approve", application, Party.OFFICER).status_code == 403
    assert decide(client, kim, "application_approve", application, Party.HEAD).status_code == 403
    assert not application.decisions.exists()


def test_who_has_decided_is_told_so_instead_of_shown_the_form(client):
    application = submitted_application()
    kim = officer()
    decide(client, kim, "application_approve", application, Party.OFFICER)

    page = client.get(url_of("application_decide", application), follow=True)

    assert page.redirect_chain[-1][0] == application.get_absolute_url()
    assert "Du har redan beslutat" in page.text


@pytest.mark.parametrize("name", ["application_approve", "application_reject", "application_return"])
def test_decisions_are_posted(client, name):
    application = submitted_application()
    client.force_login(officer())

    assert client.get(url_of(name, application, Party.OFFICER)).status_code == 405


def test_a_party_that_does_not_exist_is_not_found(client):
    application = submitted_application()
    client.force_login(officer())

    assert client.post(f"/ansokningar/{application.pk}/godkann-som-kung/").status_code == 404


# ---- whose reason is read when


def test_each_side_reads_the_others_reason_only_after_its_own(client):
    head, kim = person(), officer()
    application = submitted_application(by=person(), of=department(head=head))
    decide(client, head, "application_approve", application, Party.HEAD, reason="Hemligt skäl")

    def reads(user, name="application_detail"):
        client.force_login(user)
        return "Hemligt skäl" in client.get(url_of(name, application)).text

    before = {
        "officer": reads(kim),
        "on decision page": reads(kim, "application_decide"),
        "owner": reads(application.created_by),
        "head": reads(head),
    }
    decide(client, kim, "application_approve", application, Party.OFFICER)
    after = {"officer": reads(kim), "owner": reads(application.created_by)}

    assert before == {"officer": False, "on decision page": False, "owner": False, "head": True}
    assert after == {"officer": True, "owner": True}


def test_a_reason_of_an_earlier_round_is_open(client):
    head, kim = person(), officer()
    application = submitted_application(by=person(), of=department(head=head))
    decide(client, head, "application_approve", application, Party.HEAD, reason="Skäl i omgång ett")
    decide(client, kim, "application_return", application, Party.OFFICER, reason="Mer.")
    application.refresh_from_db()
    application.amend({"purpose": "Nytt"}, by=application.created_by)
    actions.submit(application=application, by=application.created_by, today=timezone.localdate())
    decide(client, head, "application_approve", application, Party.HEAD, reason="Skäl i omgång två")

    client.force_login(kim)
    page = client.get(application.get_absolute_url()).text

    assert "Skäl i omgång ett" in page
    assert "gäller inte längre" in page
    assert "Skäl i omgång två" not in page


# ---- what the decider needs to see


def test_the_page_shows_hours_similar_accounts_and_what_is_worth_knowing(client):
    head, kim = person(), officer()
    where = department("Biblioteken", head=head)
    active_account(of=where, name="Bokbussen", url="https://www.instagram.com/bokbussen")
    planned_account(name="Biblioteksklubben", url="https://www.facebook.com/biblioteksklubben")
    planned_account(name="Simhallen", url="https://www.facebook.com/simhallen")
    application = submitted_application(by=person(), of=where, name="Biblioteksklubb", url="https://www.facebook.com/biblioteksklubb")
    client.force_login(kim)

    page = client.get(url_of("application_decide", application))

    assert "1 konto, 3 timmar i veckan" in page.text
    assert "6 timmar i veckan" in page.text
    assert [account.name for account in page.context["lookalikes"]] == ["Biblioteksklubben"]
    assert [account.name for account in page.context["same_department"]] == ["Bokbussen"]
    assert "inte ihop med någon rådgivning (S4)" in page.text
    assert "Bara en administratör är angiven" in page.text


def test_somebody_named_who_has_left_since_is_pointed_out(client):
    application = submitted_application(substitute=person("Gunnar Gången"))
    gone = application.people.get(role="substitute").user
    gone.is_active = False
    gone.save()
    client.force_login(officer())

    assert "Arbetar inte längre kvar: Gunnar Gången" in client.get(url_of("application_decide", application)).text


def test_an_address_that_was_taken_meanwhile_does_not_lose_the_decision_text(client):
    head, kim = person(), officer()
    application = submitted_application(by=person(), of=department(head=head), url="https://www.facebook.com/samma.adress")
    decide(client, head, "application_approve", application, Party.HEAD)
    StartupApplication.objects.filter(pk=planned_account().application_id).update(name="Den andra")
    SocialAccount.objects.update(address_key=application.address_key)

    page = decide(client, kim, "application_approve", application, Party.OFFICER, reason="Min text")

    assert "Det finns numera ett konto med samma webbadress" in page.text
    assert "\nMin text</textarea>" in page.text
    assert application.decisions.count() == 1


def test_the_decision_page_costs_as_many_queries_for_30_similar_accounts_as_for_1(client, django_assert_num_queries):
    where = department()
    planned_account(of=where, name="Bibliotek 0")
    application = submitted_application(of=where, name="Bibliotek")
    kim = officer()
    client.force_login(kim)
    url = url_of("application_decide", application)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(1, 15):
        planned_account(of=where, name=f"Bibliotek {number}")
        planned_account(name=f"Bibliotek {number}")

    with django_assert_num_queries(len(one)):
        client.get(url)
