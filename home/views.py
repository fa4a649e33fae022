from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.todo import todo_for


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "home/start.html", {"todo": todo_for(request.user, on=timezone.localdate())})
