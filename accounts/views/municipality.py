"""The municipality's own settings, and the way to everything else that the system administrator looks after."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.permissions import can_manage_people
from core.forms import MunicipalityForm
from core.history import history_of
from core.models import Municipality
from core.views import require, rule_errors_in


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    require(can_manage_people(request.user))
    form = MunicipalityForm(request.POST or None, request.FILES or None, instance=Municipality.current())
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            seen = form.cleaned_data["seen"]
            actions.change_municipality(municipality=form.instance, fields=form.changed_data, by=request.user, seen=seen)
            messages.success(request, "Inställningarna är sparade.")
            return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form, "lines": history_of(Municipality.current(), limit=20)})
