from typing import Any

from django import forms

from accounts.fields import DepartmentField, offer_departments_of
from accounts.models import User
from core.forms import CleanTextMixin, SeenMixin
from registry.models import AdviceRequest


class AdviceForm(CleanTextMixin, forms.ModelForm):
    """S4: the officer is asked for advice before anything else."""

    class Meta:
        model = AdviceRequest
        fields = ["department", "question"]
        field_classes = {"department": DepartmentField}
        labels = {"department": "Verksamhet", "question": "Vad vill ni göra och vad undrar ni?"}
        help_texts = {"question": "Skriv kort. Behöver ni ett eget konto, eller räcker ett som redan finns?"}
        widgets = {"question": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_departments_of(self, "department", user)


class AdviceAnswerForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    seen_fields = ("notes",)
    notes = forms.CharField(
        label="Ditt råd",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Följer med ansökan om de går vidare. Den som frågade får läsa det.",
        error_messages={"required": "Skriv ditt råd."},
    )

    class Meta:
        model = AdviceRequest
        fields = ["notes"]
