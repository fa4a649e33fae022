"""What the register's list is asked for, in its address: `/konton/?q=bad&lage=active&datum=2026-06-30`."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.forms import CleanTextMixin
from registry.models import SocialAccount

SORTS = {
    "namn": ("name",),
    "kanal": ("platform__name", "platform_id", "name"),
    "verksamhet": ("department__name", "department_id", "name"),
    "lage": ("state", "name"),
}
DEFAULT_SORT = "namn"


class LightSelect(forms.Select):
    """A select of some hundred options without a template for each: the list of departments stands on every page of the register."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        options = format_html_join(
            "", '<option value="{}"{}>{}</option>', ((key, " selected" if str(key) == chosen else "", label) for key, label in self.choices)
        )
        return format_html('<select name="{}" id="{}" class="form-select">{}</select>', name, (attrs or {}).get("id", ""), options)


class AccountFilterForm(CleanTextMixin, forms.Form):
    class Pick:
        MINE = "mina"
        NO_RESPONSIBLE = "saknar-ansvarig"
        NO_SUBSTITUTE = "saknar-ersattare"
        TO_CONFIRM = "ska-bekraftas"
        TO_APPROVE = "vantar-pa-godkannande"

    PICKS = (
        (Pick.MINE, "Mina konton"),
        (Pick.NO_RESPONSIBLE, "Saknar ansvarig"),
        (Pick.NO_SUBSTITUTE, "Saknar ersättare"),
        (Pick.TO_CONFIRM, "Ska bekräftas"),
        (Pick.TO_APPROVE, "Väntar på godkännande för publika listan"),
    )
    PICKS_OF_TODAY = {Pick.TO_CONFIRM, Pick.TO_APPROVE}

    q = forms.CharField(label="Sök namn eller adress", required=False, max_length=500, widget=forms.TextInput(attrs={"type": "search"}))
    kanal = forms.ChoiceField(label="Kanal", required=False, widget=LightSelect)
    verksamhet = forms.ChoiceField(label="Verksamhet", required=False, widget=LightSelect)
    lage = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla"), *SocialAccount.State.choices], widget=LightSelect)
    urval = forms.ChoiceField(label="Urval", required=False, choices=[("", "Alla"), *PICKS], widget=LightSelect)
    datum = forms.DateField(
        label="Som det var den",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Skriv dagen som 2026-06-30."},
    )
    sort = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, platforms: dict[int, str], departments: Iterable[tuple[int, str]], today: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        self._offer("kanal", [("", "Alla"), *platforms.items()])
        self._offer("verksamhet", [("", "Alla"), *departments])
        for name in ("kanal", "verksamhet", "lage", "urval"):
            self.fields[name].error_messages["invalid_choice"] = "Välj något i listan."

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_datum(self) -> datetime.date | None:
        day = self.cleaned_data["datum"]
        if day is not None and day > self.today:
            raise forms.ValidationError("Välj en dag som har varit. Registret visar inte hur det kommer att bli.")
        return day

    def clean_sort(self) -> str:
        asked = self.cleaned_data["sort"]
        return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("datum") and cleaned.get("urval") in self.PICKS_OF_TODAY:
            self.add_error("urval", "Det urvalet gäller bara i dag. Ta bort dagen, eller välj ett annat urval.")
        return cleaned

    def choices(self) -> dict[str, Any]:
        """What could be understood; a wrong value is told beside its field and otherwise left out."""
        self.is_valid()
        return {"sort": DEFAULT_SORT, **self.cleaned_data}
