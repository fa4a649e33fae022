"""Resumable upload: tus 1.0 with creation and termination. A script of ours speaks it, and so may any other client that is logged in.

Answers are plain sentences in Swedish, since the script shows them as they are.
"""

import base64
import binascii
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from archiving.hand_in_page import files_context
from archiving.inspection.limits import LARGEST_FILE
from archiving.models import Upload
from archiving.storage import NoRoom
from archiving.uploads import Taken, WrongOffset, begin_upload, check, receive, remove_upload
from archiving.views.snapshots import snapshot_to_take
from core.errors import RuleError
from core.views import require

VERSION = "1.0.0"
STATUS: tuple[tuple[type[RuleError], int], ...] = ((WrongOffset, 409), (Taken, 423), (NoRoom, 507))


@require_http_methods(["OPTIONS", "POST"])
def upload_create(request: HttpRequest, pk: int) -> HttpResponse:
    snapshot = snapshot_to_take(request, pk)
    if request.method == "OPTIONS":
        return _capabilities()
    size, metadata = _number(request, "Upload-Length"), _metadata(request)
    if not _speaks_tus(request) or size is None:
        return _refused(request, "Begäran följer inte protokollet tus 1.0.", 400)
    try:
        upload = begin_upload(
            snapshot=snapshot, name=metadata.get("filename", ""), size=size, modified=_whole(metadata.get("modified", "")) or 0,
            by=request.user, now=timezone.now(),
        )  # fmt: skip
    except RuleError as error:
        return _refused(request, error.sentence, 413 if size > LARGEST_FILE else 409)
    return _answer(201, {"Location": reverse("archiving:upload_detail", args=[upload.pk]), "Upload-Offset": upload.received})


@require_http_methods(["HEAD", "OPTIONS", "PATCH", "DELETE"])
def upload_detail(request: HttpRequest, upload_pk: uuid.UUID) -> HttpResponse:
    """Only whoever began it, and only while they may hand in that snapshot."""
    upload = get_object_or_404(Upload.objects.select_related("snapshot__account__platform"), pk=upload_pk, by=request.user.pk)
    require(snapshot_to_take(request, upload.snapshot_id) == upload.snapshot)
    if request.method == "OPTIONS":
        return _capabilities()
    if not _speaks_tus(request):
        return _refused(request, "Begäran följer inte protokollet tus 1.0.", 412)
    return {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}[str(request.method)](request, upload)


def _head(request: HttpRequest, upload: Upload) -> HttpResponse:
    if upload.state in {Upload.State.REMOVED, Upload.State.REFUSED}:
        return _answer(410, {})
    return _answer(200, {"Upload-Offset": upload.received, "Upload-Length": upload.size})


def _patch(request: HttpRequest, upload: Upload) -> HttpResponse:
    """The last piece brings the check with it. What the check says stands on the page, not in this answer."""
    offset, length = _number(request, "Upload-Offset"), _number(request, "Content-Length")
    if request.content_type != "application/offset+octet-stream":
        return _refused(request, "Innehållet måste vara application/offset+octet-stream.", 415)
    if offset is None or length is None:
        return _refused(request, "Begäran måste säga var den börjar och hur lång den är.", 400)
    try:
        receive(upload, offset=offset, length=length, read=request.read, now=timezone.now())
        if upload.state == Upload.State.CHECKING:
            check(upload, now=timezone.now())
    except RuleError as error:
        status = next((status for kind, status in STATUS if isinstance(error, kind)), 410)
        return _refused(request, error.sentence, status, {"Upload-Offset": upload.received})
    return _answer(204, {"Upload-Offset": upload.received})


def _delete(request: HttpRequest, upload: Upload) -> HttpResponse:
    try:
        remove_upload(upload, now=timezone.now())
    except RuleError as error:
        return _refused(request, error.sentence, 423)
    return _answer(204, {})


@require_safe
def snapshot_uploads(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of files alone, for the script that has just sent one."""
    snapshot = snapshot_to_take(request, pk)
    return render(request, "archiving/_uploads.html", files_context(snapshot))


# ---- the protocol


def _speaks_tus(request: HttpRequest) -> bool:
    return request.headers.get("Tus-Resumable") == VERSION


def _number(request: HttpRequest, header: str) -> int | None:
    return _whole(request.headers.get(header, ""))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _metadata(request: HttpRequest) -> dict[str, str]:
    """`filename c2vDpG4=,modified MTIz`: what cannot be read is left out."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _capabilities() -> HttpResponse:
    return _answer(204, {"Tus-Version": VERSION, "Tus-Extension": "creation,termination", "Tus-Max-Size": LARGEST_FILE})


def _answer(status: int, headers: dict[str, Any], content: str = "") -> HttpResponse:
    headers = {"Tus-Resumable": VERSION, "Cache-Control": "no-store", **headers}
    return HttpResponse(content, status=status, content_type="text/plain; charset=utf-8", headers={k: str(v) for k, v in headers.items()})


def _refused(request: HttpRequest, sentence: str, status: int, headers: dict[str, Any] | None = None) -> HttpResponse:
    more = {"Tus-Version": VERSION} if status == 412 else {}
    return _answer(status, {**more, **(headers or {})}, "" if request.method == "HEAD" else sentence)
