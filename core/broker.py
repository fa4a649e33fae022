"""Ringing the worker's bell. Nothing may depend on it: what must happen is a row, and a sweep finds it (design §7)."""

import logging
import time
from typing import Any

from celery import Task
from django.db import transaction

logger = logging.getLogger(__name__)

SILENCE = 20  # seconds without a try after a publish failed

_silent_until = 0.0


def poke(task: "Task[Any, Any]", *ids: int) -> None:
    """Start the task once the transaction is committed, if the broker answers at once.

    A dead broker costs the page about a second, the first time; then nobody tries for a while. It is logged, once, and never raised.
    """

    def ring() -> None:
        global _silent_until
        if time.monotonic() < _silent_until:
            return
        try:
            task.delay(*ids)
        except Exception as error:  # whatever the broker or the network makes of it
            _silent_until = time.monotonic() + SILENCE
            logger.error("The broker does not answer, so %s waits for the next sweep: %s", task.name, error)

    transaction.on_commit(ring, robust=True)
