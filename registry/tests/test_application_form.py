"""Filling in Bilaga 1 through its pages (B1, B2, S5–S9)."""

import pytest
from django.urls import reverse

from core.models import Event
from guidelines.models import Clause
from registry.models import NamedPerson, Party, StartupApplication
from tests.factories import (
    complete_application,
    department,
    draft_application,
    guideline,
    officer,
    person,
    planned_account,
    platform,
    submitted_application,
)

pytestmark = pytest.mark.django_db


def part_url(application, part):
    return reverse("registry:application_part", args=[application.pk, part])


def account_answers(application, **answers):
    application.refresh_from_db()
    blank = {"department": application.department_id, "url": "", "platform": "", "name": "", "seen": application.changed_at.isoformat()}
    return blank | answers


def people_answers(application, **rows):
    """`admin_0_who="Stina"` → the field `admin-0-who`; two rows for each question."""
    application.refresh_from_db()
    answers = {"seen": application.changed_at.isoformat()}
    for role in NamedPerson.Role.values:
        answers |= {f"{role}-TOTAL_FORMS": 2, f"{role}-INITIAL_FORMS": 0}
    return answers | {name.replace("_", "-"): value for name, value in rows.items()}


def logged_in(client, user):
    client.force_login(user)
    return client


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


# ---- the address


def test_the_address_is_stored_as_recognised_and_fills_in_the_platform(client):
    application = draft_application()

    logged_in(client, application.created_by).post(
        part_url(application, "kontot"),
        account_answers(application, url="http://m.facebook.com/Markaryds.Bibliotek/?fbclid=x", name="Biblioteket"),
    )

    application.refresh_from_db()
    assert application.url == "https://www.facebook.com/markaryds.bibliotek"
    assert application.platform == platform("facebook")
    assert application.handle == "markaryds.bibliotek"
    assert application.address_key == "facebook:markarydsbibliotek"


def test_an_address_that_is_not_recognised_is_refused_and_the_rest_is_kept(client):
    application = draft_application()

    page = logged_in(client, application.created_by).post(
        part_url(application, "kontot"), account_answers(application, url="https://facebook.com.evil.se/x", name="Biblioteket")
    )

    application.refresh_from_db()
    assert (application.name, application.url, application.address_key) == ("Biblioteket", "", "")
    assert "som inte är Facebook" in page.text
    assert 'value="https://facebook.com.evil.se/x"' in page.text


def test_an_address_with_too_long_a_name_is_refused_before_the_database_does(client):
    application = draft_application()

    page = logged_in(client, application.created_by).post(
        part_url(application, "kontot"), account_answers(application, url="https://blogg.markaryd.se/" + "a" * 300)
    )

    assert page.status_code == 200
    assert "Adressen är för lång" in page.text


def test_another_platform_than_the_address_says_is_pointed_out(client):
    application = draft_application()

    page = logged_in(client, application.created_by).post(
        part_url(application, "kontot"),
        account_answers(application, url="https://www.facebook.com/biblioteket", platform=platform("instagram").pk, name="Biblioteket"),
    )

    application.refresh_from_db()
    assert "Adressen går till Facebook, men du har valt Instagram." in page.text
    assert (application.name, application.url, application.platform) == ("Biblioteket", "", None)


def test_an_account_that_already_exists_is_pointed_out_on_save_without_javascript(client):
    taken = planned_account(name="Markaryds bibliotek", url="https://www.facebook.com/markaryd")
    application = draft_application()

    page = logged_in(client, application.created_by).post(
        part_url(application, "kontot"), account_answers(application, url="facebook.com/Mark.aryd"), follow=True
    )

    assert page.redirect_chain[-1][0] == part_url(application, "kontot")
    assert "Det finns redan ett konto för det här" in page.text
    assert taken.get_absolute_url() in page.text


def check(client, application, **answers):
    url = reverse("registry:application_address_check", args=[application.pk])
    return client.post(url, account_answers(application, **answers), headers={"HX-Request": "true", "HX-Trigger-Name": "url"})


def test_the_address_is_recognised_while_it_is_typed_and_nothing_is_saved(client):
    application = draft_application()

    fragment = check(logged_in(client, application.created_by), application, url="twitter.com/MarkarydsKommun").text

    application.refresh_from_db()
    assert "X (Twitter): markarydskommun" in fragment
    assert "https://x.com/markarydskommun" in fragment
    assert f'<option value="{platform("x").pk}" selected' in fragment
    assert "<html" not in fragment
    assert application.url == ""


@pytest.mark.parametrize("address", ["www.facebook.com/markaryd/", "https://m.facebook.com/MARKARYD?utm_source=x", "fb.com/mark.aryd"])
def test_a_duplicate_is_seen_however_its_address_is_written(client, address):
    planned_account(name="Markaryds bibliotek", url="https://www.facebook.com/markaryd")
    application = draft_application()

    assert "Det finns redan ett konto för det här" in check(logged_in(client, application.created_by), application, url=address).text


def test_another_departments_draft_is_told_of_without_giving_it_away(client):
    other = complete_application(url="https://www.facebook.com/markaryd", name="Hemligt namn")
    application = draft_application()

    fragment = check(logged_in(client, application.created_by), application, url="https://www.facebook.com/markaryd").text

    assert f"{other.department} har redan en ansökan" in fragment
    assert "Hemligt namn" not in fragment


def test_an_application_that_one_may_read_is_linked(client):
    head = person()
    where = department(head=head)
    other = complete_application(of=where, by=head, url="https://www.facebook.com/markaryd", name="Biblioteket")
    application = draft_application(of=where, by=head)

    fragment = check(logged_in(client, head), application, url="https://www.facebook.com/markaryd").text

    assert other.get_absolute_url() in fragment


def test_choosing_another_platform_is_answered_at_once(client):
    application = draft_application()
    url = reverse("registry:application_address_check", args=[application.pk])
    answers = account_answers(application, url="https://www.facebook.com/biblioteket", platform=platform("snapchat").pk)

    fragment = (
        logged_in(client, application.created_by).post(url, answers, headers={"HX-Request": "true", "HX-Trigger-Name": "platform"}).text
    )

    assert "Adressen går till Facebook, men du har valt Snapchat." in fragment
    assert "<select" not in fragment


# ---- people


def test_people_are_picked_by_name_by_e_mail_and_by_what_the_list_offers(client):
    application = draft_application()
    anna, bo, stina = person("Anna Berg"), person("Bo Ek"), person("Stina Svensson")

    answer = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"),
        people_answers(
            application,
            admin_0_who="anna berg",
            admin_1_who=f"Stina Svensson <{stina.email}>",
            responsible_0_who=stina.email.upper(),
            substitute_0_who="Bo Ek",
        ),
    )

    named = [(one.role, one.user) for one in application.people.order_by("role", "order")]
    assert answer.status_code == 302
    assert named == [("admin", anna), ("admin", stina), ("responsible", stina), ("substitute", bo)]


def test_somebody_who_is_not_a_user_is_typed_in_with_contact_details(client):
    application = draft_application()

    logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"),
        people_answers(
            application,
            substitute_0_who="Vera Vikarie",
            substitute_0_title="timvikarie",
            substitute_0_email="vera@annan.example",
            substitute_0_phone="0433-720 00",
        ),
    )

    vera = application.people.get()
    assert (vera.user, vera.contact) == (None, "Vera Vikarie, timvikarie, vera@annan.example, 0433-720 00")


def test_the_e_mail_of_a_user_typed_by_hand_becomes_that_user(client):
    application = draft_application()
    stina = person("Stina Svensson")

    logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"),
        people_answers(application, admin_0_who="Stina S", admin_0_email=stina.email.upper(), admin_0_title="annat"),
    )

    assert application.people.get().user == stina


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"admin_0_who": "Ingen Alls"}, "Ingen i portalen heter ”Ingen Alls”"),
        ({"admin_0_who": "okand@annan.example"}, "Ingen i portalen har e-postadressen okand@annan.example"),
        ({"admin_0_email": "okand@annan.example"}, "Ingen i portalen har e-postadressen okand@annan.example"),
        ({"admin_0_title": "chef"}, "Skriv personens namn."),
        ({"admin_0_who": "Vera", "admin_0_email": "inte en adress"}, "giltig e-postadress"),
        ({"admin_0_who": "Vera <inte en adress>"}, "är ingen e-postadress"),
        ({"admin_0_who": "V" * 130, "admin_0_email": "v@annan.example"}, "högst 120 tecken"),
    ],
)
def test_a_row_that_names_nobody_is_refused_in_a_sentence_and_stays_as_typed(client, row, sentence):
    application = draft_application()

    page = logged_in(client, application.created_by).post(part_url(application, "manniskorna"), people_answers(application, **row))

    assert page.status_code == 200
    assert sentence in page.text
    assert not application.people.exists()


def test_a_name_that_several_people_have_asks_for_the_e_mail(client):
    application = draft_application()
    first, second = person("Anna Berg", title="lärare"), person("Anna Berg", title="rektor")

    page = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"), people_answers(application, admin_0_who="Anna Berg")
    )

    assert "Flera heter Anna Berg." in page.text
    assert first.email in page.text
    assert second.email in page.text


def test_somebody_who_has_left_cannot_be_named(client):
    application = draft_application()
    gone = person("Gunnar Gången", is_active=False)

    page = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"), people_answers(application, admin_0_who=gone.email)
    )

    assert "Gunnar Gången arbetar inte längre kvar" in page.text


def test_s9_the_substitute_is_somebody_else_and_the_other_questions_are_saved(client):
    application = draft_application()
    stina = person("Stina Svensson")

    page = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"),
        people_answers(application, admin_0_who=stina.email, responsible_0_who=stina.email, substitute_0_who="Stina Svensson"),
    )

    assert "kan inte också ersätta sig själv (S9)" in page.text
    assert set(application.people.values_list("role", flat=True)) == {"admin", "responsible"}


def test_the_same_person_twice_in_one_question_is_refused(client):
    application = draft_application()
    stina = person("Stina Svensson")

    page = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"), people_answers(application, admin_0_who=stina.email, admin_1_who="Stina Svensson")
    )

    assert "står redan på en rad ovanför" in page.text


def test_an_emptied_row_removes_the_person(client):
    application = complete_application()

    logged_in(client, application.created_by).post(part_url(application, "manniskorna"), people_answers(application))

    assert not application.people.exists()


def test_a_row_is_added_and_removed_without_javascript_and_without_saving(client):
    application = draft_application()
    me = logged_in(client, application.created_by)
    typed = people_answers(application, admin_0_who="Anna", admin_1_who="Bo")

    more = me.post(part_url(application, "manniskorna"), typed | {"add": "admin"})
    less = me.post(part_url(application, "manniskorna"), typed | {"remove": "admin-0"})

    assert [row["who"].value() for row in more.context["form"].questions[0]] == ["Anna", "Bo", None]
    assert [row["who"].value() for row in less.context["form"].questions[0]] == ["Bo", None]
    assert "Det här behöver rättas" not in more.text
    assert not application.people.exists()


@pytest.mark.parametrize("name", ["admin-TOTAL_FORMS", "admin-INITIAL_FORMS"])
@pytest.mark.parametrize("value", ["", "abc", "-1", "1000000", "9" * 400])
def test_a_tampered_number_of_rows_is_no_error_of_ours(client, name, value):
    application = draft_application()

    answer = logged_in(client, application.created_by).post(
        part_url(application, "manniskorna"), people_answers(application) | {name: value}
    )

    assert answer.status_code in {200, 302}


def test_colleagues_are_offered_as_their_names_are_typed(client):
    person("Åke Ström", email="ake@kommunen.example")
    person("Åke Borta", is_active=False)

    options = logged_in(client, person()).get(
        reverse("registry:person_options"), {"admin-0-who": "åke"}, headers={"HX-Request": "true", "HX-Trigger-Name": "admin-0-who"}
    )

    assert 'value="Åke Ström &lt;ake@kommunen.example&gt;"' in options.text
    assert "Borta" not in options.text


@pytest.mark.parametrize("text", ["", "a", "\x00\x00\x00", "%%%", "x" * 5000])
def test_too_little_or_strange_text_offers_nobody(client, text):
    options = logged_in(client, person()).get(reverse("registry:person_options"), {"q": text})

    assert options.status_code == 200
    assert "<option" not in options.text


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
