"""What the benchmarks share: a throw-away database, and what a page costs.

Cost is CPU time, of this process and of its PostgreSQL backend, the best of some rounds; the pages take turns, so that a busy moment hits
them all. Ratios from one run are compared, so a slow or busy machine does not matter.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Target = tuple[str, bool]


@dataclass
class Cost:
    milliseconds: float
    queries: int


@contextmanager
def throw_away_database() -> Iterator[None]:
    """Beside the one that DATABASE_URL names (SQLite without it), gone afterwards."""
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    folder = tempfile.TemporaryDirectory(prefix="portal-bench-")
    if connection.vendor == "sqlite":
        name = str(Path(folder.name) / "bench.sqlite3")
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = connection.settings_dict["TEST"]["NAME"] = name
    setup_test_environment(debug=False)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
        folder.cleanup()


def getter(client: Any, path: str) -> Callable[[], None]:
    def get() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        if answer.streaming:
            for _ in answer.streaming_content:
                pass
        answer.close()

    return get


def cost_of(gets: dict[str, Callable[[], None]], *, rounds: int, slow: tuple[str, ...] = ()) -> dict[str, Cost]:
    """Pages whose names begin with one of `slow` are asked for three times only."""
    costs = {name: Cost(float("inf"), queries_of(get)) for name, get in gets.items()}
    for turn in range(rounds):
        for name, get in gets.items():
            if turn >= 3 and name.startswith(slow or ("\0",)):
                continue
            before = cpu_seconds()
            get()
            costs[name].milliseconds = min(costs[name].milliseconds, (cpu_seconds() - before) * 1000)
    return costs


def queries_of(get: Callable[[], None]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    get()
    with CaptureQueriesContext(connection) as captured:
        get()
    return len(captured)


_backends: dict[int, Path] = {}


def cpu_seconds() -> float:
    """Of this process, and of the database process that works for it where there is one on this machine."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        path = _backends.setdefault(pid, Path(f"/proc/{pid}/schedstat"))
        spent += int(path.read_text().split()[0]) / 1e9
    return spent


def report(targets: list[Target]) -> int:
    """Prints each target; the exit code says whether all were reached."""
    for sentence, reached in targets:
        print(f"{'ok    ' if reached else 'MISSED'} {sentence}")
    print(flush=True)
    return 0 if all(reached for _, reached in targets) else 1
