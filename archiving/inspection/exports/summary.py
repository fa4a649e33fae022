"""What every platform's export is summed up as, and how their JSON is read: as a stream, one post at a time."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import ijson

from archiving.inspection import limits
from archiving.inspection.archives import Archive, Member
from archiving.inspection.faults import shorten
from archiving.inspection.members import is_left_behind
from archiving.inspection.result import Readable, Text
from archiving.inspection.words import HERE

DATA = frozenset(["json", "js", "csv", "html", "htm", "xml", "txt"])
OLDEST, NEWEST = 1_000_000_000, 4_102_444_800  # 2001 and 2100, seconds
DEEPEST_JSON = 100
DEEPEST = 12  # of what is looked through in one post


@dataclass
class Summary:
    """Days are local. `unknown` are data files that were not understood: they are listed, not dropped."""

    platform: str
    posts: int = 0
    comments: int = 0
    first: datetime.date | None = None
    last: datetime.date | None = None
    text: Text = field(default_factory=Text)
    unknown: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    html_left: int = limits.MOST_EXPORT_HTML

    @property
    def is_full(self) -> bool:
        return self.posts + self.comments >= limits.MOST_SUMMED_UP

    def add_post(self, day: datetime.date | None, *texts: str) -> None:
        self.posts += 1
        self._add(day, texts)

    def add_comment(self, day: datetime.date | None, *texts: str) -> None:
        self.comments += 1
        self._add(day, texts)

    def _add(self, day: datetime.date | None, texts: tuple[str, ...]) -> None:
        if day:
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)
        for text in texts:
            self.text.add(text)

    def as_checks(self) -> dict[str, Any]:
        """ISO dates, local; None when no post has a date."""
        return {
            "platform": self.platform,
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            "posts": self.posts,
            "comments": self.comments,
            "unknown": self.unknown[: limits.MOST_LISTED],
            "unreadable": self.unreadable[: limits.MOST_LISTED],
        }

    def list_unknown(self, archive: Archive, understood: set[str]) -> None:
        self.unknown = [shorten(member.path) for member in archive.members if is_data(member) and member.path not in understood]


def is_data(member: Member) -> bool:
    return member.ending in DATA and not is_left_behind(member)


def items(stream: Readable, *keys: str) -> Iterator[Any]:
    """The elements of the JSON file's list; when the file is an object, of the lists under those of `keys` that it has. Whatever ijson
    raises on a broken file goes through to `reading`; ValueError when it is nested deeper than any platform nests."""
    builder: ijson.ObjectBuilder | None = None
    depth = level = found = 0  # `level` is the depth of the elements, 0 outside a list that is wanted
    key = ""
    for event, value in ijson.basic_parse(stream, use_float=True):
        starts, ends = event in ("start_map", "start_array"), event in ("end_map", "end_array")
        depth -= ends
        if builder is None:
            if event == "map_key" and depth == 1:
                key = value
            elif starts and level and depth == level:
                builder = ijson.ObjectBuilder()
            elif event == "start_array" and (depth == 0 or (depth == 1 and key in keys)):
                level = depth + 1
            elif ends and depth < level:
                level = 0
        if builder is not None:
            builder.event(event, value)
            if ends and depth == level:
                yield builder.value
                builder, found = None, found + 1
                if found >= limits.MOST_SUMMED_UP:
                    return
        depth += starts
        if depth > DEEPEST_JSON:
            raise ValueError("nested too deep")


def reading(archive: Archive, member: Member, summary: Summary, *keys: str) -> Iterator[Any]:
    """As `items`; a file that is broken is noted, and what came before the break counts."""
    try:
        with archive.open(member) as stream:
            for item in items(stream, *keys):
                if summary.is_full:
                    return
                if isinstance(item, dict):
                    yield item
    except (ijson.JSONError, UnicodeError, ValueError, RecursionError):
        summary.unreadable.append(shorten(member.path))


def day_of(seconds: object) -> datetime.date | None:
    """From seconds since 1970, or milliseconds. None when it is no sensible time."""
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    value = seconds / 1000 if seconds > NEWEST else seconds
    return datetime.datetime.fromtimestamp(value, tz=HERE).date() if OLDEST <= value <= NEWEST else None


def day_of_utc(text: object) -> datetime.date | None:
    """From "2024-05-01 10:20:30 UTC" or ISO 8601; without a zone it is UTC."""
    line = str(text or "").strip().removesuffix(" UTC").replace("Z", "+00:00")
    try:
        moment = datetime.datetime.fromisoformat(line)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(HERE).date() if moment.year >= 2001 else None
    except (ValueError, OverflowError):
        return None


def mended(text: object) -> str:
    """Meta writes the UTF-8 bytes of å, ä and ö as if each were a Latin-1 letter of its own."""
    if not isinstance(text, str):
        return ""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def strings_under(value: Any, keys: frozenset[str], depth: int = 0) -> Iterator[str]:
    """Texts that lie under any of `keys`, however the platform has nested them this year."""
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in keys and isinstance(inner, str):
                yield inner
            else:
                yield from strings_under(inner, keys, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_under(inner, keys, depth + 1)
