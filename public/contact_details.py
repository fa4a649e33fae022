"""Takes phone numbers and e-mail addresses out of what people have written, before residents read it."""

import re
from collections.abc import Collection

INSTEAD = "[kontaktuppgift visas inte här]"

_EMAIL = r"[^\s@＠<>()\[\]]{1,64}(?:[@＠]| [@＠] |\s?\(at\)\s?|\s?\[at\]\s?)[^\s@＠<>()\[\]]{1,190}"
_PHONE = r"(?<![\d+])(?:\+\d{1,3}|0)[\s()./–-]{0,3}(?:\d[\s()./–-]{0,3}){5,12}\d(?!\d)"

# Digits that say when, not whom to call: "08.00–16.30", "0800-1630", "01.02.2026".
_CLOCKS = r"(?<!\d)[0-2]\d[.:][0-5]\d\s?[–-]\s?[0-2]\d[.:][0-5]\d(?!\d)"
_BARE_CLOCKS = r"(?<!\d)[0-2]\d ?[0-5]\d\s?[–-]\s?[0-2]\d ?[0-5]\d(?![\s–-]{0,3}\d)"
_DATE = r"(?<!\d)[0-3]\d[./-][01]\d[./-]\d{4}(?!\d)"

_FOUND = re.compile(f"(?P<when>{_CLOCKS}|{_BARE_CLOCKS}|{_DATE})|{_EMAIL}|{_PHONE}", re.IGNORECASE)


def without_contact_details(text: str, *, own: Collection[str] = ()) -> str:
    """Never a private phone or e-mail in public, not even one written into a free text. The municipality's `own` may stand."""
    allowed = {_bare(contact) for contact in own if contact}

    def shown(found: re.Match[str]) -> str:
        return found[0] if found["when"] or _bare(found[0]) in allowed else INSTEAD

    return _FOUND.sub(shown, text)


def _bare(contact: str) -> str:
    """An e-mail address without the full stop after it, a phone number as its digits."""
    contact = contact.strip().rstrip(".,;:!?").casefold()
    return contact if "@" in contact else "".join(character for character in contact if character.isdigit())
