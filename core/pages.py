"""The three addresses that belong to no other app: two for whatever watches the server, and the municipality's logo."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

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
