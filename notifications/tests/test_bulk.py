"""`tell_all`: many people about many rows in one statement, on both databases (reliability §0.8, §2.3, P6)."""

import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import Department
from core import broker
from notifications import tasks
from notifications.actions import choose_delivery, tell_all
from notifications.delivery import deliver_due
from notifications.models import DeliveryChoice, Notice, Urgency
from notifications.tests.support import tell_about
from tests.factories import department, person
from tests.together import at_once

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FRIDAY = datetime.datetime(2026, 11, 20, 9, 0, tzinfo=STOCKHOLM)


def rows(**changes):
    words = {
        "about_id": F("pk"),
        "group": F("pk"),
        "occurrence": Value("round-1"),
        "subject": Concat(Value("Svar saknas: "), F("name")),
        "text": Value("100 % av frågorna väntar.\n\nSvara."),
        "path": Concat(Value("/verksamheter/"), F("pk"), Value("/"), output_field=Notice._meta.get_field("text")),
    }
    return Department.objects.annotate(**{**words, **changes})


def tell_them(recipients, *, of=None, **changes):
    given = {"kind": "test.many", "rung": "passed", "urgency": Urgency.RED, "now": timezone.now()}
    return tell_all(rows() if of is None else of, recipients, **{**given, **changes})


def test_each_row_goes_to_the_people_of_its_group_with_their_own_why():
    one, other = department("Ena"), department("Andra")
    stina, ove, ulla = person(), person(), person()

    new = tell_them([(one.pk, stina.pk, "Du är ansvarig."), (one.pk, ove.pk, "Du är ersättare."), (other.pk, ulla.pk, "Du är chef.")])

    assert new == 3
    told = Notice.objects.order_by("recipient").values_list("recipient", "about_type", "about_id", "subject", "why", "path")
    assert list(told) == [
        (stina.pk, "accounts.department", one.pk, "Svar saknas: Ena", "Du är ansvarig.", f"/verksamheter/{one.pk}/"),
        (ove.pk, "accounts.department", one.pk, "Svar saknas: Ena", "Du är ersättare.", f"/verksamheter/{one.pk}/"),
        (ulla.pk, "accounts.department", other.pk, "Svar saknas: Andra", "Du är chef.", f"/verksamheter/{other.pk}/"),
    ]
    assert Notice.objects.first().text == "100 % av frågorna väntar.\n\nSvara."


def test_telling_again_adds_nothing_and_what_is_new_is_counted():
    reader = person()
    recipients = [(department(f"Verksamhet {number} av många").pk, reader.pk, "Du är ansvarig.") for number in range(3)]
    tell_them(recipients)
    recipients.append((department("Den nya").pk, reader.pk, "Du är ansvarig."))

    assert [tell_them(recipients), tell_them(recipients)] == [1, 0]
    assert Notice.objects.count() == 4


def test_what_one_by_one_has_told_is_not_told_again():
    about, reader = department(), person()
    tell_about(about, reader, kind="test.many", rung="passed")

    assert tell_them([(about.pk, reader.pk, "Du är ansvarig.")]) == 0


def test_only_those_who_work_today_are_told():
    about, yesterday = department(), timezone.localdate() - datetime.timedelta(days=1)
    gone, locked, here = person(ends_on=yesterday), person(is_active=False), person()

    assert tell_them([(about.pk, reader.pk, "Du är ansvarig.") for reader in (gone, locked, here)]) == 1
    assert Notice.objects.get().recipient == here


@pytest.mark.parametrize("nothing", ["no rows", "no recipients", "no match"])
def test_nothing_to_tell_is_no_notices(nothing):
    about, reader = department(), person()
    of = rows().filter(pk__in=[]) if nothing == "no rows" else rows()
    recipients = {"no recipients": [], "no match": [("annan", reader.pk, "Du är ansvarig.")]}.get(
        nothing, [(about.pk, reader.pk, "Ansvarig.")]
    )

    assert tell_them(recipients, of=of) == 0
    assert Notice.objects.count() == 0


@pytest.mark.parametrize(
    ("way", "urgency", "state", "due"),
    [
        (None, Urgency.CALM, "waiting", FRIDAY.replace(hour=13)),
        (DeliveryChoice.Way.EACH, Urgency.CALM, "waiting", FRIDAY),
        (DeliveryChoice.Way.RED_ONLY, Urgency.CALM, "in_portal", FRIDAY),
        (DeliveryChoice.Way.RED_ONLY, Urgency.RED, "waiting", FRIDAY),
    ],
)
def test_each_persons_choice_is_followed(way, urgency, state, due):
    about, reader = department(), person()
    with time_machine.travel(FRIDAY, tick=False):
        if way:
            choose_delivery(way, by=reader, now=FRIDAY)

        tell_them([(about.pk, reader.pk, "Du är ansvarig.")], urgency=urgency)

    row = Notice.objects.get()
    assert (row.state, row.due_at, row.created_at) == (state, due, FRIDAY)


def test_a_moment_is_stored_as_the_orm_stores_it_so_the_sweep_finds_the_row(mail_server):
    """A raw moment on SQLite compares as later than every other, and the reminder never leaves."""
    about, reader = department(), person()
    with time_machine.travel(FRIDAY, tick=False):
        tell_about(about, reader, kind="test.one", urgency=Urgency.RED)
        tell_them([(about.pk, reader.pk, "Du är ansvarig.")])
        for moment, expected in ((FRIDAY - datetime.timedelta(microseconds=1), 0), (FRIDAY, 2)):
            assert Notice.objects.to_enclose(now=moment, in_office_hours=True).count() == expected

        deliver_due()

    assert len(mail_server.messages) == 1
    assert Notice.objects.filter(state="enclosed").count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(DISTINCT due_at), COUNT(DISTINCT created_at), COUNT(DISTINCT told_in) FROM notifications_notice")
        assert cursor.fetchone() == (1, 1, 2)
    assert {len(str(row.told_in)) for row in Notice.objects.all()} == {36}


@pytest.mark.parametrize(("before", "expected"), [(True, 1), (False, 0)])
def test_a_moment_in_the_rows_own_question_is_compared_rightly(before, expected):
    about, reader = department(), person()
    tell_about(about, reader, kind="test.one")
    now = timezone.now()
    of = Notice.objects.filter(**{"created_at__lte" if before else "created_at__gt": now}).annotate(group=F("about_id"))

    assert tell_them([(about.pk, reader.pk, "Du är ansvarig.")], of=of) == expected


def test_a_long_subject_is_cut_and_quotes_do_no_harm():
    about, reader = department("O'Brien %s \"; DROP TABLE notifications_notice; --"), person()

    tell_them([(about.pk, reader.pk, "Du är 'ansvarig' för 100 %s.")], of=rows(subject=Concat(F("name"), Value("å" * 300))))

    row = Notice.objects.get()
    assert row.subject.startswith("O'Brien %s \"; DROP TABLE")
    assert len(row.subject) == 200
    assert row.why == "Du är 'ansvarig' för 100 %s."


def test_a_broken_rule_is_not_swallowed():
    about, reader = department(), person()

    with pytest.raises(IntegrityError), transaction.atomic():
        tell_them([(about.pk, reader.pk, "Du är ansvarig.")], of=rows(path=Value("https://evil.example/")))


def test_the_number_of_questions_does_not_grow_with_the_rows(django_assert_num_queries):
    readers = [person() for _ in range(10)]
    abouts = [department(f"Verksamhet {number} av många") for number in range(10)]
    with django_assert_num_queries(7) as few:
        tell_them([(abouts[0].pk, readers[0].pk, "Du är ansvarig.")], rung="first")

    with django_assert_num_queries(len(few)):
        assert tell_them([(about.pk, reader.pk, "Du är ansvarig.") for about in abouts for reader in readers]) == 100


def test_the_bell_rings_only_for_what_is_new(monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(broker, "_silent_until", 0.0)
    monkeypatch.setattr(tasks.deliver_due, "delay", lambda: rung.append(True))
    recipients = [(department().pk, person().pk, "Du är ansvarig.")]

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            tell_them(recipients)

    assert rung == [True]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_count_each_row_once():
    reader = person()
    recipients = [(department(f"Verksamhet {number} av många").pk, reader.pk, "Du är ansvarig.") for number in range(30)]

    counts = at_once(*[partial(tell_them, recipients)] * 2)

    assert sum(counts) == 30
    assert Notice.objects.count() == 30
