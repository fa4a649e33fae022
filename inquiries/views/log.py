"""Logging a question or comment (S11)."""

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.views import require, rule_errors_in
from inquiries.actions import log_inquiry
from inquiries.forms.log import LogForm
from inquiries.models import Inquiry
from inquiries.permissions import can_log
from inquiries.words import due_words


@require_http_methods(["GET", "POST"])
def inquiry_create(request: HttpRequest) -> HttpResponse:
    require(can_log(request.user))
    now = timezone.now()
    form = _form(request, now)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            inquiry = _log(request, form, now)
            messages.success(request, f"Frågan är loggad. Svara senast {due_words(inquiry.reply_due_at, now=now)}.")
            return redirect(inquiry)
    return render(request, "inquiries/inquiry_create.html", {"form": form, **_found(request, form)})


@require_POST
def inquiry_create_account(request: HttpRequest) -> HttpResponse:
    """A fragment for htmx: the account that the link belongs to, and whether it is logged already. Saves nothing; saving says the same."""
    form = _form(request, timezone.now())
    form.is_valid()
    account = form.cleaned_data.get("account")
    found = _found(request, form) | {"recognised": account if form.cleaned_data.get("url") else None}
    data = request.POST.copy()
    data["account"] = str(account.pk) if account else ""
    shown = LogForm(initial={"account": data["account"]}, user=request.user, today=timezone.localdate(), now=form.now)
    return render(request, "inquiries/_log_account.html", {"form": shown, **found})


def _form(request: HttpRequest, now: datetime.datetime) -> LogForm:
    data = request.POST if request.method == "POST" else None
    return LogForm(data, request.FILES or None, initial=_initial(request), user=request.user, today=timezone.localdate(now), now=now)


def _initial(request: HttpRequest) -> dict[str, object]:
    """`?konto=17` chooses the account, `?fortsatter=123` the inquiry whose thread it is."""
    before = request.GET.get("fortsatter", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        found = Inquiry.objects.visible_to(request.user).filter(pk=int(before)).first()
        if found is not None:
            return {"account": found.account_id, "url": found.url, "continues": found.pk}
    return {"account": request.GET["konto"]} if request.GET.get("konto") else {}


def _log(request: HttpRequest, form: LogForm, now: datetime.datetime) -> Inquiry:
    chosen = form.cleaned_data
    return log_inquiry(
        account=chosen["account"],
        facts=form.facts(),
        by=request.user,
        now=now,
        continues=form.continued,
        screenshot=chosen["screenshot"],
    )


def _found(request: HttpRequest, form: LogForm) -> dict[str, object]:
    """The inquiry that the link was logged as before; a link to it only for whoever may see it."""
    before = form.logged_before
    visible = before is not None and Inquiry.objects.visible_to(request.user).filter(pk=before.pk).exists()
    return {"logged_before": before, "logged_before_visible": visible}
