"""Hand-over notes: they write themselves, and whoever takes over says so with a click (S9, design §6)."""

import datetime
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import absences, actions
from accounts.models import Role
from core.errors import RuleError
from core.history import history_of
from core.workdays import WorkCalendar
from notifications.models import Notice
from registry.handover import lines_of
from registry.models import Handover, RosterRow
from tests.factories import LONG_AGO, account_from_before, officer, person, with_role
from tests.together import at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WORKDAYS = [WorkCalendar().add_working_days(TODAY, number) for number in range(1, 30)]


@pytest.fixture
def account():
    account = account_from_before()
    for role, name, order in (("responsible", "Stina", None), ("substitute", "Elias", 1), ("substitute", "Nora", 2)):
        RosterRow.objects.create(account=account, person=person(name), role=role, order=order, from_date=LONG_AGO)
    return account


def on(account, name):
    return account.roster.get(person__name=name).person


def away(who, first, last):
    """Working days counted from the next one."""
    last_day = None if last is None else WORKDAYS[last]
    return absences.report_absence(person=who, from_date=WORKDAYS[first], to_date=last_day, by=who, today=TODAY)


def notes(account):
    wanted = Handover.objects.filter(account=account, withdrawn_at__isnull=True).order_by("first_day", "pk")
    return [
        (note.from_person.name, note.to_person.name, WORKDAYS.index(note.first_day), note.last_day and WORKDAYS.index(note.last_day))
        for note in wanted
    ]


def test_s9_an_absence_writes_a_note_to_the_substitute_who_is_told(account):
    away(on(account, "Stina"), 0, 4)

    assert notes(account) == [("Stina", "Elias", 0, 4)]
    assert [notice.recipient.name for notice in Notice.objects.filter(kind="handover.written")] == ["Elias"]
    groups = {line["group"] for line in Handover.objects.get().content}
    assert {"Vem som gör vad", "Kontakt"} <= groups


def test_s9_when_the_substitute_is_away_too_the_next_one_gets_the_rest(account):
    away(on(account, "Stina"), 0, 9)
    away(on(account, "Elias"), 5, 7)

    assert sorted(notes(account)) == [("Elias", "Nora", 5, 7), ("Stina", "Elias", 0, 9), ("Stina", "Nora", 5, 7)]


def test_s9_with_everybody_away_the_head_gets_the_note(account):
    away(on(account, "Elias"), 0, 4)
    away(on(account, "Nora"), 0, 4)
    away(on(account, "Stina"), 0, 4)

    assert {to for giver, to, _, _ in notes(account) if giver == "Stina"} == {account.department.head.name}


def test_nothing_is_handed_over_while_another_responsible_person_is_there(account):
    RosterRow.objects.create(account=account, person=person("Otto"), role="responsible", from_date=LONG_AGO)

    away(on(account, "Stina"), 0, 4)

    assert notes(account) == []


def test_an_absence_cut_short_or_cancelled_takes_its_note_along(account):
    stina = on(account, "Stina")
    absence = away(stina, 0, 9)

    absences.end_absence(absence=absence, last_day=WORKDAYS[3], by=stina, today=TODAY)
    assert notes(account) == [("Stina", "Elias", 0, 3)]

    absences.cancel(absence=absence, by=stina, today=TODAY)
    assert notes(account) == []
    with pytest.raises(RuleError, match="behövs inte"):
        Handover.objects.get().accept(by=on(account, "Elias"), content=[])


def test_an_absence_that_becomes_part_of_a_longer_one_takes_its_note_along(account):
    """Otherwise the substitute has two notes to accept, and one of them though nobody is away when the longer one is cancelled."""
    stina = on(account, "Stina")
    shorter = away(stina, 3, 6)

    longer = away(stina, 1, 4)
    together = notes(account)
    absences.cancel(absence=longer, by=stina, today=TODAY)

    assert together == [("Stina", "Elias", 1, 6)]
    assert notes(account) == []
    assert history_of(shorter)[0].sentence == "Stina anmälde en längre frånvaro för Stina, som den här blev en del av"


def test_an_absence_until_further_notice_makes_a_note_without_a_last_day(account):
    away(on(account, "Stina"), 0, None)

    assert notes(account) == [("Stina", "Elias", 0, None)]


def test_s9_a_responsible_person_whose_time_ends_hands_over_to_whoever_is_next(account):
    row = account.roster.get(person__name="Stina")
    row.end(on=TODAY, by=account.department.head)
    assert [(note.from_person.name, note.to_person.name) for note in Handover.objects.waiting(on=TODAY)] == [("Stina", "Elias")]

    RosterRow.appoint(account, person("Otto"), "responsible", by=account.department.head, from_date=TODAY)

    assert [(note.from_person.name, note.to_person.name) for note in Handover.objects.waiting(on=TODAY)] == [("Stina", "Otto")]


def test_s9_a_leaver_hands_over_when_the_last_day_is_set_and_not_when_it_is_withdrawn(account):
    administrator, stina = with_role(Role.SYSTEM_ADMINISTRATOR), on(account, "Stina")

    actions.set_last_day(person=stina, by=administrator, ends_on=TODAY + datetime.timedelta(days=10))
    assert [note.to_person.name for note in Handover.objects.waiting(on=TODAY)] == ["Elias"]

    actions.set_last_day(person=stina, by=administrator, ends_on=None)
    assert list(Handover.objects.waiting(on=TODAY)) == []


# ---- the page


def test_the_substitute_accepts_with_one_click_and_the_note_stays_as_it_was(client, account):
    away(on(account, "Stina"), 0, 4)
    note, elias = Handover.objects.get(), on(account, "Elias")
    client.force_login(elias)
    path = reverse("registry:handover_accept", args=[note.pk])
    assert path in client.get(note.get_absolute_url()).content.decode()

    client.post(path)
    client.post(path)

    note.refresh_from_db()
    assert note.accepted_by == elias
    assert [line.verb for line in history_of(account)].count("handover.accepted") == 1
    assert list(Handover.objects.waiting(on=TODAY)) == []
    then = client.get(note.get_absolute_url()).content.decode()
    account.watch_pattern = "Aldrig mer"
    account.save()
    assert client.get(note.get_absolute_url()).content.decode().count("Aldrig mer") == then.count("Aldrig mer") == 0


def test_who_sees_a_note_and_who_accepts_it(client, account):
    away(on(account, "Stina"), 0, 4)
    note = Handover.objects.get()
    people = [on(account, "Elias"), on(account, "Stina"), on(account, "Nora"), account.department.head, officer(), person()]
    answers = []

    for user in reversed(people):
        client.force_login(user)
        seen = client.get(note.get_absolute_url()).status_code
        on_account = note.get_absolute_url() in client.get(account.get_absolute_url()).content.decode()
        answers.append((seen, on_account, client.post(reverse("registry:handover_accept", args=[note.pk])).status_code))

    assert answers[::-1] == [(200, True, 302), *[(200, True, 403)] * 4, (404, False, 404)]


def test_a_note_whose_days_are_over_waits_for_nobody(account):
    away(on(account, "Stina"), 0, 4)

    assert Handover.objects.waiting(on=WORKDAYS[4]).count() == 1
    assert Handover.objects.waiting(on=WORKDAYS[5]).count() == 0


def test_a_note_costs_the_same_with_1_absence_and_with_many_days(account, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as caught:
        away(on(account, "Stina"), 0, 0)
    few = len(caught)
    away(on(account, "Nora"), 0, 0)
    other = account_from_before()
    RosterRow.objects.create(account=other, person=(long := person()), role="responsible", from_date=LONG_AGO)
    RosterRow.objects.create(account=other, person=person(), role="substitute", order=1, from_date=LONG_AGO)

    with django_assert_max_num_queries(few + 2):
        away(long, 0, 25)


def test_a_line_holds_no_visitors_words(account):
    assert {tuple(line) for line in lines_of(account, on(account, "Stina"))} == {("group", "text", "url")}


@pytest.mark.parametrize(
    "fields",
    [
        {"absence": None},
        {"accepted_at": timezone.now()},
        {"to_person": "Stina"},
        {"last_day": TODAY - datetime.timedelta(days=1)},
        {"to_person": "Elias"},
    ],
)
def test_the_database_refuses_a_broken_note(account, fields):
    absence = away(on(account, "Stina"), 0, 4)
    values = {
        "account": account,
        "from_person": "Stina",
        "to_person": "Nora",
        "absence": absence,
        "first_day": TODAY,
        "content": [],
        **fields,
    }
    people = {key: on(account, value) for key, value in values.items() if isinstance(value, str)}

    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(**{**values, **people})


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_note_accepted_twice_at_once_is_accepted_once():
    told = []
    for _ in range(10):
        account = account_from_before()
        RosterRow.objects.create(account=account, person=(stina := person()), role="responsible", from_date=LONG_AGO)
        RosterRow.objects.create(account=account, person=(elias := person()), role="substitute", order=1, from_date=LONG_AGO)
        away(stina, 0, 3)
        at_once(*(partial(Handover.objects.get(account=account).accept, by=elias, content=[]) for _ in range(2)))
        told.append([line.verb for line in history_of(account)].count("handover.accepted"))

    assert told == [1] * 10
