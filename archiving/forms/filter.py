"""What the list of snapshots is asked for, in its address: `/ogonblicksbilder/?visa=granska&konto=17&ar=2026`."""

from typing import Any

from django import forms

from archiving.models import Snapshot
from core.forms import CleanTextMixin
from registry.forms.account_filter import LightSelect


class SnapshotFilterForm(CleanTextMixin, forms.Form):
    class Show:
        UNDER_WAY = "pagar"
        TO_TAKE = "att-ta"
        LATE = "forsenade"
        COUNTED = "klara"
        ALL = "alla"

    SHOWN = (
        (Show.UNDER_WAY, "Det som pågår"),
        (Show.TO_TAKE, "Att ta nu"),
        (Show.LATE, "Försenade"),
        (Show.COUNTED, "Godkända, även paketerade"),
        (Show.ALL, "Alla"),
    )

    visa = forms.ChoiceField(label="Visa", required=False, choices=[*SHOWN, ("Läge", Snapshot.State.choices)])
    konto = forms.ChoiceField(label="Konto", required=False, widget=LightSelect)
    ar = forms.IntegerField(
        label="År",
        required=False,
        min_value=2000,
        max_value=9998,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], "Skriv året med fyra siffror."),
    )

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
        return {**self.cleaned_data, "visa": self.cleaned_data.get("visa") or self.Show.UNDER_WAY}
