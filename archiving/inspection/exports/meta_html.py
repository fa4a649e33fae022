"""Facebook's and Instagram's exports in HTML: one box for each post, with its date as text in whatever language the account had."""

import datetime

from archiving.inspection import limits
from archiving.inspection.archives import Archive, Member
from archiving.inspection.exports.summary import Summary
from archiving.inspection.faults import shorten
from archiving.inspection.html_text import read_html
from archiving.inspection.result import Text
from archiving.inspection.words import dates_in

BOX = frozenset(["uiBoxWhite", "noborder"])  # around each post, the same for ten years


def add_page(archive: Archive, member: Member, summary: Summary, *, comments: bool) -> None:
    """The page's own text is read apart, so that its dates are seen also when the text for search is full."""
    if summary.html_left < member.size:
        summary.unreadable.append(shorten(member.path))
        return
    summary.html_left -= member.size
    text = Text(limits.MOST_HTML_READ)
    with archive.open(member) as stream:
        boxes = read_html(stream, text, most=limits.MOST_HTML_READ, post=BOX).posts
    content = str(text)
    if comments:
        summary.comments += boxes
    else:
        summary.posts += boxes
    for day in _ends(content):
        summary.first = min(summary.first or day, day)
        summary.last = max(summary.last or day, day)
    summary.text.add(content)


def _ends(content: str) -> list[datetime.date]:
    days = list(dates_in(content))
    return [min(days), max(days)] if days else []
