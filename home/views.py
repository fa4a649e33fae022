from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.todo import waiting_for, waiting_for_others


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {"blocks": waiting_for(request.user, on=today), "others": waiting_for_others(request.user, on=today)}
    return render(request, "home/start.html", context)
