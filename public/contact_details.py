"""Takes phone numbers and e-mail addresses out of what people have written, before residents read it."""

import re
import unicodedata
from collections.abc import Collection

INSTEAD = "[kontaktuppgift visas inte här]"

# The patterns read a plain spelling of the text (`_plain`): "-" for every dash, "." for dots in the middle, ASCII for full width.
_WORD = r"[^\s@<>()\[\]{}]"
_SITE = rf"{_WORD}{{1,190}}"
_SITE_WITH_DOT = rf"{_WORD}{{1,190}}\.[a-z]{{2,24}}\b"
_SITE_AND_NO_HANDLE = rf"{_WORD}{{1,190}}\.(?:[a-z]{{2}}|com|org|net|info)\b"  # "Vi heter @markaryd.bibliotek" is no address
_IN_BRACKETS = r"[(\[{]\s?%s\s?[)\]}]"
_EMAIL = (
    rf"{_WORD}{{1,64}}+(?:"
    rf"(?:@|\s@\s|\s?{_IN_BRACKETS % 'at'}\s?){_SITE}"
    rf"|(?:@\s|\sat\s|\s?{_IN_BRACKETS % 'a'}\s?|\s?[(\[{{]?\bsnabel[-\s]?a\b[)\]}}]?\s?){_SITE_WITH_DOT}"
    rf"|\s@{_SITE_AND_NO_HANDLE})"
)
_PHONE = r"(?<![\d+])(?:\+\d{1,3}|0)[\s()./-]{0,3}(?:\d[\s()./-]{0,3}){5,12}\d(?!\d)"

# Digits that say when, not whom to call: "08.00–16.30", "0800-1630", "01.02.2026".
_CLOCKS = r"(?<!\d)[0-2]\d[.:][0-5]\d\s?-\s?[0-2]\d[.:][0-5]\d(?!\d)"
_BARE_CLOCKS = r"(?<!\d)[0-2]\d ?[0-5]\d\s?-\s?[0-2]\d ?[0-5]\d(?![\s-]{0,3}\d)"
_DATE = r"(?<!\d)[0-3]\d[./-][01]\d[./-]\d{4}(?!\d)"

_FOUND = re.compile(f"(?P<when>{_CLOCKS}|{_BARE_CLOCKS}|{_DATE})|{_EMAIL}|{_PHONE}", re.IGNORECASE)


def without_contact_details(text: str, *, own: Collection[str] = ()) -> str:
    """Never a private phone or e-mail in public, not even one written into a free text. The municipality's `own` may stand."""
    allowed = {_bare(_plain(contact)[0]) for contact in own if contact}
    plain, places = _plain(text)
    shown, done = [], 0
    for found in _FOUND.finditer(plain):
        if found["when"] or _bare(found[0]) in allowed:
            continue
        shown += [text[done : places[found.start()]], INSTEAD]
        done = places[found.end() - 1] + 1
    return "".join([*shown, text[done:]])


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in its plainest spelling, and for each character of that its place in `text`."""
    plain = [(character, place) for place, one in enumerate(text) for character in _plainly(one)]
    return "".join(character for character, _ in plain), [place for _, place in plain]


def _plainly(one: str) -> str:
    if one.isascii():
        return one
    if unicodedata.category(one) == "Cf":  # cannot be seen: soft hyphen, zero-width space
        return ""
    if unicodedata.category(one) == "Pd" or one in "\u2212\u2043":
        return "-"
    if one in "\u00b7\u2022\u2024\u2027\u2219\u22c5\u30fb":
        return "."
    return unicodedata.normalize("NFKC", one)


def _bare(contact: str) -> str:
    """An e-mail address without the full stop after it, a phone number as its digits."""
    contact = contact.strip().rstrip(".,;:!?").casefold()
    return contact if "@" in contact else "".join(character for character in contact if character.isdigit())
