"""`manage.py demo`: a municipality with invented people and accounts, only into an empty database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.workdays import WorkCalendar
from home.demo.clock import Days
from home.demo.content import add_everything
from home.demo.people import LOGINS, PASSWORD, email


class Command(BaseCommand):
    help = "Loads the demo municipality into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only print whom to log in as")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("The demo's log-ins are known to everybody, so it is never loaded into a real installation.")
        if not options["logins"]:
            self._load()
        elif User.objects.filter(email=email(LOGINS[0][0])).exists():
            self._print_logins()

    def _load(self) -> None:
        with transaction.atomic():
            if User.objects.exists():
                self.stdout.write("The database has people already; it is left as it is.")
                return
            add_everything(days=Days(timezone.now(), WorkCalendar()))
            transaction.get_connection().run_on_commit.clear()  # no worker listens yet; its sweep finds the notices
        self.stdout.write("The demo municipality is loaded.")

    def _print_logins(self) -> None:
        self.stdout.write(f"Log in with the password {PASSWORD} as")
        for key, what in LOGINS:
            self.stdout.write(f"  {email(key):30} {what}")
