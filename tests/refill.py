"""What the migrations put into an empty database (platforms, rungs …), put back after a test that committed.

Django's own way, TRUNCATE of every table and a load of serialised objects, takes ten times as long here, and hundreds of tests commit.
"""

from collections.abc import Iterable
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from core import guards

KEPT = "starting_contents"  # the schema, or the attached database, that holds them
MIGRATIONS = "django_migrations"


class StartingContents:
    """Take it when the tables have just been made; `restore` empties what a test has filled, and fills what it has emptied."""

    def __init__(self, connection: BaseDatabaseWrapper, folder: Path) -> None:
        self.connection = connection
        self.tables = [table for table in connection.introspection.table_names() if table != MIGRATIONS]
        self.file = folder / f"{Path(connection.settings_dict['NAME']).name}.{KEPT}"
        with connection.cursor() as cursor:
            self.filled = [table for table in self.tables if _has_rows(cursor, table)]
            if connection.vendor == "sqlite":
                self.file.unlink(missing_ok=True)
                cursor.execute("VACUUM INTO %s", [str(self.file)])
            else:
                _run(cursor, [f"CREATE SCHEMA {KEPT}", *(f"CREATE TABLE {KEPT}.{table} AS TABLE {table}" for table in self.filled)])

    def restore(self) -> None:
        """History refuses to be emptied, rightly, so its guards are off meanwhile; sequences go on counting."""
        with guards.removed(), self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                self._restore_sqlite(cursor)
            else:
                self._restore_postgresql(cursor)

    def _restore_sqlite(self, cursor: CursorWrapper) -> None:
        cursor.execute(f"ATTACH %s AS {KEPT}", [str(self.file)])
        _run(
            cursor,
            [
                "PRAGMA foreign_keys = OFF",
                "BEGIN IMMEDIATE",
                *(f"DELETE FROM main.{table}" for table in self.tables if _has_rows(cursor, table)),
                *(f"INSERT INTO main.{table} SELECT * FROM {KEPT}.{table}" for table in self.filled),
                "COMMIT",
                "PRAGMA foreign_keys = ON",
                f"DETACH {KEPT}",
            ],
        )

    def _restore_postgresql(self, cursor: CursorWrapper) -> None:
        """In one round trip. As a replica, a session checks no foreign key and wakes no trigger."""
        empty = "".join(f"IF EXISTS (SELECT 1 FROM {table}) THEN DELETE FROM {table}; END IF; " for table in self.tables)
        refill = "".join(f"INSERT INTO {table} SELECT * FROM {KEPT}.{table}; " for table in self.filled)
        _run(
            cursor,
            ["SET session_replication_role = replica", f"DO $$ BEGIN {empty}{refill}END $$", "SET session_replication_role = DEFAULT"],
        )


def _has_rows(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # a table's name, from the database itself
    return bool(cursor.fetchone()[0])


def _run(cursor: CursorWrapper, statements: Iterable[str]) -> None:
    for statement in statements:
        cursor.execute(statement)
