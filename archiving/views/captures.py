"""Letting the portal take a snapshot by itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from archiving import capture_jobs
from archiving.models import Snapshot
from archiving.permissions import can_hand_in
from core.views import require, rule_errors_as_messages


@require_POST
def capture_order(request: HttpRequest, pk: int) -> HttpResponse:
    snapshot = get_object_or_404(Snapshot.objects.visible_to(request.user).select_related("account__platform"), pk=pk)
    require(can_hand_in(request.user, snapshot))
    with rule_errors_as_messages(request):
        capture_jobs.order(snapshot, by=request.user, now=timezone.now())
        messages.success(request, "Portalen tar ögonblicksbilden. Det brukar ta någon minut; sedan väntar den på granskning.")
    return redirect(snapshot)
