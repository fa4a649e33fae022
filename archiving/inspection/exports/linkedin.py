"""LinkedIn's "Hämta en kopia av dina data": CSV files, one for each sort of thing."""

import csv
import io
from collections.abc import Iterator

from archiving.inspection.archives import Archive, Member
from archiving.inspection.exports.summary import Summary, day_of_utc
from archiving.inspection.faults import shorten

LABEL = "LinkedIn"
NOTE = "Exporten gäller den person som hämtade den. Sidans inlägg och besökares kommentarer syns i skärmbilder och utskrifter."

POSTS = {"shares.csv", "share.csv", "articles.csv"}
COMMENTS = {"comments.csv"}
COLUMNS = {"shares.csv": "ShareCommentary", "share.csv": "ShareCommentary", "comments.csv": "Message", "articles.csv": "Title"}
OTHERS = {"profile.csv", "connections.csv", "reactions.csv", "invitations.csv", "company follows.csv", "rich_media.csv", "votes.csv"}


def is_mine(archive: Archive) -> bool:
    """Shares or comments with LinkedIn's own columns, or two of its other files."""
    named = {member.name.lower(): member for member in archive.members}
    for name, column in COLUMNS.items():
        if name in named and column.encode() in named[name].head:
            return True
    return len(OTHERS & named.keys()) >= 2


def summarize(archive: Archive) -> Summary:
    summary, understood = Summary("linkedin"), set()
    for path, member in archive.paths.items():
        name = member.name.lower()
        if name not in POSTS | COMMENTS:
            continue
        understood.add(path)
        try:
            for row in _rows(archive, member):
                if summary.is_full:
                    break
                add = summary.add_comment if name in COMMENTS else summary.add_post
                add(day_of_utc(row.get("Date") or row.get("Created At")), row.get(COLUMNS[name]) or "")
        except (csv.Error, UnicodeError):
            summary.unreadable.append(shorten(path))
    summary.list_unknown(archive, understood)
    return summary


def _rows(archive: Archive, member: Member) -> Iterator[dict[str, str]]:
    with archive.open(member) as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        for row in csv.DictReader(text):
            yield {key: value for key, value in row.items() if isinstance(key, str) and isinstance(value, str)}
