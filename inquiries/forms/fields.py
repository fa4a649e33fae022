"""Fields that several forms about inquiries use."""

from typing import Any

from django import forms
from django.core.files.base import File

from inquiries.uploads import CheckedFile, check


class CheckedFileField(forms.FileField):
    """A picture or a PDF, known by its content: a `CheckedFile` comes out."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,application/pdf"})

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        upload = super().clean(data, initial)
        return check(upload) if isinstance(upload, File) else None
