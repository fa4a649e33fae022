"""What each person sees and changes about themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions
from accounts.forms import OwnDetailsForm
from accounts.models import Department, User
from accounts.signature import signature_of
from accounts.tree import Tree
from core.history import history_of
from core.views import rule_errors_in


@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    user = request.user
    context = {
        "path": Tree().path_of(user.department_id),
        "signature": signature_of(user),
        "appointments": user.appointments.on(today).order_by("role", "pk"),
        "deputies": user.deputy_rows.not_over(today).select_related("department"),
        "departments": Department.objects.filter(head=user).in_use(on=today),
        "lines": history_of(user),
    }
    return render(request, "accounts/my_page.html", context)


@require_http_methods(["GET", "POST"])
def my_details_edit(request: HttpRequest) -> HttpResponse:
    me = User.objects.get(pk=request.user.pk)  # a copy: the form writes in it before anything is saved
    form = OwnDetailsForm(request.POST or None, instance=me)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            actions.change_person(person=me, by=request.user, seen=form.cleaned_data["seen"], **form.facts())
            messages.success(request, "Dina uppgifter är sparade.")
            return redirect("accounts:my_page")
    return render(request, "accounts/my_details_edit.html", {"form": form})
