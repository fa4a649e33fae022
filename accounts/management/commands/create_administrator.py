"""The first person in an empty installation: `manage.py create_administrator --email anna@kommunen.se --name "Anna Berg"`."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import add_person
from accounts.models import Role, User
from accounts.roles import make_appointment
from core.errors import RuleError
from core.text import clean_line


class Command(BaseCommand):
    help = "Add a system administrator, or give the role to somebody who is there. The password is chosen through a mailed link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        today = timezone.localdate()
        try:
            email, name = clean_line(email).lower(), clean_line(name)
            User(email=email, name=name, password="-").clean_fields()
            with transaction.atomic():
                person = User.objects.filter(email__iexact=email).first() or add_person(by=None, email=email, name=name)
                make_appointment(person=person, role=Role.SYSTEM_ADMINISTRATOR, from_date=today, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except RuleError as error:
            raise CommandError(error.sentence) from None
        address = settings.SITE_URL + reverse("account_reset_password")
        self.stdout.write(f"{person.name} är systemadministratör. Lösenordet väljs genom ”Glömt lösenordet?”: {address}")
