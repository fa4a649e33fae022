"""A saved web page in a ZIP: kept whole with its scripts, which do nothing: the portal serves it as a download only."""

from archiving.inspection import limits
from archiving.inspection.archives import Archive, Member
from archiving.inspection.html_text import read_html
from archiving.inspection.kinds import ZIP
from archiving.inspection.members import FILMS, PICTURES, is_left_behind, listed, refuse_packed, refuse_programs
from archiving.inspection.result import Inspected, Text
from archiving.inspection.words import look_at

HTML = ("html", "htm", "xhtml")
WALL = "Sidans text ser ut att komma från en inloggningsruta. Kontrollera att den sparade sidan är den rätta."
NO_TEXT = "Den sparade sidan har nästan ingen text. Kontrollera att den öppnas som den ska innan du skickar in."
NO_PICTURES = "Den sparade sidan har inga bilder med sig. Spara ”hela sidan” i webbläsaren och packa även mappen."


def pages_of(archive: Archive) -> list[Member]:
    return [member for member in archive.members if member.ending in HTML and not is_left_behind(member)]


def inspect_web_page(archive: Archive) -> Inspected:
    refuse_programs(archive, scripts=True)
    refuse_packed(archive)
    found, text = ZIP.inspected("webbsida"), Text()
    pages = sorted(pages_of(archive), key=_depth)
    titles: list[str] = []
    left = limits.MOST_HTML_READ
    for page in pages:
        if text.is_full or left <= 0:
            break
        with archive.open(page) as stream:
            reader = read_html(stream, text, most=left)
        left -= page.size
        if reader.title and len(titles) < 20:
            titles.append(reader.title)
    found.text = str(text)
    pictures = sum(member.ending in PICTURES for member in archive.members)
    films = sum(member.ending in FILMS for member in archive.members)
    found.checks |= {"html_pages": len(pages), "titles": titles, "pictures": pictures, "films": films}
    found.checks |= look_at(found.text) | listed(archive)
    if found.checks["login_wall"]:
        found.warn(WALL)
    elif found.checks["words"] < 20:
        found.warn(NO_TEXT)
    if not pictures:
        found.warn(NO_PICTURES)
    return found


def _depth(page: Member) -> tuple[int, int, str]:
    """The page itself lies outermost, the frames that it was built of in its folder."""
    return page.path.count("/"), 0 if page.name.lower().startswith("index.") else 1, page.path
