"""A page that anybody may read without logging in, and that caches may keep for a short while."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

KEPT_FOR_SECONDS = 60  # so what the officer approves, or a closed account, shows within a minute

View = Callable[..., HttpResponseBase]


def open_page(view: View) -> View:
    """Who is logged in sees their own menu around the page; `core.middleware` keeps that out of caches."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            patch_cache_control(answer, public=True, max_age=KEPT_FOR_SECONDS)
        return answer

    return login_not_required(require_safe(page))
