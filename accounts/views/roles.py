"""Dated appointments to roles, and dated deputies for heads and for the communications officer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import roles
from accounts.forms import AppointmentForm, DeputyForm, EndForm
from accounts.models import Department, Deputy, Role, RoleAppointment, User
from accounts.permissions import (
    can_appoint_deputy_head,
    can_appoint_deputy_officer,
    can_end_deputy,
    can_manage_people,
    can_see_people,
)
from core.views import require, rule_errors_as_messages, rule_errors_in


@require_safe
def appointment_list(request: HttpRequest) -> HttpResponse:
    """Who holds each role today or later, so that an empty role shows."""
    require(can_see_people(request.user))
    today = timezone.localdate()
    current = RoleAppointment.objects.not_over(today).select_related("person").order_by("person__name", "from_date", "pk")
    by_role: dict[str, list[RoleAppointment]] = {role: [] for role in Role.values}
    for appointment in current:
        by_role[appointment.role].append(appointment)
    deputies = Deputy.objects.not_over(today).filter(party=Deputy.Party.OFFICER).select_related("person").order_by("from_date", "pk")
    context = {
        "roles": [(Role(role).label, role, rows) for role, rows in by_role.items()],
        "deputies": deputies,
        "today": today,
        "may_manage": can_manage_people(request.user),
        "may_appoint_deputy": can_appoint_deputy_officer(request.user),
    }
    return render(request, "accounts/appointment_list.html", context)


@require_http_methods(["GET", "POST"])
def appointment_create(request: HttpRequest) -> HttpResponse:
    """`?person=7` and `?roll=archivist` fill in the form from the page the person came from."""
    require(can_manage_people(request.user))
    form = AppointmentForm(request.POST or None, initial=_asked_for(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            appointment = roles.make_appointment(by=request.user, **form.cleaned_data)
            messages.success(request, f"{appointment.person.name} har fått uppdraget {appointment.get_role_display().lower()}.")
            return redirect(appointment.person)
    context = {
        "title": "Ge ett uppdrag",
        "text": "Uppdraget ger rättigheter i portalen från första till sista dagen.",
        "form": form,
        "action_label": "Ge uppdraget",
        "cancel_url": reverse("accounts:appointment_list"),
    }
    return render(request, "components/confirm.html", context)


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    pk = request.GET.get("person", "")
    person = User.objects.filter(pk=int(pk)).first() if pk.isascii() and pk.isdecimal() and len(pk) < 10 else None
    return {"person": person, "role": request.GET.get("roll", "")}


@require_http_methods(["GET", "POST"])
def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_manage_people(request.user))
    appointment = get_object_or_404(RoleAppointment.objects.select_related("person"), pk=pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            to_date = form.cleaned_data["to_date"]
            roles.end_appointment(appointment=appointment, to_date=to_date, by=request.user, today=timezone.localdate())
            messages.success(request, "Uppdraget är avslutat.")
            return redirect(appointment.person)
    context = {
        "title": f"Avsluta uppdraget {appointment.get_role_display().lower()} för {appointment.person.name}?",
        "text": "Rättigheterna upphör efter sista dagen. Vad personen har gjort står kvar i historiken.",
        "form": form,
        "action_label": "Avsluta uppdraget",
        "cancel_url": appointment.person.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@require_POST
def appointment_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_manage_people(request.user))
    appointment = get_object_or_404(RoleAppointment.objects.select_related("person"), pk=pk)
    with rule_errors_as_messages(request):
        roles.cancel_appointment(appointment=appointment, by=request.user, today=timezone.localdate())
        messages.success(request, f"Uppdraget {appointment.get_role_display().lower()} är ångrat. Historiken visar att det ångrades.")
    return redirect(appointment.person)


@require_http_methods(["GET", "POST"])
def deputy_create(request: HttpRequest, department_pk: int) -> HttpResponse:
    department = get_object_or_404(Department.objects.select_related("head"), pk=department_pk)
    require(can_appoint_deputy_head(request.user, department))
    head = department.head.name if department.head else "verksamhetschefen"
    return _appoint_deputy(
        request,
        party=Deputy.Party.HEAD,
        department=department,
        title=f"Utse ersättare för chefen för {department.name}",
        text=f"Ersättaren får besluta i stället för {head} mellan de här dagarna, men inte utse egna ersättare.",
        back=department.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def deputy_officer_create(request: HttpRequest) -> HttpResponse:
    require(can_appoint_deputy_officer(request.user))
    return _appoint_deputy(
        request,
        party=Deputy.Party.OFFICER,
        department=None,
        title="Utse ersättare för kommunikatören",
        text="Ersättaren får besluta som kommunikatör mellan de här dagarna, men inte utse egna ersättare.",
        back=reverse("accounts:appointment_list"),
    )


def _appoint_deputy(
    request: HttpRequest, *, party: Deputy.Party, department: Department | None, title: str, text: str, back: str
) -> HttpResponse:
    today = timezone.localdate()
    form = DeputyForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            deputy = roles.appoint_deputy(party=party, department=department, by=request.user, today=today, **form.cleaned_data)
            messages.success(request, f"{deputy.person.name} är utsedd till ersättare.")
            return redirect(back)
    context = {"title": title, "text": text, "form": form, "action_label": "Utse ersättare", "cancel_url": back}
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    deputy = get_object_or_404(Deputy.objects.select_related("person", "department"), pk=pk)
    require(can_end_deputy(request.user, deputy))
    back = deputy.department.get_absolute_url() if deputy.department else reverse("accounts:appointment_list")
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            roles.end_deputy(deputy=deputy, to_date=form.cleaned_data["to_date"], by=request.user, today=timezone.localdate())
            messages.success(request, "Ersättarskapet är avslutat.")
            return redirect(back)
    context = {
        "title": "Avsluta ersättarskapet?",
        "text": f"{deputy}. Beslut som redan är fattade gäller.",
        "form": form,
        "action_label": "Avsluta ersättarskapet",
        "cancel_url": back,
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@require_POST
def deputy_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    deputy = get_object_or_404(Deputy.objects.select_related("person", "department"), pk=pk)
    require(can_end_deputy(request.user, deputy))
    with rule_errors_as_messages(request):
        roles.cancel_deputy(deputy=deputy, by=request.user, today=timezone.localdate())
        messages.success(request, f"Ersättarskapet för {deputy.person.name} är ångrat. Historiken visar att det ångrades.")
    return redirect(deputy.department.get_absolute_url() if deputy.department else reverse("accounts:appointment_list"))
