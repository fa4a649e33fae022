"""Tasks ring the bell; who is to be reminded of what stands in the database."""

from celery import shared_task
from django.utils import timezone

from registry import reminders


@shared_task
def remind_about_waiting_decisions() -> None:
    """Safe to run twice, at once, or a week late: each reminder is one row, once."""
    reminders.remind_about_waiting_decisions(now=timezone.now())
