"""Asking somebody who knows, and their two ways to answer: logged in, or through a personal link (S13)."""

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.views import rule_errors_as_messages, rule_errors_in
from inquiries.experts import ask_expert, expert_answers, renew_expert_link
from inquiries.forms.experts import ExpertAnswerForm, ExpertForm
from inquiries.models import ExpertQuestion
from inquiries.views.detail import inquiry_to_act_on
from inquiries.views.triage import closed_already
from inquiries.words import masked_name

TOKEN_LENGTH = 43


@require_http_methods(["GET", "POST"])
def inquiry_ask_expert(request: HttpRequest, pk: int) -> HttpResponse:
    inquiry = inquiry_to_act_on(request, pk)
    if request.method == "GET" and (closed := closed_already(request, inquiry)):
        return closed
    form = ExpertForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            asked = _ask(request, pk, form)
            messages.success(request, f"Frågan är skickad till {asked.expert_name}. Du får besked när svaret kommer.")
            return redirect(inquiry)
    return render(request, "inquiries/inquiry_ask_expert.html", {"inquiry": inquiry, "form": form})


def _ask(request: HttpRequest, pk: int, form: ExpertForm) -> ExpertQuestion:
    said = form.cleaned_data
    inquiry = inquiry_to_act_on(request, pk)
    waiting = inquiry.waiting_expert_question()
    if waiting and waiting.asked_by_id == request.user.pk and waiting.question == said["question"]:
        return waiting  # a double click
    return ask_expert(
        inquiry=inquiry,
        question=said["question"],
        person=said["person"],
        name=said["name"],
        email=said["email"],
        by=request.user,
        now=timezone.now(),
    )


@require_POST
def inquiry_withdraw_expert(request: HttpRequest, pk: int, question_pk: int) -> HttpResponse:
    inquiry = inquiry_to_act_on(request, pk)
    asked = get_object_or_404(inquiry.expert_questions, pk=question_pk)
    with rule_errors_as_messages(request):
        asked.withdraw(by=request.user, now=timezone.now())
        messages.success(request, f"Frågan till {asked.expert_name} är återtagen. Länken gäller inte längre.")
    return redirect(inquiry)


@require_POST
def inquiry_renew_expert(request: HttpRequest, pk: int, question_pk: int) -> HttpResponse:
    inquiry = inquiry_to_act_on(request, pk)
    asked = get_object_or_404(inquiry.expert_questions, pk=question_pk)
    with rule_errors_as_messages(request):
        renew_expert_link(asked=asked, by=request.user, now=timezone.now())
        messages.success(request, f"En ny länk är på väg till {asked.expert_name}. Den gamla gäller inte längre.")
    return redirect(inquiry)


@require_http_methods(["GET", "POST"])
def expert_answer(request: HttpRequest, question_pk: int) -> HttpResponse:
    """For a colleague who logs in: the person asked, nobody else."""
    mine = ExpertQuestion.objects.filter(person=request.user)
    asked = get_object_or_404(mine.select_related("asked_by", "inquiry__account__platform"), pk=question_pk)
    form = ExpertAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and asked.answer != form.cleaned_data["answer"]:
        with rule_errors_in(form):
            expert_answers(asked=asked, answer=form.cleaned_data["answer"], by=request.user, now=timezone.now())
            messages.success(request, f"Tack! {asked.asked_by.name} har fått ditt svar.")
            return redirect("inquiries:expert_answer", asked.pk)
    return render(request, "inquiries/expert_answer.html", _to_read(asked, form))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def expert_link(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the link, until it is answered, withdrawn or expired. What no longer holds says nothing of the question."""
    if limited := consume_or_429(request, action="expert_link", limit_get=True):
        return limited
    asked = _asked_through(token)
    form = ExpertAnswerForm(request.POST if request.method == "POST" else None)
    if asked.link_is_valid(now=timezone.now()) and request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            expert_answers(asked=asked, answer=form.cleaned_data["answer"], now=timezone.now())
            return _private(redirect(request.path))
    asked.refresh_from_db()
    if not asked.link_is_valid(now=timezone.now()):
        return _private(render(request, "inquiries/expert_link_closed.html", {"asked": asked}))
    return _private(render(request, "inquiries/expert_link.html", _to_read(asked, form)))


def _asked_through(token: str) -> ExpertQuestion:
    """Only whoever has no log-in comes this way."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        raise Http404
    asked = ExpertQuestion.objects.with_token(token).filter(person__isnull=True)
    return get_object_or_404(asked.select_related("asked_by", "inquiry__account__platform"))


def _to_read(asked: ExpertQuestion, form: ExpertAnswerForm) -> dict[str, object]:
    inquiry = asked.inquiry
    return {
        "asked": asked,
        "inquiry": inquiry,
        "who_wrote": masked_name(inquiry.display_name, hidden=inquiry.name_hidden),
        "form": form,
    }


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key. With no-referrer the browser would send `Origin: null` and the form would be refused as forged."""
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
