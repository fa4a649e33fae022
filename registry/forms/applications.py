"""The forms of Bilaga 1's five parts (B1, B2), and the two small ones around them. They validate, never act.

A draft may have blanks: only the department is required. A refused field takes nothing else with it: `answers()` holds the rest.
"""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.urls import reverse

from accounts.fields import DepartmentField, offer_departments_of
from accounts.models import User
from core.forms import CleanTextMixin, SeenMixin
from registry.addresses import Address, AddressError, recognise
from registry.models import ChecklistTick, Platform, StartupApplication
from registry.models.application_checks import LABELS
from registry.quotes import Clauses, Quoted, Shown

State = StartupApplication.State


class StartForm(forms.Form):
    department = DepartmentField(
        label=LABELS["department"],
        help_text="Den verksamhet som ska ansvara för kontot. Dess chef beslutar tillsammans med kommunikatören.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_departments_of(self, "department", user)


class AnswersForm(CleanTextMixin, forms.ModelForm):
    """A part whose answers are columns of the application."""

    clauses: dict[str, tuple[str, ...]] = {}

    def __init__(self, *args: Any, quotes: Clauses, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS[name]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*(Quoted(name, self.clauses.get(name, ()), quotes) for name in self.fields))

    def answers(self) -> dict[str, object]:
        """What was valid. A refused answer is left out, so it stays as it was last saved."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}


class AccountPartForm(AnswersForm):
    """Which account it is. The address is recognised here, with the same outcome as while it is typed."""

    clauses = {"department": ("S7",), "url": ("S2",), "name": ("S3",)}
    address: Address | None = None

    class Meta:
        model = StartupApplication
        fields = ["department", "url", "platform", "name"]
        field_classes = {"department": DepartmentField}
        help_texts = {
            "url": "Klistra in adressen till kontot, så känns kanalen igen. Finns kontot inte än: skriv adressen som ni tänker er.",
            "platform": "Fylls i av sig själv när adressen känns igen.",
            "name": "Så som det ska stå på kontot. Av namnet ska det framgå att kommunen är avsändare.",
        }
        widgets = {"url": forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        platforms = Platform.objects.in_use() | Platform.objects.filter(pk=self.instance.platform_id)
        self.fields["platform"].queryset = platforms  # type: ignore[attr-defined]
        self.fields["platform"].empty_label = "Välj kanal"  # type: ignore[attr-defined]
        offer_departments_of(self, "department", user, chosen=self.instance.department_id)
        self.helper.layout.insert(2, Shown("registry/application_address.html"))
        check = {"hx-post": reverse("registry:application_address_check", args=[self.instance.pk]), "hx-target": "#adressen"}
        self.fields["url"].widget.attrs |= check | {"hx-trigger": "input changed delay:400ms"}
        self.fields["platform"].widget.attrs |= check | {"hx-trigger": "change"}

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if "url" not in data:
            data.pop("platform", None)  # a platform is saved together with an address of its own
        elif data["url"]:
            self._recognise(data["url"], data.get("platform"))
        return data

    def _recognise(self, text: str, chosen: Platform | None) -> None:
        try:
            address = recognise(text, Platform.objects.in_use().rules())
        except AddressError as error:
            self.add_error("url", str(error))
            self.cleaned_data.pop("platform", None)
            return
        longest = StartupApplication._meta.get_field("handle").max_length
        if len(address.handle) > (longest or 0):
            self.add_error("url", f"Adressen är för lång efter webbplatsens namn. Kontots namn får ha högst {longest} tecken.")
            self.cleaned_data.pop("platform", None)
            return
        self.address = address
        recognised = Platform.objects.get(slug=address.platform_slug)
        if chosen is not None and chosen != recognised:
            self.add_error(
                "platform", f"Adressen går till {recognised}, men du har valt {chosen}. Välj {recognised}, eller ändra adressen."
            )
            self.cleaned_data.pop("url")
            return
        self.cleaned_data["platform"] = recognised

    def answers(self) -> dict[str, object]:
        answers = super().answers()
        if "url" in answers:
            known = self.address if answers["url"] else None
            answers["url"] = known.url if known else ""
            answers["handle"] = known.handle if known else ""
            answers["address_key"] = known.key if known else ""
        return answers


class PurposePartForm(AnswersForm):
    clauses = {"purpose": ("S1", "S6"), "audience": ("S6",), "content": ("S1", "S20")}

    class Meta:
        model = StartupApplication
        fields = ["purpose", "audience", "content"]
        help_texts = {
            "purpose": "Varför behövs kontot, och hur bidrar det till verksamhetens mål? Dialog kommer först.",
            "audience": "Vilka vill ni nå, och varför just i den här kanalen?",
            "content": "Till exempel boktips, öppettider och evenemang.",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in fields}


class WatchPartForm(AnswersForm):
    clauses = {"watch_pattern": ("S8", "S11", "S17"), "hours_per_week": ("S6",)}

    class Meta:
        model = StartupApplication
        fields = ["watch_pattern", "hours_per_week"]
        localized_fields = ["hours_per_week"]
        help_texts = {
            "watch_pattern": "Frågor ska besvaras inom en arbetsdag. Skriv till exempel ”Varje vardag klockan 9 och 15”.",
            "hours_per_week": "Räkna med att skriva, bevaka och svara. Skriv till exempel 3 eller 2,5.",
        }
        widgets = {
            "watch_pattern": forms.Textarea(attrs={"rows": 3}),
            "hours_per_week": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        }


class TicksForm(forms.Form):
    """Bilaga 1's checklist (B2): six ticks, each with who and when."""

    CLAUSES = {
        ChecklistTick.Item.TERMS: ("B2", "S15"),
        ChecklistTick.Item.ROUTINES: ("S8",),
        ChecklistTick.Item.RESPONSIBLE: ("S6",),
        ChecklistTick.Item.ARCHIVING: ("S21", "S23"),
        ChecklistTick.Item.SECRECY: ("S20", "S22"),
        ChecklistTick.Item.POLICY: ("S8", "S12"),
    }

    def __init__(self, *args: Any, ticks: Iterable[ChecklistTick], quotes: Clauses, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = {tick.item: tick for tick in ticks}
        for item in ChecklistTick.Item:
            field = forms.BooleanField(label=item.label, required=False, initial=item in given)
            if item in given:
                field.help_text = _who_and_when(given[item])
            self.fields[item.value] = field
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*(Quoted(item.value, self.CLAUSES[item], quotes) for item in ChecklistTick.Item))

    def ticked(self) -> set[str]:
        return {name for name, value in self.cleaned_data.items() if value}


def _who_and_when(tick: ChecklistTick) -> str:
    from django.utils.html import format_html

    from core.templatetags.portal import swedish_moment

    return format_html("{}, {}", tick.by.name, swedish_moment(tick.at))


class SubmitForm(forms.Form):
    """A head who submits may say yes in the same step, by an explicit tick (design §4)."""

    decide_as_head = forms.BooleanField(
        label="Jag godkänner också som verksamhetschef",
        required=False,
        help_text="Utan bocken väntar ansökan på ett beslut av verksamhetschefen. Kommunikatören beslutar i båda fallen.",
    )


class WithdrawForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="Varför återtas ansökan?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Du behöver inte skriva något. Det du skriver står kvar i historiken.",
    )


class DnrForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    seen_fields = ("dnr",)
    dnr = forms.CharField(
        label="Diarienummer",
        max_length=60,
        help_text="Numret som ansökan och beslutet har fått i diariet.",
        error_messages={"required": "Skriv diarienumret."},
    )

    class Meta:
        model = StartupApplication
        fields = ["dnr"]


class ApplicationFilterForm(CleanTextMixin, forms.Form):
    MINE, WAITING = "mina", "vantar"

    q = forms.CharField(label="Sök på namn, verksamhet eller kontonamn", required=False, max_length=100)
    visa = forms.ChoiceField(
        label="Visa", required=False, choices=[("", "Alla du får se"), (MINE, "Mina ansökningar"), (WAITING, "Väntar på mig")]
    )
    lage = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla lägen"), *State.choices])
