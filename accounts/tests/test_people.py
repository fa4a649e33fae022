import datetime

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.leaving import left_behind
from accounts.models import Deputy, Role, User
from core.errors import RuleError
from core.history import history_of
from core.models import Municipality
from core.seen import seen
from tests.factories import PASSWORD, department, deputy_head, person, with_role

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY, TOMORROW, IN_A_MONTH = (TODAY + datetime.timedelta(days=days) for days in (-1, 1, 30))


def sentences(obj) -> list[str]:
    return [line.sentence for line in history_of(obj)]


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


# ---- adding and changing


def test_a_person_is_added_without_a_password_and_the_history_says_by_whom(as_administrator):
    of = department("Biblioteken")

    answer = as_administrator.post(
        reverse("accounts:person_create"),
        {"name": "Anna Berg", "email": "Anna.Berg@Kommunen.example", "title": "bibliotekarie", "phone": "0433-720 00", "department": of.pk},
    )

    anna = User.objects.get(email="anna.berg@kommunen.example")
    assert answer["Location"] == anna.get_absolute_url()
    assert (anna.name, anna.title, anna.phone, anna.department) == ("Anna Berg", "bibliotekarie", "0433-720 00", of)
    assert not anna.has_usable_password()
    assert sentences(anna) == ["Sara Systemsson lade upp personen"]


def test_an_address_belongs_to_one_person_whatever_its_capitals(as_administrator):
    person(email="anna@kommunen.example")

    answer = as_administrator.post(reverse("accounts:person_create"), {"name": "Anna Två", "email": "ANNA@kommunen.example"})

    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert "Anna Två" in answer.content.decode()


def test_two_who_add_the_same_address_at_once_get_a_sentence(administrator):
    person(email="anna@kommunen.example")

    with pytest.raises(RuleError, match="redan en person"):
        actions.add_person(by=administrator, email="Anna@kommunen.example", name="Anna")


def test_only_what_changed_is_told_in_the_history(as_administrator):
    anna = person("Anna Berg", email="anna@kommunen.example", title="assistent")
    url = reverse("accounts:person_edit", args=[anna.pk])
    form = as_administrator.get(url).context["form"]

    as_administrator.post(
        url, {"name": "Anna Berg", "email": "anna@kommunen.example", "title": "bibliotekarie", "seen": form.initial["seen"]}
    )

    anna.refresh_from_db()
    assert anna.title == "bibliotekarie"
    assert sentences(anna) == ["Sara Systemsson ändrade titel eller funktion"]


def test_saving_without_a_change_leaves_no_event(as_administrator):
    anna = person("Anna Berg", email="anna@kommunen.example", title="")

    as_administrator.post(reverse("accounts:person_edit", args=[anna.pk]), {"name": "Anna Berg", "email": "anna@kommunen.example"})

    assert sentences(anna) == []


def test_the_second_of_two_who_edit_at_once_is_told_and_loses_nothing(as_administrator, administrator):
    anna = person("Anna Berg", email="anna@kommunen.example", title="assistent", phone="")
    url = reverse("accounts:person_edit", args=[anna.pk])
    seen = as_administrator.get(url).context["form"].initial["seen"]
    actions.change_person(person=anna, by=administrator, phone="0433-720 00")
    written = {"name": "Anna Bergström", "email": "anna@kommunen.example", "title": "assistent", "phone": "", "seen": seen}

    refused = as_administrator.post(url, written)
    anna.refresh_from_db()
    page = refused.content.decode()
    assert (anna.name, anna.phone) == ("Anna Berg", "0433-720 00")
    assert "Någon annan har ändrat uppgifterna" in page
    assert "0433-720 00" in page
    assert "Anna Bergström" in page

    as_administrator.post(url, written | {"seen": refused.context["form"]["seen"].value()})
    anna.refresh_from_db()
    assert (anna.name, anna.phone) == ("Anna Bergström", "")


def test_the_verb_itself_refuses_what_was_built_on_old_values(administrator):
    anna = person("Anna Berg")
    old = seen(anna, ("name", "title"))
    actions.change_person(person=anna, by=administrator, name="Anna Ek")

    with pytest.raises(RuleError, match="Någon annan"):
        actions.change_person(person=anna, by=administrator, seen=old, name="Anna Al", title="")


def test_everybody_changes_their_own_name_title_and_phone_and_nothing_else(client):
    anna = person("Anna Berg", email="anna@kommunen.example")
    client.force_login(anna)

    answer = client.post(
        reverse("accounts:my_details_edit"),
        {"name": "Anna Ek", "title": "bibliotekarie", "phone": "070", "email": "chef@kommunen.example", "ends_on": "2099-01-01"},
    )

    anna.refresh_from_db()
    assert answer["Location"] == reverse("accounts:my_page")
    assert (anna.name, anna.title, anna.phone) == ("Anna Ek", "bibliotekarie", "070")
    assert (anna.email, anna.ends_on) == ("anna@kommunen.example", None)
    assert sentences(anna) == ["Anna Berg ändrade namn, titel eller funktion, telefon i tjänsten"]


def test_my_page_shows_the_signature_of_S12(client, administrator):
    actions.change_municipality(municipality=municipality("Markaryds kommun"), fields=["name"], by=administrator)
    client.force_login(person("Stina Svensson", title="bibliotekarie"))

    page = client.get(reverse("accounts:my_page")).content.decode()

    assert "/Stina Svensson, bibliotekarie, Markaryds kommun" in page


def test_my_page_shows_the_signature_that_a_reply_gets_when_there_is_no_title(client):
    client.force_login(person("Stina Svensson", title="", department=department("Biblioteken")))

    page = client.get(reverse("accounts:my_page")).content.decode()

    assert "/Stina Svensson, Biblioteken" in page


def municipality(name: str):
    row = Municipality.current()
    row.name = name
    return row


def settings_as_shown(client) -> dict[str, str]:
    form = client.get(reverse("accounts:settings")).context["form"]
    return {name: form[name].value() for name in form.fields if name != "logo"} | {"office_opens": "08:00", "office_closes": "16:30"}


@pytest.mark.parametrize("first_time", [True, False])
def test_the_second_of_two_who_fill_in_the_settings_at_once_is_told_and_loses_nothing(as_administrator, administrator, first_time):
    if not first_time:
        Municipality.objects.create(name="Markaryds kommun")
    opened = settings_as_shown(as_administrator)
    colleagues = Municipality.current()
    colleagues.contact_phone = "0433-720 00"
    actions.change_municipality(municipality=colleagues, fields=["contact_phone"], by=administrator)

    refused = as_administrator.post(reverse("accounts:settings"), opened | {"name": "Markaryd"})
    assert Municipality.current().contact_phone == "0433-720 00"
    page = refused.content.decode()
    assert "Någon annan har ändrat uppgifterna" in page
    assert "telefon: 0433-720 00" in page

    as_administrator.post(reverse("accounts:settings"), opened | {"name": "Markaryd", "seen": refused.context["form"]["seen"].value()})
    assert (Municipality.current().name, Municipality.current().contact_phone) == ("Markaryd", "")


def test_the_verb_refuses_settings_that_were_built_on_old_values(administrator):
    Municipality.objects.create(name="Markaryds kommun")
    old = seen(Municipality.current(), Municipality.SETTINGS)
    Municipality.objects.update(contact_phone="0433-720 00")

    with pytest.raises(RuleError, match="Någon annan"):
        actions.change_municipality(municipality=municipality("Markaryd"), fields=["name"], by=administrator, seen=old)


# ---- leaving


def test_a_last_day_is_set_and_taken_back(as_administrator):
    anna = person()
    url = reverse("accounts:person_set_last_day", args=[anna.pk])

    as_administrator.post(url, {"ends_on": IN_A_MONTH.isoformat()})
    anna.refresh_from_db()
    assert anna.ends_on == IN_A_MONTH
    as_administrator.post(url, {"ends_on": ""})
    anna.refresh_from_db()
    assert anna.ends_on is None
    assert sentences(anna)[0] == "Sara Systemsson tog bort sista arbetsdagen"


def test_what_a_leaver_leaves_behind_is_listed_with_where_to_mend_it(as_administrator):
    anna = with_role(Role.REGISTRAR, "Anna Berg")
    department("Biblioteken", head=anna)
    deputy = deputy_head(department("Simhallen"))
    ended = deputy_head(department("Ishallen"))
    Deputy.objects.filter(pk__in=[deputy.deputy_rows.get().pk, ended.deputy_rows.get().pk]).update(person=anna)
    Deputy.objects.filter(department__name="Ishallen").update(to_date=TODAY)

    actions.set_last_day(person=anna, by=anna, ends_on=IN_A_MONTH)
    page = as_administrator.get(anna.get_absolute_url()).content.decode()

    anna.refresh_from_db()
    assert [one.sentence.partition(":")[0] for one in left_behind(anna)] == [
        "Är chef för Biblioteken",
        "Har uppdraget registrator",
        "Är ersättare för chefen för Simhallen",
    ]
    assert all(one.url in page for one in left_behind(anna))


def test_somebody_who_stays_leaves_nothing_behind(as_administrator):
    anna = with_role(Role.REGISTRAR)

    assert left_behind(anna) == []


def test_shutting_out_and_letting_in_again(as_administrator, client):
    anna = person()

    as_administrator.post(reverse("accounts:person_shut_out", args=[anna.pk]))
    anna.refresh_from_db()
    assert not anna.is_active
    as_administrator.post(reverse("accounts:person_let_in", args=[anna.pk]))
    anna.refresh_from_db()
    assert anna.is_active
    assert sentences(anna) == ["Sara Systemsson öppnade inloggningen igen", "Sara Systemsson stängde av inloggningen"]


def test_a_leaked_password_and_an_old_session_stay_dead_when_the_person_is_let_in_again(as_administrator):
    anna = person("Anna Berg")
    elsewhere = Client()
    elsewhere.post("/logga-in/", {"login": anna.email, "password": PASSWORD})
    assert elsewhere.get("/min-sida/").status_code == 200

    as_administrator.post(reverse("accounts:person_shut_out", args=[anna.pk]))
    answer = as_administrator.post(reverse("accounts:person_let_in", args=[anna.pk]), follow=True)

    assert elsewhere.get("/min-sida/").status_code == 302
    Client().post("/logga-in/", {"login": anna.email, "password": PASSWORD})
    anna.refresh_from_db()
    assert not anna.has_usable_password()
    assert "Skicka en ny inbjudan, så att Anna Berg kan välja ett nytt lösenord." in answer.content.decode()
    assert reverse("accounts:person_invite", args=[anna.pk]) in answer.content.decode()


def test_nobody_is_invited_who_cannot_log_in(as_administrator, mailoutbox):
    anna = person(ends_on=YESTERDAY)

    answer = as_administrator.post(reverse("accounts:person_invite", args=[anna.pk]))

    assert "kan inte logga in" in told(answer)[0]
    assert mailoutbox == []


# ---- the list


def names(answer) -> list[str]:
    return [one.name for one in answer.context["page"]]


def test_the_list_is_sorted_with_a_o_in_the_swedish_place(as_administrator):
    for name in ("Örjan", "Adam", "Zara", "Ärla", "Åsa"):
        person(name)

    assert names(as_administrator.get("/personer/")) == ["Adam", "Sara Systemsson", "Zara", "Åsa", "Ärla", "Örjan"]
    assert names(as_administrator.get("/personer/?sort=-namn")) == ["Örjan", "Ärla", "Åsa", "Zara", "Sara Systemsson", "Adam"]


def test_search_finds_name_title_and_address_whatever_the_capitals(as_administrator):
    person("Åsa Öst", email="asa@kommunen.example", title="Slöjdlärare")
    person("Bo")

    for asked in ("åSA", "öst", "ASA@", "slöJD"):
        assert names(as_administrator.get("/personer/", {"q": asked})) == ["Åsa Öst"]


def test_a_department_filter_takes_what_lies_below_it(as_administrator):
    above = department("Kultur", head=person("Chefen"))
    below = department("Biblioteken", head=person("Chefen 2"))
    type(below).objects.filter(pk=below.pk).update(parent=above)
    person("Anna", department=below)
    person("Bo", department=above)
    person("Cia", department=department())

    assert names(as_administrator.get("/personer/", {"department": above.pk})) == ["Anna", "Bo"]


def test_the_list_is_filtered_by_role_and_by_who_has_left(as_administrator):
    with_role(Role.REGISTRAR, "Rut Registrator")
    person("Lena Slutat", ends_on=YESTERDAY)
    person("Lars Slutar", ends_on=IN_A_MONTH)
    person("Sten Avstängd", is_active=False)

    assert names(as_administrator.get("/personer/?role=registrar")) == ["Rut Registrator"]
    assert names(as_administrator.get("/personer/?state=slutat")) == ["Lena Slutat", "Sten Avstängd"]
    assert names(as_administrator.get("/personer/?state=slutar")) == ["Lars Slutar"]
    assert names(as_administrator.get("/personer/")) == ["Lars Slutar", "Rut Registrator", "Sara Systemsson"]
    assert len(names(as_administrator.get("/personer/?state=alla"))) == 5


@pytest.mark.parametrize("query", ["q=%00", "department=x", "department=99999999999999999999", "role=x", "state=x", "sort=x", "sida=x"])
def test_a_query_that_makes_no_sense_gets_a_page(as_administrator, query):
    answer = as_administrator.get(f"/personer/?{query}")

    assert answer.status_code == 200


def test_the_export_is_the_filtered_list_with_formulas_made_harmless(as_administrator):
    person("=HYPERLINK(1)", title="@chef")
    person("Bo")

    answer = as_administrator.get("/personer/export.csv?q=HYPER")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == "Namn;E-post;Titel;Telefon;Verksamhet;Roller;Sista arbetsdag;Kan logga in"
    assert text.splitlines()[1].startswith("'=HYPERLINK(1);")
    assert len(text.splitlines()) == 2


def test_the_export_comes_as_a_workbook_too(as_administrator):
    answer = as_administrator.get("/personer/export.xlsx")

    assert b"".join(answer.streaming_content).startswith(b"PK")
