"""The filled-in Bilaga 1 and the decision as PDF for the diary: A4, tagged (PDF/UA-1), in our own font, nothing fetched from anywhere."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from core.errors import RuleError
from core.models import Municipality
from registry.models import ChecklistTick, Decision, StartupApplication
from registry.models.application_checks import LABELS

FONT = "portalen:typsnitt"
LOGO = "portalen:logotyp"


@dataclass(frozen=True)
class Document:
    filename: str
    content: bytes


def application_document(application: StartupApplication, answers: dict[str, str]) -> Document:
    """Bilaga 1 as it was last submitted, or as the draft stands. `answers` are label → text."""
    ticks = {str(item.label) for item in ChecklistTick.Item}
    last = application.rounds.select_related("submitted_by").order_by("-number").first()
    context = {
        "title": f"Uppstart av nytt konto: {application}",
        "application": application,
        "answers": [(label, text) for label, text in answers.items() if label in LABELS.values()],
        "checklist": [(label, text) for label, text in answers.items() if label in ticks],
        "last_round": last if application.state != StartupApplication.State.RETURNED else None,
    }
    return Document(_filename("ansokan", application), _pdf("registry/pdf/application.html", context))


def decision_document(application: StartupApplication) -> Document:
    """Who decided what, in what capacity and on what ground. Only for an application that both parties, or one no, have ended."""
    decisions = list(application.decisions.select_related("by").order_by("at", "pk"))
    context = {
        "title": f"Beslut om nytt konto: {application}",
        "application": application,
        "approved": application.state == StartupApplication.State.APPROVED,
        "decisions": [one for one in decisions if one.round == application.round],
        "earlier": [one for one in decisions if one.round < application.round],
        "conditions": [text for one in decisions if one.round == application.round for text in one.conditions],
        "verdicts": Decision.Verdict,
    }
    return Document(_filename("beslut", application), _pdf("registry/pdf/decision.html", context))


def answer_with(document: Document) -> HttpResponse:
    answer = HttpResponse(document.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{document.filename}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _filename(kind: str, application: StartupApplication) -> str:
    """ASCII, for å ä ö in a header's file name are read differently by each browser: "ansokan-17-marsta-bibliotek.pdf"."""
    name = slugify(application.name)[:60].strip("-")
    return "-".join(part for part in (kind, str(application.pk), name) if part) + ".pdf"


def _pdf(template: str, context: dict[str, Any]) -> bytes:
    try:
        from registry.pdf import as_pdf
    except OSError as error:
        raise RuleError("PDF kan inte skapas: programbiblioteket Pango saknas på servern. Tala med den som sköter driften.") from error

    municipality = Municipality.current()
    files = {FONT: ((settings.BASE_DIR / "static" / "fonts" / "source-sans-3.woff2").read_bytes(), "font/woff2")}
    logo_name = municipality.logo.name
    if logo_name and default_storage.exists(logo_name):
        with default_storage.open(logo_name) as logo:
            files[LOGO] = (logo.read(), "image/png")
    shared = {"municipality": municipality, "font": FONT, "logo": LOGO if LOGO in files else "", "printed_at": timezone.now()}
    return as_pdf(render_to_string(template, context | shared), files)
