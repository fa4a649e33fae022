"""What Facebook's and Instagram's exports share: which files hold posts and comments; and pages in HTML, one box for each post, with its
date as text in whatever language the account had."""

import datetime
import re
from collections.abc import Callable

from archiving.inspection import limits
from archiving.inspection.archives import Archive, Member
from archiving.inspection.exports.summary import Summary
from archiving.inspection.faults import shorten
from archiving.inspection.html_text import read_html
from archiving.inspection.result import Text
from archiving.inspection.words import dates_in

BOX = frozenset(["uiBoxWhite", "noborder"])  # around each post, the same for ten years


def read_files(
    archive: Archive,
    summary: Summary,
    posts: re.Pattern[str],
    comments: re.Pattern[str],
    *,
    add_posts: Callable[[Member], None],
    add_comments: Callable[[Member], None],
) -> Summary:
    """Go through the files whose paths match; `add_…` read one in JSON. The others are listed as unknown."""
    understood = set()
    for path, member in archive.paths.items():
        in_comments = bool(comments.search(path))
        if not in_comments and not posts.search(path):
            continue
        understood.add(path)
        if path.endswith(".html"):
            add_page(archive, member, summary, comments=in_comments)
        else:
            (add_comments if in_comments else add_posts)(member)
    summary.list_unknown(archive, understood)
    return summary


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
