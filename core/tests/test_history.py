import ast
import datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import Deputy
from core import history
from core.chain import START
from core.history import describe, hash_of, history_of, record
from core.models import Event, EventPersonalPart, Municipality
from tests.factories import department, person

describe({"test.approved": "{who} godkände som {party}"}, party={"head": "verksamhetschef", "officer": "kommunikatör"})
describe({"test.named": "{who} utsåg {about} från {day}"})
describe({"test.plain": "{who} ändrade uppgifterna", "test.counted": "{who} läste in {number} rader, {complete}"})

pytestmark = pytest.mark.django_db


def municipality() -> Municipality:
    return Municipality.objects.create(name="Markaryds kommun")


def test_an_event_is_read_as_a_swedish_sentence_with_its_moment(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 22, 13, 5, tzinfo=datetime.UTC), tick=False)
    obj = municipality()

    record("test.approved", obj, by=person("Åsa Öberg"), reason="Tydligt syfte", party="head")

    line = history_of(obj)[0]
    assert str(line) == "Åsa Öberg godkände som verksamhetschef, 22 november 2026 kl. 14.05"
    assert (line.who, line.verb, line.reason) == ("Åsa Öberg", "test.approved", "Tydligt syfte")


def test_codes_dates_and_truth_values_among_the_data_are_written_out():
    obj = municipality()

    record("test.named", obj, by=person("Åsa Öberg"), about="Nils Ek", day=datetime.date(2026, 12, 1))
    record("test.counted", obj, by=None, number=3, complete=False)

    assert [line.sentence for line in history_of(obj)] == ["Portalen läste in 3 rader, nej", "Åsa Öberg utsåg Nils Ek från 1 december 2026"]


def test_labels_can_be_a_text_choices_class_and_then_begin_with_a_small_letter():
    describe({"test.deputy": "{who} ersätter {party}"}, party=Deputy.Party)
    obj = municipality()

    record("test.deputy", obj, by=person("Åsa Öberg"), party=Deputy.Party.OFFICER)

    assert history_of(obj)[0].sentence == "Åsa Öberg ersätter kommunikatör"


def test_names_and_reasons_are_kept_apart_from_the_chain():
    user = person("Åsa Öberg")

    event = record("test.named", municipality(), by=user, reason="Hon slutar", about="Nils Ek", day="2026-12-01")

    stored = Event.objects.values().get(pk=event.pk)
    assert not any(name in str(stored) for name in ("Åsa", "Nils", "slutar"))
    assert stored["actor_id"] == user.pk
    assert event.personal.content == {"who": "Åsa Öberg", "reason": "Hon slutar", "about": "Nils Ek"}


@pytest.mark.parametrize("make", [person, department], ids=["a user", "an object named after somebody it is about"])
def test_an_object_whose_own_name_tells_who_somebody_is_has_its_name_in_the_personal_part(make):
    obj = make("Åsa Öberg")

    event = record("test.plain", obj, by=None, about="Åsa Öberg")

    assert event.object_label == ""
    assert event.personal.content["label"] == str(obj)


def test_an_event_by_the_portal_itself_without_reason_has_no_personal_part():
    event = record("test.plain", municipality(), by=None)

    assert event.personal_digest == ""
    assert not EventPersonalPart.objects.exists()


def test_when_the_personal_part_is_erased_the_line_says_so_and_the_chain_holds():
    obj = municipality()
    record("test.named", obj, by=person("Åsa Öberg"), reason="Hon slutar", about="Nils Ek", day="2026-12-01")

    EventPersonalPart.objects.all().erase(now=timezone.now())

    line = history_of(obj)[0]
    assert line.who == "Namnet är borttaget"
    assert line.sentence == "[Namnet är borttaget] utsåg [Namnet är borttaget] från 1 december 2026"
    assert line.reason == ""
    call_command("verify_history")


def test_events_count_from_one_and_carry_the_hash_of_the_one_before():
    obj = municipality()

    first, second = (record("test.plain", obj, by=None) for _ in range(2))

    assert (first.pk, second.pk) == (1, 2)
    assert (first.previous_hash, second.previous_hash) == (START, first.hash)


def test_an_event_reads_back_exactly_as_it_was_hashed():
    """Microseconds, UTC, key order and every kind of value survive the database, on both engines."""
    data = {"z": 1, "a": "Åäö \U0001f600 ”x”", "flag": True, "none": None, "big": 2**60, "list": [1, {"b": "2", "a": [False]}]}

    event = record("test.plain", municipality(), by=person(), reason="r\x00\ud800", day=datetime.date(2026, 3, 29), **data)

    stored = Event.objects.get(pk=event.pk)
    assert hash_of(stored) == event.hash
    assert stored.at == event.at
    assert stored.data == {**data, "day": "2026-03-29"}


@pytest.mark.parametrize("value", [1.5, object(), {1, 2}, b"x"])
def test_values_that_the_two_databases_would_write_differently_are_refused(value):
    with pytest.raises(TypeError):
        record("test.plain", municipality(), by=None, value=value)


def test_a_verb_without_a_sentence_is_refused():
    with pytest.raises(LookupError, match=r"test\.unheard_of"):
        record("test.unheard_of", municipality(), by=None)


def test_a_sentence_that_lacks_its_data_is_refused():
    with pytest.raises(LookupError, match="party"):
        record("test.approved", municipality(), by=None)


def test_a_verb_cannot_get_a_second_sentence():
    with pytest.raises(ValueError, match="another sentence"):
        describe({"test.plain": "{who} gjorde något annat"})


def test_a_verb_that_is_no_longer_described_never_shows_its_code():
    describe({"test.retired": "{who} gjorde så förr"})
    obj = municipality()
    record("test.retired", obj, by=None)
    del history._sentences["test.retired"]

    assert history_of(obj)[0].sentence == "Portalen gjorde en ändring"


def test_the_history_of_an_object_is_one_query_and_newest_first(django_assert_num_queries):
    obj, other, user = municipality(), department(), person()
    for number in range(30):
        record("test.counted", obj, by=user, number=number, complete=True)
    record("test.plain", other, by=user)

    with django_assert_num_queries(1):
        lines = history_of(obj, limit=10)

    assert [line.sentence.split()[-3] for line in lines] == [str(number) for number in range(29, 19, -1)]


@pytest.mark.django_db(transaction=True)
def test_an_event_belongs_in_the_transaction_of_its_change():
    obj = municipality()

    with pytest.raises(RuntimeError):
        record("test.plain", obj, by=None)


@pytest.mark.django_db(transaction=True)
def test_an_event_disappears_with_the_change_that_was_rolled_back_and_leaves_no_gap():
    obj = municipality()

    with transaction.atomic():
        record("test.plain", obj, by=None)
        transaction.set_rollback(True)
    with transaction.atomic():
        event = record("test.plain", obj, by=None)

    assert list(Event.objects.values_list("pk", flat=True)) == [event.pk] == [1]


def verbs_in(file: Path) -> set[str]:
    calls = [
        node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record"
    ]
    parts = [part for call in calls for part in ast.walk(call.args[0])]
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def test_every_verb_in_the_code_has_a_sentence():
    """Read from the source, so that a verb on a path no test walks cannot reach a user as an error."""
    ours = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    files = [file for folder in ours for file in folder.rglob("*.py") if "tests" not in file.parts]

    found = {verb for file in files for verb in verbs_in(file)}

    assert found - set(history.verbs()) == set()
    assert len(found) > 10
