"""Triggers that keep the history, and tables of other apps, append-only, on both engines. Installed by migrations.

A later migration that alters such a table must call `install` again: SQLite drops a table's triggers when Django rebuilds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

EVENTS = "core_event"
PERSONAL = "core_eventpersonalpart"
REFUSAL = "Historiken kan inte ändras eller tas bort."

# The one change that is allowed: the personal part is emptied, once.
ERASING = "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.event_id = OLD.event_id AND NEW.salt = '' AND NEW.payload = ''"

# INSERT OR REPLACE removes the old row without firing a DELETE trigger, hence the guard on INSERT.
SQLITE = {
    f"{EVENTS}_no_update": f"BEFORE UPDATE ON {EVENTS}",
    f"{EVENTS}_no_delete": f"BEFORE DELETE ON {EVENTS}",
    f"{EVENTS}_no_replace": f"BEFORE INSERT ON {EVENTS} WHEN EXISTS (SELECT 1 FROM {EVENTS} WHERE id = NEW.id)",
    f"{PERSONAL}_no_update": f"BEFORE UPDATE ON {PERSONAL} WHEN NOT ({ERASING})",
    f"{PERSONAL}_no_delete": f"BEFORE DELETE ON {PERSONAL}",
    f"{PERSONAL}_no_replace": f"BEFORE INSERT ON {PERSONAL} "
    f"WHEN EXISTS (SELECT 1 FROM {PERSONAL} WHERE event_id = NEW.event_id OR rowid = NEW.rowid)",
}

POSTGRESQL = {
    EVENTS: {
        f"{EVENTS}_no_change": f"BEFORE UPDATE OR DELETE ON {EVENTS} FOR EACH ROW",
        f"{EVENTS}_no_truncate": f"BEFORE TRUNCATE ON {EVENTS} FOR EACH STATEMENT",
    },
    PERSONAL: {
        f"{PERSONAL}_no_update": f"BEFORE UPDATE ON {PERSONAL} FOR EACH ROW WHEN (({ERASING}) IS NOT TRUE)",
        f"{PERSONAL}_no_delete": f"BEFORE DELETE ON {PERSONAL} FOR EACH ROW",
        f"{PERSONAL}_no_truncate": f"BEFORE TRUNCATE ON {PERSONAL} FOR EACH STATEMENT",
    },
}


@dataclass(frozen=True)
class Refusal:
    """An UPDATE of `table` that is refused while `when` holds."""

    table: str
    when: str
    asks: frozenset[str]
    sentence: str


REFUSALS: dict[str, Refusal] = {}  # by the trigger's name


def append_only(table: str, *, but: str = "") -> None:
    """Another app's table, whose rows are only added. Call it when Django starts, and `install` in a migration after the table's.

    `but` is the one change that is allowed, as a condition on OLD and NEW.
    """
    if but:
        _append_only_but(table, but)
        return
    SQLITE.update(
        {
            f"{table}_no_update": f"BEFORE UPDATE ON {table}",
            f"{table}_no_delete": f"BEFORE DELETE ON {table}",
            f"{table}_no_replace": f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",
        }
    )
    POSTGRESQL[table] = {
        f"{table}_no_change": f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
        f"{table}_no_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
    }


def _append_only_but(table: str, allowed: str) -> None:
    SQLITE.update(
        {
            f"{table}_no_update": f"BEFORE UPDATE ON {table} WHEN ({allowed}) IS NOT TRUE",
            f"{table}_no_delete": f"BEFORE DELETE ON {table}",
            f"{table}_no_replace": f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",
        }
    )
    POSTGRESQL[table] = {
        f"{table}_no_update": f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN (({allowed}) IS NOT TRUE)",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} FOR EACH ROW",
        f"{table}_no_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
    }


def settled_once(table: str, moment: str) -> None:
    """A table whose rows may change until their column `moment` has been filled, and never afterwards. Called as `append_only` is."""
    SQLITE.update(
        {
            f"{table}_no_update": f"BEFORE UPDATE ON {table} WHEN OLD.{moment} IS NOT NULL",
            f"{table}_no_delete": f"BEFORE DELETE ON {table} WHEN OLD.{moment} IS NOT NULL",
            f"{table}_no_replace": f"BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id AND {moment} IS NOT NULL)",
        }
    )
    POSTGRESQL[table] = {
        f"{table}_no_change": f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW WHEN (OLD.{moment} IS NOT NULL)",
        f"{table}_no_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
    }


def refuse_update(name: str, table: str, *, when: str, asks: set[str], sentence: str) -> None:
    """What must be done in the tables `asks` before a row of `table` may change: `when` is a condition on OLD and NEW, with sub-queries.

    Called as `append_only` is. SQLite lets nobody rebuild a table that a trigger elsewhere asks: a migration that alters one of `asks`
    calls `remove` first and `install` last, so they belong to the app that calls this. `INSERT OR REPLACE` is refused altogether.
    """
    REFUSALS[name] = Refusal(table, when, frozenset(asks), sentence)
    SQLITE[f"{table}_no_replace"] = f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"


def install(connection: BaseDatabaseWrapper) -> None:
    """Those whose table has been made: while an empty database is migrated, some come later."""
    remove(connection)
    _execute(connection, list(_installing(connection.vendor, set(connection.introspection.table_names()))))


def remove(connection: BaseDatabaseWrapper) -> None:
    _execute(connection, list(_removing(connection.vendor, set(connection.introspection.table_names()))))


@contextmanager
def removed(using: str = "default") -> Iterator[None]:
    """The guards are down inside the block: for the test suite's emptying of tables between tests, and for tests that tamper."""
    connection = connections[using]
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def _installing(vendor: str, tables: set[str]) -> Iterator[str]:
    if vendor == "sqlite":
        for name, when in SQLITE.items():
            if name.rpartition("_no_")[0] in tables:
                yield f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, one in _refusals(tables):
            yield f"CREATE TRIGGER {name} BEFORE UPDATE ON {one.table} WHEN {one.when} BEGIN SELECT RAISE(ABORT, '{one.sentence}'); END"
        return
    yield (
        "CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in POSTGRESQL.keys() & tables:
        for name, when in POSTGRESQL[table].items():
            yield f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION core_refuse_change()"
            # Fires in replication sessions too, where ordinary triggers sleep.
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
    for name, one in _refusals(tables):  # a trigger's own WHEN may not ask other tables
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {one.when} THEN "
            f"RAISE EXCEPTION '{one.sentence}' USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
        )
        yield f"CREATE TRIGGER {name} BEFORE UPDATE ON {one.table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        yield f"ALTER TABLE {one.table} ENABLE ALWAYS TRIGGER {name}"


def _refusals(tables: set[str]) -> Iterator[tuple[str, Refusal]]:
    """Those whose tables have all been made."""
    for name, one in REFUSALS.items():
        if {one.table, *one.asks} <= tables:
            yield name, one


def _removing(vendor: str, tables: set[str]) -> Iterator[str]:
    if vendor == "sqlite":
        yield from (f"DROP TRIGGER IF EXISTS {name}" for name in [*SQLITE, *REFUSALS])
        return
    for table in POSTGRESQL.keys() & tables:
        yield from (f"DROP TRIGGER IF EXISTS {name} ON {table}" for name in POSTGRESQL[table])
    yield from (f"DROP TRIGGER IF EXISTS {name} ON {one.table}" for name, one in REFUSALS.items() if one.table in tables)


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    """PostgreSQL alters no table whose foreign keys are still to be checked, so they are checked first."""
    if connection.vendor == "postgresql":
        statements = ["SET CONSTRAINTS ALL IMMEDIATE", *statements, "SET CONSTRAINTS ALL DEFERRED"]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
