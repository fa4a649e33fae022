"""A Celery app with the portal's real settings and one task that leaves traces in a file. The worker tests run it."""

import json
import os
import time
from pathlib import Path

from django.conf import settings

from core import deaf
from markaryd_some.celery import app

deaf.DEAF_AFTER = float(os.environ.get("PROBE_DEAF_AFTER", deaf.DEAF_AFTER))
deaf.LONGEST_TASK = float(os.environ.get("PROBE_LONGEST_TASK", deaf.LONGEST_TASK))
settings.CELERY_WORKER_TRANSPORT_OPTIONS.update(json.loads(os.environ.get("PROBE_OPTIONS", "{}")))


@app.task
def note(path: str, word: str, seconds: float = 0) -> str:
    """Write that it began, take its time, write that it is done."""
    with Path(path).open("a") as traces:
        print("begin", word, os.getpid(), os.getppid(), file=traces, flush=True)
        time.sleep(seconds)
        print("done", word, os.getpid(), os.getppid(), file=traces, flush=True)
    return word
