"""Masked copies are hostile until checked, as every upload (design §9)."""

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from core.errors import RuleError
from core.file_check import look_into
from core.text import without_controls

MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class MaskedCopy:
    name: str
    content: ContentFile
    sha256: str


def checked(upload: UploadedFile) -> MaskedCopy:
    """The copy, named by ourselves. Raises RuleError when it is not a file that may be handed out."""
    if (upload.size or 0) > MAX_BYTES:
        raise RuleError(f"Filen är för stor. Den får vara högst {MAX_BYTES // 1024 // 1024} MB.")
    name = without_controls(str(upload.name or "")).replace("\\", "/").rpartition("/")[2]
    content = upload.read()
    ending = look_into(content, name)
    digest = hashlib.sha256(content).hexdigest()
    stem = name.rpartition(".")[0][:100].strip() or "maskad kopia"
    return MaskedCopy(f"{stem}.{ending}", ContentFile(content, name=f"{digest[:32]}.{ending}"), digest)
