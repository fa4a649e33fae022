"""WordPress WXR: RSS with everything that the blog holds, alone or in a ZIP. It also holds what was thrown away, visitors' e-mail and IP
addresses: only published posts and approved comments are counted, and only their words are taken for search."""

import datetime
import io
from pathlib import Path
from typing import IO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax
from defusedxml import DefusedXmlException

from archiving.inspection import limits
from archiving.inspection.archives import Archive, Member
from archiving.inspection.exports.summary import Summary, day_of_utc
from archiving.inspection.faults import Fault
from archiving.inspection.html_text import read_html
from archiving.inspection.kinds import WXR
from archiving.inspection.result import Inspected, Text, chunks
from archiving.inspection.words import look_at

LABEL = "WordPress"
NOTE = "Exporten från WordPress har inlägg, sidor och kommentarer. Bilderna ligger kvar på webbplatsen och behöver sparas för sig."
NOTHING = "Exporten innehåller inga publicerade inlägg. Kontrollera vad som valdes när den gjordes."

TAKEN = frozenset(
    [
        "title",
        "content:encoded",
        "wp:post_type",
        "wp:status",
        "wp:post_date_gmt",
        "wp:post_date",
        "wp:comment_date_gmt",
        "wp:comment_approved",
        "wp:comment_content",
        "wp:comment_type",
    ]
)
PUBLISHED, POSTS, NOT_COMMENTS = ("publish", "inherit"), ("post", "page"), ("pingback", "trackback")
LONGEST_VALUE = 2 * limits.MB  # characters of one post; more is left out of the text
DEEPEST = 50


def inspect_wxr(path: Path) -> Inspected:
    if path.stat().st_size > limits.LARGEST_XML:
        raise Fault.XML_TOO_LARGE.refused()
    summary = Summary("wordpress")
    with path.open("rb") as stream:
        media = _read(stream, summary)
    found = WXR.inspected()
    found.text = str(summary.text)
    found.checks |= {"export": summary.as_checks() | {"label": LABEL, "note": NOTE, "files": 1, "media": media}} | look_at(found.text)
    if not summary.posts:
        found.warn(NOTHING)
    return found


def is_mine(archive: Archive) -> bool:
    return any(_is_wxr(member) for member in archive.members)


def summarize(archive: Archive) -> Summary:
    summary, understood = Summary("wordpress"), set()
    for member in filter(_is_wxr, archive.members):
        understood.add(member.path)
        with archive.open(member) as stream:
            _read(stream, summary)
    summary.list_unknown(archive, understood)
    return summary


def _is_wxr(member: Member) -> bool:
    return member.ending == "xml" and b"<rss" in member.head and b"wordpress.org/export" in member.head


def _read(stream: IO[bytes], summary: Summary) -> int:
    """The number of attachments. Entities and DTD are refused, so nothing is fetched and nothing grows."""
    handler = _Handler(summary)
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        for piece in chunks(stream, 64 * 1024):
            parser.feed(piece)
        parser.close()
    except DefusedXmlException:
        raise Fault.XML_UNSAFE.refused() from None
    except (SAXException, ValueError, LookupError):
        raise Fault.XML_DAMAGED.refused() from None
    return handler.media


class _Handler(ContentHandler):
    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self.summary = summary
        self.media = 0
        self._inside: list[str] = []
        self._post: dict[str, str] = {}
        self._comments: list[dict[str, str]] = []
        self._value: list[str] = []
        self._length = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self._inside.append(name)
        if len(self._inside) > DEEPEST:
            raise SAXException("too deep")
        if name == "item":
            self._post, self._comments = {}, []
        elif name == "wp:comment":
            self._comments.append({})
        self._value, self._length = [], 0

    def characters(self, content: str) -> None:
        if self._inside[-1] in TAKEN and self._length < LONGEST_VALUE:
            self._value.append(content)
            self._length += len(content)

    def endElement(self, name: str) -> None:
        self._inside.pop()
        if name in TAKEN and "item" in self._inside:
            into = self._comments[-1] if "wp:comment" in self._inside and self._comments else self._post
            into[name] = "".join(self._value)
        elif name == "item":
            self._add()
        self._value, self._length = [], 0

    def _add(self) -> None:
        post, self.media = self._post, self.media + (self._post.get("wp:post_type") == "attachment")
        if post.get("wp:post_type") not in POSTS or post.get("wp:status") not in PUBLISHED or self.summary.is_full:
            return
        self.summary.add_post(
            _day(post, "wp:post_date_gmt", "wp:post_date"), post.get("title", ""), _plain(post.get("content:encoded", ""))
        )
        for comment in self._comments:
            if comment.get("wp:comment_approved") == "1" and comment.get("wp:comment_type") not in NOT_COMMENTS:
                self.summary.add_comment(_day(comment, "wp:comment_date_gmt"), _plain(comment.get("wp:comment_content", "")))


def _day(values: dict[str, str], *names: str) -> datetime.date | None:
    return next((day for name in names if (day := day_of_utc(values.get(name)))), None)


def _plain(html: str) -> str:
    text = Text(LONGEST_VALUE)
    read_html(io.BytesIO(html.encode(errors="replace")), text, most=4 * LONGEST_VALUE)
    return str(text)
