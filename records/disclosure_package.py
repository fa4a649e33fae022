"""What is handed out, as one ZIP: a covering letter, the files in a folder for each document, and their checksums (REQ-1.3)."""

import errno
import hashlib
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from django.utils import timezone

from core.errors import RuleError
from core.pdf import Document, file_name, paper
from records.holdings import Copy, copies_of
from records.models import DisclosureItem, DisclosureRequest, RefusalDecision

PIECE = 1024 * 1024  # bytes at a time: memory stays the same for files of any size
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM = "Det finns inte plats att packa handlingarna just nu. Systemadministratören behöver ge portalen mer utrymme."
LETTER = "foljebrev.pdf"
SUMS = "kontrollsummor.txt"
Verdict = DisclosureItem.Verdict


def package_of(request: DisclosureRequest) -> IO[bytes]:
    """An open temporary file, at its beginning. Raises RuleError when a document cannot be copied as it was kept."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    try:
        _fill(file, request)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise RuleError(NO_ROOM) from error
    file.seek(0)
    return file


def _fill(file: IO[bytes], request: DisclosureRequest) -> None:
    items = list(request.items.filter(removed_at__isnull=True).select_related("decided_by"))
    sums = []
    with zipfile.ZipFile(file, "w", compression=zipfile.ZIP_STORED, allowZip64=True) as archive:
        archive.writestr(_entry(LETTER), letter(request).content)
        for number, item in enumerate(items, start=1):
            for copy in _files(item):
                place = f"{number:03}/{copy.name}"
                sums.append(f"{_write(archive, place, copy)}  {place}\n")
        archive.writestr(_entry(SUMS), "".join(sums).encode())


def _files(item: DisclosureItem) -> Iterator[Copy]:
    """Each under a name of its own."""
    if item.verdict == Verdict.MASK:
        yield Copy(plain(item.masked_name), 0, item.masked.open, item.masked_sha256)  # type: ignore[arg-type]  # Django's File reads as one
    elif item.verdict == Verdict.RELEASE:
        taken: set[str] = set()
        for place, copy in enumerate(copies_of(item.kind, item.object_id), start=1):
            name = plain(copy.name)
            yield replace(copy, name=f"{place}-{name}" if name in taken else name)
            taken.add(name)


def _write(archive: zipfile.ZipFile, place: str, copy: Copy) -> str:
    """Returns the SHA-256 of what was written. Nobody is handed something else than what was kept and tried."""
    digest = hashlib.sha256()
    try:
        content = copy.open()
    except OSError as error:
        raise RuleError(f"Filen {copy.name} saknas i lagringen. Tala med systemadministratören innan något lämnas ut.") from error
    with content, archive.open(_entry(place), "w", force_zip64=True) as target:
        while piece := content.read(PIECE):
            digest.update(piece)
            target.write(piece)
    if copy.sha256 not in {"", digest.hexdigest()}:
        raise RuleError(f"Filen {copy.name} är inte längre den som sparades. Tala med systemadministratören innan något lämnas ut.")
    return digest.hexdigest()


def _entry(place: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(place, date_time=timezone.localtime().timetuple()[:6])


def plain(name: str) -> str:
    """A file name that every computer can unpack: å and ä become a, and nothing of a path is left."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", letters).strip("-.")[-120:] or "fil"


def letter(request: DisclosureRequest) -> Document:
    """The covering letter: what was asked for, what is handed out, and on what provision something is not."""
    items = list(request.items.filter(removed_at__isnull=True).select_related("decided_by"))
    context = {
        "title": f"Utlämnande av allmän handling {request.number}",
        "request_": request,
        "items": items,
        "is_held_back": any(item.verdict != Verdict.RELEASE for item in items),
        "note": f"Egen beteckning {request.number}.",
    }
    return Document(file_name("utlamnande", request.pk, request.number), paper("records/pdf/disclosure_letter.html", context))


def refusal(decision: RefusalDecision) -> Document:
    """The written decision, with how it is appealed."""
    request = decision.request
    items = request.items.filter(removed_at__isnull=True).exclude(verdict=Verdict.RELEASE)
    context = {
        "title": f"Beslut om utlämnande av allmän handling {request.number}",
        "decision": decision,
        "request_": request,
        "items": items,
        "dnr": decision.dnr,
        "note": f"Egen beteckning {request.number}.",
    }
    return Document(file_name("beslut", request.pk, request.number), paper("records/pdf/disclosure_refusal.html", context))
