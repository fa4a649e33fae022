"""Words that the database makes, alike on both engines: for rows that are written by one statement."""

from typing import Any

from django.db.models import CharField, Func, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse


class UtcMinute(Func):
    """A moment as "2026-05-04T14:30"."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRFTIME('%%%%Y-%%%%m-%%%%dT%%%%H:%%%%M', %(expressions)s)", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "TO_CHAR(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI')"
        return self.as_sql(compiler, connection, template=template, **extra)


def path_of(name: str) -> Concat:
    """The path of each row's own page, whose address has the row's number last of all numbers."""
    before, _, after = reverse(name, args=[0]).rpartition("0")
    return Concat(Value(before), Cast("pk", CharField()), Value(after), output_field=CharField())
