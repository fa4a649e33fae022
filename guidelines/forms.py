import datetime
import re
from typing import Any

from django import forms

from core.forms import CleanTextMixin
from core.templatetags.portal import swedish_date
from guidelines.models import Clause, GuidelineVersion

# The number becomes part of an address ("#S11"), so only what an address shows as itself.
_HEADING = re.compile(r"^##\s*([\w.-]{1,10})\s+(\S.{0,159})$")
_DATE: dict[str, Any] = {"format": "%Y-%m-%d", "attrs": {"type": "date"}}


class GuidelineForm(CleanTextMixin, forms.ModelForm):
    clauses = forms.CharField(
        label="Riktlinjens text",
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text="Börja varje punkt med en rad som ”## S5 Beslut om nytt konto” och skriv texten under. "
        "Behåll numren S1–S25: det är dem portalens hjälptexter pekar på. En rad som börjar med bindestreck blir en punkt i en lista.",
    )

    class Meta:
        model = GuidelineVersion
        fields = ["name", "adopted_by", "adopted_on", "paragraph", "valid_from"]
        widgets = {"adopted_on": forms.DateInput(**_DATE), "valid_from": forms.DateInput(**_DATE)}
        help_texts = {
            "adopted_by": "Till exempel Kommunstyrelsen.",
            "paragraph": "Paragrafen i protokollet, till exempel § 159.",
            "valid_from": "Fram till den dagen gäller den nuvarande riktlinjen.",
        }

    def __init__(self, *args: Any, current: GuidelineVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current

    def clean_valid_from(self) -> datetime.date:
        """An older date would put the new version behind the one in force, where nobody would see it."""
        valid_from: datetime.date = self.cleaned_data["valid_from"]
        if self.current and valid_from < self.current.valid_from:
            earliest = swedish_date(self.current.valid_from)
            raise forms.ValidationError(f"Den nuvarande riktlinjen gäller från {earliest}. Välj den dagen eller en senare.")
        return valid_from

    def clean_clauses(self) -> list[tuple[str, str, str]]:
        return clauses_of(self.cleaned_data["clauses"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        adopted_on, valid_from = cleaned.get("adopted_on"), cleaned.get("valid_from")
        if adopted_on and valid_from and valid_from < adopted_on:
            self.add_error("valid_from", "Riktlinjen kan inte gälla innan den är antagen.")
        return cleaned


def clauses_of(pasted: str) -> list[tuple[str, str, str]]:
    """(code, title, text) for each "## code title" line, in order. Raises ValidationError with a Swedish sentence."""
    found: list[tuple[str, str, list[str]]] = []
    for number, line in enumerate(pasted.splitlines(), start=1):
        heading = _HEADING.match(line.strip())
        if heading:
            found.append((heading[1], heading[2].strip(), []))
        elif line.strip().startswith("##"):
            raise forms.ValidationError(f"Rad {number} behöver ett nummer och en rubrik, till exempel ”## S5 Beslut om nytt konto”.")
        elif line.strip() and not found:
            raise forms.ValidationError(f"Rad {number} står före den första punkten. Börja med en rad som ”## S1 Syfte”.")
        elif found:
            found[-1][2].append(line)
    clauses = [(code, title, "\n".join(lines).strip()) for code, title, lines in found]
    codes = [code for code, _, _ in clauses]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise forms.ValidationError(f"Numret {', '.join(twice)} står på flera punkter. Varje punkt behöver ett eget nummer.")
    if empty := [code for code, _, text in clauses if not text]:
        raise forms.ValidationError(f"Punkten {', '.join(empty)} saknar text.")
    return clauses


def as_pasted(clauses: list[Clause]) -> str:
    """The clauses as the form wants them, to start a new version from the one in force."""
    return "\n\n".join(f"## {clause.code} {clause.title}\n{clause.text}" for clause in clauses)
