"""Screenshots, prints and evidence: hostile until checked. Known by their content, never by name or by what the browser says."""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image

from core.errors import RuleError
from core.file_check import look_into
from core.text import without_controls

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
PICTURES = {"PNG": ("image/png", "png"), "JPEG": ("image/jpeg", "jpg"), "WEBP": ("image/webp", "webp")}
PDF = ("application/pdf", "pdf")


@dataclass(frozen=True)
class CheckedFile:
    """Bytes as they came, with the type that they in fact have."""

    content: bytes
    name: str
    content_type: str
    ending: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def as_file(self) -> ContentFile:
        """Stored under a name of our own."""
        return ContentFile(self.content, name=f"{self.sha256[:32]}.{self.ending}")


def check(upload: File) -> CheckedFile:
    """Raises ValidationError with a Swedish sentence."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError("Filen är för stor. Den får vara högst 10 MB.")
    upload.seek(0)
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValidationError("Filen är för stor. Den får vara högst 10 MB.")
    content_type, ending = _kind(upload, content)
    stem = without_controls(str(upload.name or "")).replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    return CheckedFile(content, f"{stem[:100].strip() or 'bilaga'}.{ending}", content_type, ending)


def _kind(upload: File, content: bytes) -> tuple[str, str]:
    if content.startswith(b"%PDF-"):
        try:
            look_into(content, "bilaga.pdf")  # scripts hide in compressed parts, where a search in the bytes sees nothing
        except RuleError as refused:
            raise ValidationError(refused.sentence) from refused
        return PDF
    upload.seek(0)
    try:
        with Image.open(upload, formats=list(PICTURES)) as picture:
            width, height = picture.size  # from the header: nothing is decoded yet
            if width * height > MAX_PIXELS:
                raise Image.DecompressionBombError
            found = PICTURES[picture.format or ""]
            picture.verify()
    except Image.DecompressionBombError:
        raise ValidationError("Bilden har för många bildpunkter. Spara den mindre och försök igen.") from None
    except Exception:  # Pillow raises many kinds of errors on broken files
        raise ValidationError("Filen är varken en bild (PNG, JPEG, WebP) eller en PDF. Ta en skärmbild och välj den i stället.") from None
    return found
