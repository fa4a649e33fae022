"""Applications as they are found, started, read and ended. Filling one in: application_form.py. Deciding: decisions.py."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core.history import Line, history_of
from core.paging import page_of
from core.pdf import answer_with
from core.views import require, rule_errors_as_messages
from registry import actions, documents
from registry.forms.applications import ApplicationFilterForm, DnrForm, StartForm, WithdrawForm
from registry.models import AdviceRequest, Decision, StartupApplication
from registry.permissions import can_edit_application, can_record_dnr, can_withdraw_application
from registry.waiting import awaited

State = StartupApplication.State


def visible_application(request: HttpRequest, pk: int) -> StartupApplication:
    """404 when the person may not see it (or it does not exist)."""
    visible = StartupApplication.objects.visible_to(request.user, on=timezone.localdate())
    related = visible.select_related("department__head", "platform", "created_by", "submitted_by", "advice__answered_by")
    return get_object_or_404(related, pk=pk)


# ---- the list


@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = ApplicationFilterForm(request.GET)
    visible = StartupApplication.objects.visible_to(request.user, on=today).select_related("department__head", "platform", "created_by")
    page = page_of(request, _filtered(visible, form, request.user) if form.is_valid() else visible)
    waits_for = awaited(page, on=today)
    for application in page:
        application.waits_for = waits_for.get(application.pk, [])
    return render(request, "registry/application_list.html", {"page": page, "form": form, "is_filtered": any(request.GET.values())})


def _filtered(applications: QuerySet, form: ApplicationFilterForm, user: User) -> QuerySet:
    text, scope, state = form.cleaned_data["q"], form.cleaned_data["visa"], form.cleaned_data["lage"]
    if text:
        applications = applications.filter(Q(name__icontains=text) | Q(department__name__icontains=text) | Q(handle__icontains=text))
    if scope == form.MINE:
        applications = applications.filter(Q(created_by=user) | Q(submitted_by=user))
    elif scope == form.WAITING:
        mine = Q(state=State.RETURNED) & (Q(created_by=user) | Q(submitted_by=user))
        deciding = StartupApplication.objects.waiting_for(user, on=timezone.localdate()).values("pk")
        applications = applications.filter(mine | Q(pk__in=deciding))
    return applications.filter(state=state) if state else applications


# ---- start


@require_http_methods(["GET", "POST"])
def application_create(request: HttpRequest) -> HttpResponse:
    """Everybody who works here may start one; head and officer decide (S5)."""
    advice = _asked_advice(request)
    department = advice.department_id if advice else _likely_department(request.user)
    form = StartForm(request.POST if request.method == "POST" else None, user=request.user, initial={"department": department})
    if request.method == "POST" and form.is_valid():
        application = actions.start_application(department=form.cleaned_data["department"], by=request.user, advice=advice)
        return redirect("registry:application_edit", application.pk)
    return render(request, "registry/application_create.html", {"form": form, "advice": advice})


def _asked_advice(request: HttpRequest) -> AdviceRequest | None:
    asked = request.POST.get("radgivning") or request.GET.get("radgivning") or ""
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise Http404
    return get_object_or_404(AdviceRequest.objects.visible_to(request.user, on=timezone.localdate()), pk=asked)


def _likely_department(user: User) -> int | None:
    led = user.led_department_ids(on=timezone.localdate())
    return user.department_id if user.department_id or len(led) != 1 else next(iter(led))


# ---- one application


@require_safe
def application_detail(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    may_edit = can_edit_application(request.user, application)
    if application.state == State.DRAFT and may_edit:
        return redirect("registry:application_edit", application.pk)
    return _show_detail(request, application, DnrForm(instance=application))


def _show_detail(request: HttpRequest, application: StartupApplication, form: DnrForm) -> HttpResponse:
    today, user = timezone.localdate(), request.user
    decisions = readable_decisions(application, user)
    context = {
        "application": application,
        "form": form,
        "answers": content_to_show(application, request.user),
        "waits_for": awaited([application], on=today).get(application.pk, []),
        "decisions": decisions,
        "changes": application.changes_since_last_round(),
        "lines": readable_history(application, decisions),
        "account": getattr(application, "account", None) if application.state == State.APPROVED else None,
        "may_decide": StartupApplication.objects.waiting_for(user, on=today).filter(pk=application.pk).exists(),
        "may_edit": application.is_editable and can_edit_application(user, application),
        "may_withdraw": not application.is_ended and can_withdraw_application(user, application),
        "may_record_dnr": application.is_ended and can_record_dnr(user),
        "has_decision_document": application.state in {State.APPROVED, State.REJECTED},
    }
    return render(request, "registry/application_detail.html", context)


def content_to_show(application: StartupApplication, user: User) -> dict[str, str]:
    """Label → answer: what was last submitted, or the draft as it is. Only those who fill it in see what is not submitted yet."""
    last = application.rounds.order_by("-number").first()
    if last is None or (application.is_editable and can_edit_application(user, application)):
        return application.written_out()
    return last.content


def readable_decisions(application: StartupApplication, user: User) -> list[tuple[Decision, bool]]:
    """All decisions, newest first, each with whether this person may read its reason yet (design §4)."""
    decisions = application.decisions.select_related("by").order_by("-round", "-at", "-pk")
    return [(decision, application.reason_is_open_to(user, decision)) for decision in decisions]


def readable_history(application: StartupApplication, decisions: list[tuple[Decision, bool]]) -> list[Line]:
    """The history without the reasons that are not open yet: they can only be those of this round's yeses."""
    lines = history_of(application)
    since = application.submitted_at
    if since is None or all(reason_is_open for _, reason_is_open in decisions):
        return lines
    for line in lines:
        if line.verb == "application.approved_by_party" and line.at >= since:
            line.reason = ""
    return lines


@require_http_methods(["GET", "POST"])
def application_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    require(can_withdraw_application(request.user, application))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_as_messages(request):
            application.withdraw(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Ansökan är återtagen. Den finns kvar i listan över ansökningar.")
        return redirect(application)
    context = {
        "title": "Återta ansökan?",
        "text": f"Ansökan om ”{application}” avslutas utan beslut. Den går att läsa men inte att skicka in igen.",
        "form": form,
        "action_label": "Återta ansökan",
        "cancel_url": application.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@require_POST
def application_dnr(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    require(can_record_dnr(request.user))
    form = DnrForm(request.POST, instance=application)
    if not form.is_valid():
        return _show_detail(request, visible_application(request, pk), form)
    with rule_errors_as_messages(request):
        application.record_dnr(**form.cleaned_data, by=request.user)
        messages.success(request, f"Diarienumret {application.dnr} är antecknat.")
    return redirect(application)


# ---- documents


@require_safe
def application_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    with rule_errors_as_messages(request):
        return answer_with(documents.application_document(application, content_to_show(application, request.user)))
    return redirect(application)


@require_safe
def decision_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    if application.state not in {State.APPROVED, State.REJECTED}:
        raise Http404
    with rule_errors_as_messages(request):
        return answer_with(documents.decision_document(application))
    return redirect(application)
