"""Who is away: one's own absence in two clicks, somebody else's by the head or the officer (S9)."""

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import absences as verbs
from accounts.models import Absence
from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_as_messages, rule_errors_in
from core.workdays import WorkCalendar
from registry.absences import decisions_without_deputy, meanwhile, people_to_report_for, visible_absences
from registry.forms.absences import NO_REASON, AbsenceForm, LastDayAwayForm, SomebodysAbsenceForm
from registry.permissions import can_report_for_others

FRIDAY = 4


def quick_choices(today: datetime.date) -> list[tuple[str, str, datetime.date]]:
    """(code, label, last day): away from today. On a Friday and at the week-end some of them fall together."""
    tomorrow = today + datetime.timedelta(days=1)
    days_left = FRIDAY - today.weekday()
    friday = today + datetime.timedelta(days=days_left % 7)
    choices = [("i-dag", "I dag", today), ("i-morgon", "I dag och i morgon", tomorrow)]
    if friday > tomorrow:
        choices.append(("veckan", "Resten av veckan" if days_left > 0 else "Till och med fredag", friday))
    return choices


@require_safe
def absence_list(request: HttpRequest) -> HttpResponse:
    return _absence_page(request, AbsenceForm(today=timezone.localdate()))


@require_POST
def absence_report(request: HttpRequest) -> HttpResponse:
    """One's own: a quick choice (`dagar`), or the form's two dates."""
    today = timezone.localdate()
    last_days = {code: last_day for code, _, last_day in quick_choices(today)}
    quick = last_days.get(request.POST.get("dagar", ""))
    form = AbsenceForm(request.POST if quick is None else {"from_date": str(today), "to_date": str(quick)}, today=today)
    if form.is_valid():
        with rule_errors_in(form):
            absence = verbs.report_absence(person=request.user, by=request.user, today=today, **form.cleaned_data)
            messages.success(request, f"Du är borta {verbs.period(absence)}.")
            return redirect(absence)
    return _absence_page(request, form)


def _absence_page(request: HttpRequest, form: AbsenceForm) -> HttpResponse:
    today = timezone.localdate()
    coming = visible_absences(request.user, on=today).not_over(today).select_related("person")
    others = coming.exclude(person=request.user).order_by("from_date", "person__name", "pk")
    context = {
        "form": form,
        "no_reason": NO_REASON,
        "quick": quick_choices(today),
        "mine": request.user.absences.not_over(today),
        "page": page_of(request, others),
        "may_open": set(people_to_report_for(request.user, on=today).filter(absences__in=coming).values_list("pk", flat=True)),
        "may_report_for_others": can_report_for_others(request.user),
        "today": today,
    }
    return render(request, "registry/absence_list.html", context)


@require_http_methods(["GET", "POST"])
def absence_report_for(request: HttpRequest) -> HttpResponse:
    """A head for somebody ill. `?person=…` fills in who."""
    require(can_report_for_others(request.user))
    today = timezone.localdate()
    people = people_to_report_for(request.user, on=today)
    form = SomebodysAbsenceForm(request.POST or None, initial={"person": request.GET.get("person", "")[:300]}, people=people, today=today)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            absence = verbs.report_absence(by=request.user, today=today, **form.cleaned_data)
            messages.success(request, f"{absence.person.name} är borta {verbs.period(absence)}.")
            return redirect(absence)
    return render(request, "registry/absence_report_for.html", {"form": form, "no_reason": NO_REASON})


@require_safe
def absence_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in charge meanwhile, and where there is a hole."""
    absence, today = _managed(request, pk), timezone.localdate()
    found = meanwhile(absence, WorkCalendar.current(), today=today)
    context = {
        "absence": absence,
        "period": verbs.period(absence),
        "is_mine": absence.person_id == request.user.pk,
        "is_over": absence.to_date is not None and absence.to_date < today,
        "back_label": "Jag är tillbaka" if absence.person_id == request.user.pk else f"{absence.person.name} är tillbaka",
        "has_begun_before": absence.from_date < today,
        "stretches": found,
        "holes": [stretch for stretch in found if stretch.is_hole],
        "without_deputy": decisions_without_deputy(absence, today=today),
        "lines": history_of(absence),
    }
    return render(request, "registry/absence_detail.html", context)


@require_POST
def absence_come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Jag är tillbaka", or "Ångra" on the first day and before it."""
    absence, today = _managed(request, pk), timezone.localdate()
    with rule_errors_as_messages(request):
        verbs.come_back(absence=absence, by=request.user, today=today)
        messages.success(request, _back_words(absence, request, today))
    return redirect("registry:absence_list")


def _back_words(absence: Absence, request: HttpRequest, today: datetime.date) -> str:
    if absence.from_date >= today:
        return "Frånvaron är ångrad."
    return "Välkommen tillbaka." if absence.person_id == request.user.pk else f"{absence.person.name} är tillbaka."


@require_http_methods(["GET", "POST"])
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    absence = _managed(request, pk)
    form = LastDayAwayForm(request.POST or None, initial={"last_day": absence.to_date})
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            verbs.end_absence(absence=absence, last_day=form.cleaned_data["last_day"], by=request.user, today=timezone.localdate())
            messages.success(request, "Den nya sista dagen är sparad.")
            return redirect(absence)
    context = {
        "title": "Ändra sista dagen",
        "text": f"{absence.person.name} är borta {verbs.period(absence)}. Skriv den nya sista dagen.",
        "form": form,
        "action_label": "Spara ny sista dag",
        "cancel_url": absence.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


def _managed(request: HttpRequest, pk: int) -> Absence:
    """404 for one that may not be seen, 403 for a colleague's that is only seen in the list."""
    today = timezone.localdate()
    absence = get_object_or_404(visible_absences(request.user, on=today).not_cancelled().select_related("person"), pk=pk)
    require(people_to_report_for(request.user, on=today).filter(pk=absence.person_id).exists())
    return absence
