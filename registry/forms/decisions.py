from typing import Any

from django import forms

from core.forms import CleanTextMixin

MOST_CONDITIONS = 20
LONGEST_CONDITION = 400
STALE = "Sidan var inte hel. Läs igenom ansökan och besluta sedan."


class DecisionForm(CleanTextMixin, forms.Form):
    """A yes, a no or a return. The last two need a reason (design §4); conditions belong to a yes."""

    round = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": STALE, "invalid": STALE})
    reason = forms.CharField(
        label="Motivering",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Behövs när du avslår eller skickar tillbaka. Den andra parten ser den först efter sitt eget beslut.",
    )
    conditions = forms.CharField(
        label="Villkor",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Om du godkänner: ett villkor per rad. De blir punkter på startlistan.",
    )

    def __init__(self, *args: Any, reason_needed: str = "", **kwargs: Any) -> None:
        """`reason_needed`: the sentence to show when the reason is left out; "" when it may be."""
        super().__init__(*args, **kwargs)
        self.reason_needed = reason_needed

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if not reason and self.reason_needed:
            raise forms.ValidationError(self.reason_needed)
        return reason

    def clean_conditions(self) -> list[str]:
        conditions = [line.strip() for line in self.cleaned_data["conditions"].splitlines() if line.strip()]
        if len(conditions) > MOST_CONDITIONS:
            raise forms.ValidationError(f"Skriv högst {MOST_CONDITIONS} villkor.")
        if any(len(condition) > LONGEST_CONDITION for condition in conditions):
            raise forms.ValidationError(f"Ett villkor får ha högst {LONGEST_CONDITION} tecken.")
        return conditions
