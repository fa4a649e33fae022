"""Evidence, removal and the decision about the diary (S17, S22, S23)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.views import rule_errors_in
from inquiries.forms.records import EvidenceForm, RecordForm, RemoveForm
from inquiries.models import Attachment, Inquiry, RecordDecision
from inquiries.record_keeping import decide_record, default_title, keep_evidence, last_disposal_decision, waiting_title
from inquiries.reply_texts import place_to_post
from inquiries.views.detail import inquiry_to_act_on
from inquiries.views.triage import closed_already
from records.actions import slip_of

FORCED = "Det ska diarieföras, eftersom du kryssade i att {why}. Då finns inget annat val (S23)."
WHY = {
    "is_complaint": "det är ett klagomål eller en synpunkt",
    "belongs_to_matter": "det hör till ett pågående ärende",
    "starts_matter": "det startar ett ärende",
    "may_be_secret": "det kan omfattas av sekretess",
}


@require_POST
def inquiry_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The first of two steps: what is to be removed is kept here."""
    inquiry = inquiry_to_act_on(request, pk)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        with rule_errors_in(form):
            new = keep_evidence(inquiry=inquiry, files=[form.cleaned_data["file"]], by=request.user, now=timezone.now())
            messages.success(request, "Beviset är sparat." if new else "Samma fil är redan sparad.")
            return redirect("inquiries:inquiry_remove", pk)
    return _show_removal(request, inquiry, form, RemoveForm())


@require_http_methods(["GET", "POST"])
def inquiry_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The second step: it has been removed in the channel. Without evidence the verb refuses (d18)."""
    inquiry = inquiry_to_act_on(request, pk)
    if request.method == "GET" and (closed := closed_already(request, inquiry)):
        return closed
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if (inquiry.state, inquiry.ended_by_id, inquiry.end_reason) == (Inquiry.State.REMOVED, request.user.pk, reason):
            return redirect(inquiry)  # a double click
        with rule_errors_in(form):
            inquiry.remove(reason=reason, by=request.user, now=timezone.now())
            messages.success(request, "Borttagningen är antecknad och beviset är sparat.")
            return redirect(inquiry)
    return _show_removal(request, inquiry, EvidenceForm(), form)


def _show_removal(request: HttpRequest, inquiry: Inquiry, evidence_form: EvidenceForm, form: RemoveForm) -> HttpResponse:
    address, words = place_to_post(inquiry)
    context = {
        "inquiry": inquiry,
        "evidence": inquiry.attachments.filter(purpose=Attachment.Purpose.EVIDENCE).select_related("by"),
        "evidence_form": evidence_form,
        "form": form,
        "shown_form": evidence_form if evidence_form.errors else form,
        "address": address,
        "address_words": words,
    }
    return render(request, "inquiries/inquiry_remove.html", context)


@require_http_methods(["GET", "POST"])
def inquiry_record(request: HttpRequest, pk: int) -> HttpResponse:
    """REQ-1.7. Any of the four ticks forces registration, whatever else was chosen, and the answer says so in words."""
    inquiry = inquiry_to_act_on(request, pk)
    last = inquiry.record_decisions.last()
    form = RecordForm(request.POST if request.method == "POST" else None, initial=_known(inquiry, last), last=last)
    if request.method == "POST" and form.is_valid():
        if last is not None and _same(last, form, request):
            return redirect(inquiry)
        with rule_errors_in(form):
            decide_record(inquiry=inquiry, **_said(form), by=request.user, now=timezone.now())
            messages.success(request, _told(form))
            return redirect(inquiry)
    return _show_record(request, inquiry, form)


def _known(inquiry: Inquiry, last: RecordDecision | None) -> dict[str, object]:
    """What was decided last; before that, the disposal decision named last by anybody and a title that gives nothing away.

    A title that is marked as secret is not shown here: left empty, it stays.
    """
    slip = slip_of(inquiry)
    title = "" if slip is not None and slip.mark() is not None else waiting_title(slip) or default_title(inquiry)
    known: dict[str, object] = {"seen": 0, "disposal_decision": last_disposal_decision(), "matter_title": title}
    if last is not None:
        known |= {name: getattr(last, name) for name in (*RecordDecision.FORCING, "outcome")} | {"seen": last.version}
        known["disposal_decision"] = last.disposal_decision or known["disposal_decision"]
    return known


def _said(form: RecordForm) -> dict[str, Any]:
    cleaned = form.cleaned_data
    names = ("outcome", "disposal_decision", "matter_title", "seen")
    return {"facts": form.facts(), "reason": cleaned.get("reason", ""), **{name: cleaned[name] for name in names}}


def _same(last: RecordDecision, form: RecordForm, request: HttpRequest) -> bool:
    """A double click: the same person has just decided the same, on the same page."""
    before = {name: getattr(last, name) for name in RecordDecision.FORCING}
    return (
        last.by_id == request.user.pk
        and last.version == form.cleaned_data["seen"] + 1
        and (before, last.outcome) == (form.facts(), form.cleaned_data["outcome"])
    )


def _told(form: RecordForm) -> str:
    outcome = form.cleaned_data["outcome"]
    if form.is_forced:
        why = " och ".join(words for name, words in WHY.items() if form.cleaned_data[name])
        return FORCED.format(why=why) + " Registratorn har fått det i sin kö."
    if outcome == RecordDecision.Outcome.REGISTER:
        return "Det ska diarieföras. Registratorn har fått det i sin kö."
    return f"Bedömningen är sparad: {RecordDecision.Outcome(outcome).label.lower()}."


def _show_record(request: HttpRequest, inquiry: Inquiry, form: RecordForm) -> HttpResponse:
    """`seen` is written anew: whoever sends this page has the latest decision before them."""
    decisions = list(inquiry.record_decisions.select_related("by").order_by("-version"))
    if isinstance(form.data, QueryDict):
        form.data = form.data.copy()
        form.data["seen"] = str(decisions[0].version if decisions else 0)
    context = {"inquiry": inquiry, "form": form, "decisions": decisions, "slip": slip_of(inquiry), "triage": inquiry.triages.last()}
    return render(request, "inquiries/inquiry_record.html", context)
