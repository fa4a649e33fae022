"""Five questions, a tap each (S11, S13, S14, S17, S20, S22, S23)."""

from typing import Any

from django import forms

from inquiries.models import Triage

YES_OR_NO = {
    "is_offensive": "Hot, hets, hån eller personangrepp (S11, S17).",
    "is_private": "Om avsändaren eller någon annan: hälsa, ekonomi, barn, adress (S17, S20).",
    "is_matter": "Då ska det diarieföras (S22, S23).",
    "is_for_politician": "Det hänvisas till partiet (S14).",
}
WHO_ANSWERS = [("jag", "Ja"), ("annan", "Nej, jag frågar någon"), ("ingen", "Det behövs inget svar")]


class TriageForm(forms.Form):
    """`answers()` holds True or False for each of `Triage.QUESTIONS`: the last question on the page is two of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, help_text in YES_OR_NO.items():
            self.fields[name] = forms.TypedChoiceField(
                label=str(Triage._meta.get_field(name).verbose_name),  # type: ignore[union-attr]  # a field of our own, not a relation
                help_text=help_text,
                choices=[("ja", "Ja"), ("nej", "Nej")],
                coerce=lambda answer: answer == "ja",
                widget=forms.RadioSelect,
                error_messages={"required": "Svara ja eller nej.", "invalid_choice": "Svara ja eller nej."},
            )
        self.fields["who_answers"] = forms.ChoiceField(
            label=str(Triage._meta.get_field("is_mine").verbose_name),
            help_text="Fråga någon som vet om du är osäker (S13). Samtal mellan besökare och hejarop kan få vara (S11).",
            choices=WHO_ANSWERS,
            widget=forms.RadioSelect,
            error_messages={"required": "Välj ett av svaren.", "invalid_choice": "Välj ett av svaren."},
        )

    def answers(self) -> dict[str, bool]:
        who = self.cleaned_data["who_answers"]
        return {**{name: self.cleaned_data[name] for name in YES_OR_NO}, "is_mine": who == "jag", "needs_reply": who != "ingen"}
