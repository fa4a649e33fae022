"""A worker that hears nothing through the broker ends itself, and whoever watches it starts a new one (F32).

A half-open link can make a worker deaf for good while it still answers `inspect ping`. The canary rings each minute, so three minutes of
silence mean that it cannot hear. A worker that has something in hand is busy, not deaf.
"""

import logging
import os
import threading
import time
from typing import Any

from celery.signals import task_received, worker_init
from celery.worker import state

logger = logging.getLogger(__name__)

DEAF_AFTER = 180.0  # seconds
EXIT_CODE = 70  # EX_SOFTWARE: not a stop that somebody asked for

_heard_at = 0.0


@task_received.connect
def hear(**kwargs: Any) -> None:
    """Sent in the worker's main process for each message."""
    global _heard_at
    _heard_at = time.monotonic()


@worker_init.connect
def watch(**kwargs: Any) -> None:
    hear()
    threading.Thread(target=_watch, args=[DEAF_AFTER], name="deaf-worker-watchdog", daemon=True).start()


def _watch(limit: float) -> None:
    while True:
        time.sleep(min(limit / 4, 5))
        if state.reserved_requests:
            hear()
        elif time.monotonic() - _heard_at > limit:
            logger.critical("Nothing has come through the broker for %.0f s: this worker is deaf and ends itself", limit)
            logging.shutdown()
            os._exit(EXIT_CODE)
