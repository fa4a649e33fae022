import re

from django import forms

from core.forms import CleanTextMixin
from guidelines.models import Clause, GuidelineVersion

_HEADING = re.compile(r"^##\s*(\S{1,10})\s+(.{1,160})$")


class GuidelineForm(CleanTextMixin, forms.ModelForm):
    clauses = forms.CharField(
        label="Riktlinjens text",
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text="Börja varje punkt med en rad som ”## S5 Beslut om nytt konto” och skriv texten under. "
        "Numren S1–S25 är de som portalens hjälptexter pekar på.",
    )

    class Meta:
        model = GuidelineVersion
        fields = ["name", "adopted_by", "adopted_on", "paragraph", "valid_from"]
        widgets = {name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}) for name in ("adopted_on", "valid_from")}

    def clean_clauses(self) -> list[tuple[str, str, str]]:
        return clauses_of(self.cleaned_data["clauses"])


def clauses_of(pasted: str) -> list[tuple[str, str, str]]:
    """(code, title, text) for each "## code title" line, in order. Raises ValidationError with a Swedish sentence."""
    found: list[tuple[str, str, list[str]]] = []
    for number, line in enumerate(pasted.splitlines(), start=1):
        heading = _HEADING.match(line.strip())
        if heading:
            found.append((heading[1], heading[2].strip(), []))
        elif line.strip() and not found:
            raise forms.ValidationError(f"Rad {number} står före den första punkten. Börja med en rad som ”## S1 Syfte”.")
        elif found:
            found[-1][2].append(line)
    clauses = [(code, title, "\n".join(lines).strip()) for code, title, lines in found]
    codes = [code for code, _, _ in clauses]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise forms.ValidationError(f"Numret {', '.join(twice)} står på flera punkter. Varje punkt behöver ett eget nummer.")
    empty = [code for code, _, text in clauses if not text]
    if empty:
        raise forms.ValidationError(f"Punkten {', '.join(empty)} saknar text.")
    return clauses


def as_pasted(clauses: list[Clause]) -> str:
    """The clauses as the form wants them, to start a new version from the one in force."""
    return "\n\n".join(f"## {clause.code} {clause.title}\n{clause.text}" for clause in clauses)
