"""eark-validator's word on a package. What it needs is unpacked: every METS, and an empty file in the place of each other one."""

import importlib.metadata
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings

PATIENCE = 180  # seconds
METS = "METS.xml"

# Errors of the validator, not of the package. `docs/packages.md` gives the reasons.
KNOWN_FALSE = {"SIP14": "regeln läser @NOTETYPE utan namnrymd och kan därför inte uppfyllas"}


@dataclass(frozen=True)
class Verdict:
    """`errors` are those that are not known to be false: (rule, message)."""

    errors: list[tuple[str, str]]
    known: list[str]
    warnings: list[tuple[str, str]]


def ask(archive: zipfile.ZipFile, folder: Path) -> Verdict:
    """`folder` is empty and the caller's. Raises subprocess.TimeoutExpired and RuntimeError when there is no answer."""
    root = unpack_outline(archive, folder)
    answer = subprocess.run(
        [sys.executable, "-m", "archiving.packages.eark_child", str(root)],
        cwd=settings.BASE_DIR,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    if answer.returncode != 0:
        raise RuntimeError(f"eark-validator ended with {answer.returncode}: {answer.stderr.decode(errors='replace')[-400:]}")
    said = json.loads(answer.stdout)
    if "unreadable" in said:
        return Verdict(errors=[("METS", f"eark-validator kan inte läsa METS.xml: {said['unreadable']}")], known=[], warnings=[])
    messages = [*said["structure_messages"], *said["schema"], *said["rules"]]
    errors = [(one["id"], one["message"]) for one in messages if one["severity"] == "error"]
    if said["structure"] != "WellFormed" and not errors:
        errors.append(("CSIPSTR", "The structure is not well formed."))
    return Verdict(
        errors=[(rule, message) for rule, message in errors if rule not in KNOWN_FALSE],
        known=sorted({rule for rule, _ in errors} & KNOWN_FALSE.keys()),
        warnings=[(one["id"], one["message"]) for one in messages if one["severity"] == "warning"],
    )


def unpack_outline(archive: zipfile.ZipFile, folder: Path) -> Path:
    """Call it when the names are known to be harmless. Returns the package's root."""
    for information in archive.infolist():
        place = folder / information.filename
        place.parent.mkdir(parents=True, exist_ok=True)
        if PurePosixPath(information.filename).name == METS:
            place.write_bytes(archive.read(information))
        elif not information.is_dir():
            place.touch()
    return next(folder.iterdir())


def version() -> str:
    return f"eark-validator {importlib.metadata.version('eark-validator')}"
