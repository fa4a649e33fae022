"""A platform as data (S2): one line for each host, pattern and reserved word."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from core.forms import CleanTextMixin, SeenMixin
from registry.address_rules import AddressRule
from registry.models import Platform

MOST_LINES = 500
LONGEST_LINE = 200

# What `AddressRule.problems` says, and the field it is about: the first that is mentioned.
FIELD_OF_PROBLEM = (
    ("Mallen", "canonical_template"),
    ("Värden", "hosts"),
    ("Ange minst en värd", "hosts"),
    ("reserverade ord", "reserved_words"),
    ("Ange minst ett mönster", "path_patterns"),
)


class LinesField(forms.CharField):
    """A list of short texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 6, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        lines = list(dict.fromkeys(line for line in map(str.strip, text.splitlines()) if line))
        if len(lines) > MOST_LINES:
            raise ValidationError(f"Högst {MOST_LINES} rader går att spara.")
        for line in lines:
            if len(line) > LONGEST_LINE:
                raise ValidationError(f"Raden ”{line[:40]}…” är för lång. Högst {LONGEST_LINE} tecken.")
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class PlatformForm(CleanTextMixin, SeenMixin, forms.ModelForm):
    hosts = LinesField(
        label="Värdnamn", required=False, help_text="Ett på varje rad, små bokstäver, utan https://. Varje underdomän skrivs ut."
    )
    path_patterns = LinesField(
        label="Sökvägsmönster",
        required=False,
        help_text="Reguljära uttryck, ett på varje rad, som prövas i ordning mot hela sökvägen. Gruppen handle är kontonamnet.",
    )
    reserved_words = LinesField(
        label="Reserverade ord", required=False, help_text="Ett på varje rad: sidor som är kanalens egna och inte något konto."
    )
    export_url = forms.URLField(
        label="Länk till dataexport",
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text="Sidan där kontots innehåll hämtas ut.",
    )

    class Meta:
        model = Platform
        fields = (
            *("name", "former_name", "slug", "is_in_use", "order", "hosts", "any_host", "path_patterns", "handle_pattern", "ignores_case"),
            *("ignores_dots", "reserved_words", "canonical_template", "inbox_url", "export_url", "name_max_length", "bio_max_length"),
            *("reply_max_length", "snapshot_guide", "may_be_captured", "no_capture_reason", "ephemeral"),
        )
        labels = {
            "name": "Namn",
            "former_name": "Tidigare namn",
            "slug": "Kortnamn",
            "is_in_use": "Kanalen får användas",
            "order": "Ordning",
            "any_host": "Vilken webbplats som helst",
            "handle_pattern": "Kontonamnets form",
            "ignores_case": "Stora och små bokstäver är samma konto",
            "ignores_dots": "Punkter räknas inte",
            "canonical_template": "Enhetlig adress",
            "inbox_url": "Länk till inkorgen",
            "name_max_length": "Längsta visningsnamn",
            "bio_max_length": "Längsta profiltext",
            "reply_max_length": "Längsta svar",
            "snapshot_guide": "Så tas en ögonblicksbild",
            "may_be_captured": "Portalen får samla in själv",
            "no_capture_reason": "Varför portalen inte får samla in",
            "ephemeral": "Vad som försvinner av sig självt",
        }
        help_texts = {
            "former_name": "Visas inom parentes, så att den som letar efter det gamla namnet hittar rätt.",
            "slug": "Bokstäver, siffror och bindestreck. Går inte att ändra när kanalen har konton.",
            "is_in_use": "En kanal som inte används kan inte väljas i nya ansökningar. Konton som finns ligger kvar.",
            "order": "Kanaler med lägre tal visas först.",
            "any_host": "För bloggar och egna webbplatser: adresser som ingen annan kanal känner igen hör hit.",
            "handle_pattern": "Ett reguljärt uttryck för hela kontonamnet. Lämna tomt om allt duger.",
            "canonical_template": "Så skrivs adressen i registret, till exempel https://www.facebook.com/{handle}",
            "inbox_url": "Sidan där kommentarer läses. Får innehålla {handle} och {permanent_id}.",
            "name_max_length": "Antal tecken som kanalen tillåter. Lämna tomt om det är okänt.",
            "bio_max_length": "Antal tecken som kanalen tillåter. Lämna tomt om det är okänt.",
            "reply_max_length": "Antal tecken som kanalen tillåter i en kommentar. Lämna tomt om det är okänt.",
            "snapshot_guide": "Ett steg på varje rad, för den som gör det för första gången. Följer med i påminnelserna (S21).",
            "may_be_captured": "Bara när kanalens villkor tillåter automatisk insamling, till exempel kommunens egen blogg.",
            "no_capture_reason": "Visas för den som vill samla in automatiskt. Till exempel att kanalens villkor förbjuder det.",
            "ephemeral": "Och när. Står på kontots sida, så att det sparas i tid. Lämna tomt om inget gör det.",
        }
        widgets = {"inbox_url": forms.TextInput(attrs={"inputmode": "url"}), "snapshot_guide": forms.Textarea(attrs={"rows": 9})}

    seen_fields = Meta.fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.has_accounts():
            for name in Platform.KEY_FIELDS:
                self.fields[name].disabled = True
                self.fields[name].help_text = "Går inte att ändra, för kanalen har konton."

    def clean_inbox_url(self) -> str:
        address = self.cleaned_data["inbox_url"]
        if address:
            _check_https(Platform.INBOX_PLACES.sub("kanalen.example", address))
        return address

    def clean_export_url(self) -> str:
        address = self.cleaned_data["export_url"]
        if address:
            _check_https(address)
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in self._rule(cleaned).problems():
                self.add_error(self._field_of(problem), problem)
        return cleaned

    @staticmethod
    def _rule(cleaned: dict[str, Any]) -> AddressRule:
        texts = ("slug", "name", "any_host", "handle_pattern", "ignores_case", "ignores_dots", "canonical_template")
        lists = ("hosts", "path_patterns", "reserved_words")
        return AddressRule(**{name: cleaned[name] for name in (*texts, *lists)})

    def _field_of(self, problem: str) -> str:
        for words, field in FIELD_OF_PROBLEM:
            if words in problem:
                return field
        own = self.cleaned_data.get("handle_pattern") or ""
        return "handle_pattern" if own and own not in self.cleaned_data["path_patterns"] and own[:50] in problem else "path_patterns"


def _check_https(address: str) -> None:
    try:
        URLValidator(schemes=["https"])(address)
    except ValidationError:
        raise ValidationError("Skriv en adress som börjar med https://.") from None
