"""Tasks ring the bell and nothing else: what is due stands in the database."""

from celery import shared_task

from core import sweeps
from core.models import Heartbeat


@shared_task
def run_sweep(name: str) -> None:
    sweeps.run(name, path=sweeps.WORKER)


@shared_task
def canary() -> None:
    """Beat, broker, worker and database all work: that is what the row says. A worker that answers pings may still be deaf."""
    Heartbeat.beat(sweeps.CANARY, now=sweeps.database_now())
