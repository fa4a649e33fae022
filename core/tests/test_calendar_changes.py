"""The officer closes days; each change is a new version of the calendar with who, when and why (design §5)."""

import datetime
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from accounts import actions
from core import calendar_changes
from core.calendar_changes import close_days, days_off, history, withdraw_day
from core.errors import RuleError
from core.forms import MunicipalityForm
from core.history import history_of
from core.models import Event, LocalDay, Municipality
from core.workdays import Closing, WorkCalendar
from tests import factories
from tests.together import at_once

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 4, 20)
FRIDAY = datetime.date(2026, 5, 15)
THURSDAY = datetime.date(2026, 4, 30)
NOON = datetime.time(12)


def close(first: datetime.date = FRIDAY, *, last=None, closes_at=None, reason: str = "klämdag", by=None) -> list[LocalDay]:
    return close_days(first=first, last=last, closes_at=closes_at, reason=reason, by=by or factories.officer(), today=TODAY)


def withdraw(row: LocalDay, *, reason: str = "Vi har öppet ändå.", by=None, today: datetime.date = TODAY) -> None:
    withdraw_day(row, reason=reason, by=by or factories.officer(), today=today, now=timezone.now())


@pytest.fixture
def heard(monkeypatch):
    heard: list[tuple[WorkCalendar, WorkCalendar]] = []
    monkeypatch.setattr(calendar_changes, "_listeners", [lambda before, after, by: heard.append((before, after))])
    return heard


def test_a_closed_day_makes_the_next_version_and_says_who_and_why(heard):
    anna = factories.officer("Anna Ek")

    [row] = close(by=anna)

    assert WorkCalendar.current().local == {FRIDAY: Closing(None, "klämdag")}
    assert WorkCalendar.current().version == 2
    assert [(before.version, after.version, before.is_working_day(FRIDAY), after.is_working_day(FRIDAY)) for before, after in heard] == [
        (1, 2, True, False)
    ]
    [line] = history_of(row)
    assert (line.sentence, line.reason) == ("Anna Ek stängde 15 maj 2026", "klämdag")


def test_a_half_day_closes_earlier():
    [row] = close(THURSDAY, closes_at=NOON, reason="valborg", by=factories.officer("Anna Ek"))

    assert WorkCalendar.current().closes(THURSDAY) == NOON
    assert history_of(row)[0].sentence == "Anna Ek lät kontoret stänga 12.00 30 april 2026"


def test_several_days_are_one_change_and_week_ends_and_holidays_are_left_out(heard):
    rows = close(datetime.date(2026, 5, 13), last=datetime.date(2026, 5, 19), reason="flytt")

    assert [row.date.day for row in rows] == [13, 15, 18, 19]
    assert WorkCalendar.current().version == 2
    assert len(heard) == 1


def test_a_withdrawn_day_is_an_ordinary_day_again_and_its_row_stays(heard):
    [row] = close()

    withdraw(row, by=factories.officer("Anna Ek"))

    assert WorkCalendar.current().is_working_day(FRIDAY)
    assert WorkCalendar.current().version == 3
    assert LocalDay.objects.count() == 1
    assert history(limit=10)[0].sentence == "Anna Ek återtog ändringen av 15 maj 2026"
    assert history(limit=10)[0].reason == "Vi har öppet ändå."
    assert len(close()) == 1  # and it can be closed again


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": datetime.date(2026, 5, 16)}, "16 maj 2026 är en lördag och redan ledig. Den behöver inte stängas."),
        ({"first": datetime.date(2026, 5, 1)}, "1 maj 2026 är första maj och redan ledig. Den behöver inte stängas."),
        ({"first": datetime.date(2026, 12, 24)}, "24 december 2026 är julafton och redan ledig. Den behöver inte stängas."),
        ({"first": datetime.date(2026, 4, 17)}, "Dagen har varit."),
        ({"first": datetime.date(2028, 1, 3)}, "till och med 31 december 2027"),
        ({"last": datetime.date(2028, 1, 3)}, "till och med 31 december 2027"),
        ({"last": datetime.date(2026, 5, 1)}, "Den sista dagen ligger före den första."),
        ({"last": datetime.date(2026, 9, 1)}, "Dela upp dem"),
        ({"first": datetime.date(2026, 5, 16), "last": datetime.date(2026, 5, 17)}, "Ingen av dagarna är en arbetsdag"),
        ({"closes_at": datetime.time(17)}, "Kontoret har öppet 08.00–16.30."),
        ({"closes_at": datetime.time(8)}, "Kontoret har öppet 08.00–16.30."),
        ({"reason": "  "}, "Skriv varför"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence_and_changes_nothing(asked, sentence, heard):
    with pytest.raises(RuleError) as error:
        close(**{"first": FRIDAY} | asked)

    assert sentence in error.value.sentence
    assert WorkCalendar.current() == WorkCalendar()
    assert heard == []


def test_nothing_is_overwritten_a_day_is_withdrawn_first():
    close(reason="klämdag")

    with pytest.raises(RuleError) as error:
        close(datetime.date(2026, 5, 11), last=FRIDAY, closes_at=NOON)

    assert "fre 15 maj (klämdag)" in error.value.sentence
    assert LocalDay.objects.count() == 1


@pytest.mark.parametrize(
    ("today", "reason", "sentence"),
    [(datetime.date(2026, 5, 18), "fel", "Dagen har varit"), (TODAY, " ", "Skriv varför")],
)
def test_a_day_that_has_been_stays_and_a_withdrawal_has_a_reason(today, reason, sentence):
    [row] = close()

    with pytest.raises(RuleError) as error:
        withdraw(row, reason=reason, today=today)

    assert sentence in error.value.sentence
    assert not WorkCalendar.current().is_working_day(FRIDAY)


def test_a_second_withdrawal_is_refused():
    [row] = close()
    withdraw(row)

    with pytest.raises(RuleError):
        withdraw(row)

    assert WorkCalendar.current().version == 3


def test_the_same_day_may_still_be_closed_or_withdrawn_today():
    [row] = close(TODAY, reason="storm")

    withdraw(row, today=TODAY)

    assert WorkCalendar.current().is_working_day(TODAY)


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"date": FRIDAY}])
def test_the_database_refuses_a_day_without_a_reason_and_two_decisions_about_one_day(wrong):
    LocalDay.objects.create(date=FRIDAY, reason="klämdag")

    with pytest.raises(IntegrityError):
        LocalDay.objects.create(**{"date": THURSDAY, "reason": "x"} | wrong)


def test_the_database_refuses_a_rule_that_nobody_knows():
    with pytest.raises(IntegrityError):
        Municipality.objects.create(due_rule="C")


def test_the_years_days_off_tell_where_they_come_from():
    close()
    close(THURSDAY, closes_at=NOON, reason="valborg")

    found = {f"{one.date:%m-%d}": (one.name, one.origin) for one in days_off(2026) if one.date.year == 2026}

    assert found["05-15"] == ("klämdag", "Kommunens beslut")
    assert found["05-14"] == ("Kristi himmelsfärdsdag", "Helgdag enligt lag")
    assert found["12-24"] == ("Julafton", "Afton, räknas som helgdag enligt lag")
    assert "10-31" not in found  # a Saturday
    assert list(found) == sorted(found)


# ---- office hours and the rule, in the settings


def settings_form(**changes) -> MunicipalityForm:
    one = Municipality.current()
    data = {name: getattr(one, name) for name in MunicipalityForm.Meta.fields if name != "logo"}
    data |= {"office_opens": "08:00", "office_closes": "16:30"} | changes
    return MunicipalityForm(data, instance=one)


def save_settings(**changes) -> None:
    form = settings_form(**changes)
    assert form.is_valid(), form.errors
    actions.change_municipality(municipality=form.instance, fields=form.changed_data, by=factories.person("Ivar Lund"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"office_closes": "16:00"}, "08.00–16.00, regel A"),
        ({"office_opens": "07:30"}, "07.30–16.30, regel A"),
        ({"due_rule": "B"}, "08.00–16.30, regel B"),
    ],
)
@pytest.mark.parametrize("filled_in", [True, False])
def test_other_office_hours_or_another_rule_make_the_next_version(changes, words, filled_in, heard):
    if filled_in:
        Municipality.objects.create(name="Markaryds kommun")

    save_settings(**changes)

    assert WorkCalendar.current().version == 2
    assert calendar_changes.in_words(heard[0][1]) == words
    assert history(limit=5)[0].sentence == f"Ivar Lund ändrade arbetsdagskalendern från 08.00–16.30, regel A till {words}"


def test_other_settings_leave_the_calendar_alone(heard):
    Municipality.objects.create(name="Markaryds kommun")

    save_settings(name="Älmhults kommun")

    assert (WorkCalendar.current().version, heard) == (1, [])


def test_a_listener_that_fails_takes_the_change_with_it(monkeypatch):
    def fails(before, after, by):
        raise RuntimeError

    monkeypatch.setattr(calendar_changes, "_listeners", [fails])

    with pytest.raises(RuntimeError):
        close()

    assert WorkCalendar.current() == WorkCalendar()
    assert not Event.objects.filter(verb__startswith="local_day").exists()


@time_machine.travel("2026-04-20T10:00:00+02:00")
def test_the_office_cannot_open_after_a_coming_half_day_has_ended():
    close(THURSDAY, closes_at=datetime.time(9), reason="valborg")

    assert settings_form(office_opens="09:30").errors["office_opens"] == [
        "30 april 2026 stänger kontoret 09.00, innan det öppnar. Återta den dagen först."
    ]
    assert settings_form(office_opens="08:30").is_valid()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_who_close_the_same_day_at_once_take_turns():
    Municipality.objects.create(name="Markaryds kommun")
    officers = factories.officer(), factories.officer()

    answers = at_once(*(partial(close, by=by) for by in officers))

    [error] = [answer for answer in answers if isinstance(answer, RuleError)]
    assert "Redan ändrat: fre 15 maj (klämdag)" in error.sentence
    assert [len(rows) for rows in answers if rows is not error] == [1]
    assert WorkCalendar.current().version == 2
