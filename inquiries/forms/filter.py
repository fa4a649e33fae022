"""What the list of inquiries is asked for, in its address: `/fragor/?visa=forsenade&konto=17&mina=on`."""

from django import forms

from inquiries.models import Inquiry
from registry.forms.account_filter import LightSelect
from registry.forms.list_filter import ListFilterForm


class InquiryFilterForm(ListFilterForm):
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
    SHOWN_FIRST = Show.OPEN

    q = forms.CharField(label="Sök nummer eller länk", required=False, max_length=500, widget=forms.TextInput(attrs={"type": "search"}))
    visa = forms.ChoiceField(label="Visa", required=False, choices=[*SHOWN, ("Läge", Inquiry.State.choices)])
    konto = forms.ChoiceField(label="Konto", required=False, widget=LightSelect)
    mina = forms.BooleanField(label="Bara mina", required=False)
