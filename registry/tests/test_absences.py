"""Who is away: two clicks, never why, and what it means for the accounts (S9, design §6)."""

import datetime
import re
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import absences
from accounts.models import Absence
from core.errors import RuleError
from core.history import history_of
from core.workdays import WorkCalendar
from registry.absences import meanwhile, visible_absences
from registry.in_charge import Step
from registry.models import RosterRow
from registry.views.absences import quick_choices
from tests.factories import LONG_AGO, account_from_before, away, department, deputy_head, officer, person
from tests.together import at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def day(number):
    return TODAY + datetime.timedelta(days=number)


def report(who, first, last, by=None):
    return absences.report_absence(person=who, from_date=day(first), to_date=None if last is None else day(last), by=by or who, today=TODAY)


def rows(who):
    return [((row.from_date - TODAY).days, row.to_date and (row.to_date - TODAY).days) for row in who.absences.not_cancelled()]


@pytest.fixture
def account():
    account = account_from_before()
    RosterRow.objects.create(account=account, person=person("Stina"), role="responsible", from_date=LONG_AGO)
    RosterRow.objects.create(account=account, person=person("Elias"), role="substitute", order=1, from_date=LONG_AGO)
    return account


def on(account, role):
    return account.roster.get(role=role).person


# ---- the verbs


@pytest.mark.parametrize(
    ("earlier", "new", "expected"),
    [
        ([], (0, 0), [(0, 0)]),
        ([(0, 0)], (0, 4), [(0, 4)]),
        ([(0, 2)], (2, 6), [(0, 6)]),
        ([(0, 2)], (3, 4), [(0, 4)]),
        ([(0, 0)], (5, 6), [(0, 0), (5, 6)]),
        ([(3, 4)], (0, 9), [(0, 9)]),
        ([(3, 4)], (0, 3), [(0, 4)]),
        ([(0, 1), (4, 6)], (2, 3), [(0, 6)]),
        ([(0, 2)], (1, None), [(0, None)]),
        ([(5, None)], (0, 3), [(0, 3), (5, None)]),
        ([(5, None)], (0, 6), [(0, None)]),
    ],
)
def test_days_that_meet_become_one_absence(earlier, new, expected):
    who = person()
    for days in earlier:
        report(who, *days)

    report(who, *new)

    assert rows(who) == expected


@pytest.mark.parametrize(("there", "again"), [((0, 4), (0, 4)), ((0, 4), (1, 2)), ((0, None), (3, 8)), ((0, None), (3, None))])
def test_what_is_already_said_is_refused_with_a_sentence(there, again):
    who = person()
    report(who, *there)

    with pytest.raises(RuleError, match="redan anmält"):
        report(who, *again)

    assert rows(who) == [there]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (-1, 3, "bakåt i tiden"),
        (3, 2, "före första dagen"),
        (0, 400, "längre än ett år"),
        (400, 401, "mer än ett år dit"),
    ],
)
def test_days_that_make_no_sense_are_refused(first, last, sentence):
    who = person()

    with pytest.raises(RuleError, match=sentence):
        report(who, first, last)

    assert rows(who) == []


def test_somebody_who_has_left_is_not_away():
    with pytest.raises(RuleError, match="arbetar inte kvar"):
        report(person(ends_on=day(3)), 4, 5)


def test_back_the_first_day_means_never_away_and_later_means_until_yesterday():
    who = person()
    absences.come_back(absence=report(who, 0, 5), by=who, today=TODAY)
    assert rows(who) == []

    began = Absence.objects.create(person=who, from_date=day(-3), to_date=day(5))
    absences.come_back(absence=began, by=who, today=TODAY)
    assert rows(who) == [(-3, -1)]
    with pytest.raises(RuleError, match="redan slut"):
        absences.come_back(absence=began, by=who, today=TODAY)
    with pytest.raises(RuleError, match="kan inte ångras"):
        absences.cancel(absence=began, by=who, today=TODAY)


@pytest.mark.parametrize(("last", "sentence"), [(-5, "längre tillbaka"), (9, "slutar redan"), (5, "slutar redan")])
def test_a_new_last_day_is_earlier_than_the_old_and_not_in_the_past(last, sentence):
    who = person()
    absence = Absence.objects.create(person=who, from_date=day(-9), to_date=day(5))

    with pytest.raises(RuleError, match=sentence):
        absences.end_absence(absence=absence, last_day=day(last), by=who, today=TODAY)


def test_the_history_tells_the_days_and_never_why():
    who = person("Stina")
    absence = report(who, 0, 4)
    absences.end_absence(absence=absence, last_day=day(2), by=who, today=TODAY)

    assert [line.verb for line in history_of(absence)] == ["absence.ended", "absence.reported"]
    assert "Stina anmälde att Stina är borta från" in history_of(absence)[1].sentence
    assert {field.name for field in Absence._meta.get_fields()} & {"reason", "kind", "comment", "note", "text"} == set()


def test_one_day_away_is_told_as_one_day():
    absence = report(person("Stina"), 0, 0)

    (line,) = history_of(absence)

    assert line.verb == "absence.reported_one_day"
    assert "till och med" not in line.sentence


# ---- the pages


def buttons(page):
    return re.findall(r'name="dagar" value="([^"]+)"', page)


def test_s9_ones_own_absence_is_two_clicks_from_the_start_page(client, account):
    client.force_login(on(account, "responsible"))

    assert reverse("registry:absence_list") in client.get("/").content.decode()
    page = client.get(reverse("registry:absence_list")).content.decode()
    answer = client.post(reverse("registry:absence_report"), {"dagar": buttons(page)[0]}, follow=True)

    assert rows(on(account, "responsible")) == [(0, 0)]
    assert answer.redirect_chain[-1][0] == on(account, "responsible").absences.get().get_absolute_url()


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-05-04", [("i-dag", "2026-05-04"), ("i-morgon", "2026-05-05"), ("veckan", "2026-05-08")]),
        ("2026-05-07", [("i-dag", "2026-05-07"), ("i-morgon", "2026-05-08")]),
        ("2026-05-08", [("i-dag", "2026-05-08"), ("i-morgon", "2026-05-09")]),
        ("2026-05-09", [("i-dag", "2026-05-09"), ("i-morgon", "2026-05-10"), ("veckan", "2026-05-15")]),
    ],
)
def test_the_quick_choices_follow_the_week(today, expected):
    assert [(code, str(last)) for code, _, last in quick_choices(datetime.date.fromisoformat(today))] == expected


def test_no_field_asks_why(client, account):
    client.force_login(account.department.head)

    for name in ("absence_list", "absence_report_for"):
        page = client.get(reverse(f"registry:{name}")).content.decode()
        assert "Skriv inte varför" in page
        assert "<textarea" not in page


def test_the_two_dates_are_reported_and_what_is_wrong_is_told(client):
    who = person()
    client.force_login(who)
    path = reverse("registry:absence_report")

    assert "före första dagen" in client.post(path, {"from_date": day(3), "to_date": day(2)}).content.decode()
    assert "bakåt i tiden" in client.post(path, {"from_date": day(-3), "to_date": day(2)}).content.decode()
    assert client.post(path, {"from_date": day(3), "to_date": ""}).status_code == 302
    assert rows(who) == [(3, None)]


def test_s9_the_page_says_who_is_in_charge_meanwhile(client, account):
    client.force_login(on(account, "responsible"))
    report(on(account, "responsible"), 0, 13)

    page = client.get(on(account, "responsible").absences.get().get_absolute_url()).content.decode()

    assert "Elias" in page
    assert "Ingen ersättare finns" not in page


def test_s9_a_hole_is_told_in_plain_words_with_whom_to_ask(client, account):
    account.department.head.name = "Birgitta Öhman"
    account.department.head.save()
    report(on(account, "substitute"), 7, 13)
    absence = report(on(account, "responsible"), 0, 13)

    found = meanwhile(absence, WorkCalendar.current(), today=TODAY)
    client.force_login(on(account, "responsible"))
    page = " ".join(client.get(absence.get_absolute_url()).content.decode().split())

    assert [(one.in_charge.step, one.is_hole) for one in found] == [(Step.SUBSTITUTE, False), (Step.HEAD, True)]
    assert f"Ingen ersättare finns för {account.name}" in page
    assert "Be Birgitta Öhman utse en." in page


def test_a_head_who_is_away_without_a_deputy_is_told(client, account):
    absence = report(account.department.head, 0, 3)
    client.force_login(account.department.head)

    assert "Ingen beslutar i ditt ställe" in client.get(absence.get_absolute_url()).content.decode()
    deputy_head(account.department)
    assert "Ingen beslutar i ditt ställe" not in client.get(absence.get_absolute_url()).content.decode()


def test_s9_a_head_reports_for_somebody_ill(client, account):
    client.force_login(account.department.head)

    answer = client.post(
        reverse("registry:absence_report_for"), {"person": on(account, "responsible").email, "from_date": TODAY, "to_date": ""}, follow=True
    )

    assert rows(on(account, "responsible")) == [(0, None)]
    assert "Elias" in answer.content.decode()


def test_who_may_report_for_whom(client, account):
    place = account.department
    of_the_department, stranger = person(department=place), person()
    chief, other_head, responsible = officer(), department().head, on(account, "responsible")

    def try_it(user, who):
        client.force_login(user)
        fields = {"person": who.email, "from_date": day(20), "to_date": day(20)}
        answer = client.post(reverse("registry:absence_report_for"), fields)
        who.absences.all().update(cancelled_at=timezone.now())
        return answer.status_code

    assert [try_it(place.head, who) for who in (of_the_department, responsible, stranger)] == [302, 302, 200]
    assert [try_it(chief, who) for who in (responsible, place.head, stranger)] == [302, 302, 200]
    assert try_it(other_head, responsible) == 200
    assert try_it(responsible, on(account, "substitute")) == 403


def test_who_sees_an_absence_and_who_changes_it(client, account):
    responsible, substitute = on(account, "responsible"), on(account, "substitute")
    absence = away(responsible, until=day(4))
    answers = {}
    people = {"own": responsible, "head": account.department.head, "officer": officer(), "colleague": substitute, "stranger": person()}

    for name, user in people.items():
        client.force_login(user)
        in_list = "Stina" in client.get(reverse("registry:absence_list")).content.decode().split("Kollegor som är borta")[1]
        on_account = "Borta till och med" in client.get(account.get_absolute_url()).content.decode()
        opened = client.get(absence.get_absolute_url()).status_code
        ended = client.get(reverse("registry:absence_end", args=[absence.pk])).status_code
        answers[name] = (in_list, on_account, opened, ended)

    assert answers == {
        "own": (False, True, 200, 200),
        "head": (True, True, 200, 200),
        "officer": (True, True, 200, 200),
        "colleague": (True, True, 403, 403),
        "stranger": (False, False, 404, 404),
    }


def test_back_again_by_a_click(client, account):
    who = on(account, "responsible")
    absence = away(who, until=day(4))
    client.force_login(person())
    path = reverse("registry:absence_come_back", args=[absence.pk])
    assert client.post(path).status_code == 404

    client.force_login(who)
    client.post(path)

    assert rows(who) == []
    assert client.post(path).status_code == 404


@pytest.mark.parametrize(("first", "said"), [(0, "Frånvaron är ångrad."), (3, "Frånvaron är ångrad."), (-2, "Välkommen tillbaka.")])
def test_what_never_was_is_undone_and_what_was_is_over(client, first, said):
    who = person()
    absence = Absence.objects.create(person=who, from_date=day(first), to_date=day(5))
    client.force_login(who)

    page = client.post(reverse("registry:absence_come_back", args=[absence.pk]), follow=True)

    assert [str(message) for message in page.context["messages"]] == [said]


def test_the_list_costs_the_same_for_1_and_30(client, account, django_assert_max_num_queries):
    client.force_login(account.department.head)
    costs = []
    for number in (1, 29):
        for _ in range(number):
            who = person(department=account.department)
            away(who)
        with django_assert_max_num_queries(20) as caught:
            client.get(reverse("registry:absence_list"))
        costs.append(len(caught))

    assert costs[0] == costs[1] <= 12
    assert visible_absences(account.department.head, on=TODAY).count() == 30


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_absence_reported_twice_at_once_is_one():
    found = []
    for _ in range(10):
        who = person()
        again = partial(report, who, 0, 4)
        at_once(again, again)
        found.append(rows(who))

    assert found == [[(0, 4)]] * 10
