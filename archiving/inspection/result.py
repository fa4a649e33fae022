"""What the inspection gives: facts as JSON, text for search."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from archiving.inspection import limits
from core.text import FORBIDDEN


@dataclass
class Inspected:
    """`kind` is the {typ} of the file's name in the archive (REQ-2.10): skarmbild, utskrift, film, webbarkiv, export, webbsida.
    `checks` is described in docs/file-types.md; `checks["warnings"]` are Swedish sentences for whoever hands in. `text` is at most 1 MB
    as UTF-8."""

    content_type: str
    ending: str
    kind: str
    checks: dict[str, Any] = field(default_factory=dict)
    text: str = ""

    def warn(self, sentence: str) -> None:
        warnings = self.checks.setdefault("warnings", [])
        if sentence not in warnings:
            warnings.append(sentence)


class Readable(Protocol):
    """All that the readers ask of a stream."""

    def read(self, size: int, /) -> bytes: ...


class Text:
    """Gathers text up to a limit. Memory stays bounded whatever comes in."""

    def __init__(self, most: int = limits.LONGEST_TEXT) -> None:
        self._parts: list[str] = []
        self._left = most

    @property
    def is_full(self) -> bool:
        return self._left <= 0

    def add(self, piece: str) -> None:
        if self.is_full or not piece.strip():
            return
        line = clean(piece[: self._left]).strip()
        cut = line.encode()[: self._left].decode(errors="ignore")
        self._parts.append(cut)
        self._left -= len(cut.encode()) + 1

    def __str__(self) -> str:
        return "\n".join(self._parts)


def clean(text: str) -> str:
    """Without what a database, an XML file or a page cannot hold: control characters and half surrogate pairs."""
    return FORBIDDEN.sub(" ", text)


def cleaned(value: Any) -> Any:
    """Checks that any database takes as JSON: clean strings, finite numbers."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def chunks(stream: Readable, size: int = 256 * 1024) -> Iterator[bytes]:
    """What is left of a stream, piece by piece."""
    while piece := stream.read(size):
        yield piece
