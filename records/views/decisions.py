"""Disposal decisions as the municipality's bodies have made them: recorded, ended, never changed or removed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_in
from records import disposal
from records.classification import Rules
from records.forms_disposal import DisposalDecisionForm, ReasonForm
from records.models import DisposalDecision
from records.models.disposal import EPHEMERAL
from records.permissions import can_propose_disposal, can_record_disposal_decisions, sees_disposal


@require_safe
def disposal_decision_list(request: HttpRequest) -> HttpResponse:
    if not sees_disposal(request.user):
        raise Http404
    page = page_of(request, DisposalDecision.objects.select_related("recorded_by"))
    may = can_record_disposal_decisions(request.user)
    return render(request, "records/disposal_decision_list.html", {"page": page, "may_record": may})


@require_http_methods(["GET", "POST"])
def disposal_decision_create(request: HttpRequest) -> HttpResponse:
    require(can_record_disposal_decisions(request.user))
    form = DisposalDecisionForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        decision = disposal.record_decision(form.facts(), by=request.user, now=timezone.now())
        messages.success(request, "Gallringsbeslutet är inlagt. Nu kan en körning föreslås med stöd av det.")
        return redirect(decision)
    return render(request, "records/disposal_decision_create.html", {"form": form})


@require_safe
def disposal_decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    if not sees_disposal(request.user):
        raise Http404
    decision, today = get_object_or_404(DisposalDecision.objects.select_related("recorded_by", "ended_by"), pk=pk), timezone.localdate()
    context = {
        "decision": decision,
        "entry": Rules.of(decision.record_type).on(today),
        "runs": decision.runs.select_related("proposed_by")[:50],
        "is_in_force": decision.ended_at is None and decision.valid_from <= today,
        "may_propose": can_propose_disposal(request.user) and decision.record_type != EPHEMERAL,
        "may_end": decision.ended_at is None and can_record_disposal_decisions(request.user),
        "lines": history_of(decision),
    }
    return render(request, "records/disposal_decision_detail.html", context)


@require_http_methods(["GET", "POST"])
def disposal_decision_end(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_record_disposal_decisions(request.user))
    decision = get_object_or_404(DisposalDecision, pk=pk)
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        label="Varför gäller beslutet inte längre?",
        missing="Skriv varför gallringsbeslutet inte gäller längre.",
        longest=300,
    )
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            disposal.end_decision(decision, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, "Gallringsbeslutet har upphört. Inget mer gallras med stöd av det.")
            return redirect(decision)
    context = {
        "title": f"Avsluta gallringsbeslutet {decision}?",
        "text": "Inget mer gallras med stöd av det, inte heller i körningar som pågår. Beslutet står kvar i portalen.",
        "form": form,
        "action_label": "Avsluta gallringsbeslutet",
        "cancel_url": decision.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)
