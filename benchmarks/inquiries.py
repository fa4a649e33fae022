"""The daily work with 10,000 inquiries and with 1,000,000, on PostgreSQL: pages, sweeps, reminders, deadlines.

Django's own admin list of the same rows is measured beside them. Exit code 1 when a target is missed.
"""

import datetime
import os
import re
import sys
import time
from typing import Any

import django

from benchmarks.measure import Cost, Target, cost_of, cpu_seconds, getter, report

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "markaryd_some.settings")
os.environ.setdefault("PORTAL_MODE", "test")

FEW, MANY = 10_000, 1_000_000
ACCOUNTS, PEOPLE = 60, 200
ROUNDS = 15

PAGES = {
    "an empty page of the same layout": "/fragor/?visa=folj-upp",
    "inquiries, open": "/fragor/",
    "inquiries, all": "/fragor/?visa=alla",
    "the start page, with the officer's glance": "/",
}
EMPTY = "an empty page of the same layout"
ADMIN = "Django's admin list of the same rows"
MEASURED = tuple(name for name in PAGES if name != EMPTY)
GROWTH, SHELL, MOST_QUERIES = 1.25, 4.5, 10
MOST_MILLISECONDS, MOST_BUFFERS = 5.0, 50
MOST_SECONDS_FOR_REMINDERS, MOST_SECONDS_FOR_DEADLINES = 0.5, 2.0
REMINDERS, DEADLINES = 10_000, 1_000_000


def main() -> int:
    from django.conf import settings

    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "django.contrib.admin"]
    settings.ROOT_URLCONF = "benchmarks.urls"
    django.setup()
    from django.db import connection

    from benchmarks.measure import throw_away_database
    from inquiries.management.commands.make_many_inquiries import make_many_inquiries
    from registry.management.commands.make_many import make_many

    if connection.vendor != "postgresql":
        print("The daily work is measured on PostgreSQL: set DATABASE_URL.", file=sys.stderr)
        return 2
    with throw_away_database():
        make_many(accounts=ACCOUNTS, people=PEOPLE)
        client = _officer()
        make_many_inquiries(FEW)
        connection.cursor().execute("ANALYZE")
        few = _pages(client)
        make_many_inquiries(MANY - FEW, open_ones=0)
        connection.cursor().execute("ANALYZE")
        many = _pages(client)
        targets = _print_pages(few, many)
        targets += _sweep_with_nothing_due()
        targets += _ten_thousand_reminders()
    targets += _deadlines()
    return report(targets)


# ---- pages


def _officer() -> Any:
    from django.test import Client
    from django.utils import timezone

    from accounts.models import Role, RoleAppointment, User

    officer = User.objects.order_by("pk")[0]
    RoleAppointment.objects.create(person=officer, role=Role.COMMUNICATIONS_OFFICER, from_date=timezone.localdate())
    client = Client()
    client.force_login(officer)
    return client


def _pages(client: Any) -> dict[str, Cost]:
    gets = {name: getter(client, path) for name, path in PAGES.items()}
    return cost_of({**gets, ADMIN: _admin_list()}, rounds=ROUNDS, slow=(ADMIN,))


def _admin_list() -> Any:
    """Called without its log-in page: what is compared is the list."""
    from django.template.response import TemplateResponse
    from django.test import RequestFactory

    from accounts.models import User
    from benchmarks.urls import INQUIRIES

    request = RequestFactory().get("/bench-admin/inquiries/inquiry/")
    request.user = User.objects.order_by("pk")[0]

    def get() -> None:
        page = INQUIRIES.changelist_view(request)
        assert isinstance(page, TemplateResponse)
        page.render()

    return get


def _print_pages(few: dict[str, Cost], many: dict[str, Cost]) -> list[Target]:
    print("The daily work on PostgreSQL, CPU ms in the web process and the database (queries)\n")
    print(f"{'':<44}{f'{FEW:,} inquiries':>20}{f'{MANY:,} inquiries':>22}")
    for name, cost in few.items():
        print(f"{name:<44}{cost.milliseconds:>13.1f} ({cost.queries:>3}) {many[name].milliseconds:>15.1f} ({many[name].queries:>3})")
    print()
    targets = []
    for name in MEASURED:
        growth, shell = many[name].milliseconds / few[name].milliseconds, many[name].milliseconds / many[EMPTY].milliseconds
        targets += [
            (f"{name}: {growth:.2f} × what it costs with {FEW:,} (at most {GROWTH})", growth <= GROWTH),
            (f"{name}: {shell:.2f} × an empty page (at most {SHELL})", shell <= SHELL),
            (f"{name}: {many[name].queries} queries (at most {MOST_QUERIES})", many[name].queries <= MOST_QUERIES),
        ]
    return targets


# ---- sweeps

# Which of them is cheapest depends on how many are open.
READ_THROUGH = re.compile(r"'Node Type': 'Seq Scan'[^{}]*'Relation Name': 'inquiries_inquiry'")
OF_OPEN_ONES = ["inquiries_with_a_clock", "open_inquiries_of_an_account", "open_inquiries_of_a_person"]


def _sweep_with_nothing_due() -> list[Target]:
    """The sweep itself, long before anything was due; and the plan of what it asks about the inquiries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from inquiries import reminders

    nothing_due = datetime.datetime(2020, 1, 2, 9, tzinfo=datetime.UTC)
    best = float("inf")
    for _ in range(9):
        before = cpu_seconds()
        reminders.remind(now=nothing_due)
        best = min(best, (cpu_seconds() - before) * 1000)
    with CaptureQueriesContext(connection) as captured:
        reminders.remind(now=nothing_due)
    asked = [query["sql"] for query in captured if "inquiries_inquiry" in query["sql"]]
    milliseconds, buffers, plans = 0.0, 0, ""
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
            [told] = cursor.fetchone()[0]
            milliseconds += told["Execution Time"] + told["Planning Time"]
            buffers += told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"]
            plans += str(told["Plan"])
    print(f"A sweep with nothing due asks {len(captured)} questions and takes {best:.1f} ms CPU in all.\n")
    return [
        (
            f"a sweep with nothing due: its question takes {milliseconds:.2f} ms (at most {MOST_MILLISECONDS:.0f})",
            milliseconds <= MOST_MILLISECONDS,
        ),
        (f"a sweep with nothing due: {buffers} buffers (at most {MOST_BUFFERS})", buffers <= MOST_BUFFERS),
        (
            "a sweep with nothing due: a partial index of the open ones is in the plan, and no table is read through",
            any(index in plans for index in OF_OPEN_ONES) and not READ_THROUGH.search(plans),
        ),
    ]


def _ten_thousand_reminders() -> list[Target]:
    """So many inquiries are late at once; then the same sweep again."""
    from django.db import connection

    from inquiries import reminders
    from inquiries.management.commands.make_many_inquiries import make_many_inquiries
    from notifications.models import Notice

    make_many_inquiries(REMINDERS * 100, open_ones=REMINDERS, due_in="-5 days")
    connection.cursor().execute("ANALYZE")
    now = _a_working_morning()
    before = Notice.objects.count()
    started = time.perf_counter()
    reminders.remind(now=now)
    first, made = time.perf_counter() - started, Notice.objects.count() - before
    started = time.perf_counter()
    reminders.remind(now=now)
    again, more = time.perf_counter() - started, Notice.objects.count() - before - made
    per_ten_thousand = first / max(made, 1) * REMINDERS
    told = f"{made:,} reminders created in {first:.2f} s, {per_ten_thousand:.2f} s for {REMINDERS:,}"
    return [
        (f"{told} (at most {MOST_SECONDS_FOR_REMINDERS})", per_ten_thousand <= MOST_SECONDS_FOR_REMINDERS),
        (f"at least {REMINDERS:,} of them", made >= REMINDERS),
        (f"the same sweep again: {more} more, in {again:.2f} s", more == 0),
    ]


def _a_working_morning() -> datetime.datetime:
    from django.utils import timezone

    from core.workdays import WorkCalendar

    day = WorkCalendar.current().add_working_days(timezone.localdate(), 1)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))


def _deadlines() -> list[Target]:
    from core.workdays import WorkCalendar

    calendar = WorkCalendar()
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    moments = [start + datetime.timedelta(minutes=number) for number in range(DEADLINES)]
    before = time.process_time()
    for moment in moments:
        calendar.reply_due(moment)
    taken = time.process_time() - before
    return [
        (f"{DEADLINES:,} deadlines in {taken:.2f} s CPU (at most {MOST_SECONDS_FOR_DEADLINES:.0f})", taken <= MOST_SECONDS_FOR_DEADLINES)
    ]


if __name__ == "__main__":
    sys.exit(main())
