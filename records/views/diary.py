"""The registrar's queue and the diary's list."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.exports import csv_response, xlsx_response
from core.paging import page_of
from records.forms import SlipFilterForm
from records.models import RegistrationSlip, SlipQuerySet
from records.permissions import can_register, sees_the_diary
from records.queue import waiting_elsewhere
from records.showing import EXPORT_HEAD, export_rows

MOST_WAITING = 50
State = RegistrationSlip.State


@require_safe
def slip_list(request: HttpRequest) -> HttpResponse:
    """What waits, the one that has waited longest first; then what is in the diary, newest first."""
    form, slips = _chosen(request)
    now = timezone.now()
    lage, text = form.cleaned_data.get("lage"), form.cleaned_data.get("q") or ""
    waiting = list(slips.waiting().order_by("due_at", "pk")[: MOST_WAITING + 1]) if lage in {"", None, State.WAITING} else []
    for slip in waiting:
        slip.is_late = slip.is_overdue(now)
    context = {
        "form": form,
        "waiting": waiting[:MOST_WAITING],
        "has_more_waiting": len(waiting) > MOST_WAITING,
        "elsewhere": waiting_elsewhere(request.user, on=timezone.localdate(now), text=text) if lage in {"", None, State.WAITING} else [],
        "page": page_of(request, slips.exclude(state=State.WAITING).order_by("-pk")),
        "may_register": can_register(request.user),
        "is_filtered": bool(text or lage),
        "now": now,
    }
    return render(request, "records/slip_list.html", context)


@require_safe
def slip_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All slips of the filtered view, as a file that may be handed out (REQ-1.5, REQ-1.10)."""
    _, slips = _chosen(request)
    write = xlsx_response if kind == "xlsx" else csv_response
    return write("diariet", EXPORT_HEAD, export_rows(slips.order_by("pk").iterator(chunk_size=500)))


def _chosen(request: HttpRequest) -> tuple[SlipFilterForm, SlipQuerySet]:
    """404 for those who have nothing to do with the diary. A title that is marked as secret is not searched, for a hit would tell."""
    if not sees_the_diary(request.user):
        raise Http404
    form = SlipFilterForm(request.GET)
    slips = RegistrationSlip.objects.visible_to(request.user, on=timezone.localdate()).with_marks().select_related("case_officer")
    if form.is_valid():
        if text := form.cleaned_data["q"]:
            title = Q(matter_title__icontains=text, is_secret=False)
            slips = slips.filter(Q(dnr__icontains=text) | Q(reference__icontains=text) | title)
        if lage := form.cleaned_data["lage"]:
            slips = slips.filter(state=lage)
    return form, slips
