"""Judge, settle without a reply, follow up, take up again (S11)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleError
from core.views import rule_errors_as_messages, rule_errors_in
from inquiries.forms.replies import NoReplyForm, ReasonForm
from inquiries.forms.triage import TriageForm
from inquiries.models import Inquiry, Triage
from inquiries.views.detail import inquiry_to_act_on


def closed_already(request: HttpRequest, inquiry: Inquiry) -> HttpResponse | None:
    """Back to the inquiry with a sentence, when somebody has settled it."""
    try:
        inquiry.require_open()
    except RuleError as error:
        messages.error(request, error.sentence)
        return redirect(inquiry)
    return None


@require_http_methods(["GET", "POST"])
def inquiry_triage(request: HttpRequest, pk: int) -> HttpResponse:
    """Five taps. The proposal stands on the inquiry's page, with its reason and the way to go on."""
    inquiry = inquiry_to_act_on(request, pk)
    if request.method == "GET" and (closed := closed_already(request, inquiry)):
        return closed
    form = TriageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            Triage.judge(inquiry, form.answers(), by=request.user, now=timezone.now())
            return redirect(f"{inquiry.get_absolute_url()}#gora")
    return render(request, "inquiries/inquiry_triage.html", {"inquiry": inquiry, "form": form})


@require_http_methods(["GET", "POST"])
def inquiry_no_reply(request: HttpRequest, pk: int) -> HttpResponse:
    inquiry = inquiry_to_act_on(request, pk)
    if request.method == "GET" and (closed := closed_already(request, inquiry)):
        return closed
    form = NoReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if _said_before(request, inquiry, Inquiry.State.NO_REPLY, form.said()):
            return redirect(inquiry)
        with rule_errors_in(form):
            inquiry.no_reply_needed(reason=form.said(), by=request.user, now=timezone.now())
            messages.success(request, "Frågan är avslutad utan svar. Skälet är sparat.")
            return redirect(inquiry)
    return render(request, "inquiries/inquiry_no_reply.html", {"inquiry": inquiry, "form": form})


def _said_before(request: HttpRequest, inquiry: Inquiry, state: str, reason: str) -> bool:
    """A double click: the same person has just said the same thing."""
    return inquiry.state == state and inquiry.ended_by_id == request.user.pk and inquiry.end_reason == reason


@require_POST
def inquiry_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    inquiry = inquiry_to_act_on(request, pk)
    with rule_errors_as_messages(request):
        inquiry.start_follow_up(by=request.user, now=timezone.now())
        messages.success(request, "Du påminns nästa arbetsdag.")
    return redirect(inquiry)


@require_POST
def inquiry_finish(request: HttpRequest, pk: int) -> HttpResponse:
    inquiry = inquiry_to_act_on(request, pk)
    if inquiry.state == Inquiry.State.DONE:
        return redirect(inquiry)
    with rule_errors_as_messages(request):
        inquiry.finish(by=request.user, now=timezone.now())
        messages.success(request, "Frågan är klar.")
    return redirect(inquiry)


@require_http_methods(["GET", "POST"])
def inquiry_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    inquiry = inquiry_to_act_on(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            inquiry.reopen(reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, "Frågan är öppen igen.")
            return redirect(inquiry)
    words = {
        "title": "Öppna frågan igen?",
        "text": "Klockan börjar gå igen. Har det kommit en ny fråga i samma tråd är det bättre att logga den för sig.",
        "action_label": "Öppna frågan igen",
    }
    return render(request, "components/confirm.html", {**words, "form": form, "cancel_url": inquiry.get_absolute_url()})
