"""A worker that hears nothing through the broker ends itself, and whoever watches it starts a new one (F32).

A half-open link can make a worker deaf for good while it still answers `inspect ping`. The canary rings each minute, so three minutes of
silence mean that it cannot hear. A worker that has something in hand may be busy instead, but no longer than a task may take: one that
seeks its broker hears of no task that ends, and believes for ever that it still runs.
"""

import logging
import os
import threading
import time
from typing import Any

from celery.signals import task_received, worker_init
from celery.worker import state
from django.conf import settings

logger = logging.getLogger(__name__)

DEAF_AFTER = 180.0  # seconds
LONGEST_TASK = float(settings.CELERY_TASK_TIME_LIMIT)  # seconds
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
    threading.Thread(target=_watch, args=[DEAF_AFTER, LONGEST_TASK], name="deaf-worker-watchdog", daemon=True).start()


def _watch(limit: float, longest_task: float) -> None:
    busy_at = 0.0
    while True:
        time.sleep(min(limit / 4, 5))
        now = time.monotonic()
        if state.reserved_requests and now - _heard_at <= longest_task:
            busy_at = now
        if now - max(_heard_at, busy_at) > limit:
            logger.critical("Nothing has come through the broker for %.0f s: this worker is deaf and ends itself", now - _heard_at)
            logging.shutdown()
            os._exit(EXIT_CODE)
