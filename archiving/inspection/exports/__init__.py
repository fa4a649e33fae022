"""The platforms' own exports: which platform it is, and one neutral summary of what it holds. The ZIP itself is always kept whole."""

from types import ModuleType

from archiving.inspection import limits
from archiving.inspection.archives import Archive
from archiving.inspection.exports import facebook, instagram, linkedin, snapchat, wordpress, x
from archiving.inspection.exports.summary import Summary, is_data
from archiving.inspection.faults import shorten
from archiving.inspection.kinds import ZIP
from archiving.inspection.members import FILMS, PICTURES, is_left_behind, is_packed, listed, refuse_packed, refuse_programs
from archiving.inspection.result import Inspected
from archiving.inspection.words import look_at

PLATFORMS: tuple[ModuleType, ...] = (x, instagram, facebook, linkedin, snapchat, wordpress)
UNOPENED = "Packade filer i exporten ({count} st) har inte öppnats. De bevaras som de är och kan bara laddas ner."
UNREADABLE = "Det här i exporten gick inte att läsa: {names}. Hämta exporten på nytt om det behövs."
NOTHING_FOUND = "Inga inlägg hittades i exporten. Kontrollera att inlägg var med bland det som valdes när exporten beställdes."
UNKNOWN = "ZIP-filen är inte en export som portalen känner igen. Den bevaras hel, och innehållet är listat."


def platform_of(archive: Archive) -> ModuleType | None:
    """Each module of a platform has LABEL, NOTE, `is_mine(archive)` and `summarize(archive) -> Summary`."""
    return next((platform for platform in PLATFORMS if platform.is_mine(archive)), None)


def inspect_export(archive: Archive, platform: ModuleType) -> Inspected:
    refuse_programs(archive, scripts=True)
    summary: Summary = platform.summarize(archive)
    found = ZIP.inspected("export")
    found.text = str(summary.text)
    unopened = [shorten(member.path) for member in archive.members if is_packed(member)]
    about = {"label": platform.LABEL, "note": platform.NOTE, "files": len(archive.members), "unopened": unopened[: limits.MOST_LISTED]}
    found.checks |= {"export": summary.as_checks() | about | media_of(archive)} | look_at(found.text) | listed(archive)
    if unopened:
        found.warn(UNOPENED.format(count=len(unopened)))
    if summary.unreadable:
        found.warn(UNREADABLE.format(names=", ".join(summary.unreadable[:3])))
    if not summary.posts and not summary.comments:
        found.warn(NOTHING_FOUND)
    return found


def inspect_unknown(archive: Archive) -> Inspected:
    """Harmless, and nobody's export that we know: pictures and texts that somebody packed."""
    refuse_programs(archive, scripts=False)
    refuse_packed(archive)
    found = ZIP.inspected("export")
    unknown = [shorten(member.path) for member in archive.members if is_data(member)]
    about = {"platform": "", "files": len(archive.members), "unknown": unknown[: limits.MOST_LISTED]}
    found.checks |= {"export": about | media_of(archive)} | listed(archive)
    found.warn(UNKNOWN)
    return found


def media_of(archive: Archive) -> dict[str, int]:
    kept = [member for member in archive.members if not is_left_behind(member)]
    pictures = sum(member.ending in PICTURES for member in kept)
    films = sum(member.ending in FILMS for member in kept)
    return {"media": pictures + films, "pictures": pictures, "films": films}
