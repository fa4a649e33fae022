"""Tasks start the sweep and nothing else: what is due stands in the database."""

from celery import shared_task


@shared_task
def deliver_due() -> None:
    """Send all mail that is due. Safe to run twice, at once, or a week late."""
