"""What the list of snapshots is asked for, in its address: `/ogonblicksbilder/?visa=granska&konto=17&ar=2026`."""

from django import forms

from archiving.models import Snapshot
from registry.forms.account_filter import LightSelect
from registry.forms.list_filter import ListFilterForm


class SnapshotFilterForm(ListFilterForm):
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
    SHOWN_FIRST = Show.UNDER_WAY

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
