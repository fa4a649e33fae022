"""What the register's list costs with 50 accounts and with 10,000, in CPU time, against an empty page of the same layout.

Exit code 1 when a target is missed.
"""

import os
import sys

import django

from benchmarks.measure import Cost, cost_of, getter, report

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "markaryd_some.settings")
os.environ.setdefault("PORTAL_MODE", "test")

FEW = {"accounts": 50, "people": 50}
MANY = {"accounts": 10_000, "people": 2_000}
ROUNDS = 25

PAGES = {
    "an empty page of the same layout": "/konton/?lage=closing",
    "the list": "/konton/",
    "the list, page 9 of 10": "/konton/?sida={nine_tenths}",
    "the list, sorted by department": "/konton/?sort=verksamhet",
    "search": "/konton/?q=badhus+markaryd",
    "as it was on a day": "/konton/?datum={day}",
    "export, CSV": "/konton/konton.csv",
    "export, Excel": "/konton/konton.xlsx",
}
LIST, EMPTY = "the list", "an empty page of the same layout"
GROWTH, SHELL, MOST_QUERIES = 1.25, 4.5, 10


def main() -> int:
    django.setup()
    from django.db import connection

    from benchmarks.measure import throw_away_database
    from registry.management.commands.make_many import make_many

    with throw_away_database():
        make_many(**FEW)
        few = _measure(FEW["accounts"])
        make_many(accounts=MANY["accounts"] - FEW["accounts"], people=MANY["people"] - FEW["people"])
        if connection.vendor == "postgresql":
            connection.cursor().execute("ANALYZE")
        many = _measure(MANY["accounts"])
    return _report(connection.vendor, few, many)


def _measure(accounts: int) -> dict[str, Cost]:
    from django.test import Client
    from django.utils import timezone

    from accounts.models import Role, RoleAppointment, User

    today = timezone.localdate()
    reader = User.objects.order_by("pk")[0]
    RoleAppointment.objects.get_or_create(person=reader, role=Role.COMMUNICATIONS_OFFICER, defaults={"from_date": today})
    client = Client()
    client.force_login(reader)
    places = {"nine_tenths": max(1, accounts * 9 // 10 // 50), "day": today.isoformat()}
    return cost_of({name: getter(client, path.format(**places)) for name, path in PAGES.items()}, rounds=ROUNDS, slow=("export",))


def _report(engine: str, few: dict[str, Cost], many: dict[str, Cost]) -> int:
    print(f"The register on {engine}, CPU ms in the web process (queries)\n")
    head_few, head_many = f"{FEW['accounts']} accounts", f"{MANY['accounts']:,} accounts"
    print(f"{'':<34}{head_few:>18}{head_many:>20}")
    for name in PAGES:
        print(
            f"{name:<34}{few[name].milliseconds:>11.1f} ({few[name].queries:>2}) {many[name].milliseconds:>14.1f} ({many[name].queries:>2})"
        )
    print()
    growth = many[LIST].milliseconds / few[LIST].milliseconds
    shell = many[LIST].milliseconds / many[EMPTY].milliseconds
    most = max(cost.queries for cost in many.values())
    targets = [
        (f"the list with 10,000 accounts costs {growth:.2f} × the list with 50 (at most {GROWTH})", growth <= GROWTH),
        (f"the list costs {shell:.2f} × an empty page of the same layout (at most {SHELL})", shell <= SHELL),
        (f"no page asks more than {most} queries (at most {MOST_QUERIES})", most <= MOST_QUERIES),
        ("every page asks as many queries at both sizes", all(few[name].queries == many[name].queries for name in PAGES)),
    ]
    return report(targets)


if __name__ == "__main__":
    sys.exit(main())
