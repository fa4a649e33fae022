"""`./portal bench`: what the register's list costs with 50 accounts and with 10,000, in CPU time, against an empty page of the same layout.

Runs in a throw-away database beside the one that DATABASE_URL names (SQLite without it). Ratios from one run are compared, so a slow or
busy machine does not matter. Exit code 1 when a target is missed.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django

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


@dataclass
class Cost:
    milliseconds: float
    queries: int


def main() -> int:
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    from registry.management.commands.make_many import make_many

    folder = tempfile.TemporaryDirectory(prefix="portal-bench-")
    if connection.vendor == "sqlite":
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = connection.settings_dict["TEST"]["NAME"] = str(
            Path(folder.name) / "bench.sqlite3"
        )
    setup_test_environment(debug=False)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        make_many(**FEW)
        few = _measure(FEW["accounts"])
        make_many(accounts=MANY["accounts"] - FEW["accounts"], people=MANY["people"] - FEW["people"])
        if connection.vendor == "postgresql":
            connection.cursor().execute("ANALYZE")
        many = _measure(MANY["accounts"])
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
        folder.cleanup()
    return _report(connection.vendor, few, many)


def _measure(accounts: int) -> dict[str, Cost]:
    """CPU time of this process, the best of some rounds. The pages take turns, so that a busy moment hits them all."""
    from django.test import Client
    from django.utils import timezone

    from accounts.models import Role, RoleAppointment, User

    today = timezone.localdate()
    reader = User.objects.order_by("pk")[0]
    RoleAppointment.objects.get_or_create(person=reader, role=Role.COMMUNICATIONS_OFFICER, defaults={"from_date": today})
    client = Client()
    client.force_login(reader)
    places = {"nine_tenths": max(1, accounts * 9 // 10 // 50), "day": today.isoformat()}
    gets: dict[str, Callable[[], None]] = {name: _getter(client, path.format(**places)) for name, path in PAGES.items()}
    costs = {name: Cost(float("inf"), _queries(get)) for name, get in gets.items()}
    for turn in range(ROUNDS):
        for name, get in gets.items():
            if name.startswith("export") and turn >= 3:
                continue
            started = time.process_time()
            get()
            costs[name].milliseconds = min(costs[name].milliseconds, (time.process_time() - started) * 1000)
    return costs


def _getter(client, path: str) -> Callable[[], None]:  # type: ignore[no-untyped-def]
    def get() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        if answer.streaming:
            for _ in answer.streaming_content:
                pass
        answer.close()

    return get


def _queries(get: Callable[[], None]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    get()
    with CaptureQueriesContext(connection) as captured:
        get()
    return len(captured)


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
    for sentence, reached in targets:
        print(f"{'ok    ' if reached else 'MISSED'} {sentence}")
    return 0 if all(reached for _, reached in targets) else 1


if __name__ == "__main__":
    sys.exit(main())
