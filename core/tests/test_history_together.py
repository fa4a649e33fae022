"""Several processes write history at once: the chain stays one."""

import multiprocessing
from functools import partial

import pytest
from django.db import connections, transaction

from core.history import describe, record
from core.models import Event, Municipality
from core.verify import Head, verify
from tests.factories import person
from tests.together import held_up

describe({"test.together": "{who} räknade till {number}"})

PROCESSES, EVENTS = 4, 100


def write_events(user, obj) -> None:
    for number in range(EVENTS):
        with transaction.atomic():
            record("test.together", obj, by=user, number=number)


@pytest.mark.django_db(transaction=True)
def test_four_processes_with_a_hundred_events_each_leave_one_whole_chain():
    user, obj = person("Åsa Öberg"), Municipality.objects.create()
    connections.close_all()

    processes = [multiprocessing.get_context("fork").Process(target=write_events, args=(user, obj)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)

    assert [process.exitcode for process in processes] == [0] * PROCESSES
    head, fault = verify()
    assert fault is None
    assert head.number == Event.objects.count() == PROCESSES * EVENTS


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_second_writer_waits_until_the_first_has_committed():
    """On PostgreSQL, where a transaction does not lock the whole database by beginning."""
    obj = Municipality.objects.create()

    with transaction.atomic():
        record("test.together", obj, by=None, number=1)
        finish = held_up(partial(transaction.atomic(record), "test.together", obj, by=None, number=2))
    finish()

    assert verify() == (Head(2, Event.objects.get(pk=2).hash), None)
