"""The working days: which days are off, who closed them, and the deadlines that a change touches (design §5)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import calendar_changes
from core.models import LocalDay, Municipality
from core.paging import page_of
from core.templatetags.portal import swedish_date
from core.views import require, rule_errors_as_messages, rule_errors_in
from core.workdays import WorkCalendar
from inquiries.deadlines import AT_ONCE, Answer, answer_many, touched
from inquiries.forms.calendar import CloseDaysForm, WithdrawDayForm
from registry.permissions import is_officer


@require_safe
def day_list(request: HttpRequest) -> HttpResponse:
    """This year's and next year's days off. Everybody may read what their deadlines are computed from."""
    municipality, now = Municipality.current(), timezone.now()
    calendar, today, may_change = WorkCalendar.of(municipality), timezone.localdate(now), is_officer(request.user)
    days = calendar_changes.days_off(today.year)
    context = {
        "municipality": municipality,
        "calendar": calendar,
        "rule": Municipality.DueRule(calendar.rule).label,
        "years": [
            (f"Kommande {today.year}", [day for day in days if today <= day.date and day.date.year == today.year]),
            (today.year + 1, [day for day in days if day.date.year > today.year]),
        ],
        "earlier": [day for day in days if day.date < today],
        "now_explained": calendar.explain(now, calendar.reply_due(now)),
        "today": today,
        "may_change": may_change,
        "unanswered": may_change and touched().exists(),
        "lines": calendar_changes.history(limit=20),
    }
    return render(request, "inquiries/calendar_day_list.html", context)


@require_http_methods(["GET", "POST"])
def day_close(request: HttpRequest) -> HttpResponse:
    require(is_officer(request.user))
    calendar, today = WorkCalendar.current(), timezone.localdate()
    form = CloseDaysForm(request.POST or None, calendar=calendar, today=today)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            rows = calendar_changes.close_days(**form.cleaned_data, by=request.user, today=today)
            messages.success(request, f"{_days(rows)} i kalendern. Nya svarstider räknas så från och med nu.")
            return _next_after_a_change()
    return render(request, "inquiries/calendar_day_close.html", {"form": form, "calendar": calendar})


def _days(rows: list[LocalDay]) -> str:
    return f"{swedish_date(rows[0].date)} är ändrad" if len(rows) == 1 else f"{len(rows)} arbetsdagar är ändrade"


@require_http_methods(["GET", "POST"])
def day_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    require(is_officer(request.user))
    row = get_object_or_404(LocalDay, pk=pk)
    form = WithdrawDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            calendar_changes.withdraw_day(row, by=request.user, today=timezone.localdate(), now=timezone.now(), **form.cleaned_data)
            messages.success(request, f"{swedish_date(row.date)} är en vanlig arbetsdag igen.")
            return _next_after_a_change()
    context = {
        "title": f"Återta {swedish_date(row.date)}?",
        "text": f"{_what(row)} ({row.reason}). Återtar du det blir dagen en vanlig arbetsdag.",
        "form": form,
        "action_label": "Återta dagen",
        "cancel_url": reverse("calendar:day_list"),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


def _what(row: LocalDay) -> str:
    return f"Kontoret stänger {row.closes_at:%H.%M} den dagen" if row.closes_at else "Kommunen har stängt den dagen"


def _next_after_a_change() -> HttpResponse:
    return redirect("calendar:deadline_list" if touched().exists() else "calendar:day_list")


# ---- open inquiries whose deadline would be another


@require_safe
def deadline_list(request: HttpRequest) -> HttpResponse:
    require(is_officer(request.user))
    page = page_of(request, touched().select_related("inquiry__account__platform"))
    context = {"page": page, "version": page.rows[0].calendar_version if page.rows else 0, "at_once": AT_ONCE}
    return render(request, "inquiries/calendar_deadline_list.html", context)


@require_POST
def deadline_answer(request: HttpRequest) -> HttpResponse:
    """`answer` is for those ticked, `answer_all` for all; `version` is the calendar that the times were shown for."""
    require(is_officer(request.user))
    chosen = [int(pk) for pk in request.POST.getlist("question") if pk.isascii() and pk.isdecimal() and len(pk) < 19]
    everything, version = request.POST.get("answer_all", ""), request.POST.get("version", "")
    answer = everything or request.POST.get("answer", "")
    if answer not in (Answer.MOVED, Answer.KEPT) or not (everything or chosen):
        messages.error(request, "Kryssa i minst en fråga, och välj sedan om svarstiden ska flyttas eller behållas.")
        return redirect("calendar:deadline_list")
    with rule_errors_as_messages(request):
        shown_for = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
        done, refusals = answer_many(answer, None if everything else chosen, version=shown_for, by=request.user, now=timezone.now())
        one, many = ("flyttad", "flyttade") if answer == Answer.MOVED else ("behållen", "behållna")
        if done:
            messages.success(request, f"1 svarstid är {one}." if done == 1 else f"{done} svarstider är {many}.")
        for sentence in refusals[:3]:
            messages.error(request, sentence)
    return redirect("calendar:deadline_list" if touched().exists() else "calendar:day_list")
