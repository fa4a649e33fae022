"""Swedish sorting and searching that agree on both engines.

Columns are declared with `db_collation="swedish"`. On PostgreSQL that is an ICU collation made by a migration; here SQLite learns the same
order, and a LIKE that knows that Å and å are one letter, as PostgreSQL's UPPER() does for `icontains` and `iexact`.

Indexes are stored in this order: whoever changes it must also REINDEX every SQLite database.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

COLLATION = "swedish"

# ICU's order (sv-SE): white space, punctuation, symbols, digits, letters, with å ä ö after z.
ORDER = " _-–—,;:!¡?¿.…'‘’\"“”«»()[]{}§@*/\\&#%•`^°©®+÷×<=>|~$£€0123456789abcdefghijklmnopqrstuvwxyzåäö"
PLACE = {character: chr(place) for place, character in enumerate(ORDER, start=1)}
MARKS = {
    mark: chr(place) for place, mark in enumerate("\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0328\u0304", start=1)
}
ELSEWHERE = chr(0x300)  # other scripts come after ö, in code point order

# Letters that Swedish files under another one, and a mark that tells them apart from it.
FILED_AS = {
    "ü": ("y", "1"),
    "ű": ("y", "2"),
    "æ": ("ä", "1"),
    "ę": ("ä", "2"),
    "ø": ("ö", "1"),
    "ő": ("ö", "2"),
    "œ": ("ö", "3"),
    "đ": ("d", "1"),
    "ð": ("d", "2"),
    "ł": ("l", "1"),
    "þ": ("th", "1"),
    "ß": ("ss", "1"),
    "ı": ("i", "1"),
}


def teach_sqlite_swedish(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, compare)
        connection.connection.create_function("like", 2, like, deterministic=True)
        connection.connection.create_function("like", 3, like, deterministic=True)


def check_letters(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A PostgreSQL database made with the locale "C" does not know that Å is a capital å, so searches would miss it."""
    errors: list[CheckMessage] = []
    for alias in databases or []:
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT upper('åäöé') = 'ÅÄÖÉ'")
                if not cursor.fetchone()[0]:
                    hint = "Make it again: createdb --encoding=UTF8 --locale=C.UTF-8 (or sv_SE.UTF-8) --template=template0"
                    errors.append(Error("The database does not know Swedish letters: upper('å') is not 'Å'.", hint=hint, id="core.E001"))
    return errors


# ---- sorting


def compare(left: str, right: str) -> int:
    left_key, right_key = sort_key(left), sort_key(right)
    return (left_key > right_key) - (left_key < right_key)


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> str:
    """Letters first, then accents, then small before capital; equal only when the texts are."""
    letters, accents, cases = [], [], []
    for character in unicodedata.normalize("NFC", text):
        letter, accent, case = weights(character)
        letters.append(letter)
        accents.append(accent)
        cases.append(case)
    return "\0".join(["".join(letters), "".join(accents), "".join(cases), text])


@lru_cache(maxsize=2_000)
def weights(character: str) -> tuple[str, str, str]:
    small = character.lower()
    case = "2" if small != character else "1"
    if small in FILED_AS:
        letter, accent = FILED_AS[small]
        return "".join(PLACE[one] for one in letter), accent, case
    if small in PLACE:
        return PLACE[small], "0", case
    if unicodedata.category(character) in {"Cc", "Cf", "Mn"}:
        return "", MARKS.get(character, character), ""
    parts = unicodedata.normalize("NFKD", character)
    if parts != character:
        base = [weights(part) for part in parts]
        return "".join(one[0] for one in base), "9" + "".join(one[1] for one in base), f"{base[0][2]}3"
    return ELSEWHERE + small, "0", case


# ---- searching


def like(pattern: Any, value: Any, escape: str = "") -> bool | None:
    """SQL's LIKE, without regard to case in any alphabet."""
    if pattern is None or value is None:
        return None
    return _matcher(_text(pattern), escape)(_text(value).casefold()) is not None


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


@lru_cache(maxsize=500)
def _matcher(pattern: str, escape: str) -> Callable[[str], re.Match[str] | None]:
    """What stands between the % signs is found from left to right and never tried again (atomic groups), so no pattern can make it slow."""
    pieces = [""]
    characters = iter(pattern)
    for character in characters:
        if character == escape:
            pieces[-1] += re.escape(next(characters, "").casefold())
        elif character == "%":
            pieces.append("")
        else:
            pieces[-1] += "." if character == "_" else re.escape(character.casefold())
    first, last, between = pieces[0], pieces[-1], [piece for piece in pieces[1:-1] if piece]
    if len(pieces) == 1:
        return re.compile(first, re.DOTALL).fullmatch
    if len(between) == 1 and not first and not last:
        return re.compile(between[0], re.DOTALL).search  # icontains, the one that is asked of thousands of rows
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in between) + ".*" + last, re.DOTALL).fullmatch
