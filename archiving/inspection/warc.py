"""WARC, plain or compressed record by record: read to its end, counted, never unpacked to disk."""

import datetime
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archiving.inspection import limits
from archiving.inspection.faults import Fault
from archiving.inspection.html_text import read_html
from archiving.inspection.kinds import WARC_GZ, Kind
from archiving.inspection.result import Inspected, Readable, Text, chunks
from archiving.inspection.words import look_at

BROKEN = (ArchiveLoadFailed, zlib.error, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError, OSError)
MOST_PAGES_READ = 200  # pages whose text is taken for search
WRONG_DIGESTS = "Kontrollsumman stämmer inte för {count} av {total} poster i webbarkivet. Granska att sidan spelas upp som den ska."
NO_PAGE = "Webbarkivet innehåller ingen webbsida (HTML). Granska att det spelas upp som det ska."


@dataclass
class Contents:
    """What the records of one or several WARC files add up to."""

    records: int = 0
    responses: int = 0
    pages: int = 0
    wrong_digests: int = 0
    first: str = ""
    last: str = ""
    text: Text = field(default_factory=Text)
    titles: list[str] = field(default_factory=list)

    def as_checks(self) -> dict[str, Any]:
        return {
            "records": self.records, "responses": self.responses, "html_pages": self.pages, "digest_errors": self.wrong_digests,
            "captured_from": self.first, "captured_to": self.last, "titles": self.titles,
        }  # fmt: skip


def inspect_warc(path: Path, kind: Kind) -> Inspected:
    contents = Contents()
    if kind is WARC_GZ:
        with path.open("rb") as file:
            check_gzip(file)
    with path.open("rb") as file:
        add(file, contents)
    if contents.responses == 0:
        raise Fault.WARC_EMPTY.refused()
    found = kind.inspected()
    found.text = str(contents.text)
    found.checks |= contents.as_checks() | look_at(found.text)
    warn(found, contents)
    return found


def warn(found: Inspected, contents: Contents) -> None:
    if contents.wrong_digests:
        found.warn(WRONG_DIGESTS.format(count=contents.wrong_digests, total=contents.records))
    if contents.pages == 0:
        found.warn(NO_PAGE)


def check_gzip(stream: Readable, damaged: Fault = Fault.WARC_DAMAGED) -> None:
    """Every member is whole and its checksum right, and together they do not grow out of proportion. Raises Refused."""
    packed = inflated = 0
    member = zlib.decompressobj(31)
    fresh = True
    for piece in chunks(stream):
        packed += len(piece)
        while piece:
            try:
                inflated += len(member.decompress(piece, limits.MB))
            except zlib.error:
                raise damaged.refused() from None
            fresh = False
            if inflated > limits.MOST_INFLATED or inflated > max(limits.RATIO_MATTERS_FROM, limits.HIGHEST_RATIO * packed):
                raise Fault.WARC_BOMB.refused()
            piece = member.unconsumed_tail
            if member.eof:
                piece, member, fresh = member.unused_data, zlib.decompressobj(31), True
    if not fresh:
        raise damaged.refused()


def add(stream: Readable, contents: Contents) -> None:
    """Raises Refused when the file is broken or cut off."""
    try:
        for record in ArchiveIterator(_Bounded(stream), check_digests=True):
            contents.records += 1
            if record.format != "warc":  # the reader takes the older ARC for granted where it knows nothing
                raise Fault.WARC_DAMAGED.refused()
            if contents.records > limits.MOST_RECORDS:
                raise Fault.WARC_TOO_MANY.refused()
            _take(record, contents)
    except BROKEN:
        raise Fault.WARC_DAMAGED.refused() from None
    if contents.records == 0:
        raise Fault.WARC_DAMAGED.refused()


def _take(record: Any, contents: Contents) -> None:
    if record.rec_type in ("response", "resource"):
        contents.responses += 1
        _take_time(record.rec_headers.get_header("WARC-Date") or "", contents)
        if _is_page(record):
            contents.pages += 1
            if contents.pages <= MOST_PAGES_READ and not contents.text.is_full:
                reader = read_html(_Stream(record.content_stream()), contents.text, most=4 * limits.MB)
                if reader.title and len(contents.titles) < 20:
                    contents.titles.append(reader.title)
    for _ in chunks(record.raw_stream):
        pass
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise Fault.WARC_DAMAGED.refused()
    if record.digest_checker and record.digest_checker.passed is False:
        contents.wrong_digests += 1


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if headers is None:
        return "html" in (record.rec_headers.get_header("Content-Type") or "").lower()
    return headers.get_statuscode() == "200" and "html" in (headers.get_header("Content-Type") or "").lower()


def _take_time(moment: str, contents: Contents) -> None:
    try:
        day = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        return
    if day.tzinfo is None:
        return
    line = day.astimezone(datetime.UTC).isoformat(timespec="seconds")
    contents.first = min(contents.first or line, line)
    contents.last = max(contents.last, line)


class _Stream:
    """warcio's streams read with a length; one that gives nothing is at its end."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        return bytes(self._stream.read(size))


class _Bounded:
    """Hands over small pieces, so that a compressed piece cannot grow into a gigabyte at once."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(min(size, 16 * 1024) if size > 0 else 16 * 1024)

    def tell(self) -> int:
        return 0

    def close(self) -> None:
        """The stream belongs to whoever opened it."""
