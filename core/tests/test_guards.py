"""The history is append-only for everybody who reaches the database, not only for our own code."""

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.utils import timezone

from core import guards
from core.errors import RuleError
from core.history import describe, record
from core.models import Event, EventPersonalPart, Municipality
from tests.factories import person

describe({"test.guarded": "{who} ändrade uppgifterna"})

REPLACE = """
    INSERT OR REPLACE INTO core_event
    (id, at, verb, object_type, object_id, object_label, actor_id, data, personal_digest, previous_hash, hash)
    SELECT id, at, 'falsk', object_type, object_id, object_label, actor_id, data, personal_digest, previous_hash, hash FROM core_event
"""
SQLITE_ONLY = {
    REPLACE,
    "INSERT OR REPLACE INTO core_eventpersonalpart (event_id, salt, payload) VALUES (1, '', '')",
    "INSERT OR REPLACE INTO core_eventpersonalpart (rowid, event_id, salt, payload) SELECT rowid, 99, '', '' FROM core_eventpersonalpart",
}
POSTGRES_ONLY = {
    "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE core_eventpersonalpart",
    "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE core_event CASCADE",
    "SET LOCAL session_replication_role = replica; UPDATE core_event SET verb = 'falsk'",
}
EVERYWHERE = {
    "UPDATE core_event SET verb = 'falsk'",
    "UPDATE core_event SET id = id + 100",
    "DELETE FROM core_event WHERE id = 1",
    "INSERT INTO core_event SELECT * FROM core_event WHERE true ON CONFLICT (id) DO UPDATE SET verb = 'falsk'",
    "UPDATE core_eventpersonalpart SET payload = 'falsk'",
    "UPDATE core_eventpersonalpart SET payload = ''",
    "UPDATE core_eventpersonalpart SET payload = '', salt = '', erased_at = NULL",
    "UPDATE core_eventpersonalpart SET payload = 'falsk', salt = '', erased_at = CURRENT_TIMESTAMP",
    "UPDATE core_eventpersonalpart SET payload = '', salt = '', erased_at = CURRENT_TIMESTAMP, event_id = event_id + 1",
    "DELETE FROM core_eventpersonalpart",
}
ATTACKS = EVERYWHERE | (POSTGRES_ONLY if connection.vendor == "postgresql" else SQLITE_ONLY)


def an_event() -> Event:
    return record("test.guarded", Municipality.objects.create(), by=person("Åsa Öberg"))


@pytest.mark.django_db
@pytest.mark.parametrize("sql", sorted(ATTACKS))
def test_raw_sql_cannot_change_or_remove_history(sql):
    an_event()
    before = list(Event.objects.values()), list(EventPersonalPart.objects.values())

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert (list(Event.objects.values()), list(EventPersonalPart.objects.values())) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attack",
    [
        lambda event: Event.objects.update(verb="falsk"),
        lambda event: Event.objects.all()._raw_delete("default"),
        lambda event: Event.objects.bulk_update([event], ["verb"]),
        lambda event: event.save(),
        lambda event: EventPersonalPart.objects.update(payload="falsk"),
        lambda event: event.personal.delete(),
    ],
    ids=["update", "raw delete", "bulk_update", "save", "update of the personal part", "delete of the personal part"],
)
def test_the_orm_cannot_change_or_remove_history(attack):
    event = an_event()

    with pytest.raises(Error), transaction.atomic():
        attack(event)

    assert Event.objects.get().verb == "test.guarded"
    assert EventPersonalPart.objects.get().content == {"who": "Åsa Öberg"}


@pytest.mark.django_db
def test_a_personal_part_can_be_erased_once_and_never_filled_again():
    an_event()
    EventPersonalPart.objects.all().erase(now=timezone.now())

    with pytest.raises(Error), transaction.atomic():
        EventPersonalPart.objects.update(erased_at=timezone.now())
    with pytest.raises(Error), transaction.atomic():
        EventPersonalPart.objects.update(payload="falsk", erased_at=None)

    assert EventPersonalPart.objects.get().payload == ""


@pytest.mark.django_db(transaction=True)
def test_flush_is_refused_so_a_portal_is_emptied_only_by_making_its_database_anew():
    with transaction.atomic():
        an_event()

    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)

    assert Event.objects.count() == 1


def tamper_and_fail() -> None:
    Event.objects.update(verb="test.guarded2")
    raise RuleError("Något gick fel.")


@pytest.mark.django_db
def test_the_guards_stand_again_after_they_were_removed_even_when_the_block_fails():
    an_event()

    with pytest.raises(RuleError), guards.removed():
        tamper_and_fail()

    with pytest.raises(Error), transaction.atomic():
        Event.objects.update(verb="test.guarded3")
    assert Event.objects.get().verb == "test.guarded2"
