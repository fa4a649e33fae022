"""Closings as they are found and read, and what the municipality has settled about them."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from closing import actions
from closing.documents import decision_document
from closing.forms import LinkForm, SettingsForm
from closing.gates import gates_of
from closing.models import ClosingSettings, Closure
from closing.page import READ_ONCE, May, primary_action, waits_for, with_open_links
from closing.permissions import can_change_closing_settings
from core.history import history_of
from core.paging import page_of
from core.pdf import answer_with
from core.views import require, rule_errors_as_messages, rule_errors_in

RELATED = (
    *("account__department__head", "account__platform", "proposed_by", "snapshot", "slip"),
    *("farewell_by", "documented_by", "registered_by", "rights_by", "links_by", "settled_by", "ended_by"),
)


def visible_closure(request: HttpRequest, pk: int) -> Closure:
    """404 when the person may not see it (or it does not exist)."""
    return get_object_or_404(Closure.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


@require_safe
def closure_list(request: HttpRequest) -> HttpResponse:
    closures = Closure.objects.visible_to(request.user).select_related("account__department", "account__platform")
    context = {
        "page": page_of(request, closures.order_by("-pk")),
        "may_change_settings": can_change_closing_settings(request.user),
    }
    return render(request, "closing/closure_list.html", context)


@require_safe
def closure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    closure, today = visible_closure(request, pk), timezone.localdate()
    prefetch_related_objects([closure], *READ_ONCE)
    gates = gates_of(closure, on=today)
    may = May.of(request.user, closure, on=today)
    removals = list(closure.removals.all())
    context = {
        "closure": closure,
        "account": closure.account,
        "gates": with_open_links(gates, request.user, closure, may, on=today),
        "left": sum(not gate.is_filled for gate in gates),
        "may": may,
        "action": primary_action(closure, may, gates),
        "waits_for": waits_for(closure, on=today),
        "rights": [one for one in removals if one.kind != one.Kind.LINK],
        "links": [one for one in removals if one.kind == one.Kind.LINK],
        "signatures": closure.signatures.all(),
        "link_form": LinkForm(),
        "lines": history_of(closure),
    }
    return render(request, "closing/closure_detail.html", context)


@require_safe
def closure_of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """The account's page links here: it knows nothing of closings."""
    closure = Closure.objects.visible_to(request.user).filter(account=pk).order_by("-pk").first()
    if closure is None:
        raise Http404
    return redirect(closure)


@require_safe
def closure_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    closure = visible_closure(request, pk)
    if closure.agreed_at is None and closure.state != Closure.State.REFUSED:
        raise Http404
    with rule_errors_as_messages(request):
        return answer_with(decision_document(closure))
    return redirect(closure)


@require_http_methods(["GET", "POST"])
def closing_settings(request: HttpRequest) -> HttpResponse:
    require(can_change_closing_settings(request.user))
    settings = ClosingSettings.current()
    form = SettingsForm(request.POST or None, instance=settings)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            actions.change_settings(settings=form.instance, values=form.facts(), by=request.user, seen=form.cleaned_data["seen"])
            messages.success(request, "Inställningarna är sparade.")
            return redirect("closing:closing_settings")
    return render(request, "closing/closing_settings.html", {"form": form, "lines": history_of(settings, limit=20)})
