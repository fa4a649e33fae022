"""What a diary number looks like in this municipality: a pattern that the system administrator writes (OSL 5:2, REQ-1.8).

The pattern is written like a regular expression, but only in characters, [sets] and fixed repeats, and it is matched here and not by a
regular expression engine: what a hurried administrator writes can never make the server slow.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError

DEFAULT_PATTERN = r"^[A-ZÅÄÖ]{2,5}[ /-]?\d{4}[/:-]\d{1,6}$"
LONGEST = 60
MOST_REPEATS = 20

EXAMPLES = ("KS 2026/123", "KS-2026-123", "KS 2026-123", "KS2026/123", "2026/123", "2026-123", "KS-2026-00123", "KS 2026/00123")

PART = re.compile(
    r"(?P<set>\[\^?[^\[\]^\\]+\]|\\d|[A-Za-zÅÄÖåäö0-9 /:_.§-])"
    r"(?:\{(?P<least>\d{1,2})(?:,(?P<most>\d{1,2}))?\}|(?P<maybe>\?))?"
)
HOW = (
    "Mönstret börjar med ^ och slutar med $. Däremellan får det stå bokstäver, siffror, mellanslag, - / : . och mängder som [A-Z] och \\d, "
    "och efter dem ? eller antal som {4} och {1,6}, högst 20."
)


class Part(NamedTuple):
    """One set of characters, at least and at most so many of them."""

    characters: "re.Pattern[str]"
    least: int
    most: int


@lru_cache(maxsize=20)
def parts(pattern: str) -> tuple[Part, ...]:
    """Raises ValueError for anything but characters, sets and repeats between ^ and $."""
    if not (pattern.startswith("^") and pattern.endswith("$")) or len(pattern) > 100:
        raise ValueError(pattern)
    found = tuple(_parts(pattern[1:-1]))
    if not found or sum(part.least for part in found) > LONGEST or not any(part.least for part in found):
        raise ValueError(pattern)
    return found


def _parts(inside: str) -> Iterator[Part]:
    place = 0
    while place < len(inside):
        match = PART.match(inside, place)
        if match is None:
            raise ValueError(inside[place:])
        least = int(match["least"] or 1) if not match["maybe"] else 0
        most = 1 if match["maybe"] else int(match["most"] or least)
        if not least <= most <= MOST_REPEATS or most == 0:
            raise ValueError(match[0])
        try:
            yield Part(re.compile(match["set"] if len(match["set"]) > 1 else re.escape(match["set"]), re.ASCII), least, most)
        except re.error as error:  # a set that runs backwards: [Z-A]
            raise ValueError(match[0]) from error
        place = match.end()


def fits(pattern: str, dnr: str) -> bool:
    """Walks through the number once and keeps every place the pattern can have come to."""
    if len(dnr) > LONGEST:
        return False
    places = {0}
    for part in parts(pattern):
        places = {end for start in places for end in _ends(part, dnr, start)}
    return len(dnr) in places


def _ends(part: Part, text: str, start: int) -> Iterator[int]:
    for number in range(part.most + 1):
        if number >= part.least:
            yield start + number
        if start + number >= len(text) or not part.characters.match(text[start + number]):
            return


def example(pattern: str) -> str:
    """A number that fits, to show beside the field; empty when none of the usual ones does."""
    return next((one for one in EXAMPLES if fits(pattern, one)), "")


def validate_pattern(value: str) -> None:
    try:
        parts(value)
    except ValueError as error:
        raise ValidationError(HOW) from error
