"""Tasks ring the bell and nothing else: what is due stands in the database."""

from celery import shared_task

from core.sweeps import database_now
from notifications import delivery


@shared_task
def deliver_due() -> None:
    """Send all mail that is due. Safe to run twice, at once, or a week late."""
    delivery.deliver_due(now=database_now())


@shared_task
def deliver(pk: int) -> None:
    """Send one mail now, ahead of the others."""
    delivery.deliver(pk, now=database_now())
