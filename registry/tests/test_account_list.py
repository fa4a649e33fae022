"""The register as a list: finding, sorting, filtering, as it was on a day, and what it costs."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Department, User
from registry.account_list import SORTS, chosen_accounts
from registry.management.commands.make_many import make_many
from registry.models import AccountVersion, RosterRow, SocialAccount
from registry.tests.hostile import TRIED
from tests.factories import active_account, days_ago, department, officer, person, planned_account, platform

pytestmark = pytest.mark.django_db

LIST = "/konton/"
TODAY = timezone.localdate


def names_on(answer):
    return [row["name"] for row in answer.context["rows"]]


def names_for(client, **choices):
    return names_on(client.get(LIST, choices))


@pytest.fixture
def reader(client):
    user = person()
    client.force_login(user)
    return client


def imported(name, *, of=None, number=0, **fields):
    """A bare row of the register, for what only the list is asked about."""
    account = SocialAccount.objects.create(
        **{
            "name": name,
            "department": of or department(),
            "platform": platform(),
            "handle": f"konto{number or name}".lower(),
            "url": f"https://www.facebook.com/konto{number or name}",
            "address_key": f"facebook:{number or name}",
            "earlier_decision": "KS 2019/1",
            **fields,
        }
    )
    AccountVersion.objects.create(account=account, number=1, at=account.created_at, **account.facts())
    return account


# ---- who


def test_nobody_reads_the_register_without_logging_in(client):
    for path in (LIST, "/konton/konton.csv", "/konton/konton.xlsx"):
        answer = client.get(path)

        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


def test_everybody_who_works_here_reads_the_register(client):
    account = active_account(name="Biblioteket")

    for user in (account.department.head, account.roster.first().person, officer(), person()):
        client.force_login(user)
        assert names_on(client.get(LIST)) == ["Biblioteket"]


def test_the_list_only_reads(reader):
    assert reader.post(LIST).status_code == 405


def test_an_empty_register_says_how_accounts_get_here(client):
    client.force_login(officer())

    answer = client.get(LIST)

    assert "Inga konton än" in answer.content.decode()
    assert reverse("registry:account_import") in answer.content.decode()


def test_only_the_officer_is_offered_the_import(reader):
    imported("Biblioteket")

    assert reverse("registry:account_import") not in reader.get(LIST).content.decode()


# ---- order


def test_names_are_sorted_as_in_swedish(reader):
    for name in ("Öppna förskolan", "Ängen", "Zebran", "ål", "Adam", "Åsen", "Väv", "Wår", "Ärlan"):
        imported(name)

    found = names_for(reader)

    assert found == ["Adam", "Väv", "Wår", "Zebran", "ål", "Åsen", "Ängen", "Ärlan", "Öppna förskolan"]


def test_the_other_way_round_is_exactly_the_other_way_round(reader):
    for number, name in enumerate(("Adam", "Åsen", "Ängen", "Åsen"), start=1):
        imported(name, number=number)

    assert names_for(reader, sort="-namn") == list(reversed(names_for(reader, sort="namn")))


def test_departments_are_sorted_as_in_swedish(reader):
    for name in ("Öster", "Ånge", "Älm", "Zinken"):
        imported(f"konto på {name}", of=department(name))

    found = [row["department"] for row in reader.get(LIST, {"sort": "verksamhet"}).context["rows"]]

    assert found == ["Zinken", "Ånge", "Älm", "Öster"]


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_the_same_on_both_pages(reader, sort):
    """Rows that are otherwise equal never show twice or not at all."""
    of = department()
    for number in range(60):
        imported("Samma namn", of=of, number=number + 1)

    first = [row["pk"] for row in reader.get(LIST, {"sort": sort}).context["rows"]]
    second = [row["pk"] for row in reader.get(LIST, {"sort": sort, "sida": 2}).context["rows"]]

    assert len(first) == 50
    assert len({*first, *second}) == 60


def test_the_list_is_read_from_an_index_in_its_order():
    make_many(accounts=1_000, people=10)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    user = User.objects.first()

    plans = {}
    for sort in ("namn", "-namn", "lage"):
        accounts = chosen_accounts({"sort": sort}, user=user, today=TODAY(), places=None)
        plans[sort] = accounts.values("pk", "name")[:51].explain()

    assert {sort for sort, plan in plans.items() if "accounts_by_name" in plan} == {"namn", "-namn"}
    assert "accounts_by_state_and_name" in plans["lage"]
    assert not any("TEMP B-TREE" in plan or "Sort Key" in plan for plan in plans.values())


# ---- finding


def test_a_search_finds_name_handle_and_address_in_any_case(reader):
    imported("Åsens förskola", handle="asen.forskola", url="https://www.facebook.com/asen.forskola")
    imported("Badhuset")

    for text in ("ÅSENS", "asen.forsk", "förskola åsen", "facebook.com/asen"):
        assert names_for(reader, q=text) == ["Åsens förskola"], text


def test_a_pasted_address_finds_its_account_however_it_is_written(reader):
    account = planned_account(name="Biblioteket", url="https://www.facebook.com/markaryds.bibliotek")
    planned_account(name="Ett annat")

    for text in ("https://m.facebook.com/Markaryds.Bibliotek/?fbclid=1", "facebook.com/markarydsbibliotek", account.url):
        assert names_for(reader, q=text) == ["Biblioteket"], text


def test_a_department_includes_those_below_it(reader):
    above = department("Kulturförvaltningen")
    below = department("Biblioteken")
    Department.objects.filter(pk=below.pk).update(parent=above)
    imported("Överst", of=above)
    imported("Underst", of=below)
    imported("Bredvid")

    assert names_for(reader, verksamhet=above.pk) == ["Underst", "Överst"]
    assert names_for(reader, verksamhet=below.pk) == ["Underst"]


def test_filters_work_together(reader):
    of = department()
    imported("Rätt", of=of, state="active")
    imported("Fel läge", of=of, state="dormant")
    imported("Fel kanal", of=of, state="active", platform=platform("instagram"))

    assert names_for(reader, verksamhet=of.pk, lage="active", kanal=platform().pk, q="ä") == ["Rätt"]


def test_who_is_missing(reader):
    account = active_account(name="Utan ersättare")
    row = account.roster.get(role="substitute")
    RosterRow.objects.filter(pk=row.pk).update(from_date=TODAY() - datetime.timedelta(days=9))
    row.end(on=TODAY() - datetime.timedelta(days=1), by=account.department.head)
    other = active_account(name="Ansvarig har slutat")
    User.objects.filter(pk=other.roster.get(role="responsible").person_id).update(ends_on=TODAY() - datetime.timedelta(days=1))
    active_account(name="Allt på plats")

    assert names_for(reader, urval="saknar-ersattare") == ["Utan ersättare"]
    assert names_for(reader, urval="saknar-ansvarig") == ["Ansvarig har slutat"]


def test_a_closed_account_needs_nobody(reader):
    imported("Avslutat", state="closed", closed_on=TODAY())

    assert names_for(reader, urval="saknar-ersattare") == []


def test_my_accounts_are_those_i_look_after_and_those_of_my_department(client):
    account = active_account(name="Mitt")
    active_account(name="Någon annans")

    for user in (account.department.head, account.roster.get(role="substitute").person):
        client.force_login(user)
        assert names_for(client, urval="mina") == ["Mitt"]


def test_due_for_confirmation_after_half_a_year(reader):
    fresh, old = active_account(name="Ny"), active_account(name="Gammal")
    SocialAccount.objects.filter(pk=old.pk).update(created_at=days_ago(182))
    SocialAccount.objects.filter(pk=fresh.pk).update(created_at=days_ago(181))

    answer = reader.get(LIST, {"urval": "ska-bekraftas"})

    assert names_on(answer) == ["Gammal"]
    assert answer.context["rows"][0]["next"] == "Bekräfta uppgifterna"


def test_waiting_for_the_public_list_is_what_was_changed_or_never_approved(reader):
    changed, fixed_id, unchanged = active_account(name="Ändrat"), active_account(name="Nytt id"), active_account(name="Orört")
    changed.change_facts({"purpose": "Något nytt"}, address_key=changed.address_key, by=officer())
    fixed_id.change_facts({"permanent_id": "123"}, address_key=fixed_id.address_key, by=officer())
    imported("Inläst", state="active")
    imported("Inläst men planerat")

    answer = reader.get(LIST, {"urval": "vantar-pa-godkannande"})

    assert names_on(answer) == ["Inläst", "Nytt id", "Ändrat"]
    assert unchanged.name not in names_on(answer)


def test_the_next_thing_to_do_is_told_on_each_row(reader):
    planned_account(name="a planerat")
    account = active_account(name="b aktivt")
    imported("c utan ansvarig", state="active")
    imported("d avslutat", state="closed", closed_on=datetime.date(2024, 6, 30))

    rows = reader.get(LIST).context["rows"]

    assert [row["next"] for row in rows] == [
        "Gör klart startlistan",
        f"Bekräfta senast {account.recertify_by.isoformat()}",
        "Utse ansvarig",
        "Avslutat 2024-06-30",
    ]


# ---- as it was on a day


def history():
    """Opened on 1 March as Gamla namnet, renamed on 1 June; Anna was responsible until the end of May, Bo since."""
    account = planned_account(name="Nya namnet")
    account.versions.update(name="Gamla namnet", at=moment(2026, 3, 1))
    AccountVersion.objects.create(account=account, number=2, at=moment(2026, 6, 1), **account.facts())
    account.roster.all().update(from_date=datetime.date(2026, 6, 1))
    account.roster.filter(role="responsible").update(person=person("Bo Ek"))
    anna = person("Anna Ås", ends_on=datetime.date(2026, 5, 31))
    RosterRow.objects.create(
        account=account, person=anna, role="responsible", from_date=datetime.date(2026, 3, 1), to_date=datetime.date(2026, 5, 31)
    )
    return account


def moment(*day):
    return datetime.datetime(*day, 12, tzinfo=datetime.UTC)


def test_the_register_as_it_was_on_a_day_has_the_facts_and_the_people_of_that_day(reader):
    history()

    rows = {day: reader.get(LIST, {"datum": day}).context["rows"] for day in ("2026-02-28", "2026-03-01", "2026-05-31", "2026-06-01")}

    assert rows["2026-02-28"] == []
    assert [(row["name"], row["responsible"]) for row in rows["2026-03-01"]] == [("Gamla namnet", "Anna Ås")]
    assert [(row["name"], row["responsible"]) for row in rows["2026-05-31"]] == [("Gamla namnet", "Anna Ås")]
    assert [(row["name"], row["responsible"]) for row in rows["2026-06-01"]] == [("Nya namnet", "Bo Ek")]


def test_a_day_ends_at_midnight_in_stockholm(reader):
    account = planned_account(name="Sent på kvällen")
    account.versions.update(at=datetime.datetime(2026, 6, 30, 21, 59, tzinfo=datetime.UTC))

    assert names_for(reader, datum="2026-06-30") == ["Sent på kvällen"]

    account.versions.update(at=datetime.datetime(2026, 6, 30, 22, 1, tzinfo=datetime.UTC))

    assert names_for(reader, datum="2026-06-30") == []


def test_the_past_is_clearly_marked_and_can_be_searched_and_exported(reader):
    history()

    answer = reader.get(LIST, {"datum": "2026-05-31", "q": "gamla"})
    exported = b"".join(reader.get("/konton/konton.csv", {"datum": "2026-05-31"}).streaming_content).decode()

    assert "Så här var registret den 31 maj 2026" in answer.content.decode()
    assert names_on(answer) == ["Gamla namnet"]
    assert "Gamla namnet" in exported
    assert "Anna Ås" in exported
    assert "Nya namnet" not in exported


@pytest.mark.parametrize("day", ["2099-01-01", "i går", "2026-02-30", "9999-12-31", "0000-00-00"])
def test_a_day_that_cannot_be_shown_is_told_beside_its_field(reader, day):
    imported("Biblioteket")

    answer = reader.get(LIST, {"datum": day})

    assert answer.status_code == 200
    assert answer.context["form"].errors["datum"]
    assert names_on(answer) == ["Biblioteket"]


def test_the_first_day_of_all_shows_an_empty_register(reader):
    imported("Biblioteket")

    assert names_for(reader, datum="0001-01-01") == []


def test_a_filter_that_only_means_something_today_says_so(reader):
    answer = reader.get(LIST, {"datum": "2026-06-30", "urval": "ska-bekraftas"})

    assert "bara i dag" in answer.content.decode()


# ---- bad input


def test_no_hostile_value_in_any_filter_breaks_the_list(reader):
    imported("Biblioteket")

    for value in TRIED:
        answer = reader.get(LIST, dict.fromkeys(("q", "kanal", "verksamhet", "lage", "urval", "datum", "sort", "sida"), value[:3000]))
        assert answer.status_code == 200, value[:100]
    assert "<script>alert(1)</script>" not in reader.get(LIST, {"q": "<script>alert(1)</script>"}).content.decode()


# ---- cost


def queries_of(client, path, **choices):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path, choices)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
    return len(captured)


@pytest.mark.parametrize("path", [LIST, "/konton/konton.csv", "/konton/konton.xlsx"])
@pytest.mark.parametrize("choices", [{}, {"datum": "today"}, {"q": "i"}, {"sort": "-verksamhet"}, {"lage": "active"}])
def test_one_account_or_thirty_take_as_many_queries(reader, path, choices):
    choices = {name: TODAY().isoformat() if value == "today" else value for name, value in choices.items()}
    make_many(accounts=1, people=3)
    queries_of(reader, path, **choices)
    with_one = queries_of(reader, path, **choices)
    make_many(accounts=29, people=20)

    with_thirty = queries_of(reader, path, **choices)

    assert with_one == with_thirty
    assert with_thirty <= 10


def test_make_many_refuses_where_the_portal_is_in_real_use(settings):
    settings.MODE = "production"

    with pytest.raises(CommandError):
        call_command("make_many", accounts=1, people=1)

    assert not SocialAccount.objects.exists()


def test_make_many_fills_the_register_of_a_demo():
    call_command("make_many", accounts=3, people=2, stdout=StringIO())

    assert SocialAccount.objects.count() == 3
