"""What is done between the decision and the closed account, a page or a button for each step (S19)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from closing import steps
from closing.farewell import draft_of
from closing.forms import FarewellForm, LinkForm
from closing.models import ClosingSettings, Closure, Removal
from closing.permissions import can_carry_out, can_close
from closing.views.closures import visible_closure
from core.views import require, rule_errors_as_messages, rule_errors_in


@require_http_methods(["GET", "POST"])
def closure_farewell(request: HttpRequest, pk: int) -> HttpResponse:
    """The text to copy, and what was posted. Afterwards: as it was posted."""
    closure = visible_closure(request, pk)
    require(can_carry_out(request.user, closure))
    initial = {"text": draft_of(closure), "posted_on": timezone.localdate()}
    form = FarewellForm(request.POST or None, initial=initial, closure=closure)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            steps.record_farewell(closure=closure, by=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, "Avslutsinlägget är antecknat.")
            return redirect(closure)
    context = {"closure": closure, "form": form, "days": 0 if closure.is_emergency else ClosingSettings.current().notice_days}
    return render(request, "closing/closure_farewell.html", context)


@require_POST
def closure_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """What a sweep does every five minutes, for whoever does not want to wait."""
    closure = visible_closure(request, pk)
    require(can_carry_out(request.user, closure))
    with rule_errors_as_messages(request):
        steps.note_progress(closure=closure, now=timezone.now())
        messages.info(request, "Listan visar läget just nu.")
    return redirect(closure)


@require_POST
def closure_link_add(request: HttpRequest, pk: int) -> HttpResponse:
    closure = visible_closure(request, pk)
    require(can_carry_out(request.user, closure))
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Skriv var länken finns, med högst 200 tecken.")
        return redirect(f"{closure.get_absolute_url()}#lankar")
    with rule_errors_as_messages(request):
        steps.add_link(closure=closure, place=form.cleaned_data["place"], by=request.user, now=timezone.now())
    return redirect(f"{closure.get_absolute_url()}#lankar")


@require_POST
def closure_removal_tick(request: HttpRequest, pk: int, removal_pk: int) -> HttpResponse:
    closure, removal = _removal(request, pk, removal_pk)
    with rule_errors_as_messages(request):
        steps.tick(removal=removal, by=request.user, now=timezone.now())
    return _back_to(closure, removal)


@require_POST
def closure_removal_untick(request: HttpRequest, pk: int, removal_pk: int) -> HttpResponse:
    closure, removal = _removal(request, pk, removal_pk)
    with rule_errors_as_messages(request):
        steps.untick(removal=removal, by=request.user, now=timezone.now())
    return _back_to(closure, removal)


def _removal(request: HttpRequest, pk: int, removal_pk: int) -> tuple[Closure, Removal]:
    closure = visible_closure(request, pk)
    removal = get_object_or_404(closure.removals, pk=removal_pk)
    require(can_carry_out(request.user, closure))
    return closure, removal


def _back_to(closure: Closure, removal: Removal) -> HttpResponse:
    return redirect(f"{closure.get_absolute_url()}#{'lankar' if removal.kind == Removal.Kind.LINK else 'behorigheter'}")


@require_http_methods(["GET", "POST"])
def closure_close(request: HttpRequest, pk: int) -> HttpResponse:
    closure = visible_closure(request, pk)
    require(can_close(request.user, closure))
    if request.method == "POST":
        with rule_errors_as_messages(request):
            steps.close_account(closure=closure, by=request.user, now=timezone.now())
            messages.success(request, f"{closure.account.name} är avslutat. I den publika listan står det som avslutat.")
        return redirect(closure)
    context = {
        "title": f"Avsluta {closure.account.name}?",
        "text": "Det går inte att ångra. Bemanningen upphör i dag, och i den publika listan står kontot som avslutat med vart man "
        f"vänder sig i stället: {closure.turn_to}.\n\nTa bort eller lås kontot i kanalen efteråt. "
        "Behåll gärna namnet, så att ingen annan tar det.",
        "action_label": "Avsluta kontot",
        "danger": True,
        "cancel_url": closure.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)
