"""Several people at the same moment. SQLite lets one in at a time, so most of what this shows it shows on PostgreSQL."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection

from core.errors import RuleError

Call = Callable[[], object]
PATIENCE = 30  # seconds


def at_once(*calls: Call) -> list[Any]:
    """Run the calls in a thread each, started together. An exception is returned in its call's place."""
    barrier = threading.Barrier(len(calls))

    def run(call: Call) -> object:
        barrier.wait(timeout=10)
        return call()

    futures = _in_threads(*(partial(run, call) for call in calls))
    return [future.exception(PATIENCE) or future.result() for future in futures]


def refused(answers: list[Any]) -> int:
    """How many of `at_once`'s answers are a RuleError. No other exception may be among them."""
    unexpected = [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, RuleError)]
    assert unexpected == []
    return sum(isinstance(answer, RuleError) for answer in answers)


def held_up(call: Call) -> Call:
    """Start the call in a thread, and see that it still waits after half a second. What comes back waits for its answer."""
    [future] = _in_threads(call)
    with pytest.raises(TimeoutError):
        future.result(timeout=0.5)
    return lambda: future.result(PATIENCE)


def _in_threads(*calls: Call) -> "list[Future[Any]]":
    pool = ThreadPoolExecutor(len(calls))
    futures = [pool.submit(_with_its_own_connection, call) for call in calls]
    pool.shutdown(wait=False)
    return futures


def _with_its_own_connection(call: Call) -> object:
    try:
        return call()
    finally:
        connection.close()
