"""What comes in elsewhere (masked copies, screenshots and evidence of questions) goes through the archive's inspection too."""

from pathlib import Path

from archiving.inspection.child import inspect_in_child
from archiving.inspection.faults import Refused
from core.errors import RuleError
from core.file_check import look_with

KINDS = {"application/pdf", "image/png", "image/jpeg", "image/tiff", "image/webp"}


def check(path: Path, name: str) -> str:
    """The ending that its content has. Raises RuleError for what is not a picture or a PDF, or does something by itself."""
    try:
        found = inspect_in_child(path, name=name)
    except Refused as refused:
        raise RuleError(str(refused)) from refused
    if found.content_type not in KINDS:
        raise RuleError("Filen är varken en PDF eller en bild. Spara den som det och ladda upp den igen.")
    return found.ending


look_with(check)
