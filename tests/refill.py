"""What the migrations put into an empty database (platforms, rungs …), put back after a test that committed.

Django's own way, TRUNCATE of every table and a load of serialised objects, takes many times as long here, and hundreds of tests commit.
"""

import sqlite3

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

KEPT = "starting_contents"  # the schema that holds them on PostgreSQL
MIGRATIONS = "django_migrations"
GUARD = "core_refuse_change"


class StartingContents:
    """Take it when the tables have just been made; `restore` puts everything back as it was. On PostgreSQL, sequences go on counting."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            self.copy = sqlite3.connect(":memory:")
            connection.connection.backup(self.copy)
        else:
            self._keep_in_postgresql()

    def restore(self) -> None:
        if self.connection.vendor == "sqlite":
            self.connection.ensure_connection()
            self.copy.backup(self.connection.connection)
        else:
            with self.connection.cursor() as cursor:
                cursor.execute(f"SELECT {KEPT}.restore()")

    def _keep_in_postgresql(self) -> None:
        """A function, since its plans are kept. In it, as in a replica, nothing checks a foreign key; and the guard that refuses, rightly,
        to let the history be emptied looks away."""
        tables = [table for table in self.connection.introspection.table_names() if table != MIGRATIONS]
        with self.connection.cursor() as cursor:
            filled = [table for table in tables if _has_rows(cursor, table)]
            cursor.execute(f"SELECT pg_get_functiondef('{GUARD}'::regproc)")
            guard = cursor.fetchone()[0]
            unguarded = f"CREATE OR REPLACE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$"
            empty = "".join(f"IF EXISTS (SELECT 1 FROM {table}) THEN DELETE FROM {table}; END IF; " for table in tables)
            refill = "".join(f"INSERT INTO {table} SELECT * FROM {KEPT}.{table}; " for table in filled)
            cursor.execute(
                f"CREATE SCHEMA {KEPT}; "
                + "".join(f"CREATE TABLE {KEPT}.{table} AS TABLE {table}; " for table in filled)
                + f"CREATE FUNCTION {KEPT}.restore() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica "
                f"AS $restore$ BEGIN {unguarded}; {empty}{refill}{guard}; END $restore$"
            )


def _has_rows(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # a table's name, from the database itself
    return bool(cursor.fetchone()[0])
