"""Tasks ring the bell and nothing else: what is due stands in the database."""

from celery import shared_task

from archiving import capture_runs
from core import sweeps
from core.sweeps import WORKER, database_now


@shared_task(soft_time_limit=660, time_limit=720)  # longer than a capture's own limits, shorter than the broker's visibility timeout
def run_capture(pk: int) -> None:
    """Safe to run twice, at once, or a week late: one of them gets the lease."""
    capture_runs.run(pk, now=database_now())


@shared_task
def make_packages() -> None:
    """The same that the sweep does, without waiting for it."""
    sweeps.run("packages", path=WORKER)
