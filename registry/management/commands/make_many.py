"""A large made-up municipality for measuring: `manage.py make_many --accounts 10000 --people 2000`. In bulk, without history."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Department, User
from registry.addresses import recognise
from registry.models import AccountVersion, Platform, RosterRow, SocialAccount

FIRST_NAMES = ("Åsa", "Anna", "Bo", "Cecilia", "David", "Eva", "Östen", "Fatima", "Gunnar", "Ängla", "Ivar", "Karin", "Olle", "Örjan")
LAST_NAMES = ("Andersson", "Åberg", "Berg", "Carlsson", "Ek", "Östlund", "Falk", "Ängström", "Isaksson", "Jönsson", "Lind", "Ström")
PLACES = ("Markaryd", "Strömsnäsbruk", "Timsfors", "Traryd", "Hinneryd", "Råstorp", "Ång", "Älmhult", "Öja", "Åsnen", "Delary")
KINDS = ("Biblioteket", "Badhuset", "Förskolan", "Gymnasiet", "Kulturskolan", "Räddningstjänsten", "Äldreomsorgen", "Överförmyndaren")
DEPARTMENTS = 40
BATCH = 500
STATES = ["active"] * 17 + ["dormant", "planned", "closed"]


class Command(BaseCommand):
    help = "Fills the register with made-up accounts and people, for measuring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", type=int, default=10_000)
        parser.add_argument("--people", type=int, default=2_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("This fills the register with made-up accounts, so it never runs in a real installation.")
        make_many(accounts=options["accounts"], people=options["people"])
        self.stdout.write(f"{SocialAccount.objects.count()} accounts, {User.objects.count()} people.")


@transaction.atomic
def make_many(*, accounts: int, people: int) -> None:
    """Adds so many accounts and people. Can be run again: numbers go on where they ended."""
    staff = _people(people)
    departments = _departments(staff)
    platforms = list(Platform.objects.in_use())
    first = (SocialAccount.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    end = first + accounts
    for start in range(first, end, BATCH):
        _accounts(range(start, min(start + BATCH, end)), departments, platforms, staff)


def _people(count: int) -> list[User]:
    first = (User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    made = [
        User(
            email=f"mangden{number}@kommunen.example",
            name=f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number % len(LAST_NAMES)]} {number}",
            title="handläggare",
            password="!",
        )
        for number in range(first, first + count)
    ]
    User.objects.bulk_create(made, batch_size=BATCH)
    return list(User.objects.order_by("pk")[:2_000])


def _departments(staff: list[User]) -> list[Department]:
    for number in range(Department.objects.count(), DEPARTMENTS):
        name = f"{KINDS[number % len(KINDS)]} {PLACES[number % len(PLACES)]} {number}"
        Department.objects.create(name=name, head=staff[number % len(staff)] if staff else None)
    return list(Department.objects.all())


def _accounts(numbers: range, departments: list[Department], platforms: list[Platform], staff: list[User]) -> None:
    today, now = timezone.localdate(), timezone.now()
    rules = {platform.pk: [platform.rule()] for platform in platforms}
    made = []
    for number in numbers:
        platform, state = platforms[number % len(platforms)], STATES[number % len(STATES)]
        address = recognise(_address(platform, number), rules[platform.pk])
        started = now - datetime.timedelta(days=200 + number % 900)
        live = state in {"active", "dormant"}
        made.append(
            SocialAccount(
                state=state,
                department=departments[number % len(departments)],
                platform=platform,
                name=f"{KINDS[number % len(KINDS)]} i {PLACES[number % len(PLACES)]} {number}",
                handle=address.handle,
                url=address.url,
                address_key=address.key,
                purpose="Dialog med dem som bor här, om verksamheten och det som händer.",
                audience="Kommuninvånare och besökare.",
                watch_pattern="Varje vardag klockan 9 och 15.",
                hours_per_week=3,
                earlier_decision=f"KS 2018/{number}",
                created_at=started,
                activated_on=timezone.localdate(started) if live else None,
                closed_on=today if state == "closed" else None,
                recertified_at=now - datetime.timedelta(days=number % 220) if live and staff else None,
                recertified_by=staff[number % len(staff)] if live and staff else None,
            )
        )
    SocialAccount.objects.bulk_create(made)
    versions = [AccountVersion(account=account, number=1, at=account.created_at, **account.facts()) for account in made]
    AccountVersion.objects.bulk_create(versions)
    for account, version in zip(made, versions, strict=True):
        account.public_version = version if account.state in {"active", "dormant"} and account.pk % 30 else None
    SocialAccount.objects.bulk_update(made, ["public_version"])
    RosterRow.objects.bulk_create(row for account, number in zip(made, numbers, strict=True) for row in _roster(account, number, staff))


def _address(platform: Platform, number: int) -> str:
    if platform.any_host:
        return f"https://blogg{number}.kommunen.example/"
    start = {"linkedin": "https://www.linkedin.com/company/", "snapchat": "https://www.snapchat.com/add/"}
    return f"{start.get(platform.slug, f'https://{min(platform.hosts, key=len)}/')}konto{number}"


def _roster(account: SocialAccount, number: int, staff: list[User]) -> list[RosterRow]:
    """A responsible person for nearly all, a substitute for most. By `number`, as the states are: keys may have gaps."""
    if len(staff) < 2 or account.state == "closed":
        return []
    since = timezone.localdate(account.created_at)
    rows = []
    if number % 50:
        rows.append(RosterRow(account=account, person=staff[number % len(staff)], role="responsible", from_date=since))
    if number % 20:
        rows.append(RosterRow(account=account, person=staff[(number + 1) % len(staff)], role="substitute", order=1, from_date=since))
    return rows
