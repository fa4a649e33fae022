"""The addresses that belong to no other app: three for whatever watches the server, and the municipality's logo."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.crypto import constant_time_compare
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from core import health
from core.models import Municipality

logger = logging.getLogger(__name__)


@require_safe
@login_not_required
def health_live(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database or the broker: their trouble must not restart the web server."""
    return HttpResponse("lever", content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def health_ready(request: HttpRequest) -> HttpResponse:
    """The database answers and every migration is applied; otherwise 503, so that no traffic is sent here yet."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ready, text = (True, "redo") if migrations_applied() else (False, "databasen är inte uppdaterad")
    except DatabaseError:
        logger.exception("The database does not answer")
        ready, text = False, "databasen svarar inte"
    return HttpResponse(text, status=200 if ready else 503, content_type="text/plain; charset=utf-8")


_seen_applied: set[str] = set()


def migrations_applied() -> bool:
    """Remembered once true: a process that has seen its own migrations applied need not look again."""
    if connection.alias not in _seen_applied:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _seen_applied.add(connection.alias)
    return True


@require_safe
@login_not_required
def health_deep(request: HttpRequest) -> HttpResponse:
    """Ages and counts with their limits, as JSON or for Prometheus; 503 when one is over. Without the right token there is no such page."""
    if not _has_health_token(request):
        raise Http404
    try:
        readings = health.readings(now=timezone.now())
    except (DatabaseError, InterfaceError):
        logger.exception("The database does not answer")
        return JsonResponse({"ok": False, "database": "does not answer"}, status=503)
    is_well = not any(reading.is_red for reading in readings)
    if _wants_prometheus(request):
        answer = HttpResponse(_as_prometheus(readings, is_well), content_type="text/plain; version=0.0.4; charset=utf-8")
    else:
        checks = {one.gauge.name: {"value": one.value, "limit": one.gauge.limit, "ok": not one.is_red} for one in readings}
        answer = JsonResponse({"ok": is_well, "checks": checks})
    answer.status_code = 200 if is_well else 503
    answer["Cache-Control"] = "no-store"
    return answer


def _has_health_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.GET.get("token", "")
    return bool(settings.HEALTH_TOKEN) and constant_time_compare(given, settings.HEALTH_TOKEN)


def _wants_prometheus(request: HttpRequest) -> bool:
    accept = request.headers.get("Accept", "")
    return request.GET.get("format") == "prometheus" or "openmetrics-text" in accept or accept.startswith("text/plain")


def _as_prometheus(readings: Iterable[health.Reading], is_well: bool) -> str:
    lines = ["# TYPE portal_ok gauge", f"portal_ok {int(is_well)}"]
    for one in readings:
        name = f"portal_{one.gauge.name}"
        lines += [f"# TYPE {name} gauge", f"{name} {one.value}", f"# TYPE {name}_limit gauge", f"{name}_limit {one.gauge.limit}"]
    return "\n".join([*lines, ""])


@require_safe
@login_not_required
def logo(request: HttpRequest) -> HttpResponse:
    """The municipality's logo, always a PNG that we have drawn up ourselves (core/pictures.py)."""
    name = Municipality.current().logo.name
    etag = quote_etag(name or "")
    if not name or not default_storage.exists(name):
        raise Http404
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        with default_storage.open(name) as file:
            answer = HttpResponse(file.read(), content_type="image/png")
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=86400"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
