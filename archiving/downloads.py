"""A stored file on its way out: always a download, never a page of ours, and in parts for whoever asks (a broken 2 GB goes on)."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from archiving.models import StoredFile
from archiving.storage import PIECE, open_stored

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def download(request: HttpRequest, stored: StoredFile, *, name: str) -> HttpResponseBase:
    """404 when the bytes have been destroyed, or are lost (the fixity check tells of it). The address is the same for the same bytes, so
    its tag is their hash."""
    if stored.destroyed_at:
        raise Http404("gallrad")
    part = _part(request, stored)
    if part is not None and part[0] >= stored.size:
        answer: HttpResponseBase = HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    elif part is not None:
        first, last = part
        answer = StreamingHttpResponse(_pieces(_opened(stored), first, last), status=206, content_type=stored.content_type)
        answer["Content-Range"], answer["Content-Length"] = f"bytes {first}-{last}/{stored.size}", str(last - first + 1)
    else:
        answer = FileResponse(_opened(stored), content_type=stored.content_type)
        answer["Content-Length"] = str(stored.size)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Accept-Ranges"], answer["ETag"] = "bytes", f'"{stored.sha256}"'
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "private, no-store"
    return answer


def _opened(stored: StoredFile) -> BinaryIO:
    try:
        return open_stored(stored)
    except OSError as error:
        raise Http404("saknas") from error


def _part(request: HttpRequest, stored: StoredFile) -> tuple[int, int] | None:
    """The one part that is asked for, first and last byte; None for all of it. Several parts at once are answered with all."""
    found = RANGE.fullmatch(request.headers.get("Range", ""))
    if found is None or found[0] == "bytes=-" or request.headers.get("If-Range", f'"{stored.sha256}"') != f'"{stored.sha256}"':
        return None
    first, last = found.groups()
    if not first:
        return max(0, stored.size - int(last)), stored.size - 1
    end = min(int(last), stored.size - 1) if last else stored.size - 1
    return (int(first), end) if int(first) <= end or int(first) >= stored.size else None


def _pieces(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
