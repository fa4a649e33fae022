"""What the list of inquiries is asked for, in its address: `/fragor/?visa=forsenade&konto=17&mina=on`."""

from typing import Any

from django import forms

from core.forms import CleanTextMixin
from inquiries.models import Inquiry
from registry.forms.account_filter import LightSelect


class InquiryFilterForm(CleanTextMixin, forms.Form):
    class Show:
        OPEN = "oppna"
        OVERDUE = "forsenade"
        TODAY = "i-dag"
        FOLLOW_UP = "folj-upp"
        ALL = "alla"

    SHOWN = (
        (Show.OPEN, "Öppna, mest bråttom först"),
        (Show.OVERDUE, "Försenade"),
        (Show.TODAY, "Ska besvaras i dag"),
        (Show.FOLLOW_UP, "Att följa upp"),
        (Show.ALL, "Alla"),
    )

    q = forms.CharField(label="Sök nummer eller länk", required=False, max_length=500, widget=forms.TextInput(attrs={"type": "search"}))
    visa = forms.ChoiceField(label="Visa", required=False, choices=[*SHOWN, ("Läge", Inquiry.State.choices)])
    konto = forms.ChoiceField(label="Konto", required=False, widget=LightSelect)
    mina = forms.BooleanField(label="Bara mina", required=False)

    def __init__(self, *args: Any, accounts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        konto = self.fields["konto"]
        assert isinstance(konto, forms.ChoiceField)
        konto.choices = [("", "Alla"), *accounts]
        for name in ("visa", "konto"):
            self.fields[name].error_messages["invalid_choice"] = "Välj något i listan."

    def choices(self) -> dict[str, Any]:
        """What could be understood; a wrong value is told beside its field and otherwise left out."""
        self.is_valid()
        return {**self.cleaned_data, "visa": self.cleaned_data.get("visa") or self.Show.OPEN}
