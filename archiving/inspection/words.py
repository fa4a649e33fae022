"""What the text of a file says about it: its language, its dates, and whether it is a log-in wall instead of the page."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Stockholm")
FIRST_WORDS = 200  # characters
OLDEST_YEAR = 2004  # before the first of the channels

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january", "feb februari february", "mar mars march", "apr april", "maj may", "jun juni june", "jul juli july",
            "aug augusti august", "sep sept september", "okt oct oktober october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATE = re.compile(
    rf"(?<!\d)(?P<y1>20\d\d)-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)"
    rf"|(?<!\d)(?P<d2>\d\d?)\s+(?P<m2>{MONTH})\.?,?\s+(?P<y2>20\d\d)(?!\d)"
    rf"|\b(?P<m3>{MONTH})\.?\s+(?P<d3>\d\d?),?\s+(?P<y3>20\d\d)(?!\d)",
    re.IGNORECASE,
)

COMMON = {
    "sv": frozenset(
        [
            "och",
            "att",
            "det",
            "som",
            "är",
            "på",
            "för",
            "av",
            "med",
            "den",
            "till",
            "inte",
            "har",
            "vi",
            "kan",
            "ett",
            "från",
            "om",
            "ni",
            "eller",
            "du",
        ]
    ),
    "en": frozenset(
        [
            "the",
            "and",
            "of",
            "to",
            "is",
            "that",
            "for",
            "with",
            "you",
            "this",
            "are",
            "on",
            "not",
            "have",
            "be",
            "from",
            "or",
            "we",
            "your",
            "at",
        ]
    ),
}
WALL = re.compile(
    r"logga in|log in|sign in|registrera dig|sign up|skapa (?:nytt )?konto|create (?:new )?account|gå med nu|join now"
    r"|glömt (?:ditt )?lösenord|forgot(?:ten)? (?:your )?password|e-postadress eller (?:mobil|telefon)nummer",
    re.IGNORECASE,
)
FEW_WORDS, VERY_FEW_WORDS = 250, 60


def look_at(text: str, *, today: datetime.date | None = None) -> dict[str, Any]:
    """`words`, `first_words`, `language` (sv, en or empty), `dates` (first, last, count; only when there are any), `login_wall`."""
    words = re.findall(r"\w+", text)
    found: dict[str, Any] = {
        "words": len(words),
        "first_words": " ".join(text[: FIRST_WORDS * 2].split())[:FIRST_WORDS],
        "language": language(words),
        "login_wall": is_login_wall(text, len(words)),
    }
    if dates := list(dates_in(text, today=today)):
        found["dates"] = {"first": min(dates).isoformat(), "last": max(dates).isoformat(), "count": len(dates)}
    return found


def language(words: list[str]) -> str:
    counted = Counter(word.lower() for word in words[:5_000])
    scores = {code: sum(counted[word] for word in common) for code, common in COMMON.items()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] >= 3 else ""


def is_login_wall(text: str, words: int) -> bool:
    """Little text, and it asks the reader to log in: several such phrases, or one when there is hardly anything else."""
    if words >= FEW_WORDS:
        return False
    phrases = {match[0].lower() for match in WALL.finditer(text)}
    return len(phrases) >= 2 or (bool(phrases) and words < VERY_FEW_WORDS)


def dates_in(text: str, *, today: datetime.date | None = None) -> Iterator[datetime.date]:
    """Dates with a year, Swedish or English, from 2004 until tomorrow: later ones are events to come, not posts."""
    last = (today or datetime.datetime.now(tz=HERE).date()) + datetime.timedelta(days=1)
    for match in DATE.finditer(text):
        part = match.groupdict()
        year, month, day = next((part[f"y{n}"], part[f"m{n}"], part[f"d{n}"]) for n in (1, 2, 3) if part[f"y{n}"])
        try:
            found = datetime.date(int(year), MONTHS.get(month.lower()) or int(month), int(day))
        except ValueError:  # 31 February, or digits that are no month
            continue
        if found.year >= OLDEST_YEAR and found <= last:
            yield found
