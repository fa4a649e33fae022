"""Tasks ring the bell and nothing else: what is due stands in the database."""

from celery import shared_task

from notifications import delivery


@shared_task
def deliver_due() -> None:
    """Send all mail that is due. Safe to run twice, at once, or a week late."""
    delivery.deliver_due()


@shared_task
def deliver(pk: int) -> None:
    """Send one notice now, ahead of the others."""
    delivery.deliver(pk)
