"""Form fields that several apps use."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from core.workdays import from_local

FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H.%M")
WHOLE_LINK = "Klistra in hela länken. Den börjar med https://"


class WebLinkField(forms.URLField):
    """http and https only; https:// may be left out."""

    widget = forms.TextInput
    default_validators = [URLValidator(schemes=["http", "https"], message=WHOLE_LINK)]

    def __init__(self, *, max_length: int = 500, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, assume_scheme="https", **kwargs)
        self.widget.attrs |= {"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        self.error_messages["invalid"] = WHOLE_LINK


class LocalMomentField(forms.Field):
    """A day and a time as the clock on the wall shows them; a UTC moment comes out, also for the hours that summer time touches."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"required": "Ange dag och klockslag.", "invalid": "Skriv dag och klockslag som 2026-04-30 15:00."}

    def to_python(self, value: Any) -> datetime.datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        for form in FORMATS:
            try:
                naive = datetime.datetime.strptime(text, form)  # noqa: DTZ007  (a clock on the wall has no zone)
                return from_local(naive)
            except (ValueError, OverflowError):
                continue
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime.datetime) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Does the clock on the wall show something else? It shows neither seconds nor which of two like hours it is."""
        try:
            moment = self.to_python(data)
        except ValidationError:
            return True
        return self._as_shown(moment) != self._as_shown(initial)

    def _as_shown(self, moment: datetime.datetime | None) -> str | None:
        return self.widget.format_value(self.prepare_value(moment))
