from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.broker import poke
from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_as_messages
from notifications.actions import choose_delivery
from notifications.forms import DeliveryChoiceForm
from notifications.models import DeliveryChoice, Mail, Notice, nobody_sends
from notifications.permissions import can_manage_outbox
from notifications.tasks import deliver


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    context = {
        "page": page_of(request, Notice.objects.for_person(request.user)),
        "unread": Notice.objects.unread_of(request.user).count(),
        "may_manage_outbox": can_manage_outbox(request.user),
    }
    return render(request, "notifications/notice_list.html", context)


@require_POST
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Opening is reading, so it is a POST."""
    notice = get_object_or_404(Notice.objects.for_person(request.user), pk=pk)
    Notice.objects.filter(pk=pk).mark_seen(now=timezone.now())
    return redirect(notice.path)


@require_POST
def notice_mark_all_seen(request: HttpRequest) -> HttpResponse:
    Notice.objects.for_person(request.user).mark_seen(now=timezone.now())
    messages.success(request, "Alla aviseringar är markerade som lästa.")
    return redirect("notifications:notice_list")


def delivery_choice_edit(request: HttpRequest) -> HttpResponse:
    choice = DeliveryChoice.of(request.user)
    form = DeliveryChoiceForm(request.POST or None, instance=choice)
    if request.method == "POST" and form.is_valid():
        choose_delivery(form.cleaned_data["way"], by=request.user, now=timezone.now())
        messages.success(request, "Ditt val är sparat.")
        return redirect("accounts:my_page")
    return render(request, "notifications/delivery_choice_edit.html", {"form": form, "lines": history_of(choice) if choice.pk else []})


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    require(can_manage_outbox(request.user))
    context = {
        "page": page_of(request, Mail.objects.stuck().with_latest_attempts()),
        "nobody_sends": nobody_sends(now=timezone.now()),
    }
    return render(request, "notifications/outbox.html", context)


@require_POST
def mail_retry(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_manage_outbox(request.user))
    mail = get_object_or_404(Mail, pk=pk)
    with rule_errors_as_messages(request):
        mail.retry(by=request.user, now=timezone.now())
        poke(deliver, pk)
        messages.success(request, "Portalen försöker skicka mejlet igen. Ladda om sidan om en stund för att se hur det gick.")
    return redirect("notifications:outbox")
