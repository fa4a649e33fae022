"""Masked copies are hostile until checked, as every upload (design §9). The app that can look into files says how, with `check_with`."""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from core.errors import RuleError
from core.text import without_controls

MAX_BYTES = 50 * 1024 * 1024

# Given a file and its name; gives its type's ending, or raises RuleError with a Swedish sentence.
Checker = Callable[[Path, str], str]
_checkers: list[Checker] = []


@dataclass(frozen=True)
class MaskedCopy:
    name: str
    content: ContentFile
    sha256: str


def check_with(checker: Checker) -> None:
    """The last one registered is asked."""
    _checkers[:] = [checker]


def checked(upload: UploadedFile) -> MaskedCopy:
    """The copy, named by ourselves. Raises RuleError when it is not a file that may be handed out."""
    if not _checkers:
        raise RuleError("Filer kan inte kontrolleras just nu. Lämna handlingen utan kopia, eller försök igen senare.")
    if (upload.size or 0) > MAX_BYTES:
        raise RuleError(f"Filen är för stor. Den får vara högst {MAX_BYTES // 1024 // 1024} MB.")
    name = without_controls(str(upload.name or "")).replace("\\", "/").rpartition("/")[2]
    content = upload.read()
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        ending = _checkers[0](Path(file.name), name)
    digest = hashlib.sha256(content).hexdigest()
    stem = name.rpartition(".")[0][:100].strip() or "maskad kopia"
    return MaskedCopy(f"{stem}.{ending}", ContentFile(content, name=f"{digest[:32]}.{ending}"), digest)
