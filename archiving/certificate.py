"""The certificate of a version: what was kept, when, by whom, its hashes, what has been checked, and how anybody checks it again."""

import datetime
from dataclasses import dataclass
from typing import Any

from archiving import fixity
from archiving.models import FixityFault, SnapshotFile, SnapshotVersion
from archiving.snapshot_page import facts_of, versions_of
from core.history import history_of
from core.models import Event
from core.pdf import ARCHIVAL, Document, file_name, paper
from records.models import RegistrationSlip


@dataclass(frozen=True)
class CheckedFile:
    """`checked_at` is None before the first nightly reading has come to it; `fault` is what is wrong with it now."""

    file: SnapshotFile
    checked_at: datetime.datetime | None
    fault: FixityFault | None

    @property
    def is_whole(self) -> bool:
        return self.checked_at is not None and self.fault is None and self.file.stored.destroyed_at is None


def certificate_of(version: SnapshotVersion) -> dict[str, Any]:
    """What the page and the PDF show. The same number of queries for any number of files."""
    snapshot = version.snapshot
    versions = versions_of(snapshot)[::-1]
    shown = next(one for one in versions if one.pk == version.pk)
    files = list(shown.files.all())
    return {
        "snapshot": snapshot,
        "version": shown,
        "facts": facts_of(shown),
        "files": _checked(files),
        "chain": versions[: versions.index(shown) + 1],
        "later": versions[versions.index(shown) + 1 :],
        "stamps": list(shown.timestamps.select_related("token")),
        "last_event": Event.objects.about(snapshot).order_by("-id").first(),
        "lines": history_of(snapshot),
        "sums": "\n".join(f"{file.stored.sha256}  {file.name}" for file in files),
    }


def _checked(files: list[SnapshotFile]) -> list[CheckedFile]:
    stored = [file.stored for file in files]
    checked = fixity.last_checked(stored)
    hurt = {fault.stored_id: fault for fault in FixityFault.objects.filter(stored__in=stored, restored=False).order_by("pk")}
    return [CheckedFile(file, checked.get(file.stored_id), hurt.get(file.stored_id)) for file in files]


def _dnr(version: SnapshotVersion) -> str:
    """Of the year's collective matter; empty while the registrar has it."""
    slips = RegistrationSlip.objects.filter(about_type="archiving.collectivematter", about_id=version.matter_id)
    return slips.values_list("dnr", flat=True).first() or ""


def document_of(version: SnapshotVersion) -> Document:
    """As PDF/A, tagged. Raises RuleError on a server without Pango."""
    context = certificate_of(version) | {
        "title": f"Arkivbevis för {version.account_name}, version {version.number}",
        "dnr": _dnr(version),
        "note": "Arkivbeviset visar hur det var när det skrevs ut. Kontrollera filerna mot kontrollsummorna.",
    }
    name = file_name("arkivbevis", version.snapshot_id, f"{version.account_name} version {version.number}")
    return Document(name, paper("archiving/pdf/certificate.html", context, variant=ARCHIVAL))
