"""Uploaded pictures are hostile until they have been decoded and drawn up again."""

import hashlib
import io

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageFile

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 16_000_000
MAX_SIDE = 1_200  # the longest side of what is kept
FORMATS = ("PNG", "JPEG", "WEBP")


def clean_logo(upload: File) -> ContentFile:
    """A PNG of our own making: no metadata, no hidden content, named after its content. Raises ValidationError with a Swedish sentence."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError("Bilden är för stor. Den får vara högst 2 MB.")
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint switches it on for the whole process
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            width, height = picture.size  # from the header: nothing is decoded yet
            if width * height > MAX_PIXELS:
                raise Image.DecompressionBombError
            drawn = picture.convert("RGBA")
    except Image.DecompressionBombError:  # Pillow itself raises it too, for the very largest
        raise ValidationError("Bilden har för många bildpunkter. Gör den mindre, till exempel 1 200 bildpunkter bred.") from None
    except Exception:  # Pillow raises many kinds of errors on broken files
        raise ValidationError("Filen är inte en bild i PNG, JPEG eller WebP. Spara om logotypen som PNG och försök igen.") from None
    drawn.thumbnail((MAX_SIDE, MAX_SIDE))
    drawn.info.clear()
    png = io.BytesIO()
    drawn.save(png, format="PNG", optimize=True)
    return ContentFile(png.getvalue(), name=f"{hashlib.sha256(png.getvalue()).hexdigest()[:16]}.png")
