"""Forms of handing out public documents. None asks who wants them or why (TF 2:18). They validate and never act."""

import datetime
from typing import Any

from django import forms

from accounts.models import Role, User
from core.fields import LocalMomentField
from core.forms import CleanTextMixin
from records.models import DisclosureItem, DisclosureRequest

State, Verdict = DisclosureRequest.State, DisclosureItem.Verdict


class DisclosureRequestForm(CleanTextMixin, forms.ModelForm):
    received_at = LocalMomentField(label="När begäran kom in")

    class Meta:
        model = DisclosureRequest
        fields = ["asked_for", "received_at", "received_how", "contact"]
        widgets = {"asked_for": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"asked_for": {"required": "Skriv vilka handlingar som begärs."}}
        help_texts = {"asked_for": "Med begärandens egna ord. Skriv inte vem som begär eller varför: det får kommunen inte fråga om."}

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or []}


class JudgeForm(CleanTextMixin, forms.Form):
    verdict = forms.ChoiceField(
        label="Bedömning",
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om handlingen lämnas ut, lämnas ut med maskning eller inte lämnas ut."},
    )
    provision = forms.CharField(
        label="Lagrum",
        required=False,
        max_length=120,
        help_text="Den bestämmelse som gör att uppgifter inte lämnas ut, till exempel 21 kap. 7 § OSL.",
    )
    reason = forms.CharField(
        label="Skäl",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Upprepa inte de hemliga uppgifterna.",
    )
    masked = forms.FileField(
        label="Kopia med uppgifterna maskade",
        required=False,
        help_text="PDF eller bild. Kontrollera att texten under maskningen är borta, inte bara täckt.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.webp,.tif,.tiff"}),
    )

    def __init__(self, *args: Any, has_masked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_masked = has_masked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        verdict = cleaned.get("verdict")
        if verdict in {Verdict.MASK, Verdict.WITHHOLD} and not cleaned.get("provision"):
            self.add_error("provision", "Ange den bestämmelse som gör att uppgifterna inte lämnas ut.")
        if verdict == Verdict.MASK and not cleaned.get("masked") and not self.has_masked:
            self.add_error("masked", "Ladda upp kopian där uppgifterna är maskade.")
        return cleaned


class EndWithoutForm(CleanTextMixin, forms.Form):
    state = forms.ChoiceField(
        label="Hur slutar begäran?",
        choices=[(State.NOT_HELD, "Handlingen finns inte hos kommunen"), (State.WITHDRAWN, "Begäran har tagits tillbaka")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur begäran slutar."},
    )
    note = forms.CharField(
        label="Hur vet du det?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Var du har letat, eller hur du fick veta att begäran är återtagen.",
        error_messages={"required": "Skriv hur du har letat, eller hur du fick veta att begäran är återtagen."},
    )


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        label="Vem handlägger begäran?",
        queryset=User.objects.none(),
        empty_label="Välj",
        error_messages={"required": "Välj vem som handlägger begäran."},
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["to"]
        found = User.objects.officers(on=today) | User.objects.with_role(Role.REGISTRAR, on=today)
        keys = [*found.values_list("pk", flat=True), *User.objects.with_role(Role.ARCHIVIST, on=today).values_list("pk", flat=True)]
        people.queryset = User.objects.filter(pk__in=keys).order_by("name", "pk")


class RefusalForm(CleanTextMixin, forms.Form):
    reasons = forms.CharField(
        label="Skälen för beslutet",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Varför uppgifterna inte kan lämnas ut, utan att säga vad som står i dem. Lagrummen står med av sig själva.",
        error_messages={"required": "Skriv skälen för beslutet."},
    )
    dnr = forms.CharField(label="Diarienummer", required=False, max_length=60, help_text="Om beslutet är diariefört.")
