"""Imports in two steps: a file is tried first, and what is confirmed is what was tried, on the same data.

key = keep("people", table, by=user)             after the upload: the rows wait an hour in the shared cache
table = kept("people", key, by=user)             on the page that shows what would happen, and again at the confirmation
report.digest                                    travels through that page; another digest at the confirmation stops it
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from core.imports import Row, RowReport, Table

WAITS = 3600  # seconds
SHOWN = 200  # rows of a report that a page shows


@dataclass
class Report:
    """What came, or would come, of a whole file. Shown by `components/import_report.html`."""

    rows: list[RowReport]

    @property
    def failed(self) -> int:
        return self._count("error")

    @property
    def warned(self) -> int:
        return self._count("warning")

    @property
    def fine(self) -> int:
        return self._count("ok")

    def _count(self, status: str) -> int:
        return sum(row.status == status for row in self.rows)

    @property
    def shown(self) -> list[RowReport]:
        """What needs a look comes first, then the rest in the file's order."""
        places = {"error": 0, "warning": 1, "ok": 2}
        return sorted(self.rows, key=lambda row: (places[row.status], row.number))[:SHOWN]

    @property
    def hidden(self) -> int:
        return max(0, len(self.rows) - SHOWN)

    @property
    def digest(self) -> str:
        return _digest([[row.number, row.status, row.sentences] for row in self.rows])


def keep(kind: str, table: Table, *, by: Any) -> str:
    """Put the rows aside for whoever uploaded them. The key is the content's own: another file has another key."""
    content = {"head": table.head, "rows": [[row.number, row.cells] for row in table.rows]}
    key = _digest([kind, content])
    cache.set(_place(kind, key, by), content, timeout=WAITS)
    return key


def kept(kind: str, key: str, *, by: Any) -> Table | None:
    """The rows again, or None when they are gone or somebody else's."""
    content = cache.get(_place(kind, key, by))
    return Table(content["head"], [Row(number, cells) for number, cells in content["rows"]]) if content else None


def forget(kind: str, key: str, *, by: Any) -> None:
    cache.delete(_place(kind, key, by))


def _place(kind: str, key: str, by: Any) -> str:
    return f"import:{kind}:{by.pk}:{key}"


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
