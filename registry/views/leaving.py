"""Ticking off what must be done when somebody leaves (S9)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from core.views import require, rule_errors_as_messages
from registry.models import LeaverTask, SocialAccount
from registry.permissions import can_look_after
from registry.views.account_detail import visible_account


@require_POST
def leaver_task_tick(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    account, task = _task(request, pk, task_pk)
    with rule_errors_as_messages(request):
        task.tick(by=request.user)
    return redirect(f"{account.get_absolute_url()}#slutar")


@require_POST
def leaver_task_untick(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    account, task = _task(request, pk, task_pk)
    with rule_errors_as_messages(request):
        task.untick(by=request.user)
    return redirect(f"{account.get_absolute_url()}#slutar")


def _task(request: HttpRequest, pk: int, task_pk: int) -> tuple[SocialAccount, LeaverTask]:
    account = visible_account(request, pk)
    task = get_object_or_404(account.leaver_tasks.wanted().select_related("person"), pk=task_pk)
    require(can_look_after(request.user, account))
    return account, task
