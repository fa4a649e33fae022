"""Advice before the application (S4)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_in
from registry.forms.advice import AdviceAnswerForm, AdviceForm
from registry.models import AdviceRequest, StartupApplication
from registry.permissions import can_answer_advice


@require_safe
def advice_list(request: HttpRequest) -> HttpResponse:
    requests = AdviceRequest.objects.visible_to(request.user, on=timezone.localdate()).select_related(
        "department", "asked_by", "answered_by"
    )
    unanswered = request.GET.get("visa") == "obesvarade"
    page = page_of(request, requests.unanswered() if unanswered else requests)
    return render(request, "registry/advice_list.html", {"page": page, "unanswered": unanswered})


@require_http_methods(["GET", "POST"])
def advice_create(request: HttpRequest) -> HttpResponse:
    form = AdviceForm(
        request.POST if request.method == "POST" else None, user=request.user, initial={"department": request.user.department_id}
    )
    if request.method == "POST" and form.is_valid():
        advice = AdviceRequest.ask(**form.cleaned_data, by=request.user)
        messages.success(request, "Frågan är skickad. Svaret kommer hit till sidan.")
        return redirect(advice)
    return render(request, "registry/advice_create.html", {"form": form})


@require_safe
def advice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    advice = _visible(request, pk)
    return _show(request, advice, AdviceAnswerForm(instance=advice))


@require_POST
def advice_answer(request: HttpRequest, pk: int) -> HttpResponse:
    advice = _visible(request, pk)
    require(can_answer_advice(request.user))
    form = AdviceAnswerForm(request.POST, instance=advice)
    if form.is_valid():
        with rule_errors_in(form):
            advice.answer(**form.cleaned_data, by=request.user)
            messages.success(request, "Rådet är sparat.")
            return redirect(advice)
    return _show(request, _visible(request, pk), form)


def _visible(request: HttpRequest, pk: int) -> AdviceRequest:
    visible = AdviceRequest.objects.visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(visible.select_related("department__head", "asked_by", "answered_by"), pk=pk)


def _show(request: HttpRequest, advice: AdviceRequest, form: AdviceAnswerForm) -> HttpResponse:
    applications = StartupApplication.objects.visible_to(request.user, on=timezone.localdate()).filter(advice=advice)
    context = {
        "advice": advice,
        "form": form,
        "may_answer": can_answer_advice(request.user),
        "start_url": f"{reverse('registry:application_create')}?radgivning={advice.pk}",
        "applications": applications,
        "lines": history_of(advice),
    }
    return render(request, "registry/advice_detail.html", context)
