"""What waits for whom on the start page: each block, for those it is meant for and not for the others."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, RoleAppointment, User
from core.workdays import WorkCalendar
from guidelines.actions import confirm_read
from home.todo import Todo, todo_for
from registry import actions
from registry.addresses import recognise
from registry.imports import NewAccount, import_account
from registry.models import AdviceRequest, NamedPerson, Party, Platform, RosterRow, SocialAccount, StartupApplication
from tests.factories import (
    active_account,
    approved_application,
    complete_application,
    days_ago,
    department,
    deputy_head,
    deputy_officer,
    draft_application,
    guideline,
    officer,
    person,
    planned_account,
    submitted_application,
    with_role,
)

pytestmark = pytest.mark.django_db


def today() -> datetime.date:
    return timezone.localdate()


def todo(user: User) -> Todo:
    return todo_for(User.objects.get(pk=user.pk), now=timezone.now(), calendar=WorkCalendar.current())


def titles(user: User, key: str) -> list[str]:
    return [task.title for task in todo(user).tasks if task.key == key]


def whys(user: User, key: str) -> list[str]:
    return [task.why for task in todo(user).tasks if task.key == key]


def others(user: User) -> list[tuple[str, str]]:
    return [(task.title, task.why) for task in todo(user).others.tasks]


def imported_account(name: str = "Hemtjänsten", of=None, by=None) -> SocialAccount:
    address = recognise(f"https://www.facebook.com/hemtjansten{SocialAccount.objects.count()}", Platform.objects.rules())
    facts = {
        "state": "active",
        "department": of or department(),
        "platform": Platform.objects.get(slug="facebook"),
        "name": name,
        "purpose": "Berätta om hemtjänsten.",
        "audience": "Anhöriga",
    }
    new = NewAccount(facts, address, "Kommunchefens beslut 2017", None, "", [], [])
    return import_account(new, by=by or officer(), today=today())


# ---- decisions (S5)


def test_s5_a_submitted_application_waits_for_head_officer_and_their_deputies():
    application = submitted_application(by=person(), name="Biblioteket")
    head, karin = application.department.head, officer()
    deputies = [deputy_head(application.department), deputy_officer()]

    waiting = [titles(user, "beslut") for user in (head, karin, *deputies)]

    assert waiting == [["Besluta om Biblioteket"]] * 4
    assert whys(head, "beslut")[0].endswith("Du beslutar som verksamhetschef.")
    assert whys(karin, "beslut")[0].endswith("Du beslutar som kommunikatör.")


def test_it_waits_neither_for_another_head_nor_for_a_colleague():
    submitted_application(by=person())

    assert titles(department().head, "beslut") == []
    assert titles(person(), "beslut") == []


def test_s5_an_officer_who_submitted_does_not_decide_as_officer():
    applicant, colleague = officer(), officer()
    submitted_application(by=applicant)

    assert titles(applicant, "beslut") == []
    assert len(titles(colleague, "beslut")) == 1


def test_whoever_has_decided_has_nothing_left_to_decide():
    application = submitted_application(by=person())
    head, karin = application.department.head, officer()

    actions.approve(application=application, party=Party.HEAD, by=head, today=today(), round=1)

    assert titles(head, "beslut") == []
    assert len(titles(karin, "beslut")) == 1


def test_a_head_who_is_the_officers_deputy_decides_once():
    application = submitted_application(by=person())
    head = application.department.head
    actions_for_both = deputy_officer()
    application.department.head = actions_for_both
    application.department.save()

    assert whys(actions_for_both, "beslut")[0].endswith("Du beslutar som verksamhetschef eller kommunikatör.")
    actions.approve(application=application, party=Party.HEAD, by=actions_for_both, today=today(), round=1)
    assert titles(actions_for_both, "beslut") == []
    assert titles(head, "beslut") == []


def test_a_decision_that_has_waited_two_working_days_is_late():
    application = submitted_application(by=person())
    StartupApplication.objects.filter(pk=application.pk).update(submitted_at=days_ago(20))

    [task] = [task for task in todo(application.department.head).tasks if task.key == "beslut"]

    assert task.is_late
    assert task.side.startswith("sedan 1")


def test_the_longest_waiting_comes_first():
    karin = officer()
    newer, older = submitted_application(by=person(), name="Nyare"), submitted_application(by=person(), name="Äldre")
    StartupApplication.objects.filter(pk=older.pk).update(submitted_at=newer.submitted_at - datetime.timedelta(days=3))

    assert titles(karin, "beslut") == ["Besluta om Äldre", "Besluta om Nyare"]


def test_the_second_round_says_so():
    application = submitted_application(by=person())
    karin = officer()
    actions.send_back(application=application, party=Party.OFFICER, by=karin, today=today(), round=1, reason="Mer om målgruppen.")
    application.refresh_from_db()
    actions.submit(application=application, by=application.created_by, today=today())

    assert "omgång 2" in whys(karin, "beslut")[0]


# ---- one's own applications


def test_a_returned_application_waits_for_whoever_made_it():
    applicant = person()
    application = submitted_application(by=applicant, name="Biblioteket")
    actions.send_back(application=application, party=Party.OFFICER, by=officer(), today=today(), round=1, reason="Mer om målgruppen.")

    assert titles(applicant, "komplettera") == ["Komplettera Biblioteket"]
    assert titles(person(), "komplettera") == []


def test_a_draft_waits_for_whoever_began_it():
    mine = draft_application(by=person())
    named = complete_application(by=mine.created_by, name="Gården")

    assert titles(mine.created_by, "utkast") == ["Fortsätt med din ansökan", f"Fortsätt med {named}"]
    assert titles(mine.department.head, "utkast") == []


def test_what_is_over_waits_for_nobody():
    applicant = person()
    application = submitted_application(by=applicant)
    application.withdraw(by=applicant)

    assert todo(applicant).tasks == []
    assert others(applicant) == []


def test_the_applicant_sees_whom_the_application_waits_for():
    applicant = person()
    application = submitted_application(by=applicant, name="Biblioteket")
    both = others(applicant)
    actions.approve(application=application, party=Party.HEAD, by=application.department.head, today=today(), round=1)
    one = others(applicant)

    assert both == [("Biblioteket", "Väntar på verksamhetschefen och kommunikatören.")]
    assert one == [("Biblioteket", "Väntar på kommunikatören.")]


# ---- advice (S4)


def test_s4_a_question_waits_for_the_officer_until_it_is_answered():
    asker, karin = person("Stina"), officer()
    advice = AdviceRequest.ask(department=department("Biblioteket"), question="Ska vi ha Instagram?", by=asker)
    before = titles(karin, "rad"), others(asker)
    advice.answer(notes="Ja.", by=karin)

    assert before == (["Ge råd till Biblioteket"], [("Rådgivning till Biblioteket", "Väntar på kommunikatörens svar.")])
    assert titles(karin, "rad") == []
    assert others(asker) == []


def test_others_do_not_see_the_question():
    AdviceRequest.ask(department=department(), question="Hur gör vi?", by=person())

    assert todo(person()).tasks == []
    assert others(person()) == []


# ---- accounts


def test_a_planned_account_waits_for_head_responsible_substitute_and_officer():
    responsible, substitute, karin = person(), person(), officer()
    account = planned_account(responsible=responsible, substitute=substitute, name="Biblioteket")

    for user in (account.department.head, responsible, substitute):
        assert titles(user, "starta") == ["Gör klart startlistan för Biblioteket"]
    assert titles(karin, "starta") == ["Starta Biblioteket"]
    assert titles(person(), "starta") == []


def test_whoever_is_only_admin_on_the_platform_has_no_start_checklist():
    account, admin = planned_account(), person()
    RosterRow.appoint(account, admin, "admin", by=account.department.head, from_date=today())

    assert titles(admin, "starta") == []


def test_s24_facts_that_nobody_has_confirmed_for_six_months_wait_for_those_who_look_after_the_account():
    account = active_account(name="Biblioteket")
    responsible = account.roster.get(role="responsible").person
    SocialAccount.objects.filter(pk=account.pk).update(created_at=days_ago(183))
    before = titles(responsible, "bekrafta")
    account.refresh_from_db()
    account.recertify(by=responsible)

    assert before == ["Bekräfta uppgifterna om Biblioteket"]
    assert titles(responsible, "bekrafta") == []
    assert titles(person(), "bekrafta") == []


def test_s2_an_imported_account_that_was_never_published_waits_for_the_officer():
    karin = officer()
    account = imported_account("Hemtjänsten")
    before = whys(karin, "publicera")
    account.approve_for_public(by=karin)

    assert before[0].endswith("Kontot visas inte för invånarna än.")
    assert titles(karin, "publicera") == []


def test_s2_a_change_waits_for_the_officer_and_says_that_residents_do_not_see_it():
    karin, account = officer(), active_account(name="Biblioteket")
    head = account.department.head

    account.change_facts({"purpose": "Ett nytt syfte."}, address_key=account.address_key, by=head)

    assert titles(karin, "publicera") == ["Granska Biblioteket"]
    assert whys(karin, "publicera")[0].endswith("Invånarna ser inte den senaste ändringen än.")
    assert titles(head, "publicera") == []


# ---- the registrar


def test_decided_applications_without_a_dnr_wait_for_the_registrar():
    registrar = with_role(Role.REGISTRAR)
    approved = approved_application(name="Biblioteket")
    rejected = submitted_application(name="Gården")
    actions.reject(application=rejected, party=Party.OFFICER, by=officer(), today=today(), round=1, reason="Nej tack.")
    submitted_application()
    before = titles(registrar, "diariefor")
    approved.record_dnr("KS 2026/17", by=registrar)

    assert before == ["Diarieför Biblioteket", "Diarieför Gården"]
    assert titles(registrar, "diariefor") == ["Diarieför Gården"]
    assert titles(officer(), "diariefor") == []


@pytest.mark.parametrize(("seconds", "is_red"), [(-1, False), (1, True)])
def test_REQ_1_12_a_decision_is_red_when_the_working_day_after_it_ends_without_a_dnr(seconds, is_red):
    registrar, calendar = with_role(Role.REGISTRAR), WorkCalendar.current()
    ended_at = approved_application().ended_at
    due = calendar.reply_due(ended_at, rule="A")

    todo = todo_for(registrar, now=due + datetime.timedelta(seconds=seconds), calendar=calendar)

    [task] = [task for task in todo.tasks if task.key == "diariefor"]
    assert (task.is_late, task.due) == (is_red, due)


# ---- the guideline (S17)


def test_s17_whoever_looks_after_an_account_reads_the_guideline():
    version = guideline()
    responsible, substitute = person(), person()
    planned_account(responsible=responsible, substitute=substitute)
    before = [titles(user, "riktlinjen") for user in (responsible, substitute, person())]
    confirm_read(version=version, by=responsible)

    assert before == [["Läs riktlinjen och bekräfta"], ["Läs riktlinjen och bekräfta"], []]
    assert titles(responsible, "riktlinjen") == []


def test_an_upcoming_guideline_asks_nobody_yet():
    guideline()
    account = active_account()
    responsible = account.roster.get(role="responsible").person
    later = guideline()
    later.valid_from = today() + datetime.timedelta(days=1)
    later.save()

    assert titles(responsible, "riktlinjen") == []


# ---- people named in an application


def account_that_names(email: str) -> SocialAccount:
    application = complete_application(name="Biblioteket")
    by = application.created_by
    named = NamedPerson(name="Noa Berg", email=email)
    application.name_people("substitute", [NamedPerson(user=person()), named], by=by)
    actions.submit(application=application, by=by, today=today())
    actions.approve(application=application, party=Party.HEAD, by=by, today=today(), round=1)
    actions.approve(application=application, party=Party.OFFICER, by=officer(), today=today(), round=1)
    return application.account


def test_s9_a_substitute_without_a_log_in_is_added_by_the_administrator_and_appointed_by_the_head():
    administrator = with_role(Role.SYSTEM_ADMINISTRATOR)
    account = account_that_names("noa@kommunen.example")
    head = account.department.head
    before = titles(administrator, "lagg-upp"), titles(head, "utse")
    noa = person("Noa Berg", email="Noa@kommunen.example")
    between = titles(administrator, "lagg-upp"), titles(head, "utse")
    RosterRow.appoint(account, noa, "substitute", by=head, from_date=today())

    assert before == (["Lägg upp Noa Berg"], ["Be systemadministratören lägga upp Noa Berg"])
    assert between == ([], ["Utse Noa Berg till ersättare"])
    assert titles(head, "utse") == []


def test_named_people_do_not_concern_other_heads():
    account_that_names("noa@kommunen.example")

    assert titles(department().head, "utse") == []
    assert titles(officer(), "utse") == []


# ---- the whole page


def test_the_summary_counts_in_words():
    applicant = person()
    summaries = [todo(applicant).summary]
    for _ in range(2):
        draft_application(by=applicant)
        summaries.append(todo(applicant).summary)
    for _ in range(10):
        draft_application(by=applicant)
    summaries.append(todo(applicant).summary)

    assert summaries == [
        "Inget väntar på dig just nu.",
        "En sak väntar på dig.",
        "Två saker väntar på dig.",
        "Tolv saker väntar på dig.",
    ]


def test_a_person_who_has_left_has_nothing_to_do():
    head = department().head
    submitted_application(by=person(), of=head.headed_departments.get())
    head.ends_on = today() - datetime.timedelta(days=1)
    head.save()

    assert titles(head, "beslut") == []


def copies(row, number: int, **changed) -> None:
    """Rows like this one, for the number's sake."""
    model, values = type(row), {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    for place in range(number):
        unique = {name: f"{values[name]}/{place}" for name in changed.get("unique", ())}
        model.objects.create(**values | unique)


def test_the_page_asks_as_many_questions_of_the_database_for_1_and_for_30_rows_in_each_block(client):
    """One person with every role."""
    version = guideline()
    everything = officer("Karin Åberg")
    for role in (Role.REGISTRAR, Role.SYSTEM_ADMINISTRATOR):
        RoleAppointment.objects.create(person=everything, role=role, from_date=datetime.date(2020, 1, 1))
    own = department(head=everything)
    waiting, mine = submitted_application(by=person()), submitted_application(by=everything)
    returned = submitted_application(by=everything)
    actions.send_back(application=returned, party=Party.OFFICER, by=officer(), today=today(), round=1, reason="Mer.")
    ended = submitted_application(by=person())
    actions.reject(application=ended, party=Party.OFFICER, by=everything, today=today(), round=1, reason="Nej.")
    draft = draft_application(by=everything)
    advice = AdviceRequest.ask(department=own, question="Hur gör vi?", by=person())
    imported = imported_account(of=own)
    planned = planned_account(responsible=everything)
    SocialAccount.objects.filter(pk=imported.pk).update(created_at=days_ago(200))
    for row in (imported, returned, ended, mine, waiting):
        row.refresh_from_db()
    named = account_that_names("noa@kommunen.example").application.people.get(name="Noa Berg")
    client.force_login(everything)
    client.get("/")

    with CaptureQueriesContext(connection) as few:
        page = client.get("/")
    for row in (waiting, mine, returned, ended, draft, advice):
        copies(row, 29)
    copies(imported, 29, unique=["address_key", "url"])
    for place in range(29):
        NamedPerson.objects.create(
            application=named.application, role="substitute", order=100 + place, name=f"Person {place}", email=f"p{place}@x.example"
        )
    with CaptureQueriesContext(connection) as many:
        full_page = client.get("/")

    assert len(few) == len(many)
    assert full_page.text.count('class="worklist-title"') > page.text.count('class="worklist-title"') > 10
    assert not version.is_read_by(everything)
    assert planned.state == "planned"
    assert len(few) <= 15  # ten, and five for the system administrator: is the portal itself well?
