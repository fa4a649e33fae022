"""The manifest of a version: every fact of REQ-2.9 and every file with its hash, as one small JSON file that is stored like the others.

It names the manifest of the version before it, so the versions are a chain; a time stamp is put on the manifest and so covers them all.
"""

import datetime
import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from archiving.models import SnapshotFile, SnapshotVersion

FORMAT = "portalens manifest 1"


def manifest_of(version: SnapshotVersion, files: Sequence[SnapshotFile], *, previous: str, account_id: int) -> bytes:
    """UTF-8, keys sorted. `version` and `files` may be unsaved. `previous` is the hash of the manifest before, or empty."""
    facts: dict[str, Any] = {
        "format": FORMAT,
        "konto_id": account_id,
        "konto": version.account_name,
        "kanal": version.platform_name,
        "anvandarnamn": version.handle,
        "adress": version.url,
        "version": version.number,
        "tagen": local(version.captured_at),
        "tagen_av": version.captured_by,
        "inskickad": local(version.submitted_at),
        "period": [version.period_from.isoformat(), version.period_to.isoformat()],
        "satt": version.get_method_display(),
        "verktyg": version.tool,
        "innehall": {label(name): getattr(version, name) for name in version.CONTENT},
        "saknas": version.gaps,
        "avbruten": version.incomplete,
        "bevarandeniva": version.get_level_display(),
        "klassificering": version.classification,
        "samlingsarende": str(version.matter),
        "sekretess": version.is_secret,
        "lagrum": version.provision,
        "filer": [
            {
                "namn": file.name,
                "ursprungligt_namn": file.original_name,
                "filtyp": file.stored.content_type,
                "storlek": file.stored.size,
                "sha256": file.stored.sha256,
            }
            for file in files
        ],
        "foregaende_manifest_sha256": previous,
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=2).encode() + b"\n"


def local(moment: datetime.datetime) -> str:
    """ISO 8601 with offset, Europe/Stockholm."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def label(name: str) -> str:
    return str(SnapshotVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a field of our own, not a relation
