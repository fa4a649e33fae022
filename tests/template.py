"""One migrated database that every xdist worker copies: migrating an empty one takes ten seconds."""

import fcntl
import hashlib
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
NAME = "portal_template"
DECIDES = ("*.lock", "*/*.py", "*/models/*.py", "*/migrations/*.py")  # what a migrated database depends on, and more


def migrated() -> str:
    """The template's file (SQLite) or name (PostgreSQL). Who comes first makes it, the others wait."""
    var, server = Path(os.environ["PORTAL_VAR"]), os.environ.get("DATABASE_URL", "")
    with (var / f"{NAME}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return on_postgresql(server) if server else on_sqlite(var / f"{NAME}.sqlite3")


def on_sqlite(file: Path) -> str:
    if not file.exists():
        migrate(f"sqlite:///{file}")
    return str(file)


def on_postgresql(server: str) -> str:
    """A server outlives the part that made the template, and maybe the code: the name tells of which code it is."""
    name, unfinished = f"{NAME}_{digest()}", f"{NAME}_unfinished"
    with closing(psycopg2.connect(server)) as connection, connection.cursor() as cursor:
        connection.autocommit = True  # a database is not made in a transaction
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [NAME])
        found = {row[0] for row in cursor.fetchall()}
        if name not in found:
            for old in found:
                cursor.execute(f"DROP DATABASE {old}")
            cursor.execute(f"CREATE DATABASE {unfinished}")
            migrate(urlsplit(server)._replace(path=f"/{unfinished}").geturl())
            cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
    return name


def migrate(url: str) -> None:
    subprocess.run([sys.executable, ROOT / "manage.py", "migrate", "--verbosity", "0"], env={**os.environ, "DATABASE_URL": url}, check=True)


def digest() -> str:
    summed = hashlib.sha256()
    for file in sorted(file for pattern in DECIDES for file in ROOT.glob(pattern)):
        summed.update(file.read_bytes())
    return summed.hexdigest()[:16]


if __name__ == "__main__":
    migrated()
