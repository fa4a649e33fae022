"""A kept file, looked at in the portal. What came from outside is shown as pictures and escaped text, and never run here."""

from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archiving import rendering, replay, storage
from archiving.downloads import download
from archiving.models import Snapshot, SnapshotFile
from archiving.rendering import IN_PAGES, PICTURES
from core.paging import page_of_rows

TEXTS = {"text/plain", "application/json", "text/csv"}
PAGES_AT_A_TIME = 5
TEXT_SHOWN = 200_000  # bytes
PLAYER_SOURCE = "https://github.com/webrecorder/replayweb.page"  # AGPL-3.0: whoever is shown the player is shown where its source is


def visible_file(request: HttpRequest, pk: int) -> SnapshotFile:
    files = SnapshotFile.objects.filter(version__snapshot__in=Snapshot.objects.visible_to(request.user))
    return get_object_or_404(files.select_related("stored", "version__snapshot__account"), pk=pk)


@require_safe
def file_view(request: HttpRequest, pk: int) -> HttpResponse:
    file = visible_file(request, pk)
    response = render(request, "archiving/file_view.html", {"file": file, **_shown(request, file)})
    if settings.REPLAY_ORIGIN:
        response._csp_update = {"frame-src": [settings.REPLAY_ORIGIN]}  # type: ignore[attr-defined]  # as the decorator sets it
    return response


def _shown(request: HttpRequest, file: SnapshotFile) -> dict[str, Any]:
    """How it is shown: `way`, and what that way needs."""
    stored = file.stored
    if stored.destroyed_at or not storage.path_of(stored).exists():
        return {"way": "gone"}
    if stored.content_type in PICTURES:
        return {"way": "picture"}
    if stored.content_type in IN_PAGES:
        return _in_pages(request, file)
    if stored.content_type in replay.PLAYABLE:
        return {"way": "replay", "replay_url": replay.address_of(file, user=request.user), "player_source": PLAYER_SOURCE}
    if stored.content_type in TEXTS:
        with storage.open_stored(stored) as opened:
            return {"way": "text", "text": opened.read(TEXT_SHOWN).decode("utf-8", "replace"), "is_cut": stored.size > TEXT_SHOWN}
    return {"way": "download"}


def _in_pages(request: HttpRequest, file: SnapshotFile) -> dict[str, Any]:
    """Five at a time, each a picture with its words beneath."""
    count = int(file.checks.get("pages") or rendering.MOST_PAGES)
    page = page_of_rows(request, range(1, count + 1), per_page=PAGES_AT_A_TIME)
    try:
        with storage.working_folder() as folder:
            found = rendering.pages_of(storage.path_of(file.stored), folder, first=page.rows[0], last=page.rows[-1])
            if found.count != count:
                page = page_of_rows(request, range(1, found.count + 1), per_page=PAGES_AT_A_TIME)
                found = rendering.pages_of(storage.path_of(file.stored), folder, first=page.rows[0], last=page.rows[-1])
    except (rendering.CannotShow, IndexError):
        return {"way": "unreadable"}
    return {"way": "pages", "page": page, "shown_pages": list(zip(page.rows, found.texts, strict=False)), "page_count": found.count}


@require_safe
def file_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page of a PDF or TIFF as a picture."""
    file = visible_file(request, pk)
    if file.stored.content_type not in IN_PAGES or file.stored.destroyed_at or not 1 <= number <= rendering.MOST_PAGES:
        raise Http404
    try:
        with storage.working_folder() as folder:
            picture = rendering.picture_of(storage.path_of(file.stored), folder, page=number)
    except rendering.CannotShow:
        raise Http404 from None
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@require_safe
@csp_update({"sandbox": [True]})  # type: ignore[arg-type]  # its type knows only views of the request alone
def file_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture as it was handed in, for the page to show. Nothing else is ever served inline (design §9)."""
    file = visible_file(request, pk)
    if file.stored.content_type not in PICTURES or not storage.path_of(file.stored).exists():
        raise Http404
    response = download(request, file.stored, name=file.name)
    response["Content-Disposition"] = f'inline; filename="{file.name}"'  # a name in the archive is a–z, 0–9, _ and - (REQ-2.10)
    return response
