"""Trying one document's secrecy, and the papers and files that leave the house."""

from csp.decorators import csp_update
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.pdf import answer_with
from core.views import require, rule_errors_as_messages, rule_errors_in
from records import disclosure, holdings
from records.disclosure_package import letter, package_of, refusal
from records.forms_disclosure import JudgeForm, RefusalForm
from records.masked import checked
from records.models import DisclosureItem, DisclosureRequest
from records.views.disclosure import request_to_handle

State = DisclosureRequest.State


def _item(request: HttpRequest, asked: DisclosureRequest, item_pk: int) -> DisclosureItem:
    """403 for a document that the person may not read: nobody tries what they have not seen."""
    item: DisclosureItem = get_object_or_404(asked.items.filter(removed_at__isnull=True), pk=item_pk)
    require(holdings.holding_of(item.kind, item.object_id, user=request.user) is not None)
    return item


@require_http_methods(["GET", "POST"])
def disclosure_judge(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    asked = request_to_handle(request, pk)
    item = _item(request, asked, item_pk)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = {"verdict": item.verdict, "provision": item.provision, "reason": item.reason}
    form = JudgeForm(*posted, initial=initial, has_masked=bool(item.masked))
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            said = form.cleaned_data
            masked = checked(said["masked"]) if said["masked"] and said["verdict"] == DisclosureItem.Verdict.MASK else None
            words = {"provision": said["provision"], "reason": said["reason"]}
            disclosure.judge(asked, item, said["verdict"], by=request.user, now=timezone.now(), masked=masked, **words)
            messages.success(request, f"{item.label} är prövad.")
            return redirect(asked)
    return render(request, "records/disclosure_judge.html", {"asked": asked, "item": item, "form": form})


@require_safe
@csp_update({"sandbox": [True]})  # type: ignore[arg-type]  # its type knows only views of the request alone
def disclosure_masked(request: HttpRequest, pk: int, item_pk: int) -> HttpResponseBase:
    """Always a download: whatever is inside runs nowhere (design §9)."""
    item = _item(request, request_to_handle(request, pk), item_pk)
    if not item.masked or not default_storage.exists(str(item.masked.name)):
        raise Http404
    answer = FileResponse(item.masked.open(), as_attachment=True, filename=item.masked_name, content_type="application/octet-stream")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def disclosure_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The covering letter, also as a draft while the request is open."""
    asked = request_to_handle(request, pk)
    with rule_errors_as_messages(request):
        return answer_with(letter(asked))
    return redirect(asked)


@require_safe
def disclosure_package(request: HttpRequest, pk: int) -> HttpResponseBase:
    asked = request_to_handle(request, pk)
    if asked.state not in {State.RELEASED, State.PARTLY}:
        raise Http404
    with rule_errors_as_messages(request):
        file = package_of(asked)
        disclosure.note_fetched(asked, by=request.user)
        answer = FileResponse(file, as_attachment=True, filename=f"{asked.number}.zip", content_type="application/zip")
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, no-store"
        return answer
    return redirect(asked)


@require_http_methods(["GET", "POST"])
def disclosure_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_to_handle(request, pk)
    if asked.state not in disclosure.REFUSABLE:
        raise Http404
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            said = form.cleaned_data
            disclosure.decide_refusal(asked, reasons=said["reasons"], dnr=said["dnr"], by=request.user, now=timezone.now())
            messages.success(request, "Beslutet är fattat. Skicka det med upplysningen om hur det överklagas.")
            return redirect(asked)
    return render(request, "records/disclosure_refuse.html", {"asked": asked, "form": form})


@require_safe
def disclosure_refusal(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request_to_handle(request, pk)
    decision = getattr(asked, "refusal", None)
    if decision is None:
        raise Http404
    with rule_errors_as_messages(request):
        return answer_with(refusal(decision))
    return redirect(asked)
