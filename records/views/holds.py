"""Legal holds: found, placed, lifted."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_in
from records import holdings
from records.forms_disposal import ReasonForm, SearchForm
from records.holds import lift_hold, place_hold
from records.models import LegalHold
from records.permissions import can_hold, sees_disposal

WHY = "Till exempel en pågående tvist, tillsyn eller polisanmälan. Upprepa inte innehållet i handlingen."


@require_safe
def hold_list(request: HttpRequest) -> HttpResponse:
    """Those in force first, newest first."""
    if not sees_disposal(request.user):
        raise Http404
    lifted = "havda" in request.GET
    holds = LegalHold.objects.filter(lifted_at__isnull=not lifted).select_related("placed_by", "lifted_by", "request")
    context = {"page": page_of(request, holds), "shows_lifted": lifted, "may_hold": can_hold(request.user)}
    return render(request, "records/hold_list.html", context)


@require_safe
def hold_detail(request: HttpRequest, pk: int) -> HttpResponse:
    if not sees_disposal(request.user):
        raise Http404
    hold = get_object_or_404(LegalHold.objects.select_related("placed_by", "lifted_by", "request"), pk=pk)
    may_lift = hold.lifted_at is None and hold.request_id is None and can_hold(request.user)
    return render(request, "records/hold_detail.html", {"hold": hold, "may_lift": may_lift, "lines": history_of(hold)})


@require_safe
def hold_search(request: HttpRequest) -> HttpResponse:
    """Find the account or the record that the hold is to be placed on."""
    require(can_hold(request.user))
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    found = holdings.search_everything(text, request.user) if text else []
    return render(request, "records/hold_search.html", {"form": form, "found": found, "text": text})


@require_http_methods(["GET", "POST"])
def hold_place(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    require(can_hold(request.user))
    holding = holdings.holding_of(kind, number, user=request.user)
    if holding is None:
        raise Http404
    form = _why(request, "Varför får det inte gallras?", "Skriv varför handlingen inte får gallras.")
    form.fields["reason"].help_text = WHY
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            hold = place_hold(kind=kind, pk=number, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, "Gallringsstoppet gäller. Ingen gallring rör det förrän stoppet är hävt.")
            return redirect(hold)
    context = {
        "title": f"Lägga gallringsstopp på {holding.reference}?",
        "text": f"{holding.record_type}: {holding.title}. Stoppet går före alla gallringsbeslut, också dem som redan är fattade.",
        "form": form,
        "action_label": "Lägg gallringsstopp",
        "cancel_url": holding.path,
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def hold_lift(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_hold(request.user))
    hold = get_object_or_404(LegalHold, pk=pk)
    form = _why(request, "Varför hävs gallringsstoppet?", "Skriv varför gallringsstoppet hävs.")
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            lift_hold(hold, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, "Gallringsstoppet är hävt.")
            return redirect(hold)
    context = {
        "title": f"Häva gallringsstoppet för {hold.label}?",
        "text": "Handlingen kan gallras igen om ett gallringsbeslut tillåter det. Stoppet och ditt skäl står kvar i historiken.",
        "form": form,
        "action_label": "Häv gallringsstoppet",
        "cancel_url": hold.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


def _why(request: HttpRequest, label: str, missing: str) -> ReasonForm:
    return ReasonForm(request.POST if request.method == "POST" else None, label=label, missing=missing)
