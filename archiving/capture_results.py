"""What a capture left, as facts of REQ-2.9 and files to hand in."""

import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from archiving import search
from archiving.actions import NewFile
from archiving.capture.process import Outcome
from archiving.models import Method
from archiving.storage import keep

BY = "Portalen, automatiskt"
NO_FOLLOWERS = "Antal följare finns inte på en webbplats."
LONGEST_TEXT = 1_000_000  # characters read for search


def facts_of(outcome: Outcome, *, now: datetime.datetime) -> dict[str, Any]:
    """For `submit_snapshot`. The page's own dates say how far back it shows; without any it shows the day it was taken."""
    provenance = outcome.provenance
    taken = datetime.datetime.fromisoformat(provenance["borjade"]).astimezone(datetime.UTC)
    day = timezone.localdate(taken)
    first = min([day, *map(datetime.date.fromisoformat, provenance["datum_pa_sidan"])])
    gaps = " ".join([*outcome.gaps, *outcome.stopped_by, NO_FOLLOWERS])
    return {
        "url": provenance["slutlig_adress"][:600],
        "captured_at": min(taken, now),
        "captured_by": BY,
        "period_from": first,
        "period_to": day,
        "method": Method.AUTOMATIC,
        "tool": provenance["webblasare"],
        "has_profile": True,
        "has_feed": not outcome.stopped_by,
        "has_comments": not outcome.stopped_by,
        "has_followers": False,
        "has_media": not provenance["saknade_adresser"],
        "gaps": gaps[:1000],
    }


def kept_files(outcome: Outcome, folder: Path) -> list[NewFile]:
    """Stored, in order. Call it in the transaction that hands them in. Of pictures that are the same to the byte one is enough."""
    text = (folder / "text.txt").read_text(encoding="utf-8", errors="replace")[:LONGEST_TEXT]
    files: dict[int, NewFile] = {}
    for file in outcome.files:
        stored = keep(folder / file["name"], content_type=file["content_type"], ending=file["ending"])
        checks = {**file["checks"], "kind": file["kind"]}
        files.setdefault(stored.pk, NewFile(stored=stored, original_name=file["name"], kind=file["kind"], checks=checks))
        if file["kind"] == "utskrift":
            search.index(stored, text)
    return list(files.values())
