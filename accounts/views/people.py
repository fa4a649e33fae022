"""Pages about people, for the system administrator; the officer and the auditor may read them."""

import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms import LastDayForm, PersonFilterForm, PersonForm, ShutOutForm
from accounts.leaving import held_after, left_behind
from accounts.models import RoleAppointment, User
from accounts.permissions import can_manage_people, can_see_people
from accounts.tree import Tree
from core.exports import csv_response, xlsx_response
from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_as_messages, rule_errors_in

SORTS = {"namn": "name", "verksamhet": "department__name", "sista_dag": "ends_on"}
EXPORTS = {"csv": csv_response, "xlsx": xlsx_response}
EXPORT_HEAD = ["Namn", "E-post", "Titel", "Telefon", "Verksamhet", "Roller", "Sista arbetsdag", "Kan logga in"]


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    require(can_see_people(request.user))
    form = PersonFilterForm(request.GET)
    people = found_people(form, request.user)
    sort = request.GET.get("sort", "")
    context = {
        "form": form,
        "page": page_of(request, sorted_people(people, sort)),
        "sort": sort if sort.removeprefix("-") in SORTS else "namn",
        "tree": Tree(),
        "today": timezone.localdate(),
        "may_manage": can_manage_people(request.user),
    }
    _say_where(context)
    return render(request, "accounts/person_list.html", context)


def _say_where(context: dict[str, Any]) -> None:
    for person in context["page"]:
        person.place = context["tree"].path_of(person.department_id)


def found_people(form: PersonFilterForm, user: User) -> QuerySet[User]:
    """What the filter says; a filter that cannot be read finds nobody, and the form says why."""
    today = timezone.localdate()
    people = User.objects.visible_to(user).prefetch_related(
        Prefetch("appointments", queryset=RoleAppointment.objects.on(today), to_attr="appointments_today")
    )
    if not form.is_valid():
        return people.none()
    asked, State = form.cleaned_data, PersonFilterForm.State
    if asked["q"]:
        people = people.filter(Q(name__icontains=asked["q"]) | Q(email__icontains=asked["q"]) | Q(title__icontains=asked["q"]))
    if asked["department"]:
        people = people.filter(department__in=Tree().below(asked["department"].pk))
    if asked["role"]:
        people = people.filter(pk__in=RoleAppointment.objects.on(today).filter(role=asked["role"]).values("person"))
    working = Q(pk__in=User.objects.working(on=today).values("pk"))
    match asked["state"]:
        case "":
            people = people.filter(working)
        case State.LEAVING:
            people = people.filter(working, ends_on__isnull=False)
        case State.NEVER:
            people = people.filter(working, last_login__isnull=True)
        case State.LEFT:
            people = people.exclude(working)
    return people


def sorted_people(people: QuerySet[User], sort: str) -> QuerySet[User]:
    field = SORTS.get(sort.removeprefix("-"), "name")
    order = f"-{field}" if sort.startswith("-") and sort.removeprefix("-") in SORTS else field
    return people.order_by(order, *([] if field == "name" else ["name"]), "pk")


@require_safe
def person_export(request: HttpRequest, form_of_file: str) -> HttpResponseBase:
    require(can_see_people(request.user))
    people = sorted_people(found_people(PersonFilterForm(request.GET), request.user), request.GET.get("sort", ""))
    tree = Tree()
    rows = (
        [
            person.name,
            person.email,
            person.title,
            person.phone,
            tree.path_of(person.department_id),
            ", ".join(appointment.get_role_display() for appointment in person.appointments_today),  # type: ignore[attr-defined]
            person.ends_on,
            person.is_active,
        ]
        for person in people.iterator(chunk_size=500)
    )
    return EXPORTS[form_of_file]("personer", EXPORT_HEAD, rows)


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("department"), pk=pk)
    may_manage = can_manage_people(request.user)
    today = timezone.localdate()
    works = person.works_on(today)
    context = {
        "person": person,
        "works": works,
        "awaits_invitation": works and not (person.last_login and person.has_usable_password()),
        "today": today,
        "path": Tree().path_of(person.department_id),
        "appointments": person.appointments.not_cancelled().order_by("-from_date", "pk"),
        "deputies": person.deputy_rows.not_cancelled().select_related("department"),
        "departments": person.headed_departments.all(),
        "left_behind": left_behind(person),
        "lines": history_of(person),
        "may_manage": may_manage,
        "may_see_people": can_see_people(request.user),
    }
    return render(request, "accounts/person_detail.html", context)


@require_http_methods(["GET", "POST"])
def person_create(request: HttpRequest) -> HttpResponse:
    require(can_manage_people(request.user))
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            person = actions.add_person(by=request.user, **form.facts())
            messages.success(request, f"{person.name} är upplagd. Skicka en inbjudan, så kan personen välja sitt lösenord.")
            return redirect(person)
    return render(request, "accounts/person_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = _managed(request, pk)
    form = PersonForm(request.POST or None, instance=person)
    name = person.name
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            actions.change_person(person=person, by=request.user, seen=form.cleaned_data["seen"], **form.facts())
            messages.success(request, "Uppgifterna är sparade.")
            return redirect(person)
    return render(request, "accounts/person_edit.html", {"form": form, "name": name, "cancel_url": person.get_absolute_url()})


@require_http_methods(["GET", "POST"])
def person_set_last_day(request: HttpRequest, pk: int) -> HttpResponse:
    person = _managed(request, pk)
    form = LastDayForm(request.POST or None, initial={"ends_on": person.ends_on})
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            actions.set_last_day(person=person, by=request.user, ends_on=form.cleaned_data["ends_on"])
            messages.success(request, "Sista arbetsdagen är sparad.")
            return redirect(person)
    context = {
        "title": f"Sista arbetsdag för {person.name}",
        "text": "Efter den dagen går det inte att logga in, och den som är inloggad kastas ut. Personens namn står kvar i historiken.",
        "form": form,
        "action_label": "Spara sista arbetsdag",
        "cancel_url": person.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def person_shut_out(request: HttpRequest, pk: int) -> HttpResponse:
    person = _managed(request, pk)
    today = timezone.localdate()
    held = held_after(person, today - datetime.timedelta(days=1)) if person.is_active else []
    form = ShutOutForm(request.POST or None) if held else None
    if request.method == "POST" and (form is None or form.is_valid()):
        with rule_errors_as_messages(request):
            actions.shut_out(person=person, by=request.user, today=today, reason=form.cleaned_data["reason"] if form else "")
            messages.success(
                request,
                f"Inloggningen är avstängd och lösenordet gäller inte längre. Är {person.name} inloggad nu, är det slut med det.",
            )
        return redirect(person)
    context = {
        "title": f"Stänga av inloggningen för {person.name}?",
        "text": "Använd det om ett lösenord har kommit på avvägar. Lösenordet slutar gälla för gott. När du öppnar inloggningen igen "
        "skickar du en ny inbjudan, så att personen kan välja ett nytt. Den som slutar får i stället en sista arbetsdag.",
        "held": held,
        "form": form,
        "action_label": "Stäng av ändå" if held else "Stäng av inloggningen",
        "cancel_url": person.get_absolute_url(),
        "danger": True,
    }
    return render(request, "accounts/person_shut_out.html", context)


@require_POST
def person_let_in(request: HttpRequest, pk: int) -> HttpResponse:
    person = _managed(request, pk)
    actions.let_in(person=person, by=request.user)
    messages.success(request, f"Inloggningen är öppen igen. Skicka en ny inbjudan, så att {person.name} kan välja ett nytt lösenord.")
    return redirect(person)


@require_POST
def person_invite(request: HttpRequest, pk: int) -> HttpResponse:
    person = _managed(request, pk)
    with rule_errors_as_messages(request):
        actions.invite(person=person, by=request.user, today=timezone.localdate())
        messages.success(request, f"Inbjudan är skickad till {person.email}.")
    return redirect(person)


def _managed(request: HttpRequest, pk: int) -> User:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(can_manage_people(request.user))
    return person
