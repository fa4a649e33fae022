from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Role
from core.health import red_states
from core.models import Municipality
from core.workdays import WorkCalendar
from home.todo import todo_for
from inquiries.permissions import can_see_figures
from inquiries.statistics import glance

ACCOUNTS = 20  # lines in the officer's table


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    now, municipality = timezone.now(), Municipality.current()
    calendar = WorkCalendar.of(municipality)
    context = {"todo": todo_for(request.user, now=now, calendar=calendar), "municipality": municipality}
    if can_see_figures(request.user):
        figures = glance(month=timezone.localdate(now), now=now, calendar=calendar)
        context |= {"glance": figures, "glance_accounts": figures.accounts[:ACCOUNTS], "glance_hidden": len(figures.accounts[ACCOUNTS:])}
    if request.user.has_role(Role.SYSTEM_ADMINISTRATOR, on=timezone.localdate(now)):
        context["red_states"] = red_states()
    return render(request, "home/start.html", context)
