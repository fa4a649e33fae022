"""The list, the page of one application, withdrawing and the diary number."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from registry import actions
from registry.models import Party, StartupApplication
from registry.waiting import awaited
from tests.factories import (
    approved_application,
    complete_application,
    department,
    deputy_head,
    deputy_officer,
    draft_application,
    officer,
    person,
    submitted_application,
    with_role,
)

pytestmark = pytest.mark.django_db


def listed(client, user, **filters):
    client.force_login(user)
    return client.get(reverse("registry:application_list"), filters)


def names(page):
    return {application.name for application in page.context["page"]}


def rejected_application(**fields):
    application = submitted_application(**fields)
    by = application.department.head
    actions.reject(application=application, party=Party.HEAD, by=by, today=timezone.localdate(), round=1, reason="Behövs inte.")
    return application


def people_around(application):
    return {"owner": application.created_by, "head": application.department.head, "officer": officer(), "other": person()}


# ---- the list


def test_an_empty_list_says_what_would_be_here(client):
    page = listed(client, person())

    assert "Inga ansökningar än" in page.text
    assert "Starta en ansökan" in page.text


def test_each_row_says_whom_it_waits_for(client):
    head, kim = person("Anna Lindqvist"), officer("Kim Söderberg")
    where = department(head=head)
    submitted_application(by=person("Stina"), of=where, name="Inskickad")
    draft_application(by=head, of=where)

    page = listed(client, head).text

    assert "Anna Lindqvist" in page
    assert kim.name in page
    assert "(verksamhetschef)" in page
    assert "(skriver)" in page


def test_an_application_that_nobody_can_decide_on_stands_out(client):
    head = person()
    submitted_application(by=head, of=department(head=head))

    assert "Ingen kan besluta" in listed(client, head).text


def test_mine_what_waits_for_me_and_all(client):
    head, kim = person(), officer()
    where = department(head=head)
    mine = complete_application(by=kim, of=where, name="Min")
    actions.submit(application=mine, by=kim, today=timezone.localdate())
    submitted_application(of=where, by=person(), name="Annans")
    draft_application(by=head, of=where)

    assert names(listed(client, kim, visa="mina")) == {"Min"}
    assert names(listed(client, kim, visa="vantar")) == {"Annans"}
    assert names(listed(client, kim)) == {"Min", "Annans"}
    assert names(listed(client, head, visa="vantar")) == {"Min", "Annans"}


def test_a_returned_application_waits_for_its_applicant(client):
    application = submitted_application(by=person(), name="Tillbaka")
    kim = officer()
    actions.send_back(application=application, party=Party.OFFICER, by=kim, today=timezone.localdate(), round=1, reason="Mer.")

    assert names(listed(client, application.created_by, visa="vantar")) == {"Tillbaka"}
    assert names(listed(client, kim, visa="vantar")) == set()


@pytest.mark.parametrize("text", ["ÅNGLOKET", "ångl", "anglok1867", "järnväg"])
def test_name_department_and_handle_are_searched_in_swedish(client, text):
    head = person()
    submitted_application(of=department("Järnvägsmuseet", head=head), name="Ångloket", url="https://www.facebook.com/anglok1867")
    submitted_application(of=department("Annat", head=head), name="Annat", url="https://www.facebook.com/annat")

    assert names(listed(client, head, q=text)) == {"Ångloket"}


def test_rejected_and_withdrawn_stay_searchable(client):
    head = person()
    where = department(head=head)
    rejected_application(of=where, name="Avslagen")
    submitted_application(of=where, name="Återtagen").withdraw(by=head)

    assert names(listed(client, head)) == {"Avslagen", "Återtagen"}
    assert names(listed(client, head, lage="rejected")) == {"Avslagen"}
    assert names(listed(client, head, lage="withdrawn", q="återt")) == {"Återtagen"}


@pytest.mark.parametrize(
    "filters", [{"q": "\x00"}, {"q": "x" * 5000}, {"lage": "annat"}, {"visa": "\u202e"}, {"sida": "9" * 400}, {"q": "%_\\'"}]
)
def test_strange_filters_are_answered_in_a_sentence(client, filters):
    assert listed(client, person(), **filters).status_code == 200


def test_a_search_without_hits_offers_the_way_back(client):
    assert "Inga ansökningar passar" in listed(client, person(), q="finns inte").text


def test_the_list_costs_as_many_queries_for_30_as_for_1(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    kim = officer()
    submitted_application()
    listed(client, kim)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("registry:application_list"))
    for _ in range(29):
        deputy_head(submitted_application().department)

    with django_assert_num_queries(len(one)):
        page = client.get(reverse("registry:application_list"))

    assert len(page.context["page"]) == 30


def test_the_list_agrees_with_the_application_on_who_decides():
    today = timezone.localdate()
    head, both, kim = person(), deputy_officer(), officer()
    where = department(head=head)
    deputy_head(where, "Ersättare")
    head_of_other = department(head=both)
    applications = [
        submitted_application(of=where, by=kim),
        submitted_application(of=where, by=person()),
        submitted_application(of=head_of_other, by=person()),
        submitted_application(of=head_of_other, by=both),
        draft_application(of=where),
    ]
    actions.approve(application=applications[2], party=Party.HEAD, by=both, today=today, round=1)

    answers = awaited(StartupApplication.objects.select_related("department__head"), on=today)

    for application in applications:
        expected = {party: set(application.deciders(party, on=today)) for party in application.awaited_parties()}
        assert {one.party: set(one.people) for one in answers.get(application.pk, [])} == expected
        waits_for_me = {user for user in (head, both, kim) if application in StartupApplication.objects.waiting_for(user, on=today)}
        assert waits_for_me == {user for people in expected.values() for user in people} & {head, both, kim}


# ---- one application


def test_who_sees_a_submitted_application(client):
    head, stina = person(), person()
    application = submitted_application(by=person(), of=department(head=head), responsible=stina)
    people = {
        "owner": application.created_by,
        "head": head,
        "deputy": deputy_head(application.department),
        "officer": officer(),
        "registrar": with_role(Role.REGISTRAR),
        "auditor": with_role(Role.AUDITOR),
        "named": stina,
        "stranger": person(),
        "system administrator": with_role(Role.SYSTEM_ADMINISTRATOR),
    }

    codes = {}
    for name, user in people.items():
        client.force_login(user)
        codes[name] = client.get(application.get_absolute_url()).status_code
    client.logout()
    codes["anonymous"] = client.get(application.get_absolute_url()).status_code

    assert {name for name, code in codes.items() if code == 200} == {
        "owner", "head", "deputy", "officer", "registrar", "auditor", "named",
    }  # fmt: skip
    assert (codes["stranger"], codes["system administrator"], codes["anonymous"]) == (404, 404, 302)


def test_a_draft_is_shown_as_its_task_list(client):
    application = draft_application()
    client.force_login(application.created_by)

    assert client.get(application.get_absolute_url())["Location"] == reverse("registry:application_edit", args=[application.pk])


def test_when_nobody_can_decide_the_page_says_who_must_be_appointed(client):
    only_officer = officer()
    application = submitted_application(by=only_officer)
    client.force_login(only_officer)

    page = client.get(application.get_absolute_url()).text

    assert "Systemadministratören behöver utse en kommunikatör, eller en ersättare" in page


def test_what_is_shown_while_returned_is_the_form_as_it_now_stands(client):
    application = submitted_application()
    actions.send_back(
        application=application,
        party=Party.HEAD,
        by=application.department.head,
        today=timezone.localdate(),
        round=1,
        reason="Skriv om syftet.",
    )
    application.amend({"purpose": "Ett bättre syfte"}, by=application.created_by)
    client.force_login(application.created_by)

    page = client.get(application.get_absolute_url()).text

    assert "Ett bättre syfte" in page
    assert "Skriv om syftet." in page
    assert "Komplettera ansökan" in page


def test_an_approved_application_leads_to_its_account(client):
    application = approved_application()
    client.force_login(application.created_by)

    page = client.get(application.get_absolute_url()).text

    assert application.account.get_absolute_url() in page
    assert reverse("registry:decision_pdf", args=[application.pk]) in page


# ---- withdraw


def test_withdrawing_asks_first_and_keeps_the_application(client):
    application = submitted_application()
    client.force_login(application.created_by)
    url = reverse("registry:application_withdraw", args=[application.pk])

    question = client.get(url)
    done = client.post(url, {"reason": "Vi väntar till våren."}, follow=True)

    application.refresh_from_db()
    assert "Återta ansökan?" in question.text
    assert application.state == "withdrawn"
    assert "Vi väntar till våren." in done.text


def test_an_ended_application_is_not_withdrawn(client):
    application = rejected_application()
    client.force_login(application.created_by)

    page = client.post(reverse("registry:application_withdraw", args=[application.pk]), follow=True)

    application.refresh_from_db()
    assert application.state == "rejected"
    assert "Den kan inte bli" in page.text


def test_who_may_withdraw(client):
    application = submitted_application(by=person())
    url = reverse("registry:application_withdraw", args=[application.pk])

    codes = {}
    for name, user in {
        "owner": application.created_by,
        "head": application.department.head,
        "officer": officer(),
        "other": person(),
    }.items():
        client.force_login(user)
        codes[name] = client.get(url).status_code

    assert codes == {"owner": 200, "head": 200, "officer": 403, "other": 404}


# ---- the diary number


def test_the_registrar_records_the_diary_number_when_all_is_decided(client):
    application = approved_application()
    client.force_login(with_role(Role.REGISTRAR))

    page = client.post(reverse("registry:application_dnr", args=[application.pk]), {"dnr": "KS 2026/123"}, follow=True)

    assert "Diarienummer KS 2026/123" in page.text


def test_the_diary_number_waits_for_the_decision(client):
    application = submitted_application()
    client.force_login(officer())

    page = client.post(reverse("registry:application_dnr", args=[application.pk]), {"dnr": "KS 2026/123"}, follow=True)

    application.refresh_from_db()
    assert application.dnr == ""
    assert "fylls i när ansökan är avgjord" in page.text


@pytest.mark.parametrize(("dnr", "sentence"), [("", "Skriv diarienumret."), ("x" * 61, "högst 60"), ("KS\x00", "dolt styrtecken")])
def test_a_wrong_diary_number_stays_on_the_page(client, dnr, sentence):
    application = approved_application()
    client.force_login(with_role(Role.REGISTRAR))

    page = client.post(reverse("registry:application_dnr", args=[application.pk]), {"dnr": dnr})

    assert page.status_code == 200
    assert sentence in page.text


def test_who_may_record_the_diary_number(client):
    application = approved_application(by=person())
    url = reverse("registry:application_dnr", args=[application.pk])

    codes = {}
    for name, user in {
        "owner": application.created_by,
        "head": application.department.head,
        "officer": officer(),
        "other": person(),
    }.items():
        client.force_login(user)
        codes[name] = client.post(url, {"dnr": "KS 1"}).status_code

    assert codes == {"owner": 403, "head": 403, "officer": 302, "other": 404}


@pytest.mark.parametrize("name", ["application_submit", "application_dnr", "application_address_check"])
def test_what_changes_data_is_posted(client, name):
    application = draft_application()
    client.force_login(application.created_by)

    assert client.get(reverse(f"registry:{name}", args=[application.pk])).status_code == 405


def test_a_diary_number_that_looks_like_a_date_is_shown_as_it_is(client):
    application = approved_application()
    client.force_login(with_role(Role.REGISTRAR))

    page = client.post(reverse("registry:application_dnr", args=[application.pk]), {"dnr": "2026-13-45"}, follow=True)

    assert "antecknade diarienummer 2026-13-45" in page.text
