"""PDF: nothing in it may act by itself, and its text can be read.

Every object is walked, also those inside compressed object streams, where a search in the bytes sees nothing; names written as numbers
(/J#61vaScript) are the same names here. What only looks like an action (a link to a page about /JavaScript) is not one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from archiving.inspection import limits
from archiving.inspection.faults import Fault
from archiving.inspection.kinds import PDF
from archiving.inspection.pictures import look_at
from archiving.inspection.result import Inspected, Text
from archiving.inspection.two_things import refuse_two_things
from archiving.inspection.words import look_at as look_at_words

ACTIONS = {
    "/JavaScript": Fault.PDF_SCRIPT, "/Launch": Fault.PDF_LAUNCH, "/SubmitForm": Fault.PDF_LAUNCH, "/ImportData": Fault.PDF_LAUNCH,
    "/GoToR": Fault.PDF_LAUNCH, "/GoToE": Fault.PDF_LAUNCH, "/Rendition": Fault.PDF_MEDIA, "/Movie": Fault.PDF_MEDIA,
    "/Sound": Fault.PDF_MEDIA, "/RichMediaExecute": Fault.PDF_MEDIA,
}  # fmt: skip
KEYS = {
    "/JavaScript": Fault.PDF_SCRIPT, "/EmbeddedFiles": Fault.PDF_EMBEDDED, "/EF": Fault.PDF_EMBEDDED, "/XFA": Fault.PDF_XFA,
    "/RichMediaContent": Fault.PDF_MEDIA, "/RichMediaSettings": Fault.PDF_MEDIA,
}  # fmt: skip
TYPES = {
    "/EmbeddedFile": Fault.PDF_EMBEDDED, "/FileAttachment": Fault.PDF_EMBEDDED, "/RichMedia": Fault.PDF_MEDIA, "/Movie": Fault.PDF_MEDIA,
    "/Screen": Fault.PDF_MEDIA, "/Sound": Fault.PDF_MEDIA, "/3D": Fault.PDF_MEDIA,
}  # fmt: skip
BY_ITSELF = ("/OpenAction", "/AA")  # what happens without a click
DEEPEST = 60  # of arrays and dictionaries in each other
TEXT_OF_A_PAGE = 10  # characters: fewer is a page number, not a text layer
LOOKED_AT_PAGES, LOOKED_AT_PIXELS = 3, 400
EMPTY = "Utskriften är nästan tom. Kontrollera att sidan hade laddats färdigt innan den skrevs ut."
NO_TEXT = "PDF-filen har ingen text som går att läsa eller söka i. Skriv ut sidan till PDF från webbläsaren, i stället för att skanna."
SOME_TEXT = "Det finns text på {some} av {pages} sidor. Resten är bilder eller tomma sidor."
WALL = "Texten ser ut att komma från en inloggningsruta. Kontrollera att utskriften visar sidan."


def inspect_pdf(path: Path) -> Inspected:
    if path.stat().st_size > limits.LARGEST_PDF:
        raise Fault.PDF_TOO_LARGE.refused()
    refuse_two_things(path, after=_last_end(path))
    pages, producer = _refuse_active(path)
    found = PDF.inspected()
    found.checks |= {"pages": pages, "producer": producer}
    _read(path, found)
    return found


def _last_end(path: Path) -> int:
    """After the last %%EOF, which lies within the last few kilobytes of a whole file unless something was hung on behind."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = max(0, size - limits.MB)
        file.seek(start)
        ends = file.read()
    place = ends.rfind(b"%%EOF")
    if place < 0:
        raise Fault.PDF_DAMAGED.refused()
    return start + place + 5


# ---- what acts


def _refuse_active(path: Path) -> tuple[int, str]:
    """The number of pages, and the program that made the file."""
    try:
        with pikepdf.open(path, suppress_warnings=True, attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Fault.PDF_LOCKED.refused()
            if len(pdf.objects) > limits.MOST_PDF_OBJECTS:
                raise Fault.PDF_TOO_MANY_OBJECTS.refused()
            for thing in pdf.objects:
                _check(thing)
            pages = len(pdf.pages)
            if pages == 0:
                raise Fault.PDF_NO_PAGES.refused()
            if pages > limits.MOST_PAGES:
                raise Fault.PDF_TOO_MANY_PAGES.refused()
            return pages, _producer(pdf)
    except pikepdf.PasswordError:
        raise Fault.PDF_LOCKED.refused() from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError, OSError):
        raise Fault.PDF_DAMAGED.refused() from None


def _check(thing: Any) -> None:
    for place in _dictionaries(thing):
        if isinstance(place, pikepdf.Stream) and "/F" in place:
            raise Fault.PDF_EXTERNAL.refused()
        for key, value in place.items():
            if key in KEYS:
                raise KEYS[key].refused()
            if key in BY_ITSELF and _opens_address(value):
                raise Fault.PDF_OPENS_ADDRESS.refused()
            if isinstance(value, pikepdf.Name):
                named = str(value)
                if key == "/S" and named in ACTIONS:
                    raise ACTIONS[named].refused()
                if key in ("/Type", "/Subtype") and named in TYPES:
                    raise TYPES[named].refused()


def _dictionaries(thing: Any) -> Iterator[Any]:
    """The dictionaries in one object; those that it points to are objects of their own and come in their turn."""
    waiting = [(thing, 0)]
    while waiting:
        place, depth = waiting.pop()
        if depth > DEEPEST:
            raise Fault.PDF_TOO_MANY_OBJECTS.refused()
        if isinstance(place, pikepdf.Dictionary | pikepdf.Stream):
            yield place
            inner = place.values()
        elif isinstance(place, pikepdf.Array):
            inner = place
        else:
            continue
        waiting += [(each, depth + 1) for each in inner if isinstance(each, pikepdf.Object) and not each.is_indirect]


def _opens_address(value: Any) -> bool:
    """An action that runs by itself may turn to a page in the document, nothing else."""
    seen = 0
    waiting = [value]
    while waiting and seen < 1_000:
        place = waiting.pop()
        seen += 1
        if isinstance(place, pikepdf.Dictionary):
            if str(place.get("/S", "")) == "/URI":
                return True
            waiting += [place[key] for key in place.keys() if key not in ("/P", "/Parent", "/D")]  # noqa: SIM118  (not a dict)
        elif isinstance(place, pikepdf.Array):
            waiting += [each for each in place if isinstance(each, pikepdf.Dictionary) and "/S" in each]
    return False


def _producer(pdf: pikepdf.Pdf) -> str:
    info = pdf.trailer.get("/Info")
    return str(info.get("/Producer", ""))[:200] if isinstance(info, pikepdf.Dictionary) else ""


# ---- what it says


def _read(path: Path, found: Inspected) -> None:
    """The text layer page by page, and the first pages as small pictures."""
    text, some, empty = Text(), 0, 0
    try:
        with pypdfium2.PdfDocument(path) as document:
            pages = len(document)
            for number in range(pages):
                page = document[number]
                words = _text_of(page)
                some += len("".join(words.split())) >= TEXT_OF_A_PAGE
                text.add(words)
                if number < LOOKED_AT_PAGES:
                    empty += _looks_empty(page)
                page.close()
    except pypdfium2.PdfiumError:
        raise Fault.PDF_DAMAGED.refused() from None
    found.text = str(text)
    found.checks |= {"pages_with_text": some, "text_share": round(some / pages, 2), **look_at_words(found.text)}
    found.checks["looks_empty"] = some == 0 and empty == min(pages, LOOKED_AT_PAGES)
    _judge(found, pages, some)


def _judge(found: Inspected, pages: int, some: int) -> None:
    if found.checks["looks_empty"]:
        found.warn(EMPTY)
    elif some == 0:
        found.warn(NO_TEXT)
    elif some < pages:
        found.warn(SOME_TEXT.format(some=some, pages=pages))
    if found.checks["login_wall"]:
        found.warn(WALL)


def _text_of(page: pypdfium2.PdfPage) -> str:
    layer = page.get_textpage()
    try:
        return str(layer.get_text_bounded())
    finally:
        layer.close()


def _looks_empty(page: pypdfium2.PdfPage) -> bool:
    scale = LOOKED_AT_PIXELS / max(*page.get_size(), 1.0)
    return bool(look_at(page.render(scale=min(scale, 1.0)).to_pil())["looks_empty"])
