"""Masked copies that are handed out go through the archive's inspection, as everything that comes in does (`records.masked`)."""

from pathlib import Path

from archiving.inspection.child import inspect_in_child
from archiving.inspection.faults import Refused
from core.errors import RuleError
from records.masked import check_with

KINDS = {"application/pdf", "image/png", "image/jpeg", "image/tiff", "image/webp"}


def check(path: Path, name: str) -> str:
    """The ending that its content has. Raises RuleError for what is not a picture or a PDF, or does something by itself."""
    try:
        found = inspect_in_child(path, name=name)
    except Refused as refused:
        raise RuleError(str(refused)) from refused
    if found.content_type not in KINDS:
        raise RuleError("En maskad kopia är en PDF eller en bild. Spara handlingen som det och ladda upp den igen.")
    return found.ending


check_with(check)
