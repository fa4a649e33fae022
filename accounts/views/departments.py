"""The organisation as a tree. Everybody who logs in may read it; the system administrator changes it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import organisation
from accounts.forms import CloseDepartmentForm, DepartmentForm, HeadForm, NewDepartmentForm
from accounts.models import Department, User
from accounts.permissions import can_appoint_deputy_head, can_manage_people, can_see_people
from accounts.tree import Tree
from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_as_messages, rule_errors_in


@require_safe
def department_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    closed_too = "alla" in request.GET
    tree = Tree()
    context = {
        "roots": tree.roots if closed_too else tree.in_use(on=today),
        "closed_too": closed_too,
        "today": today,
        "may_manage": can_manage_people(request.user),
    }
    return render(request, "accounts/department_list.html", context)


@require_safe
def department_detail(request: HttpRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department.objects.select_related("head", "parent"), pk=pk)
    today = timezone.localdate()
    may_manage = can_manage_people(request.user)
    context = {
        "department": department,
        "today": today,
        "is_closed": department.closed_on is not None and department.closed_on <= today,
        "head_works": department.head is not None and department.head.works_on(today),
        "above": Tree().path_of(department.parent_id),
        "children": department.children.in_use(on=today).select_related("head"),
        "deputies": department.deputies.not_over(today).select_related("person").order_by("from_date", "pk"),
        "page": page_of(request, User.objects.working(on=today).filter(department=department)),
        "may_see_people": can_see_people(request.user),
        "may_manage": may_manage,
        "may_appoint_deputy": can_appoint_deputy_head(request.user, department),
        "lines": history_of(department),
    }
    return render(request, "accounts/department_detail.html", context)


@require_http_methods(["GET", "POST"])
def department_create(request: HttpRequest) -> HttpResponse:
    require(can_manage_people(request.user))
    form = NewDepartmentForm(request.POST or None, initial={"parent": request.GET.get("under", "")})
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            department = organisation.add_department(by=request.user, head=form.cleaned_data["head"], **form.facts())
            messages.success(request, f"{department.name} är upplagd.")
            return redirect(department)
    return render(request, "accounts/department_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def department_edit(request: HttpRequest, pk: int) -> HttpResponse:
    department = _managed(request, pk)
    name = department.name
    form = DepartmentForm(request.POST or None, instance=department)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            organisation.change_department(department=department, by=request.user, seen=form.cleaned_data["seen"], **form.facts())
            messages.success(request, "Verksamheten är ändrad.")
            return redirect(department)
    return render(request, "accounts/department_edit.html", {"form": form, "name": name, "cancel_url": department.get_absolute_url()})


@require_http_methods(["GET", "POST"])
def department_appoint_head(request: HttpRequest, pk: int) -> HttpResponse:
    department = _managed(request, pk)
    form = HeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        with rule_errors_in(form):
            organisation.appoint_head(department=department, person=person, by=request.user, today=timezone.localdate())
            messages.success(request, f"{person.name} är nu verksamhetschef för {department.name}.")
            return redirect(department)
    now = f"Nu är det {department.head.name}. " if department.head else ""
    context = {
        "title": f"Utse verksamhetschef för {department.name}",
        "text": f"{now}Chefen beslutar om nya konton tillsammans med kommunikatören och utser ansvariga.",
        "form": form,
        "action_label": "Utse verksamhetschef",
        "cancel_url": department.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def department_close(request: HttpRequest, pk: int) -> HttpResponse:
    department = _managed(request, pk)
    form = CloseDepartmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            organisation.close_department(department=department, by=request.user, closed_on=form.cleaned_data["closed_on"])
            messages.success(request, f"{department.name} är avslutad.")
            return redirect(department)
    people = User.objects.working(on=timezone.localdate()).filter(department=department).count()
    rest = f"\n\n{people} personer hör till verksamheten. De står kvar där tills du flyttar dem." if people else ""
    context = {
        "title": f"Avsluta {department.name}?",
        "text": f"Inget tas bort. Verksamheten går inte att välja i nya ansökningar efter den dagen, men syns i det som redan finns.{rest}",
        "form": form,
        "action_label": "Avsluta verksamheten",
        "cancel_url": department.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@require_POST
def department_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    department = _managed(request, pk)
    with rule_errors_as_messages(request):
        organisation.reopen_department(department=department, by=request.user, today=timezone.localdate())
        messages.success(request, f"{department.name} är öppen igen.")
    return redirect(department)


def _managed(request: HttpRequest, pk: int) -> Department:
    """The organisation is no secret, so there is nobody who cannot see it: 403, not 404."""
    require(can_manage_people(request.user))
    return get_object_or_404(Department.objects.select_related("head"), pk=pk)
