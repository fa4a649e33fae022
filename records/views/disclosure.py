"""Requests for public documents: logged, gathered, tried, settled, handed out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.history import history_of
from core.paging import page_of
from core.views import require, rule_errors_as_messages, rule_errors_in
from records import disclosure, holdings
from records.forms_disclosure import DisclosureRequestForm, EndWithoutForm, HandOverForm
from records.forms_disposal import SearchForm
from records.models import DisclosureRequest
from records.permissions import can_hand_out, sees_disposal

State = DisclosureRequest.State


def visible_request(request: HttpRequest, pk: int) -> DisclosureRequest:
    if not sees_disposal(request.user):
        raise Http404
    return get_object_or_404(DisclosureRequest.objects.select_related("handler", "settled_by", "logged_by"), pk=pk)


def request_to_handle(request: HttpRequest, pk: int) -> DisclosureRequest:
    found = visible_request(request, pk)
    require(can_hand_out(request.user))
    return found


@require_safe
def disclosure_list(request: HttpRequest) -> HttpResponse:
    """What waits, the earliest due first; then what is settled, newest first."""
    if not sees_disposal(request.user):
        raise Http404
    now = timezone.now()
    waiting = list(DisclosureRequest.objects.open().select_related("handler").order_by("due_at", "pk")[:100])
    context = {
        "waiting": [(one, one.is_overdue(now)) for one in waiting],
        "page": page_of(request, DisclosureRequest.objects.exclude(state=State.OPEN).select_related("handler")),
        "may_hand_out": can_hand_out(request.user),
    }
    return render(request, "records/disclosure_list.html", context)


@require_http_methods(["GET", "POST"])
def disclosure_create(request: HttpRequest) -> HttpResponse:
    require(can_hand_out(request.user))
    now = timezone.now()
    form = DisclosureRequestForm(request.POST if request.method == "POST" else None, initial={"received_at": now})
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            made = disclosure.log_request(form.facts(), by=request.user, now=now)
            messages.success(request, "Begäran är inlagd. Lägg till handlingarna som den gäller.")
            return redirect("records:disclosure_search", made.pk)
    return render(request, "records/disclosure_create.html", {"form": form})


@require_safe
def disclosure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    asked, user, now = visible_request(request, pk), request.user, timezone.now()
    items = list(asked.items.filter(removed_at__isnull=True).select_related("decided_by", "added_by"))
    seen = holdings.seen([(item.kind, item.object_id) for item in items], user=user)
    may, is_open = can_hand_out(user), asked.state == State.OPEN
    refusal = getattr(asked, "refusal", None)
    context = {
        "asked": asked,
        "items": items,
        "may_open": {item.pk for item in items if (item.kind, item.object_id) in seen},
        "is_late": asked.is_overdue(now),
        "days": disclosure.days_open(asked, now=now),
        "may_change": may and is_open,
        "may_settle": may and is_open and bool(items) and all(item.verdict for item in items),
        "may_fetch": may and asked.state in {State.RELEASED, State.PARTLY},
        "may_refuse": may and asked.state in disclosure.REFUSABLE and refusal is None,
        "may_erase": may and not is_open and bool(asked.contact),
        "is_held_back": asked.state in {State.PARTLY, State.REFUSED},
        "shows_contact": may,
        "refusal": refusal,
        "lines": history_of(asked),
    }
    return render(request, "records/disclosure_detail.html", context)


@require_safe
def disclosure_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Find documents to add, among what the person may see."""
    asked = request_to_handle(request, pk)
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    there = set(asked.items.filter(removed_at__isnull=True).values_list("kind", "object_id"))
    found = [(one, one.key in there) for one in holdings.search(text, request.user)] if text else []
    return render(
        request, "records/disclosure_search.html", {"asked": asked, "form": form, "found": found, "text": text, "count": len(there)}
    )


@require_safe
def disclosure_pick(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """From the document's own page: to which request is it added?"""
    require(can_hand_out(request.user))
    holding = _holding(request, kind, number)
    waiting = DisclosureRequest.objects.open().select_related("handler").order_by("due_at", "pk")[:50]
    return render(request, "records/disclosure_pick.html", {"holding": holding, "waiting": waiting})


@require_POST
def disclosure_add(request: HttpRequest, pk: int, kind: str, number: int) -> HttpResponse:
    """Added from a search (`q`), the search goes on: a request often takes several documents."""
    asked, holding = request_to_handle(request, pk), _holding(request, kind, number)
    with rule_errors_as_messages(request):
        item = disclosure.add_item(asked, holding, by=request.user, now=timezone.now())
        messages.success(request, f"{item.label} ingår i begäran {asked.number} och gallras inte så länge den prövas.")
    if text := request.POST.get("q"):
        return redirect(reverse("records:disclosure_search", args=[asked.pk], query={"q": text[:100]}))
    return redirect(asked)


def _holding(request: HttpRequest, kind: str, number: int) -> holdings.Holding:
    """404 when the person may not see it."""
    holding = holdings.holding_of(kind, number, user=request.user)
    provider = holdings.provider_of(kind)
    if holding is None or provider is None or provider.copies is None:
        raise Http404
    return holding


@require_POST
def disclosure_remove(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    asked = request_to_handle(request, pk)
    item = get_object_or_404(asked.items, pk=item_pk)
    with rule_errors_as_messages(request):
        disclosure.remove_item(asked, item, by=request.user, now=timezone.now())
        messages.success(request, f"{item.label} ingår inte längre i begäran.")
    return redirect(asked)


@require_http_methods(["GET", "POST"])
def disclosure_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_to_handle(request, pk)
    form = HandOverForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            disclosure.hand_over(asked, form.cleaned_data["to"], by=request.user)
            messages.success(request, f"{form.cleaned_data['to'].name} handlägger begäran nu.")
            return redirect(asked)
    words = {"title": f"Lämna över {asked.number}", "text": "Tiden går vidare. Den du väljer ser begäran under Att göra."}
    return _ask(request, asked, form, words, "Lämna över")


@require_POST
def disclosure_settle(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_to_handle(request, pk)
    with rule_errors_as_messages(request):
        disclosure.settle(asked, by=request.user, now=timezone.now())
        messages.success(request, f"Begäran är avgjord: {asked.get_state_display().lower()}.")
    return redirect(asked)


@require_http_methods(["GET", "POST"])
def disclosure_end_without(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_to_handle(request, pk)
    form = EndWithoutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            disclosure.end_without(asked, form.cleaned_data["state"], note=form.cleaned_data["note"], by=request.user, now=timezone.now())
            messages.success(request, "Begäran är avslutad.")
            return redirect(asked)
    words = {"title": f"Avsluta {asked.number} utan att lämna ut något?", "text": "Ge den som frågade beskedet. Den kan begära ett beslut."}
    return _ask(request, asked, form, words, "Avsluta begäran")


@require_POST
def disclosure_sent(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_to_handle(request, pk)
    with rule_errors_as_messages(request):
        disclosure.erase_contact(asked, by=request.user, now=timezone.now())
        messages.success(request, "Adressen är borttagen ur portalen.")
    return redirect(asked)


def _ask(request: HttpRequest, asked: DisclosureRequest, form: Any, words: dict[str, str], action: str) -> HttpResponse:
    return render(
        request, "components/confirm.html", {**words, "form": form, "action_label": action, "cancel_url": asked.get_absolute_url()}
    )
