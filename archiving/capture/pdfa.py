"""PDF → PDF/A: what Chromium prints needs a few keys taken away, then pikepdf repairs, writes and validates (no Ghostscript, no Java)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast

import pikepdf
from pikepdf import pdfa

Kind = Literal["1b", "2b"]
DEFAULT = "2b"


class NotPdfA(Exception):
    """It cannot be made into PDF/A; the text says which construct stood in the way."""


def to_pdfa(path: Path, out: Path, kind: str = DEFAULT) -> int:
    """Write `path` as PDF/A-`kind` ("2b" or "1b") to `out`; gives the number of pages. Text and tags stay.

    Raises NotPdfA, and leaves nothing in `out` then.
    "1b" allows no transparency, so what a browser printed can seldom become it.
    """
    try:
        with pikepdf.open(path) as pdf:
            _clean(pdf, kind)
            pdfa.save(pdf, out, cast(Kind, kind))
            return len(pdf.pages)
    except (pdfa.PdfaError, pikepdf.PdfError, ValueError) as error:
        out.unlink(missing_ok=True)
        raise NotPdfA(str(error)[:300]) from error


def pages_of(path: Path) -> int:
    """Raises NotPdfA for what is no PDF at all."""
    try:
        with pikepdf.open(path) as pdf:
            return len(pdf.pages)
    except pikepdf.PdfError as error:
        raise NotPdfA(str(error)[:300]) from error


def is_pdfa(path: Path, kind: str = DEFAULT) -> bool:
    """The validator may deny a good file; it approves no bad one."""
    return bool(pdfa.validate_written(path, cast(Kind, kind)).passed)


def _clean(pdf: pikepdf.Pdf, kind: str) -> None:
    for thing in _dictionaries(pdf):
        if thing.get("/Subtype") == "/Image" and "/ColorTransform" in thing:
            del thing["/ColorTransform"]
        for name in ("/Pattern", "/Shading"):
            if isinstance(thing.get(name), pikepdf.Dictionary) and not thing[name].keys():
                del thing[name]  # an empty list of them, which the validator does not know what to say of
    for name in ("/MarkInfo", "/ViewerPreferences"):
        if name in pdf.Root and "/Type" in pdf.Root[name]:
            del pdf.Root[name]["/Type"]
    if kind == "1b":
        for page in pdf.pages:
            if "/Tabs" in page.obj:
                del page.obj["/Tabs"]  # the order that Tab goes in: PDF 1.4, which PDF/A-1 is, knows no such key


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    return (thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream))
