"""A hand-over note: read it, and say that one takes over (S9)."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.views import require, rule_errors_as_messages
from registry.handover import lines_of
from registry.models import Handover
from registry.permissions import can_accept_handover


@require_safe
def handover_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """As things are now until somebody takes over; then as they were at that moment."""
    handover = _visible(request, pk)
    content = handover.content if handover.accepted_at or handover.withdrawn_at else lines_of(handover.account, handover.from_person)
    context = {
        "handover": handover,
        "groups": _grouped(content),
        "may_accept": can_accept_handover(request.user, handover) and not handover.accepted_at and not handover.withdrawn_at,
    }
    return render(request, "registry/handover_detail.html", context)


@require_POST
def handover_accept(request: HttpRequest, pk: int) -> HttpResponse:
    handover = _visible(request, pk)
    require(can_accept_handover(request.user, handover))
    with rule_errors_as_messages(request):
        handover.accept(by=request.user, content=lines_of(handover.account, handover.from_person))
        messages.success(request, f"Tack. Du har tagit över {handover.account.name}.")
    return redirect(handover)


def _grouped(content: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    order = list(dict.fromkeys(line["group"] for line in content))
    lines = sorted(content, key=lambda line: order.index(line["group"]))
    return [(group, list(some)) for group, some in groupby(lines, key=lambda line: line["group"])]


def _visible(request: HttpRequest, pk: int) -> Handover:
    visible = Handover.objects.visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(visible.select_related("account__department__head", "account__platform", "from_person", "to_person"), pk=pk)
