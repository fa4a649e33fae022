"""Forms that change an account's facts, its archive plan and its state."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import DepartmentField, offer_departments
from core.forms import CleanTextMixin, SeenMixin
from core.text import looks_like_personal_number
from registry.addresses import Address, AddressError, recognise
from registry.models import Platform, SocialAccount

AGAIN = "Ändras det ska kommunikatören titta på kontot igen."


class AccountFactsForm(CleanTextMixin, forms.ModelForm):
    """What the register says about an account. The handle and the canonical address are read out of what is pasted."""

    url = forms.CharField(
        label="Webbadress",
        max_length=500,
        help_text=f"Klistra in adressen ur webbläsaren. {AGAIN}",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    department = DepartmentField(empty_label="Välj verksamhet")
    reason = forms.CharField(
        label="Varför ändras uppgifterna?", max_length=500, required=False, help_text="Står i kontots historik. Frivilligt."
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    class Meta:
        model = SocialAccount
        fields = ["url", "name", "permanent_id", "department", "purpose", "audience", "content", "watch_pattern", "hours_per_week"]
        labels = {
            "name": "Kontots/sidans namn",
            "permanent_id": "Kanalens fasta id",
            "purpose": "Syfte med konto/sida",
            "audience": "Målgrupp för konto/sida",
            "content": "Vad ska ni kommunicera?",
            "watch_pattern": "Hur ofta och under vilka tider kontot/sidan bevakas och uppdateras",
            "hours_per_week": "Arbetstid i veckan",
        }
        help_texts = {
            "name": f"Så som det står i kanalen, så att avsändaren inte går att ta miste på (S3). {AGAIN}",
            "permanent_id": "Numret som kanalen själv ger kontot. Det följer med när kontonamnet byts, så att ingen annan kan ta över det "
            f"gamla namnet obemärkt. {AGAIN}",
            "purpose": "Dialog kommer först (S1). Det här står i den publika listan.",
            "audience": "Det här står i den publika listan.",
            "watch_pattern": "Till exempel: varje vardag klockan 9 och 15. Det här står i den publika listan (S11, S17).",
            "hours_per_week": "Timmar i veckan för publicering, bevakning och svar (S6).",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("purpose", "audience", "content", "watch_pattern")}

    def __init__(self, *args: Any, may_move: bool, **kwargs: Any) -> None:
        """`may_move`: to another department."""
        super().__init__(*args, **kwargs)
        if may_move:
            offer_departments(self, "department", chosen=self.instance.department_id)
        else:
            del self.fields["department"]
        self.fields["hours_per_week"].localize = True
        self.fields["hours_per_week"].widget = forms.TextInput(attrs={"inputmode": "decimal"})
        self.address: Address | None = None

    def clean_url(self) -> str:
        """The canonical address; an account does not move to another platform, and no two accounts have one address."""
        own = self.instance.platform
        others = [platform for platform in Platform.objects.in_use() if platform.pk != own.pk]
        try:
            self.address = recognise(self.cleaned_data["url"], [own.rule(), *(platform.rule() for platform in others)])
        except AddressError as error:
            raise ValidationError(str(error)) from None
        if self.address.platform_slug != own.slug:
            raise ValidationError(
                f"Kontot finns på {own.name}. Adressen går till en annan kanal, och ett konto där behöver en egen ansökan."
            )
        taken = SocialAccount.objects.not_closed().filter(address_key=self.address.key).exclude(pk=self.instance.pk).first()
        if taken:
            raise ValidationError(f"Det finns redan ett konto med den adressen: {taken.name}.")
        return self.address.url

    def facts(self) -> dict[str, object]:
        """What `SocialAccount.change_facts` takes."""
        assert self.address is not None
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields if name != "department"}
        if "department" in self.cleaned_data:
            facts["department_id"] = self.cleaned_data["department"].pk
        return {**facts, "handle": self.address.handle}

    def warnings(self) -> list[str]:
        """What is worth a second look, though it is saved."""
        found = list(self.address.warnings) if self.address else []
        for name in ("name", "purpose", "audience", "content", "watch_pattern"):
            if looks_like_personal_number(self.cleaned_data.get(name) or ""):
                found.append(f"”{self.fields[name].label}” ser ut att innehålla ett personnummer. Ta bort det om det inte måste stå där.")
        return found


class ArchivePlanForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    """S21: which level, and how often a snapshot is taken. A plan that is set already is changed with a reason."""

    why = forms.CharField(
        label="Varför ändras arkivplanen?",
        max_length=300,
        help_text="Till exempel att flödet har vuxit. Står i kontots historik.",
        error_messages={"required": "Skriv varför arkivplanen ändras."},
    )

    seen_fields = SocialAccount.ARCHIVE_PLAN

    class Meta:
        model = SocialAccount
        fields = SocialAccount.ARCHIVE_PLAN
        labels = {
            "archive_level": "Bevarandenivå",
            "archive_times_per_year": "Ögonblicksbilder per år",
            "archive_reason": "Varför behövs fler än två?",
        }
        help_texts = {
            "archive_level": "Översiktsbild: hur kontot såg ut. Unik information: det som inte finns någon annanstans. Fullständig: allt.",
            "archive_times_per_year": "Två räcker om flödet inte är för stort. Ett större flöde behöver en tätare rytm (S21).",
            "archive_reason": "Fylls i när ni väljer fler än två.",
        }
        widgets = {"archive_level": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = self.fields["archive_level"]
        assert isinstance(level, forms.ChoiceField)
        level.required = True
        level.choices = SocialAccount.ArchiveLevel.choices
        self.fields["archive_times_per_year"].required = True
        if self.initial.get("archive_times_per_year") is None:
            self.initial["archive_times_per_year"] = 2
        if not self.instance.has_archive_plan:
            del self.fields["why"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        times = cleaned.get("archive_times_per_year")
        if times and times > 2 and not cleaned.get("archive_reason"):
            self.add_error("archive_reason", "Skriv varför kontot behöver fler än två ögonblicksbilder om året.")
        return cleaned

    def validate_constraints(self) -> None:
        """The reason is asked for above, at its field; the database's own constraint would say it once more, above the form."""


class ReasonForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(label="Orsak", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="Står i kontots historik.")
