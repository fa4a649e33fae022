"""Ten thousand reminders in one statement, on PostgreSQL and SQLite alike."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.functions import Cast

from notifications.models import Notice

AT_A_TIME = 5_000  # recipients in a statement: SQLite takes some 32,000 parameters
FROM_ROW = ("about_id", "occurrence", "subject", "text", "path")
FROM_TOLD = ("recipient", "why", "due_at", "state")


@dataclass(frozen=True)
class Told:
    group: str
    recipient: int
    why: str
    due_at: datetime.datetime
    state: str


def insert_notices(rows: "models.QuerySet[Any]", told: list[Told], *, kind: str, rung: str, urgency: int, now: datetime.datetime) -> int:
    """Returns how many are new: the database's own count. A row's `not_to`, if it has one, is somebody who knows already."""
    same_for_all = {
        "about_type": rows.model._meta.label_lower,
        "kind": kind,
        "rung": rung,
        "urgency": urgency,
        "created_at": now,
        "told_in": uuid.uuid4(),
        "recipient_email": "",
        "recipient_name": "",
    }
    try:
        rows = rows if "not_to" in rows.query.annotations else rows.annotate(not_to=Cast(models.Value(None), models.BigIntegerField()))
        query, parameters = rows.order_by().values("group", "not_to", *FROM_ROW).query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    return sum(_insert(query, parameters, told[start : start + AT_A_TIME], same_for_all) for start in range(0, len(told), AT_A_TIME))


def _insert(query: str, parameters: tuple[Any, ...], told: list[Told], same_for_all: dict[str, Any]) -> int:
    """Each value goes through its field: a moment that SQLite got in another form than the ORM's would compare as "not due yet"."""
    columns = [_column(name) for name in (*same_for_all, *FROM_ROW, *FROM_TOLD)]
    constants = [_stored(name, value) for name, value in same_for_all.items()]
    people = [value for each in told for value in (each.group, *(_stored(name, getattr(each, name)) for name in FROM_TOLD))]
    statement = f"""
        INSERT INTO {_quoted(Notice._meta.db_table)} ({", ".join(columns)})
        WITH told (in_group, recipient, why, due_at, state) AS (VALUES {", ".join(["(%s, %s, %s, %s, %s)"] * len(told))})
        SELECT {", ".join(["%s"] * len(constants))}, rows.about_id, rows.occurrence, SUBSTR(rows.subject, 1, 200), rows.text, rows.path,
               told.recipient, told.why, told.due_at, told.state
        FROM ({query}) AS rows JOIN told ON told.in_group = CAST(rows."group" AS text)
        WHERE rows.not_to IS NULL OR rows.not_to <> told.recipient
        ON CONFLICT DO NOTHING"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [*people, *constants, *parameters])
        return cursor.rowcount


def _field(name: str) -> "models.Field[Any, Any]":
    field = Notice._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _column(name: str) -> str:
    return _quoted(_field(name).attname)  # an own column: the attribute's name is the column's


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _stored(name: str, value: Any) -> Any:
    return _field(name).get_db_prep_save(value, connection)
