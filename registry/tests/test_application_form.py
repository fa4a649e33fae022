"""Filling in Bilaga 1 through its pages (B1, B2, S5–S9)."""

import pytest
from django.urls import reverse

from core.models import Event
from guidelines.models import Clause
from registry.models import NamedPerson, Party, StartupApplication
from registry.tests.filling_in import logged_in, part_url, people_answers
from tests.factories import (
    complete_application,
    department,
    draft_application,
    guideline,
    officer,
    person,
    submitted_application,
)

pytestmark = pytest.mark.django_db


# ---- start


def test_an_employee_starts_an_application_for_a_department_and_lands_on_its_task_list(client):
    where = department("Biblioteken")
    me = person(department=where)

    page = logged_in(client, me).get(reverse("registry:application_create"))
    answer = client.post(reverse("registry:application_create"), {"department": where.pk})

    application = StartupApplication.objects.get()
    assert f'value="{where.pk}" selected' in page.text
    assert (application.department, application.created_by) == (where, me)
    assert answer["Location"] == reverse("registry:application_edit", args=[application.pk])


def test_departments_that_the_person_leads_come_first(client):
    head = person()
    department("Avfall")
    own = department("Ödegården", head=head)

    page = logged_in(client, head).get(reverse("registry:application_create")).text

    assert page.index("Verksamheter du leder") < page.index("Ödegården") < page.index("Övriga verksamheter") < page.index("Avfall")
    assert f'value="{own.pk}" selected' in page


@pytest.mark.parametrize("wrong", ["", "abc", "-1", "9" * 400, "\x00", "999999"])
def test_a_department_that_does_not_exist_is_refused_in_a_sentence(client, wrong):
    answer = logged_in(client, person()).post(reverse("registry:application_create"), {"department": wrong})

    assert answer.status_code == 200
    assert "Det här behöver rättas" in answer.text
    assert not StartupApplication.objects.exists()


# ---- the task list


def test_the_task_list_says_what_is_done_what_is_begun_and_what_is_left(client):
    application = draft_application()
    application.amend({"purpose": "Dialog.", "watch_pattern": "Varje dag", "hours_per_week": 2}, by=application.created_by)

    tasks = logged_in(client, application.created_by).get(reverse("registry:application_edit", args=[application.pk])).context["tasks"]

    assert [task["status"] for task in tasks] == ["", "started", "", "done", ""]


def test_a_complete_draft_leads_to_check_your_answers(client):
    application = complete_application()

    page = logged_in(client, application.created_by).get(reverse("registry:application_edit", args=[application.pk]))

    assert "5 av 5 delar är klara" in page.text
    assert reverse("registry:application_check", args=[application.pk]) in page.text


def test_a_submitted_application_is_not_filled_in_any_more(client):
    application = submitted_application()
    me = logged_in(client, application.created_by)

    hub = me.get(reverse("registry:application_edit", args=[application.pk]))
    part = me.post(part_url(application, "syftet"), {"purpose": "Nytt"}, follow=True)

    application.refresh_from_db()
    assert hub["Location"] == application.get_absolute_url()
    assert "kan bara ändras som utkast" in part.text
    assert application.purpose != "Nytt"


def test_a_part_that_does_not_exist_is_not_found(client):
    application = draft_application()

    assert logged_in(client, application.created_by).get(part_url(application, "annat")).status_code == 404


# ---- saving a part


def test_a_part_is_saved_with_blanks_and_goes_on_to_the_next(client):
    application = draft_application()

    answer = logged_in(client, application.created_by).post(
        part_url(application, "syftet"),
        {"purpose": "Dialog.", "audience": "", "content": "", "seen": application.changed_at.isoformat()},
    )

    application.refresh_from_db()
    assert application.purpose == "Dialog."
    assert answer["Location"] == part_url(application, "manniskorna")


def test_save_draft_goes_back_to_the_task_list(client):
    application = draft_application()

    answer = logged_in(client, application.created_by).post(
        part_url(application, "syftet"), {"purpose": "Dialog.", "seen": application.changed_at.isoformat(), "then": "list"}
    )

    assert answer["Location"] == reverse("registry:application_edit", args=[application.pk])


@pytest.mark.parametrize(
    ("hours", "stored"), [("3", "3.0"), ("2,5", "2.5"), ("2.5", "2.5"), ("0", None), ("169", None), ("tre", None), ("1,55", None)]
)
def test_hours_a_week_are_understood_or_refused_and_the_other_answer_is_saved_anyway(client, hours, stored):
    application = draft_application()

    answer = logged_in(client, application.created_by).post(
        part_url(application, "bevakningen"),
        {"watch_pattern": "Varje vardag", "hours_per_week": hours, "seen": application.changed_at.isoformat()},
    )

    application.refresh_from_db()
    assert application.watch_pattern == "Varje vardag"
    assert (str(application.hours_per_week) if application.hours_per_week is not None else None) == stored
    assert (answer.status_code == 302) == (stored is not None)
    if stored is None:
        assert f'value="{hours}"' in answer.text
        assert "Det som gick att spara är sparat" in answer.text


def test_the_last_part_leads_to_check_your_answers_and_keeps_who_ticked_and_when(client):
    application = draft_application()
    other = person("Olle Öberg")
    application.tick({"terms"}, by=other)

    answer = logged_in(client, application.created_by).post(
        part_url(application, "checklistan"), {"terms": "on", "policy": "on", "seen": application.changed_at.isoformat()}
    )

    assert answer["Location"] == reverse("registry:application_check", args=[application.pk])
    assert {tick.item: tick.by for tick in application.ticks.all()} == {"terms": other, "policy": application.created_by}
    assert "Olle Öberg, " in client.get(part_url(application, "checklistan")).text


# ---- two people in the same draft


def test_nobody_overwrites_a_colleague_and_what_was_typed_stays(client):
    application = draft_application()
    opened = application.changed_at.isoformat()
    colleague = person("Olle Öberg")
    application.amend({"purpose": "Olles text"}, by=colleague)

    page = logged_in(client, application.created_by).post(part_url(application, "syftet"), {"purpose": "Min text", "seen": opened})

    application.refresh_from_db()
    assert application.purpose == "Olles text"
    assert "Olle Öberg sparade utkastet" in page.text
    assert "Olles text" in page.text
    assert "Min text</textarea>" in page.text


def test_who_has_seen_the_colleagues_text_may_save_their_own(client):
    application = draft_application()
    opened = application.changed_at.isoformat()
    application.amend({"purpose": "Olles text"}, by=person("Olle Öberg"))
    me = logged_in(client, application.created_by)
    seen_now = me.post(part_url(application, "syftet"), {"purpose": "Min text", "seen": opened}).context["seen"]

    me.post(part_url(application, "syftet"), {"purpose": "Min text", "seen": seen_now})

    application.refresh_from_db()
    assert application.purpose == "Min text"


@pytest.mark.parametrize("seen", ["", "i går", "2026-02-31T00:00:00+01:00", "2026-01-01T00:00:00", "9" * 5000, "\x00"])
def test_a_page_without_a_readable_time_overwrites_nothing(client, seen):
    application = draft_application()

    page = logged_in(client, application.created_by).post(part_url(application, "syftet"), {"purpose": "Min text", "seen": seen})

    application.refresh_from_db()
    assert page.status_code == 200
    assert application.purpose == ""


def test_a_double_click_on_save_is_harmless_and_leaves_one_event(client):
    application = draft_application()
    me = logged_in(client, application.created_by)
    answers = {"purpose": "Dialog.", "seen": application.changed_at.isoformat()}

    first = me.post(part_url(application, "syftet"), answers)
    second = me.post(part_url(application, "syftet"), answers)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Event.objects.about(application).filter(verb="application.saved").count() == 1


def test_two_questions_about_people_are_not_saved_over_a_colleagues_answer(client):
    application = draft_application()
    opened = application.changed_at.isoformat()
    application.name_people("admin", [NamedPerson(user=person("Annan"))], by=person())
    stina = person("Stina Svensson")

    page = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"), people_answers(application, responsible_0_who=stina.email) | {"seen": opened}
    )

    assert "Inget är sparat" in page.text
    assert [one.display_name for one in application.people.all()] == ["Annan"]


# ---- the guideline's words


def test_each_field_quotes_its_clause_of_the_version_in_force(client):
    Clause.objects.create(version=guideline(), code="S6", title="Ansvariga", text="Chefen utser en ansvarig.", order=2)
    application = draft_application()

    page = logged_in(client, application.created_by).get(part_url(application, "syftet")).text

    assert "Det här säger riktlinjen (S6)" in page
    assert "Chefen utser en ansvarig." in page


def test_without_a_guideline_nothing_is_quoted(client):
    application = draft_application()

    assert "riktlinjen (" not in logged_in(client, application.created_by).get(part_url(application, "syftet")).text


def test_more_clauses_cost_no_more_queries(client, django_assert_max_num_queries):
    version = guideline()
    application = draft_application()
    me = logged_in(client, application.created_by)
    me.get(part_url(application, "manniskorna"))
    for number in range(1, 31):
        Clause.objects.get_or_create(version=version, code=f"S{number}", defaults={"title": "Rubrik", "text": "Text", "order": number + 5})

    with django_assert_max_num_queries(20):
        me.get(part_url(application, "manniskorna"))


# ---- check and submit


def test_what_is_missing_is_said_in_sentences_that_lead_to_the_part(client):
    application = draft_application()

    page = logged_in(client, application.created_by).get(reverse("registry:application_check", args=[application.pk])).text

    assert f'<a href="{part_url(application, "bevakningen")}">Fyll i ”Hur många timmar' in page
    assert "Skicka in ansökan" not in page


def test_an_employee_submits_and_is_told_whom_it_waits_for(client):
    kim = officer("Kim Söderberg")
    head = person("Anna Lindqvist")
    application = complete_application(by=person(), of=department(head=head))
    me = logged_in(client, application.created_by)
    check_page = me.get(reverse("registry:application_check", args=[application.pk]))

    receipt = me.post(reverse("registry:application_submit", args=[application.pk]), {"seen": check_page.context["seen"]}, follow=True)

    assert "Ansökan är inskickad" in receipt.text
    assert head.name in receipt.text
    assert kim.name in receipt.text
    assert "Jag godkänner också som verksamhetschef" not in check_page.text


def test_s5_a_head_who_submits_says_yes_by_an_explicit_tick(client):
    head = person()
    application = complete_application(by=head, of=department(head=head))
    me = logged_in(client, head)
    check_page = me.get(reverse("registry:application_check", args=[application.pk]))

    me.post(reverse("registry:application_submit", args=[application.pk]), {"seen": check_page.context["seen"], "decide_as_head": "on"})

    application.refresh_from_db()
    assert "Jag godkänner också som verksamhetschef" in check_page.text
    assert [str(party) for party in application.awaited_parties()] == ["officer"]


def test_s5_an_employee_cannot_tick_for_the_head(client):
    application = complete_application(by=person())

    logged_in(client, application.created_by).post(
        reverse("registry:application_submit", args=[application.pk]),
        {"seen": application.changed_at.isoformat(), "decide_as_head": "on"},
    )

    application.refresh_from_db()
    assert application.state == "draft"


def test_an_incomplete_application_is_not_submitted_and_says_why(client):
    application = draft_application()

    page = logged_in(client, application.created_by).post(
        reverse("registry:application_submit", args=[application.pk]), {"seen": application.changed_at.isoformat()}, follow=True
    )

    application.refresh_from_db()
    assert application.state == "draft"
    assert "kan inte skickas in än" in page.text


def test_what_a_colleague_changed_after_the_check_is_not_submitted_unread(client):
    application = complete_application()
    seen = application.changed_at.isoformat()
    application.amend({"purpose": "Något helt annat"}, by=person())

    page = logged_in(client, application.created_by).post(
        reverse("registry:application_submit", args=[application.pk]), {"seen": seen}, follow=True
    )

    application.refresh_from_db()
    assert application.state == "draft"
    assert "Någon annan har sparat ansökan" in page.text


def test_a_double_click_on_submit_is_one_round(client):
    application = complete_application()
    me = logged_in(client, application.created_by)
    answers = {"seen": application.changed_at.isoformat()}

    me.post(reverse("registry:application_submit", args=[application.pk]), answers)
    second = me.post(reverse("registry:application_submit", args=[application.pk]), answers, follow=True)

    application.refresh_from_db()
    assert application.round == 1
    assert "Ansökan är inskickad" in second.text


# ---- who may


@pytest.mark.parametrize("page", ["application_edit", "application_check"])
def test_the_owner_and_the_head_fill_in_others_do_not_find_the_draft(client, page):
    head = person()
    application = draft_application(by=person(), of=department(head=head))
    url = reverse(f"registry:{page}", args=[application.pk])

    codes = {}
    for name, user in {"owner": application.created_by, "head": head, "colleague": person(), "officer": officer()}.items():
        codes[name] = logged_in(client, user).get(url).status_code
    client.logout()
    codes["anonymous"] = client.get(url).status_code

    assert codes == {"owner": 200, "head": 200, "colleague": 404, "officer": 404, "anonymous": 302}


@pytest.mark.parametrize("part", ["kontot", "syftet", "manniskorna", "bevakningen", "checklistan"])
def test_who_may_read_but_not_fill_in_is_forbidden(client, part):
    application = submitted_application()
    application.send_back(Party.HEAD, by=application.department.head, today=application.submitted_at.date(), round=1, reason="Komplettera.")

    assert logged_in(client, officer()).get(part_url(application, part)).status_code == 403
