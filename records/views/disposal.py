"""Disposal runs: proposed under a decision, reviewed, decided by somebody else, carried out, and their protocols."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.broker import poke
from core.exports import csv_response, xlsx_response
from core.history import history_of
from core.paging import page_of
from core.pdf import ARCHIVAL, Document, answer_with, file_name, paper
from core.tasks import run_sweep
from core.views import require, rule_errors_as_messages, rule_errors_in
from records import disposal
from records.forms_disposal import ReasonForm
from records.models import DisposalDecision, DisposalItem, DisposalRun
from records.permissions import can_decide_disposal, can_propose_disposal, can_review_disposal, sees_disposal

State = DisposalRun.State
RELATED = ("decision", "proposed_by", "reviewed_by", "decided_by", "started_by", "withdrawn_by")
EXPORT_HEAD = ["Beteckning", "Daterad", "Storlek i byte", "Utfall", "Varför den är undantagen", "Avgjord"]
LISTED = 500  # records that the protocol's paper names; all of them stand in the register and in its file


def visible_run(request: HttpRequest, pk: int) -> DisposalRun:
    if not sees_disposal(request.user):
        raise Http404
    return get_object_or_404(DisposalRun.objects.select_related(*RELATED), pk=pk)


@require_safe
def disposal_run_list(request: HttpRequest) -> HttpResponse:
    if not sees_disposal(request.user):
        raise Http404
    context = {
        "page": page_of(request, DisposalRun.objects.select_related("decision", "proposed_by")),
        "may_propose": can_propose_disposal(request.user),
        "decisions": DisposalDecision.objects.in_force(on=timezone.localdate()),
    }
    return render(request, "records/disposal_run_list.html", context)


@require_safe
def disposal_run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run, user = visible_run(request, pk), request.user
    page = page_of(request, run.items.all())
    why_not = disposal.reasons_now(run, page.rows, on=timezone.localdate())
    counts = dict(run.items.order_by().values_list("outcome").annotate(number=Count("pk")))
    is_others = run.reviewed_by_id != user.pk
    context = {
        "run": run,
        "page": page,
        "rows": [(item, why_not.get(item.pk, "")) for item in page.rows],
        "pending": counts.get(DisposalItem.Outcome.PENDING, 0),
        "destroyed": counts.get(DisposalItem.Outcome.DESTROYED, 0),
        "may_review": run.state == State.PROPOSED and can_review_disposal(user),
        "may_decide": run.state == State.REVIEWED and can_decide_disposal(user) and is_others,
        "waits_for_another": run.state == State.REVIEWED and not is_others,
        "may_start": run.state == State.DECIDED and can_propose_disposal(user),
        "may_withdraw": State.WITHDRAWN in run.TRANSITIONS[State(run.state)] and can_propose_disposal(user),
        "may_leave_out": run.state in {State.PROPOSED, State.REVIEWED} and can_review_disposal(user),
        "protocol": getattr(run, "protocol", None),
        "lines": history_of(run),
    }
    return render(request, "records/disposal_run_detail.html", context)


@require_POST
def disposal_run_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Under the decision with this key."""
    require(can_propose_disposal(request.user))
    decision = get_object_or_404(DisposalDecision, pk=pk)
    with rule_errors_as_messages(request):
        run = disposal.propose(decision, by=request.user, now=timezone.now())
        messages.success(request, "Körningen är föreslagen. Nu ska arkivarien granska den.")
        return redirect(run)
    return redirect(decision)


def _step(request: HttpRequest, pk: int, may: bool, verb: Callable[..., None], said: str) -> HttpResponse:
    run = visible_run(request, pk)
    require(may)
    with rule_errors_as_messages(request):
        verb(run, by=request.user, now=timezone.now())
        messages.success(request, said)
    return redirect(run)


@require_POST
def disposal_run_review(request: HttpRequest, pk: int) -> HttpResponse:
    said = "Körningen är granskad. Nu beslutar någon annan om den."
    return _step(request, pk, can_review_disposal(request.user), disposal.review, said)


@require_POST
def disposal_run_decide(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, can_decide_disposal(request.user), disposal.decide, "Gallringen är beslutad. Nu kan den verkställas.")


@require_http_methods(["GET", "POST"])
def disposal_run_start(request: HttpRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    require(can_propose_disposal(request.user))
    if request.method == "POST":
        answer = _step(request, pk, True, disposal.start, "Gallringen verkställs. Protokollet kommer när den är klar.")
        poke(run_sweep, "disposal-runs")  # type: ignore[arg-type]  # a sweep's name, not a key
        return answer
    number = run.items.pending().count()
    context = {
        "title": f"Verkställa gallringen av {number} handlingar?",
        "text": "Handlingarna förstörs och går inte att få tillbaka. Varje handling prövas en sista gång: det som har fått ett "
        "gallringsstopp, ska diarieföras eller ingår i en begäran blir kvar.",
        "action_label": "Verkställ gallringen",
        "cancel_url": run.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def disposal_run_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    require(can_propose_disposal(request.user))
    form = _why(request, "Varför tas körningen tillbaka?", "Skriv varför körningen tas tillbaka.")
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            disposal.withdraw(run, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, "Körningen är återtagen. Inget har gallrats.")
            return redirect(run)
    words = {"title": f"Ta tillbaka {run}?", "text": "Inget gallras. Handlingarna kan ingå i en ny körning.", "danger": True}
    return _ask(request, form, words, "Ta tillbaka körningen", run.get_absolute_url())


@require_http_methods(["GET", "POST"])
def disposal_item_leave_out(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    require(can_review_disposal(request.user))
    item = get_object_or_404(run.items, pk=item_pk)
    form = _why(request, "Varför ska handlingen vara kvar?", "Skriv varför handlingen ska vara kvar.", longest=300)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            disposal.leave_out(run, item.pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, f"{item.reference} gallras inte i den här körningen.")
            return redirect(run)
    words = {"title": f"Undanta {item.reference}?", "text": "Den gallras inte nu. Ska den skyddas länge, så lägg ett gallringsstopp."}
    return _ask(request, form, words, "Undanta handlingen", run.get_absolute_url())


def _why(request: HttpRequest, label: str, missing: str, longest: int = 500) -> ReasonForm:
    return ReasonForm(request.POST if request.method == "POST" else None, label=label, missing=missing, longest=longest)


def _ask(request: HttpRequest, form: ReasonForm, words: dict[str, Any], action: str, back: str) -> HttpResponse:
    return render(request, "components/confirm.html", {**words, "form": form, "action_label": action, "cancel_url": back})


# ---- on paper


@require_safe
def disposal_protocol(request: HttpRequest, pk: int) -> HttpResponse:
    """The protocol as PDF/A, tagged (REQ-2.1)."""
    run = visible_run(request, pk)
    protocol = getattr(run, "protocol", None)
    if protocol is None:
        raise Http404
    with rule_errors_as_messages(request):
        context = {
            "title": f"Gallringsprotokoll {protocol.pk}",
            "protocol": protocol,
            "facts": protocol.facts,
            "run": run,
            "items": run.items.destroyed()[:LISTED],
            "not_listed": max(0, protocol.destroyed - LISTED),
            "note": "Protokollet bevaras.",
        }
        return answer_with(Document(file_name("gallringsprotokoll", protocol.pk, ""), _paper(context)))
    return redirect(run)


def _paper(context: dict[str, Any]) -> bytes:
    return paper("records/pdf/disposal_protocol.html", context, variant=ARCHIVAL)


@require_safe
def disposal_run_export(request: HttpRequest, pk: str, kind: str) -> HttpResponseBase:
    """Every record of the run: which it was and what became of it."""
    run = visible_run(request, int(pk))
    write = xlsx_response if kind == "xlsx" else csv_response
    return write(f"gallring {run.pk}", EXPORT_HEAD, _export_rows(run))


def _export_rows(run: DisposalRun) -> Iterator[list[Any]]:
    for item in run.items.order_by("pk").iterator(chunk_size=500):
        yield [item.reference, item.dated, item.size, item.get_outcome_display(), item.reason, item.settled_at]
