"""What the portal thinks of the files at once, in words (design §8). Advice: nothing here stops anybody."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from archiving.inspection import Inspected
from archiving.models import Method, Snapshot, SnapshotVersion
from core.templatetags.portal import swedish_date
from registry.models import SocialAccount

METHODS = {"utskrift": Method.PRINT, "webbsida": Method.PRINT, "export": Method.EXPORT, "webbarkiv": Method.AUTOMATIC}
KINDS = {
    "skarmbild": "Skärmbild",
    "utskrift": "Utskrift",
    "film": "Film",
    "webbarkiv": "Webbarkiv",
    "export": "Plattformens export",
    "webbsida": "Sparad webbsida",
    "text": "Sidans text",
    "proveniens": "Hur insamlingen gick till",
}
ENOUGH_WORDS = 30  # below that a name that is missing says nothing


@dataclass(frozen=True)
class Remark:
    """`tone` is a badge's: good, info or warning."""

    tone: str
    sentence: str

    @property
    def icon(self) -> str:
        return {"good": "check-circle", "info": "info-circle", "warning": "exclamation-triangle"}[self.tone]


def checks_of(inspected: Inspected, *, account: SocialAccount) -> dict[str, Any]:
    """What is kept beside the file: the inspection's findings, and what only the portal knows to ask."""
    named_otherwise = inspected.checks.get("wrong_ending", {}).get("had", "")
    found = {**inspected.checks, "kind": inspected.kind, "named_otherwise": named_otherwise}
    if inspected.text.strip():
        found["names_profile"] = names_profile(inspected.text, account)
    return found


def names_profile(text: str, account: SocialAccount) -> bool:
    """The account's name or handle stands in the text, however it is written."""
    words = f" {_folded(text)} "
    return any(f" {_folded(name)} " in words for name in (account.name, account.handle) if _folded(name))


def _folded(text: str) -> str:
    """Words alone, in small letters; å may come as one character or two."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))


# ---- one file


def facts_of(checks: dict[str, Any]) -> str:
    """ "Utskrift, 3 sidor" """
    facts = [KINDS.get(checks.get("kind", ""), "Fil")]
    if pages := checks.get("pages"):
        facts.append("1 sida" if pages == 1 else f"{pages} sidor")
    if checks.get("width") and checks.get("height"):
        facts.append(f"{checks['width']} × {checks['height']} bildpunkter")
    if seconds := checks.get("duration"):
        facts.append(f"{int(seconds) // 60}:{int(seconds) % 60:02d} lång")
    return ", ".join(facts)


def remarks_on_file(checks: dict[str, Any], *, ending: str) -> list[Remark]:
    remarks = [Remark("warning", sentence) for sentence in checks.get("warnings", [])]
    if checks.get("named_otherwise"):
        remarks.append(
            Remark("info", f"Filen hette .{checks['named_otherwise']} men är av typen {ending.upper()}. I arkivet får den rätt ändelse.")
        )
    if checks.get("names_profile"):
        remarks.append(Remark("good", "Kontots namn finns i texten."))
    elif "names_profile" in checks and checks.get("words", ENOUGH_WORDS) >= ENOUGH_WORDS and not checks.get("login_wall"):
        remarks.append(Remark("warning", "Kontots namn finns inte i texten. Kontrollera att det är rätt sida."))
    if export := checks.get("export"):
        remarks.append(Remark("info", export_in_words(export)))
        if note := export.get("note"):
            remarks.append(Remark("info", note))
    return remarks


def export_in_words(export: dict[str, Any]) -> str:
    parts = [
        f"{_number(export[key])} {word}" for key, word in (("posts", "inlägg"), ("comments", "kommentarer")) if export.get(key) is not None
    ]
    held = f"Exporten innehåller {' och '.join(parts)}" if parts else "Exporten är listad och sparas hel"
    days = [_day(export.get(key)) for key in ("from", "to")]
    return f"{held}, från {swedish_date(days[0])} till {swedish_date(days[1])}." if days[0] and days[1] else f"{held}."


def _number(value: Any) -> str:
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}") if isinstance(value, int) else str(value)


def _day(text: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


# ---- all of them together


def remarks_on_all(
    files: Sequence[dict[str, Any]], *, period: tuple[datetime.date, datetime.date] | None, before: datetime.date | None
) -> list[Remark]:
    """`files` are their checks, `before` the last day that the account's last approved snapshot shows."""
    remarks = []
    if files and not any(checks.get("words") for checks in files):
        remarks.append(
            Remark("info", "Ingen av filerna har läsbar text. Lägg gärna till en utskrift till PDF, så går ögonblicksbilden att söka i.")
        )
    if period and before:
        remarks.append(remark_on_period(*period, before=before))
    return remarks


def remark_on_period(first: datetime.date, last: datetime.date, *, before: datetime.date) -> Remark:
    day = datetime.timedelta(days=1)
    if first > before + day:
        gap = f"{swedish_date(before + day)} till {swedish_date(first - day)}"
        return Remark("warning", f"Det blir en lucka: {gap} finns inte i någon ögonblicksbild. Ta med de dagarna om de går att visa.")
    if first <= before:
        return Remark("info", f"Perioden går in i den förra ögonblicksbilden, som slutar {swedish_date(before)}. Det gör inget.")
    return Remark("good", "Perioden börjar dagen efter den förra ögonblicksbilden.")


def last_day_shown(account: SocialAccount, *, but: Snapshot | None = None) -> datetime.date | None:
    """The last day that an approved snapshot of the account shows; `but` is left out."""
    approved = Snapshot.objects.approved().filter(account=account).exclude(pk=but.pk if but else 0)
    shown = SnapshotVersion.objects.filter(snapshot__in=approved, reviews__verdict="approved").order_by("-period_to")
    return shown.values_list("period_to", flat=True).first()


def guessed_method(files: Iterable[dict[str, Any]]) -> str:
    """What most of the files are; empty when there is none."""
    found = [METHODS.get(checks.get("kind", ""), Method.SCREENSHOT) for checks in files]
    return max(Method.values, key=lambda method: found.count(Method(method))) if found else ""
