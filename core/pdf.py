"""HTML of our own to PDF: A4, tagged, in our own font, nothing fetched from anywhere. `templates/pdf/document.html` is the paper."""

from collections.abc import Mapping
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

FONT = "portalen:typsnitt"
LOGO = "portalen:logotyp"
ACCESSIBLE, ARCHIVAL = "pdf/ua-1", "pdf/a-2a"  # both are tagged

File = tuple[bytes, str]  # content and its type


@dataclass(frozen=True)
class Document:
    filename: str
    content: bytes


def answer_with(document: Document) -> HttpResponse:
    answer = HttpResponse(document.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{document.filename}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def file_name(kind: str, number: int, name: str) -> str:
    """ASCII, for å ä ö in a header's file name are read differently by each browser: "ansokan-17-marsta-bibliotek.pdf"."""
    return "-".join(part for part in (kind, str(number), slugify(name)[:60].strip("-")) if part) + ".pdf"


def paper(template: str, context: dict[str, Any], *, variant: str = ACCESSIBLE) -> bytes:
    """A template that extends `pdf/document.html`, with the municipality's name and logo. Raises RuleError on a server without Pango."""
    municipality = Municipality.current()
    files = {FONT: ((settings.BASE_DIR / "static" / "fonts" / "source-sans-3.woff2").read_bytes(), "font/woff2")}
    logo_name = municipality.logo.name
    if logo_name and default_storage.exists(logo_name):
        with default_storage.open(logo_name) as logo:
            files[LOGO] = (logo.read(), "image/png")
    shared = {"municipality": municipality, "font": FONT, "logo": LOGO if LOGO in files else "", "printed_at": timezone.now()}
    return as_pdf(render_to_string(template, context | shared), files, variant=variant)


def as_pdf(html: str, files: Mapping[str, File], *, variant: str = ACCESSIBLE) -> bytes:
    """Language and title are the document's own. WeasyPrint takes half a second to load and needs Pango, hence the import here."""
    try:
        from core.weasy import write
    except OSError as error:
        raise RuleError("PDF kan inte skapas: programbiblioteket Pango saknas på servern. Tala med den som sköter driften.") from error
    return write(html, files, variant)
