"""Tampering shows: each test changes the history behind the guards' back, and the check names the first bad event."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core import guards
from core.history import describe, hash_of, record
from core.models import Event, EventPersonalPart, Municipality
from tests.factories import person

describe({"test.verified": "{who} ändrade uppgifterna"})

pytestmark = pytest.mark.django_db


@pytest.fixture
def events() -> list[Event]:
    user, obj = person("Åsa Öberg"), Municipality.objects.create()
    return [record("test.verified", obj, by=user if number % 2 else None, number=number) for number in range(1, 10)]


def verify(**options) -> str:
    out = io.StringIO()
    call_command("verify_history", stdout=out, **options)
    return out.getvalue()


def moved(old: int, new: int) -> None:
    Event.objects.filter(pk=old).update(id=new)
    EventPersonalPart.objects.filter(pk=old).update(event_id=new)


def swap_two_events() -> None:
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        moved(4, 1000), moved(6, 4), moved(1000, 6)


def remove(number: int) -> None:
    EventPersonalPart.objects.filter(pk=number)._raw_delete("default")
    Event.objects.filter(pk=number)._raw_delete("default")


def edit_with_a_new_hash() -> None:
    event = Event.objects.get(pk=5)
    event.verb = "test.other"
    Event.objects.filter(pk=5).update(verb=event.verb, hash=hash_of(event))


def edit(**changes):
    return lambda: Event.objects.filter(pk=5).update(**changes)


def edit_personal(**changes):
    return lambda: EventPersonalPart.objects.filter(pk=5).update(**changes)


TAMPERINGS = {
    "verb": (edit(verb="test.other"), "5: är ändrad"),
    "moment": (edit(at=timezone.now()), "5: är ändrad"),
    "object type": (edit(object_type="x.y"), "5: är ändrad"),
    "object": (edit(object_id=77), "5: är ändrad"),
    "label": (edit(object_label="Annan kommun"), "5: är ändrad"),
    "actor": (edit(actor_id=77), "5: är ändrad"),
    "data": (edit(data={"number": 6}), "5: är ändrad"),
    "hash": (edit(hash="0" * 64), "5: är ändrad"),
    "previous hash": (edit(previous_hash="0" * 64), "5: är ändrad"),
    "personal digest": (edit(personal_digest=""), "5: är ändrad"),
    "edited with its hash made anew": (edit_with_a_new_hash, "6: hör inte ihop"),
    "removed": (lambda: remove(5), "5: saknas"),
    "first removed": (lambda: remove(1), "1: saknas"),
    "two swapped": (swap_two_events, "4: är ändrad"),
    "personal part changed": (edit_personal(payload='{"who":"Nils Ek"}'), "5: har en ändrad personlig del"),
    "personal salt changed": (edit_personal(salt="0" * 64), "5: har en ändrad personlig del"),
    "personal part removed": (lambda: EventPersonalPart.objects.filter(pk=5)._raw_delete("default"), "5: saknar sin personliga del"),
    "personal part added": (
        lambda: EventPersonalPart.objects.create(event_id=6, salt="x", payload="{}"),
        "6: har fått en personlig del i efterhand",
    ),
}


@pytest.mark.parametrize(("tamper", "place"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_the_first_bad_event_is_named(events, tamper, place):
    with guards.removed():
        tamper()

    with pytest.raises(CommandError, match=f"^Händelse {place}") as error:
        verify()

    assert error.value.returncode == 1


def test_a_whole_history_is_confirmed_with_its_head(events):
    assert "Historiken är hel: 9 händelser." in verify()
    assert f"Huvud: 9:{events[-1].hash}" in verify()


def test_an_empty_history_is_whole():
    assert "0 händelser" in verify()


def test_a_history_whose_end_was_cut_off_shows_only_against_a_kept_head(events):
    kept = f"9:{events[-1].hash}"
    with guards.removed():
        remove(9)

    assert "8 händelser" in verify()
    with pytest.raises(CommandError, match=r"^Händelse 9: saknas"):
        verify(kept=kept)


def test_a_history_that_was_written_anew_shows_against_a_kept_head(events):
    with pytest.raises(CommandError, match=r"^Händelse 9: har inte samma"):
        verify(kept=f"9:{'0' * 64}")


def test_an_earlier_kept_head_is_still_part_of_a_longer_history(events):
    assert "9 händelser" in verify(kept=f"4:{events[3].hash}")


@pytest.mark.parametrize("kept", ["x", "4", ":abc", "-1:abc"])
def test_a_kept_head_that_is_not_one_is_refused(kept):
    with pytest.raises(CommandError, match="Skriv huvudet som"):
        verify(kept=kept)


def test_the_check_reads_the_history_in_one_query(events, django_assert_num_queries):
    with django_assert_num_queries(1):
        verify()
