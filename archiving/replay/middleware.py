"""On the replay's host there is the replay and nothing else of the portal; on the portal's host there is no replay."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseForbidden, HttpResponseNotFound
from django.template.loader import render_to_string

from archiving.downloads import download
from archiving.replay.tokens import PLAYABLE, file_of

HERE = Path(__file__).parent
FILES = {
    "/replay/page.css": HERE / "page.css",
    "/replay/ui.js": HERE / "vendor" / "ui.js",
    "/replay/vendor/sw.js": HERE / "vendor" / "sw.js",
    "/replay/vendor/LICENSE": HERE / "vendor" / "LICENSE",
    "/replay/sw.js": HERE / "service-worker.js",
}
KINDS = {".js": "javascript", ".css": "css"}
PAGE = re.compile(r"/([\w:.-]{20,300})/")
ARCHIVE = re.compile(r"/([\w:.-]{20,300})/arkiv\.(wacz|warc|warc\.gz)")

Answer = Callable[[HttpRequest], HttpResponseBase]


def replay_on_its_own_host(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not settings.REPLAY_ORIGIN or request.get_host().lower() != urlsplit(settings.REPLAY_ORIGIN).netloc.lower():
            return get_response(request)
        return _replay(request)

    return middleware


def _replay(request: HttpRequest) -> HttpResponseBase:
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405)
    if path := FILES.get(request.path_info):
        return _file(path)
    if found := PAGE.fullmatch(request.path_info):
        return _page(request, found[1])
    if found := ARCHIVE.fullmatch(request.path_info):
        return _archive(request, found[1])
    return HttpResponseNotFound(content_type="text/plain")


def archived_policy() -> str:
    """Of what the service worker makes of archived bytes: its scripts may do what they like with one another, and reach nothing else."""
    return (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' data: blob:; form-action 'none'; "
        f"object-src 'none'; base-uri 'self'; frame-ancestors 'self' {settings.SITE_URL}"
    )


def _page_policy() -> str:
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; frame-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; "
        f"frame-ancestors {settings.SITE_URL}"
    )


def _file(path: Path) -> HttpResponseBase:
    kind = f"text/{KINDS.get(path.suffix, 'plain')}; charset=utf-8"
    response = HttpResponse(path.read_bytes().replace(b"POLICY_OF_THIS_ORIGIN", archived_policy().encode()), content_type=kind)
    # The worker's own policy: it fetches from here and nowhere else.
    response["Content-Security-Policy"] = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self' data: blob:"
    response["Cache-Control"] = "no-cache"
    return _guarded(response)


def _page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Only inside the portal's frame: alone in a window, an archived page could take the reader, and what it knows, somewhere else."""
    file = file_of(token)
    if file is None:
        return HttpResponseForbidden("Länken gäller inte längre. Öppna filen i portalen igen.", content_type="text/plain; charset=utf-8")
    if request.headers.get("Sec-Fetch-Dest", "iframe") not in {"iframe", "frame"}:
        return HttpResponseForbidden("Öppna arkivet i portalen.", content_type="text/plain; charset=utf-8")
    context = {
        "source": f"/{token}/arkiv.{PLAYABLE[file.stored.content_type]}",
        "collection": hashlib.sha256(token.encode()).hexdigest()[:24],
        "name": file.name,
    }
    response = HttpResponse(render_to_string("archiving/replay.html", context))
    response["Content-Security-Policy"] = _page_policy()
    response["Cache-Control"] = "private, no-store"
    return _guarded(response)


def _archive(request: HttpRequest, token: str) -> HttpResponseBase:
    file = file_of(token)
    if file is None:
        return HttpResponseForbidden(content_type="text/plain")
    try:
        response = download(request, file.stored, name=file.name)
    except (Http404, FileNotFoundError):
        return HttpResponseNotFound(content_type="text/plain")
    if request.method == "HEAD":
        response.close()
        response = HttpResponse(status=response.status_code, headers=dict(response.items()))
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _guarded(response)


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["X-DNS-Prefetch-Control"] = "off"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
