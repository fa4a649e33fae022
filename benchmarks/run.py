"""`./portal bench`: the register on SQLite and on PostgreSQL, the daily work with a million inquiries on PostgreSQL, and a capture.

It starts a PostgreSQL of its own, unless DATABASE_URL names one. `register`, `inquiries` or `capture` as an argument runs only that.
"""

import os
import subprocess
import sys

from tools.portal_servers import Postgres, adopt_orphans, end_all_children, stop_on_signals
from tools.portal_setup import ROOT


def main(argv: list[str]) -> int:
    chosen = argv or ["register", "inquiries", "capture"]
    if set(chosen) - {"register", "inquiries", "capture"}:
        print("portal bench takes: register, inquiries, capture, or nothing for all", file=sys.stderr)
        return 2
    adopt_orphans()
    stop_on_signals()
    failed = 0
    if "register" in chosen and not os.environ.get("DATABASE_URL"):
        failed |= measure("register", {})
    if "capture" in chosen:
        failed |= measure("capture", {})
    on_postgres = [name for name in chosen if name != "capture"]
    server = None if os.environ.get("DATABASE_URL") or not on_postgres else Postgres()
    try:
        if server is not None:
            server.start()
        environment = {"DATABASE_URL": server.url} if server else {}
        for name in on_postgres:
            failed |= measure(name, environment)
    except KeyboardInterrupt:
        failed = 130
    finally:
        if server is not None:
            server.stop()
        end_all_children()
    return failed


def measure(name: str, environment: dict[str, str]) -> int:
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, env={**os.environ, **environment}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
