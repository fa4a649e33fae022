"""Six questions answered with yes or no (S11, S13, S14, S17, S20, S22, S23)."""

from typing import Any

from django import forms

from inquiries.models import Triage

QUESTIONS = ("is_offensive", "is_private", "is_matter", "is_for_politician", "needs_reply", "is_mine")  # in the order of the page

HELP = {
    "is_offensive": "Hot, hets, hån eller personangrepp (S11, S17).",
    "is_private": "Om avsändaren eller någon annan: hälsa, ekonomi, barn, adress (S17, S20).",
    "is_matter": "Då ska det diarieföras (S22, S23).",
    "is_for_politician": "Det hänvisas till partiet (S14).",
    "needs_reply": "Samtal mellan besökare och hejarop kan få vara (S11).",
    "is_mine": "Annars frågar du någon som vet (S13).",
}


class TriageForm(forms.Form):
    """`cleaned_data` holds True or False for each of QUESTIONS."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in QUESTIONS:
            self.fields[name] = forms.TypedChoiceField(
                label=str(Triage._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                help_text=HELP[name],
                choices=[("ja", "Ja"), ("nej", "Nej")],
                coerce=lambda answer: answer == "ja",
                widget=forms.RadioSelect,
                error_messages={"required": "Svara ja eller nej.", "invalid_choice": "Svara ja eller nej."},
            )
