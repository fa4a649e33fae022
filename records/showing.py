"""The slip in words: on the page, in the lists' files and in the slip's own PDF, JSON and XML (REQ-1.9, REQ-1.10, REQ-1.14)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

from core.models import Municipality
from core.pdf import ARCHIVAL, Document, file_name, paper
from core.text import FORBIDDEN
from records.models import RegistrationSlip, SecrecyMark, SlipFacts

HIDDEN = "Uppgiften är sekretessmarkerad"

# fact, its words on paper, its name in JSON and XML (docs/registration-slip.md)
FACTS = (
    ("origin", "Handlingen är", "handlingen_ar"),
    ("dated", "Datum", "datum"),
    ("dnr", "Diarienummer", "diarienummer"),
    ("sender", "Avsändare", "avsandare"),
    ("recipient", "Mottagare", "mottagare"),
    ("matter_title", "Ärendemening", "arendemening"),
    ("classification", "Klassificering", "klassificering"),
    ("case_officer", "Handläggare", "handlaggare"),
    ("attachments", "Bilagor", "bilagor"),
)
EXPORT_HEAD = [*(label for _, label, _ in FACTS), "Egen beteckning", "Läge", "Diarieförs senast", "Diarieförd"]


def shown(facts: SlipFacts, name: str, *, hide: bool) -> str:
    if hide and name in SlipFacts.SECRET:
        return HIDDEN
    if name == "origin":
        return facts.get_origin_display()
    value = getattr(facts, name)
    return "" if value is None else str(value)


def rows(facts: SlipFacts, *, hide: bool) -> list[tuple[str, str]]:
    """(label, text) in the order of the slip."""
    return [(label, shown(facts, name, hide=hide)) for name, label, _ in FACTS]


def export_rows(slips: Iterable[RegistrationSlip]) -> Iterator[list[Any]]:
    """For a file that may be handed out: what is marked is left out also for those who may read it. Ask with_marks()."""
    for slip in slips:
        hide = slip.is_secret  # type: ignore[attr-defined]  # annotated
        cells: list[Any] = [slip.dated if name == "dated" else shown(slip, name, hide=hide) for name, _, _ in FACTS]
        yield [*cells, slip.reference, slip.get_state_display(), slip.due_at, slip.registered_at]


# ---- the slip as a file


def as_document(slip: RegistrationSlip, mark: SecrecyMark | None, *, hide: bool) -> Document:
    """PDF/A-2a: tagged, and made to be kept."""
    context = {
        "title": f"Registreringsunderlag {slip.reference}",
        "slip": slip,
        "dnr": slip.dnr,
        "rows": rows(slip, hide=hide),
        "hides": hide,
        "mark": mark,
        "versions": list(slip.versions.select_related("by")),
        "note": f"Egen beteckning {slip.reference}.",
    }
    name = file_name("registreringsunderlag", slip.pk, slip.reference)
    return Document(name, paper("records/pdf/slip.html", context, variant=ARCHIVAL))


def as_data(slip: RegistrationSlip, mark: SecrecyMark | None, *, hide: bool) -> dict[str, Any]:
    return {
        "myndighet": Municipality.current().name,
        "egen_beteckning": slip.reference,
        **{key: shown(slip, name, hide=hide) for name, _, key in FACTS},
        "lage": slip.get_state_display(),
        "diarieford": slip.registered_at.isoformat(timespec="seconds") if slip.registered_at else "",
        "sekretessmarkering": {"lagrum": mark.provision, "datum": mark.on.isoformat(), "myndighet": mark.authority} if mark else None,
    }


def json_answer(slip: RegistrationSlip, mark: SecrecyMark | None, *, hide: bool) -> HttpResponse:
    content = json.dumps(as_data(slip, mark, hide=hide), ensure_ascii=False, indent=2)
    return _attachment(slip, content.encode(), "json", "application/json")


def xml_answer(slip: RegistrationSlip, mark: SecrecyMark | None, *, hide: bool) -> HttpResponse:
    root = ElementTree.Element("registreringsunderlag", version="1")
    _fill(root, as_data(slip, mark, hide=hide))
    ElementTree.indent(root)
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return _attachment(slip, content, "xml", "application/xml")


def _fill(element: ElementTree.Element, values: dict[str, Any]) -> None:
    """What is empty is left out."""
    for name, value in values.items():
        if isinstance(value, dict):
            _fill(ElementTree.SubElement(element, name), value)
        elif value:
            ElementTree.SubElement(element, name).text = FORBIDDEN.sub("", str(value))


def _attachment(slip: RegistrationSlip, content: bytes, ending: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=f"{content_type}; charset=utf-8")
    name = file_name("registreringsunderlag", slip.pk, slip.reference).removesuffix(".pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
