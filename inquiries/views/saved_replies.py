"""Texts that are often used (S12). Everybody reads them; officer and heads look after them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_as_messages, rule_errors_in
from inquiries.forms.saved_replies import SavedReplyForm
from inquiries.models import SavedReply
from inquiries.permissions import can_add_saved_reply, can_change_saved_reply
from inquiries.saved_replies import add_saved_reply, change_saved_reply, withdraw_saved_reply


@require_safe
def saved_reply_list(request: HttpRequest) -> HttpResponse:
    withdrawn = request.GET.get("visa") == "tidigare"
    replies = SavedReply.objects.filter(withdrawn_at__isnull=not withdrawn).select_related("department")
    page = page_of(request, replies)
    for saved in page.rows:
        saved.may_change = can_change_saved_reply(request.user, saved)
    context = {"page": page, "withdrawn": withdrawn, "may_add": can_add_saved_reply(request.user)}
    return render(request, "inquiries/saved_reply_list.html", context)


@require_http_methods(["GET", "POST"])
def saved_reply_create(request: HttpRequest) -> HttpResponse:
    require(can_add_saved_reply(request.user))
    form = _form(request, SavedReply())
    if request.method == "POST" and form.is_valid():
        saved = add_saved_reply(**form.facts(), by=request.user)
        messages.success(request, f"Texten ”{saved.title}” är sparad.")
        return redirect("inquiries:saved_reply_list")
    return render(request, "inquiries/saved_reply_edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
def saved_reply_edit(request: HttpRequest, pk: int) -> HttpResponse:
    saved = _to_change(request, pk)
    form = _form(request, SavedReply.objects.get(pk=pk))  # a copy: the form writes in it before anything is saved
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            change_saved_reply(saved=saved, values=form.facts(), seen=form.cleaned_data["seen"], by=request.user)
            messages.success(request, f"Texten ”{saved.title}” är sparad.")
            return redirect("inquiries:saved_reply_list")
    return render(request, "inquiries/saved_reply_edit.html", {"form": form, "saved": saved, "lines": history_of(saved)})


@require_http_methods(["GET", "POST"])
def saved_reply_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    saved = _to_change(request, pk)
    if request.method == "POST":
        with rule_errors_as_messages(request):
            withdraw_saved_reply(saved=saved, by=request.user, now=timezone.now())
            messages.success(request, f"Texten ”{saved.title}” erbjuds inte längre.")
        return redirect("inquiries:saved_reply_list")
    words = {
        "title": f"Sluta använda ”{saved.title}”?",
        "text": "Texten går inte längre att välja. Svar som redan är skrivna med den påverkas inte.",
        "action_label": "Sluta använda texten",
        "cancel_url": reverse("inquiries:saved_reply_list"),
        "danger": True,
    }
    return render(request, "components/confirm.html", words)


def _to_change(request: HttpRequest, pk: int) -> SavedReply:
    saved = get_object_or_404(SavedReply.objects.select_related("department"), pk=pk)
    require(can_change_saved_reply(request.user, saved))
    return saved


def _form(request: HttpRequest, saved: SavedReply) -> SavedReplyForm:
    today = timezone.localdate()
    return SavedReplyForm(
        request.POST if request.method == "POST" else None,
        instance=saved,
        user=request.user,
        is_officer=request.user.is_officer(on=today),
        led=request.user.led_department_ids(on=today),
    )
