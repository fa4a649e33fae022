"""What every form uses, and the municipality's own form."""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.files.base import File
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from core.errors import RuleError
from core.models import LocalDay, Municipality
from core.pictures import clean_logo
from core.seen import require_seen, seen
from core.templatetags.portal import swedish_date
from core.text import clean_line, clean_text

LONGEST_TEXT = 10_000  # where the model says nothing
TOO_LONG = "Texten är för lång: %(show_value)d tecken. Korta den till högst %(limit_value)d tecken."


class CleanTextMixin:
    """Every text field of the form is cleaned by `core.text`, and none is without a longest length. Put it before forms.ModelForm.

    Passwords are left as they are typed.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
                _clean(field)


def _clean(field: forms.CharField) -> None:
    several_lines = isinstance(field.widget, forms.Textarea)
    field.to_python = _cleaning(field.to_python, clean_text if several_lines else clean_line)  # type: ignore[assignment,method-assign]
    if field.max_length is None:
        field.max_length = LONGEST_TEXT
        field.validators.append(MaxLengthValidator(LONGEST_TEXT))
        field.widget.attrs.update(field.widget_attrs(field.widget))
    for validator in field.validators:
        if isinstance(validator, MaxLengthValidator):
            validator.message = TOO_LONG


def _cleaning(to_python: Callable[[Any], Any], clean: Callable[[str], str]) -> Callable[[Any], Any]:
    def cleaned(value: Any) -> Any:
        value = to_python(value)
        return clean(value) if isinstance(value, str) else value

    return cleaned


class SeenField(forms.CharField):
    """Not among what somebody has changed in the form."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class SeenMixin:
    """Carries what the form was opened on, so that saving notices when somebody else has been there."""

    seen_fields: tuple[str, ...] = ()
    fields: dict[str, forms.Field]
    data: Any
    initial: Any
    instance: Any
    cleaned_data: dict[str, Any]
    add_error: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"] = SeenField(required=False, max_length=64)
        self.initial["seen"] = seen(self.instance, self.seen_fields) if self.instance.pk else ""

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.seen_fields if name in self.cleaned_data}

    def clean(self) -> dict[str, Any]:
        """Says what somebody else did meanwhile. What was written stays, and whoever saves once more has read it."""
        cleaned = super().clean() or self.cleaned_data  # type: ignore[misc]  # a mixin before ModelForm
        stored = self.instance._meta.model._default_manager.filter(pk=self.instance.pk).first() if self.instance.pk else None
        if stored is not None:
            told = [name for name in self.seen_fields if name in cleaned and getattr(stored, name) != cleaned[name]]
            try:
                require_seen(stored, self.seen_fields, cleaned.get("seen", ""), told=told)
            except RuleError as error:
                self.add_error(None, error.sentence)
                self.data = self.data.copy()
                self.data["seen"] = seen(stored, self.seen_fields)
        return cleaned


class DatedMixin:
    """`from_date` is today unless something else is asked for, and a `to_date` is never before it. Put it before forms.Form."""

    initial: Any
    cleaned_data: dict[str, Any]
    add_error: Any

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("from_date", today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data  # type: ignore[misc]  # a mixin before Form
        first, last = cleaned.get("from_date"), cleaned.get("to_date")
        if first and last and last < first:
            self.add_error("to_date", "Sista dagen kan inte ligga före första dagen.")
        return cleaned


class MunicipalityForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    seen_fields = Municipality.SETTINGS
    website = Municipality._meta.get_field("website").formfield(assume_scheme="https")

    class Meta:
        model = Municipality
        fields = Municipality.SETTINGS
        widgets = {
            "office_opens": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "office_closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "comment_rules": forms.Textarea(attrs={"rows": 12}),
            "complaint_text": forms.Textarea(attrs={"rows": 8}),
            "public_record_text": forms.Textarea(attrs={"rows": 8}),
        }

    def clean(self) -> dict[str, Any]:
        """A half-day that would end before the office opens says so here, where the hour is written."""
        cleaned = super().clean()
        opens, today = cleaned.get("office_opens"), timezone.localdate()
        early = LocalDay.objects.in_force().filter(date__gte=today, closes_at__lte=opens).first() if opens else None
        if early is not None and early.closes_at:
            self.add_error(
                "office_opens",
                f"{swedish_date(early.date)} stänger kontoret {early.closes_at:%H.%M}, innan det öppnar. Återta den dagen först.",
            )
        return cleaned

    def clean_logo(self) -> File | bool | None:
        logo = self.cleaned_data["logo"]
        return clean_logo(logo) if "logo" in self.changed_data and logo else logo
