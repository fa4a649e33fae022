import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import organisation, roles
from accounts.models import Department, Deputy, Role
from accounts.tree import Tree
from core.errors import RuleError
from core.history import history_of
from tests.factories import department, deputy_head, officer, person, with_role

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY, TOMORROW, IN_A_MONTH = (TODAY + datetime.timedelta(days=days) for days in (-1, 1, 30))


def sentences(obj) -> list[str]:
    return [line.sentence for line in history_of(obj)]


def branch(*names: str) -> list[Department]:
    """A department under another, and so on."""
    made: list[Department] = []
    for name in names:
        made.append(Department.objects.create(name=name, parent=made[-1] if made else None))
    return made


# ---- the tree


def test_a_department_is_added_under_another_with_a_head(as_administrator):
    above = department("Kulturförvaltningen")
    head = person("Karin Chef", email="karin@kommunen.example")

    answer = as_administrator.post(
        reverse("accounts:department_create"),
        {"name": "Biblioteken", "kind": "department", "parent": above.pk, "head": "Karin Chef"},
    )

    made = Department.objects.get(name="Biblioteken")
    assert answer["Location"] == made.get_absolute_url()
    assert (made.parent, made.head) == (above, head)
    assert sentences(made) == ["Sara Systemsson utsåg verksamhetschef: Karin Chef", "Sara Systemsson lade upp verksamheten"]


def test_two_departments_in_the_same_place_have_different_names(as_administrator, administrator):
    department("Biblioteken")

    answer = as_administrator.post(reverse("accounts:department_create"), {"name": "Biblioteken", "kind": "department"})

    assert answer.status_code == 200
    assert "Det finns redan en verksamhet med det namnet på samma plats." in answer.content.decode()
    with pytest.raises(RuleError, match="samma plats"):
        organisation.add_department(by=administrator, name="Biblioteken", kind="department")


def test_a_name_with_the_sign_that_parts_a_path_is_refused(as_administrator):
    answer = as_administrator.post(reverse("accounts:department_create"), {"name": "Kultur / Biblioteken", "kind": "department"})

    assert "utan snedstreck" in answer.context["form"].errors["name"][0]


def test_a_circle_is_refused_by_the_verb_and_not_offered_by_the_form(as_administrator, administrator):
    top, middle, bottom = branch("A", "B", "C")

    for under in (top, middle, bottom):
        with pytest.raises(RuleError, match="under sig själv"):
            organisation.change_department(department=top, by=administrator, parent=under)
    answer = as_administrator.post(
        reverse("accounts:department_edit", args=[top.pk]), {"name": "A", "kind": "department", "parent": bottom.pk}
    )

    assert "parent" in answer.context["form"].errors
    top.refresh_from_db()
    assert top.parent is None


def test_a_branch_is_moved_and_its_path_with_it(as_administrator):
    _, middle, bottom = branch("A", "B", "C")
    elsewhere = department("D")

    as_administrator.post(
        reverse("accounts:department_edit", args=[middle.pk]), {"name": "B", "kind": "department", "parent": elsewhere.pk}
    )

    assert Tree().path_of(bottom.pk) == "D / B / C"
    assert sentences(middle) == ["Sara Systemsson ändrade ligger under"]


def test_the_second_of_two_who_edit_a_department_at_once_is_told(as_administrator, administrator):
    one = department("Biblioteken")
    url = reverse("accounts:department_edit", args=[one.pk])
    seen = as_administrator.get(url).context["form"].initial["seen"]
    organisation.change_department(department=one, by=administrator, name="Bibliotek och kultur")

    answer = as_administrator.post(url, {"name": "Biblioteken i kommunen", "kind": "department", "seen": seen})

    assert "Någon annan har ändrat uppgifterna" in answer.content.decode()
    one.refresh_from_db()
    assert one.name == "Bibliotek och kultur"


def test_closing_waits_for_what_lies_below_and_can_be_taken_back(as_administrator, administrator):
    top, bottom = branch("Kultur", "Biblioteken")

    refused = as_administrator.post(reverse("accounts:department_close", args=[top.pk]), {"closed_on": TODAY.isoformat()})
    organisation.close_department(department=bottom, by=administrator, closed_on=TODAY)
    organisation.close_department(department=top, by=administrator, closed_on=TODAY)
    with pytest.raises(RuleError, match="Kultur, som verksamheten ligger under, har upphört"):
        organisation.reopen_department(department=bottom, by=administrator, today=TODAY)
    as_administrator.post(reverse("accounts:department_reopen", args=[top.pk]))

    assert "Biblioteken" in refused.content.decode()
    top.refresh_from_db()
    assert top.closed_on is None
    assert sentences(top)[0] == "Sara Systemsson öppnade verksamheten igen"


def test_the_tree_hides_what_has_closed_until_asked(as_administrator):
    Department.objects.create(name="Gamla skolan", closed_on=YESTERDAY)
    department("Nya skolan")

    assert "Gamla skolan" not in as_administrator.get("/verksamheter/").content.decode()
    assert "Gamla skolan" in as_administrator.get("/verksamheter/?alla").content.decode()


def test_the_tree_points_out_a_missing_head_and_one_who_has_left(client):
    Department.objects.create(name="Utan chef")
    department("Chefen borta", head=person(ends_on=YESTERDAY))
    client.force_login(person())

    page = client.get("/verksamheter/").content.decode()

    assert "Chef saknas" in page
    assert "Chefen har slutat" in page


def test_a_head_is_appointed_by_name_or_address(as_administrator):
    one = department("Biblioteken")
    person("Anna Berg", email="anna1@kommunen.example")
    second = person("Anna Berg", email="anna2@kommunen.example")
    url = reverse("accounts:department_appoint_head", args=[one.pk])

    unclear = as_administrator.post(url, {"person": "Anna Berg"})
    unknown = as_administrator.post(url, {"person": "Anne Borg"})
    as_administrator.post(url, {"person": "Anna Berg (anna2@kommunen.example)"})

    assert "anna1@kommunen.example" in unclear.context["form"].errors["person"][0]
    assert "Det finns ingen som heter så" in unknown.context["form"].errors["person"][0]
    one.refresh_from_db()
    assert one.head == second


def test_somebody_who_has_left_cannot_become_head(administrator):
    with pytest.raises(RuleError, match="arbetar inte kvar"):
        organisation.appoint_head(department=department(), person=person(ends_on=YESTERDAY), by=administrator, today=TODAY)


# ---- appointments


def test_an_appointment_gives_the_role_between_its_days(as_administrator):
    anna = person("Anna Berg")

    as_administrator.post(
        reverse("accounts:appointment_create"),
        {"person": "Anna Berg", "role": "archivist", "from_date": TOMORROW.isoformat(), "to_date": IN_A_MONTH.isoformat()},
    )

    assert [anna.has_role(Role.ARCHIVIST, on=day) for day in (TODAY, TOMORROW, IN_A_MONTH)] == [False, True, True]
    assert sentences(anna)[0].startswith("Sara Systemsson gav uppdraget arkivarie till Anna Berg från och med ")


def test_the_same_role_is_not_given_twice_for_the_same_days(administrator):
    anna = with_role(Role.REGISTRAR)

    with pytest.raises(RuleError, match="redan det uppdraget"):
        roles.make_appointment(person=anna, role=Role.REGISTRAR, from_date=TODAY, by=administrator)


def test_an_appointment_is_ended_and_not_removed(as_administrator):
    anna = with_role(Role.REGISTRAR, "Anna Berg")
    url = reverse("accounts:appointment_end", args=[anna.appointments.get().pk])

    as_administrator.post(url, {"to_date": YESTERDAY.isoformat()})

    assert anna.appointments.get().to_date == YESTERDAY
    assert not anna.has_role(Role.REGISTRAR, on=TODAY)


@pytest.mark.parametrize("to_date", ["2018-10-31", "2019-01-01", "", "inget datum", "0001-01-01", "9999-12-31"])
def test_an_end_that_rewrites_the_past_or_is_no_date_is_refused(as_administrator, to_date):
    anna = with_role(Role.REGISTRAR)

    answer = as_administrator.post(reverse("accounts:appointment_end", args=[anna.appointments.get().pk]), {"to_date": to_date})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert anna.appointments.get().to_date is None


def test_the_list_of_appointments_shows_a_role_that_nobody_has(as_administrator):
    page = as_administrator.get(reverse("accounts:appointment_list")).content.decode()

    assert "Dataskyddsombud" in page
    assert "Ingen har uppdraget." in page


# ---- deputies (S5, S9)


def appoint(client, url, **changes):
    fields = {"person": "Dag Deputy", "from_date": TODAY.isoformat(), "to_date": IN_A_MONTH.isoformat(), "ground": "Chefsbeslut 12"}
    return client.post(url, fields | changes)


def test_a_head_appoints_a_deputy_for_the_own_department_S9(client):
    one = department("Biblioteken", head=person("Karin Chef"))
    dag = person("Dag Deputy")
    client.force_login(one.head)

    answer = appoint(client, reverse("accounts:deputy_create", args=[one.pk]))

    assert answer["Location"] == one.get_absolute_url()
    assert one.may_decide_as_head(dag, on=TODAY)
    assert sentences(one)[0].startswith("Karin Chef utsåg Dag Deputy till ersättare för verksamhetschef, från ")


def test_an_officer_appoints_a_deputy_officer_until_further_notice_S5(client):
    dag = person("Dag Deputy")
    client.force_login(officer("Olle Officer"))

    appoint(client, reverse("accounts:deputy_officer_create"), to_date="")

    assert dag.is_officer(on=IN_A_MONTH)
    assert "tills vidare" in sentences(dag)[0]


def test_nobody_becomes_deputy_backwards_in_time(client):
    one = department()
    person("Dag Deputy")
    client.force_login(one.head)

    answer = appoint(client, reverse("accounts:deputy_create", args=[one.pk]), from_date=YESTERDAY.isoformat())

    assert "kan inte börja bakåt i tiden" in answer.content.decode()
    assert not Deputy.objects.exists()


def test_a_head_is_not_the_own_deputy_and_an_officer_not_either(administrator):
    one = department()
    common = {"from_date": TODAY, "by": administrator, "today": TODAY}

    with pytest.raises(RuleError, match="själv verksamhetschef"):
        roles.appoint_deputy(party=Deputy.Party.HEAD, department=one, person=one.head, **common)
    with pytest.raises(RuleError, match="själv kommunikatör"):
        roles.appoint_deputy(party=Deputy.Party.OFFICER, person=officer(), **common)


def test_a_deputy_who_leaves_before_the_end_is_refused(administrator):
    leaver = person(ends_on=TOMORROW)

    with pytest.raises(RuleError, match="slutar"):
        roles.appoint_deputy(party=Deputy.Party.OFFICER, person=leaver, from_date=TODAY, to_date=IN_A_MONTH, by=administrator, today=TODAY)


def test_the_same_deputy_twice_for_the_same_days_is_refused(administrator):
    one = department()
    dag = deputy_head(one)

    with pytest.raises(RuleError, match="redan ersättare"):
        roles.appoint_deputy(party=Deputy.Party.HEAD, department=one, person=dag, from_date=TODAY, by=administrator, today=TODAY)


def test_days_in_the_wrong_order_are_said_at_the_field(client):
    one = department()
    person("Dag Deputy")
    client.force_login(one.head)

    answer = appoint(client, reverse("accounts:deputy_create", args=[one.pk]), to_date=YESTERDAY.isoformat())

    assert answer.context["form"].errors["to_date"] == ["Sista dagen kan inte ligga före första dagen."]


def test_a_deputyship_is_ended_by_the_head(client):
    one = department()
    dag = deputy_head(one)
    client.force_login(one.head)

    client.post(reverse("accounts:deputy_end", args=[dag.deputy_rows.get().pk]), {"to_date": YESTERDAY.isoformat()})

    assert not one.may_decide_as_head(dag, on=TODAY)


def test_what_is_over_is_not_ended_again(administrator):
    one = department()
    row = deputy_head(one).deputy_rows.get()
    Deputy.objects.filter(pk=row.pk).update(to_date=YESTERDAY)

    with pytest.raises(RuleError, match="redan avslutat"):
        roles.end_deputy(deputy=row, to_date=TODAY, by=administrator, today=TODAY)
