from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers

Answer = Callable[[HttpRequest], HttpResponse]


def answer_health_checks(get_response: Answer) -> Answer:
    """Checks come from inside and name an address of the machine, so they are answered before anybody asks for the right Host."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/halsa/"):
            with suppress(Resolver404):
                view = resolve(request.path_info).func
                return view(request)
        return get_response(request)

    return middleware


def keep_out_of_caches(get_response: Answer) -> Answer:
    """What somebody who is logged in reads stays in no cache, neither a shared one nor the browser's (ASVS 14.3.2)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware
