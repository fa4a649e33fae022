"""One slip: read, registered, corrected, marked, handed out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import RuleError
from core.history import Line, history_of
from core.pdf import answer_with
from core.views import require, rule_errors_as_messages, rule_errors_in
from records import actions, showing
from records.forms import CorrectForm, LiftForm, MarkForm, SlipForm
from records.models import RegistrationSlip, SecrecyMark
from records.permissions import can_read_secrets, can_register

State = RegistrationSlip.State


def visible_slip(request: HttpRequest, pk: int) -> RegistrationSlip:
    """404 when the person may not see it (or it does not exist)."""
    visible = RegistrationSlip.objects.visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(visible.select_related("case_officer__department", "registered_by", "requested_by"), pk=pk)


def _hides(request: HttpRequest, slip: RegistrationSlip, mark: SecrecyMark | None, *, wanted: bool = True) -> bool:
    """Are the marked facts left out? Showing them leaves a line in the history (REQ-1.11)."""
    if mark is None:
        return False
    if not (wanted and can_read_secrets(request.user, slip)):
        return True
    actions.note_secret_read(slip, by=request.user)
    return False


@require_safe
def slip_detail(request: HttpRequest, pk: int) -> HttpResponse:
    slip = visible_slip(request, pk)
    mark = slip.mark()
    hide = _hides(request, slip, mark)
    versions = list(slip.versions.select_related("by", "case_officer").order_by("-number"))
    context = {
        "slip": slip,
        "rows": showing.rows(slip, hide=hide),
        "versions": [(version, showing.rows(version, hide=hide)) for version in versions] if len(versions) > 1 else [],
        "mark": mark,
        "hides": hide,
        "is_late": slip.is_overdue(timezone.now()),
        "may_register": can_register(request.user),
        "lines": _readable_history(slip, hide=hide),
    }
    return render(request, "records/slip_detail.html", context)


def _readable_history(slip: RegistrationSlip, *, hide: bool) -> list[Line]:
    """Somebody who says why may repeat what is marked as secret."""
    lines = history_of(slip)
    for line in lines:
        line.reason = "" if hide else line.reason
    return lines


@require_http_methods(["GET", "POST"])
def slip_register(request: HttpRequest, pk: int) -> HttpResponse:
    """In the queue the number alone is enough (`snabb`): the rest stands as it was asked for."""
    slip, today = visible_slip(request, pk), timezone.localdate()
    require(can_register(request.user))
    form = SlipForm(slip=slip, on=today)
    if request.method == "POST":
        data = form.as_data(dnr=request.POST.get("dnr", "")) if "snabb" in request.POST else request.POST
        form = SlipForm(data, slip=slip, on=today)
        if form.is_valid():
            with rule_errors_as_messages(request):
                actions.register(slip, form.cleaned_data["dnr"], by=request.user, facts=form.facts())
                messages.success(request, f"{slip.reference} är diarieförd med diarienummer {slip.dnr}.")
                return redirect("records:slip_list")
            return redirect("records:slip_detail", pk)
    elif slip.state != State.WAITING:
        return redirect(slip)
    return _show_form(request, slip, form, "records/slip_register.html")


@require_http_methods(["GET", "POST"])
def slip_correct(request: HttpRequest, pk: int) -> HttpResponse:
    slip, today = visible_slip(request, pk), timezone.localdate()
    require(can_register(request.user))
    if slip.state != State.REGISTERED:
        with rule_errors_as_messages(request):
            raise RuleError("Uppgifterna rättas när handlingen är diarieförd. Nu fyller du i dem när du diarieför den.")
        return redirect(slip)
    seen = slip.versions.count()
    form = CorrectForm(request.POST if request.method == "POST" else None, slip=slip, on=today, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with rule_errors_in(form):
            actions.correct(slip, form.facts(), reason=said["reason"], by=request.user, now=timezone.now(), seen=said["seen"])
            messages.success(request, "Uppgifterna är rättade. Den tidigare versionen står kvar.")
            return redirect(slip)
    return _show_form(request, slip, form, "records/slip_correct.html")


def _show_form(request: HttpRequest, slip: RegistrationSlip, form: SlipForm, template: str) -> HttpResponse:
    """422 says that what was sent cannot be registered as it is (REQ-1.8)."""
    _hides(request, slip, slip.mark())
    return render(request, template, {"slip": slip, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def slip_mark(request: HttpRequest, pk: int) -> HttpResponse:
    slip = visible_slip(request, pk)
    require(can_register(request.user))
    form = MarkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            actions.mark_secret(slip, provision=form.cleaned_data["provision"], by=request.user, now=timezone.now())
            messages.success(request, "Handlingen är sekretessmarkerad.")
            return redirect(slip)
    context = {
        "title": f"Sekretessmarkera {slip}?",
        "text": "Avsändare, mottagare, ärendemening och bilagor visas sedan bara för registrator, kommunikatör och handläggare. Datum och "
        f"diarienummer syns för alla som får se diariet. Som myndighet anges {actions.authority_of(slip)}.",
        "form": form,
        "action_label": "Sekretessmarkera handlingen",
        "cancel_url": slip.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def slip_lift_mark(request: HttpRequest, pk: int) -> HttpResponse:
    slip = visible_slip(request, pk)
    require(can_register(request.user))
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            actions.lift_mark(slip, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, "Sekretessmarkeringen är hävd.")
            return redirect(slip)
    context = {
        "title": f"Häva sekretessmarkeringen av {slip}?",
        "text": "Alla uppgifter visas sedan för den som får se diariet. Markeringen och ditt skäl står kvar i historiken.",
        "form": form,
        "action_label": "Häv sekretessmarkeringen",
        "cancel_url": slip.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@require_safe
def slip_document(request: HttpRequest, pk: str, document: str) -> HttpResponse:
    """`?offentlig=ja` leaves out what is marked also for those who may read it: the copy to hand out (REQ-1.10)."""
    slip = visible_slip(request, int(pk))
    mark = slip.mark()
    hide = _hides(request, slip, mark, wanted="offentlig" not in request.GET)
    with rule_errors_as_messages(request):
        if document == "pdf":
            return answer_with(showing.as_document(slip, mark, hide=hide))
        answer = showing.json_answer if document == "json" else showing.xml_answer
        return answer(slip, mark, hide=hide)
    return redirect(slip)
