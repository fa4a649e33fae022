"""X (Twitter): "Ladda ner ett arkiv". Each data file is JavaScript that assigns one JSON list to a name."""

import datetime
import re
from typing import Any

import ijson

from archiving.inspection.archives import Archive
from archiving.inspection.exports.summary import Summary, items
from archiving.inspection.faults import shorten
from archiving.inspection.result import Readable
from archiving.inspection.words import HERE

LABEL = "X"
NOTE = "Exporten från X har kontots egna inlägg och svar. Andras svar syns i skärmbilder och utskrifter."

TWEETS = re.compile(r"(?:^|/)data/(?:tweets?|community-tweet|note-tweet)(?:-part\d+)?\.js$")
MANIFEST = re.compile(r"(?:^|/)data/(?:manifest|tweets?|account)\.js$")
BEGINS = b"window."
ASSIGNMENT = 200  # bytes within which the list begins
MONTHS = {
    name: number
    for number, name in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1)
}
CREATED = re.compile(r"\w{3} (\w{3}) (\d\d?) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})$")


def is_mine(archive: Archive) -> bool:
    return any(MANIFEST.search(path) and member.head.lstrip().startswith(BEGINS) for path, member in archive.paths.items())


def summarize(archive: Archive) -> Summary:
    summary, understood = Summary("x"), set()
    for path, member in archive.paths.items():
        if not TWEETS.search(path):
            continue
        understood.add(path)
        try:
            with archive.open(member) as stream:
                for item in items(_List(stream)):
                    if summary.is_full:
                        break
                    if isinstance(item, dict):
                        _add(item, summary)
        except (ijson.JSONError, UnicodeError, ValueError, RecursionError):
            summary.unreadable.append(shorten(path))
    summary.list_unknown(archive, understood)
    return summary


def _add(item: dict[str, Any], summary: Summary) -> None:
    """A reply is counted as a comment."""
    tweet = next((item[key] for key in ("tweet", "noteTweet") if isinstance(item.get(key), dict)), item)
    text = tweet.get("full_text") or tweet.get("text") or ""
    is_reply = bool(tweet.get("in_reply_to_status_id") or tweet.get("in_reply_to_status_id_str"))
    (summary.add_comment if is_reply else summary.add_post)(_day(tweet.get("created_at")), text if isinstance(text, str) else "")


def _day(created: object) -> datetime.date | None:
    """ "Wed Oct 14 20:19:24 +0000 2026"; month names are English whatever the account's language."""
    match = CREATED.match(str(created or ""))
    if not match or match[1] not in MONTHS:
        return None
    try:
        moment = datetime.datetime(
            int(match[6]), MONTHS[match[1]], int(match[2]), int(match[3]), int(match[4]), int(match[5]), tzinfo=datetime.UTC
        )
    except ValueError:
        return None
    return moment.astimezone(HERE).date()


class _List:
    """The file without its assignment: only the list that follows the equals sign."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        begins = stream.read(ASSIGNMENT)
        name, equals, rest = begins.partition(b"=")
        self._first = rest.lstrip() if equals and b"[" not in name else begins

    def read(self, size: int, /) -> bytes:
        if size == 0:
            return b""
        first, self._first = self._first, b""
        return first or self._stream.read(size)
