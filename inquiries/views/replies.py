"""Write, see hints, copy, post by hand in the same channel, confirm (S12, S13, S14)."""

from typing import TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.signature import signature_of
from core.errors import RuleError
from core.models import Municipality
from core.workdays import WorkCalendar
from inquiries.forms.replies import PostedForm, ReferredForm, ReplyForm
from inquiries.models import ExpertQuestion, Inquiry, Reply
from inquiries.plain_language import hints
from inquiries.reply_texts import added_to, place_to_post, starting_text
from inquiries.saved_replies import filled, usable_for
from inquiries.views.detail import inquiry_to_act_on
from inquiries.views.triage import closed_already

Kind = Reply.Kind
Row = TypeVar("Row", bound=Model)

LABELS = {Kind.ANSWER: "Ditt svar", Kind.ACKNOWLEDGEMENT: "Ditt mottagningsbesked", Kind.REFERRAL: "Din hänvisning"}
POSTED = {
    Kind.ANSWER: "Svaret är sparat som publicerat. Följ upp inlägget nästa arbetsdag (S11).",
    Kind.ACKNOWLEDGEMENT: "Mottagningsbeskedet är sparat. Nu gäller tiden för det slutliga svaret.",
    Kind.REFERRAL: "Hänvisningen är sparad som publicerad.",
}


@require_http_methods(["GET", "POST"])
def inquiry_reply(request: HttpRequest, pk: int, reply_kind: Kind) -> HttpResponse:
    """What was written is never lost: what cannot be saved comes back with its text and a sentence."""
    inquiry = inquiry_to_act_on(request, pk)
    draft = _draft(inquiry, reply_kind)
    if request.method == "GET":
        if closed := closed_already(request, inquiry):
            return closed
        text = draft.text if draft else starting_text(inquiry, reply_kind, now=timezone.now())
        return _show(request, inquiry, reply_kind, draft, _form(inquiry, reply_kind, text=text, draft=draft))
    form = ReplyForm(request.POST, inquiry=inquiry, label=LABELS[reply_kind])
    if "add" in request.POST:
        written = str(form["text"].value() or "")
        return _show(request, inquiry, reply_kind, draft, _form(inquiry, reply_kind, text=added_to(written, _words(form)), draft=draft))
    if form.is_valid():
        try:
            Reply.draft(inquiry, reply_kind, form.cleaned_data["text"], by=request.user, now=timezone.now(), seen=form.cleaned_data["seen"])
            return redirect("inquiries:inquiry_publish", pk, reply_kind)
        except RuleError as error:
            form.add_error(None, error.sentence)
    return _show(request, inquiry, reply_kind, _draft(inquiry, reply_kind), form)


@require_POST
def inquiry_reply_hints(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for htmx while somebody writes. Saves nothing."""
    inquiry = inquiry_to_act_on(request, pk)
    text = request.POST.get("text", "")[:10_000]
    return render(request, "inquiries/_hints.html", _advice(inquiry, text, signature_of(request.user)))


@require_http_methods(["GET", "POST"])
def inquiry_publish(request: HttpRequest, pk: int, reply_kind: Kind) -> HttpResponse:
    """The words to copy, where to post them, and one click when it is done. Bound to the words that were on the page."""
    inquiry = inquiry_to_act_on(request, pk)
    form = _posted_form(request, reply_kind)
    if request.method == "POST" and form.is_valid():
        if _posted_before(request, inquiry, reply_kind, form.cleaned_data["seen"]):
            return redirect(inquiry)
        try:
            _post(request, inquiry, reply_kind, form)
            messages.success(request, POSTED[reply_kind])
            return redirect(inquiry)
        except RuleError as error:
            form.add_error(None, error.sentence)
    draft = _draft(inquiry, reply_kind)
    if draft is None:
        for sentence in form.non_field_errors() or ["Det finns inget utkast att publicera. Skriv svaret först."]:
            messages.error(request, str(sentence))
        return redirect(inquiry)
    return _show_to_post(request, inquiry, draft, form)


# ---- the inside


def _draft(inquiry: Inquiry, kind: str) -> Reply | None:
    return inquiry.replies.drafts().filter(kind=kind).select_related("written_by").first()


def _form(inquiry: Inquiry, kind: Kind, *, text: str, draft: Reply | None) -> ReplyForm:
    return ReplyForm(initial={"text": text, "seen": draft.token if draft else ""}, inquiry=inquiry, label=LABELS[kind])


def _words(form: ReplyForm) -> str:
    """What the button that was pressed adds to the text: a saved reply, or what an expert answered. One that is gone adds nothing."""
    asked = form.data["add"]
    if asked == "saved":
        saved = _numbered(usable_for(form.inquiry), form.data.get("saved", ""))
        return filled(saved.text, form.inquiry, Municipality.current()) if saved else ""
    answered = _numbered(_answers(form.inquiry), asked.removeprefix("expert-"))
    return answered.answer if answered else ""


def _numbered(rows: QuerySet[Row], number: str) -> Row | None:
    return rows.filter(pk=number).first() if number.isascii() and number.isdecimal() and len(number) < 19 else None


def _answers(inquiry: Inquiry) -> QuerySet[ExpertQuestion]:
    return inquiry.expert_questions.filter(answered_at__isnull=False).select_related("person")


def _advice(inquiry: Inquiry, text: str, signature: str) -> dict[str, object]:
    """Hints, and how much of the channel's room is used: the signature counts."""
    limit = inquiry.account.platform.reply_max_length
    length = len(text.strip()) + 2 + len(signature)
    return {"hints": hints(text), "length": length, "limit": limit, "over": max(0, length - limit) if limit else 0}


def _show(request: HttpRequest, inquiry: Inquiry, kind: Kind, draft: Reply | None, form: ReplyForm) -> HttpResponse:
    """`seen` is written anew: whoever sends this page has this draft before them, a colleague's too."""
    if isinstance(form.data, QueryDict):
        form.data = form.data.copy()
        form.data["seen"] = draft.token if draft else ""
    now = timezone.now()
    text = str(form["text"].value() or "")
    context = {
        "inquiry": inquiry,
        "kind": kind,
        "form": form,
        "signature": signature_of(request.user),
        "others_draft": draft if draft and draft.written_by_id != request.user.pk else None,
        "experts": _answers(inquiry),
        "final_due": WorkCalendar.current().final_due(now) if kind == Kind.ACKNOWLEDGEMENT else None,
        "first_in_time": now <= inquiry.reply_due_at,
        **_advice(inquiry, text[:10_000], signature_of(request.user)),
    }
    return render(request, "inquiries/inquiry_reply.html", context)


def _posted_form(request: HttpRequest, kind: Kind) -> PostedForm:
    form = ReferredForm if kind == Kind.REFERRAL else PostedForm
    return form(request.POST if request.method == "POST" else None)


def _post(request: HttpRequest, inquiry: Inquiry, kind: Kind, form: PostedForm) -> None:
    reply = _draft(inquiry, kind)
    if reply is None:
        inquiry.require_open()
        raise RuleError("Utkastet finns inte kvar. Läs vad som har hänt.")
    said = {"by": request.user, "now": timezone.now(), "url": form.cleaned_data["url"], "seen": form.cleaned_data["seen"]}
    if kind == Kind.ANSWER:
        inquiry.answer(reply, **said)
    elif kind == Kind.ACKNOWLEDGEMENT:
        inquiry.acknowledge(reply, **said)
    else:
        inquiry.refer(reason=form.cleaned_data["reason"], reply=reply, **said)


def _posted_before(request: HttpRequest, inquiry: Inquiry, kind: Kind, seen: str) -> bool:
    """A double click: the same person has just confirmed these very words."""
    last = inquiry.replies.posted().filter(kind=kind, posted_by=request.user).last()
    return last is not None and last.token == seen


def _show_to_post(request: HttpRequest, inquiry: Inquiry, draft: Reply, form: PostedForm) -> HttpResponse:
    form.initial["seen"] = draft.token
    if isinstance(form.data, QueryDict):
        form.data = form.data.copy()
        form.data["seen"] = draft.token
    now = timezone.now()
    address, words = place_to_post(inquiry)
    context = {
        "inquiry": inquiry,
        "draft": draft,
        "form": form,
        "rows": min(14, 2 + draft.as_posted.count("\n") + len(draft.as_posted) // 60),
        "address": address,
        "address_words": words,
        "final_due": WorkCalendar.current().final_due(now) if draft.kind == Kind.ACKNOWLEDGEMENT else None,
        "first_in_time": now <= inquiry.reply_due_at,
        **_advice(inquiry, draft.text, draft.signature),
    }
    return render(request, "inquiries/inquiry_publish.html", context)
