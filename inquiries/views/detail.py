"""One inquiry: its page, whose it is, and what is known of it. Acting on it: `triage`, `replies`, `experts`, `removal`, `records`."""

from csp.decorators import csp_update
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.views import require, rule_errors_as_messages, rule_errors_in
from inquiries.actions import correct_inquiry
from inquiries.forms.log import AssignForm, CorrectForm, HideNameForm
from inquiries.inquiry_page import page_context
from inquiries.models import Inquiry
from inquiries.permissions import can_act

RELATED = ("account__platform", "account__department", "assigned_to", "logged_by", "ended_by", "continues")


def visible_inquiry(request: HttpRequest, pk: int) -> Inquiry:
    """404 when the person may not see it (or it does not exist)."""
    return get_object_or_404(Inquiry.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def inquiry_to_act_on(request: HttpRequest, pk: int) -> Inquiry:
    """403 when the person may see it and no more."""
    inquiry = visible_inquiry(request, pk)
    require(can_act(request.user, inquiry))
    return inquiry


@require_safe
def inquiry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    inquiry = visible_inquiry(request, pk)
    return render(request, "inquiries/inquiry_detail.html", page_context(inquiry, user=request.user, now=timezone.now()))


@require_POST
def inquiry_take(request: HttpRequest, pk: int) -> HttpResponse:
    inquiry = inquiry_to_act_on(request, pk)
    with rule_errors_as_messages(request):
        inquiry.take(by=request.user, now=timezone.now())
        messages.success(request, "Du handlägger frågan nu.")
    return redirect(inquiry)


@require_http_methods(["GET", "POST"])
def inquiry_assign(request: HttpRequest, pk: int) -> HttpResponse:
    inquiry = inquiry_to_act_on(request, pk)
    form = AssignForm(request.POST if request.method == "POST" else None, inquiry=inquiry, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            inquiry.assign(form.cleaned_data["to"], by=request.user, now=timezone.now())
            messages.success(request, f"{form.cleaned_data['to'].name} handlägger frågan nu.")
            return redirect(inquiry)
    return render(request, "inquiries/inquiry_assign.html", {"inquiry": inquiry, "form": form})


@require_http_methods(["GET", "POST"])
def inquiry_correct(request: HttpRequest, pk: int) -> HttpResponse:
    inquiry, now = inquiry_to_act_on(request, pk), timezone.now()
    initial = {**inquiry.facts(), "seen": inquiry.last_version_number()}
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=initial, inquiry=inquiry, now=now)
    if request.method == "POST" and form.is_valid():
        with rule_errors_in(form):
            correct_inquiry(
                inquiry=inquiry,
                facts=form.facts(),
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, "Uppgifterna är rättade. Den tidigare versionen finns kvar.")
            return redirect(inquiry)
    return render(request, "inquiries/inquiry_correct.html", {"inquiry": visible_inquiry(request, pk), "form": form})


@require_http_methods(["GET", "POST"])
def inquiry_hide_name(request: HttpRequest, pk: int) -> HttpResponse:
    inquiry = inquiry_to_act_on(request, pk)
    form = HideNameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        inquiry.hide_name(reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "Namnet visas inte längre i portalen.")
        return redirect(inquiry)
    words = {
        "title": "Dölja namnet på den som skrev?",
        "text": "Namnet visas inte längre i portalen, för någon. Det finns kvar i handlingen som ska bevaras, och går inte att visa igen.",
        "action_label": "Dölj namnet",
    }
    return render(request, "components/confirm.html", {**words, "form": form, "cancel_url": inquiry.get_absolute_url()})


@require_safe
@csp_update({"sandbox": [True]})  # type: ignore[arg-type]  # its type knows only views of the request alone
def inquiry_attachment(request: HttpRequest, pk: int, attachment_pk: int) -> FileResponse:
    """Always a download, never a page of ours: whatever is inside runs nowhere (design §9)."""
    attachment = get_object_or_404(visible_inquiry(request, pk).attachments, pk=attachment_pk)
    if not default_storage.exists(str(attachment.file.name)):
        raise Http404("The file has been disposed of")
    answer = FileResponse(attachment.file.open(), as_attachment=True, filename=attachment.name, content_type=attachment.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
