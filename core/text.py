"""Text that people typed or pasted: cleaned, or refused with a sentence that says what to do."""

import re
import unicodedata

from django.core.exceptions import ValidationError

# Characters that nobody can see and nobody means: byte order mark, zero-width space, word joiner, soft hyphen. They are dropped.
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"))

# Characters that turn the reading direction around, so that what is read is not what is stored.
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"

# Control characters, half surrogate pairs and the two code points that no XML file (and so no Excel file) may hold.
FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff{BIDI}]")
LINE_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")


def clean_line(value: str) -> str:
    """One line, NFC, outer and doubled white space gone. Raises ValidationError (Swedish) on hidden control characters."""
    return " ".join(_checked(value).split())


def clean_text(value: str) -> str:
    """Several lines, NFC, line breaks as \\n, no white space at the ends. Raises ValidationError (Swedish) on hidden control characters."""
    lines = LINE_BREAKS.sub("\n", _checked(value)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _checked(value: str) -> str:
    found = FORBIDDEN.search(value)
    if found:
        raise ValidationError(
            f"Texten innehåller ett dolt styrtecken (U+{ord(found[0]):04X}). Skriv om texten, eller klistra in den utan formatering.",
            code="control_character",
        )
    return unicodedata.normalize("NFC", value.translate(INVISIBLE))


def without_controls(value: object) -> str:
    """Any value as one line that every database, e-mail and file can hold; nothing is refused."""
    return " ".join(FORBIDDEN.sub(" ", str(value)).split())


def mail_safe(value: object) -> str:
    """A value for an e-mail header: one line without CR, LF or NUL, at most 900 characters."""
    line = without_controls(value)
    return line if len(line) <= 900 else line[:899] + "…"


PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:18|19|20)?(\d{2})(\d{2})(\d{2})[-+ ]?(\d{4})(?!\d)", re.ASCII)
PERSONAL_NUMBER_WARNING = "Texten ser ut att innehålla ett personnummer. Ta bort det om det inte måste stå här."
DAYS_IN_MONTH = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


def looks_like_personal_number(text: str) -> bool:
    """Does the text hold a personnummer or samordningsnummer (day + 60) with a right check digit? For a warning, never a refusal."""
    return any(_is_personal_number(*match.groups()) for match in PERSONAL_NUMBER.finditer(text))


def _is_personal_number(year: str, month: str, day: str, last: str) -> bool:
    day_of_month = int(day) - 60 if int(day) > 60 else int(day)
    return 1 <= day_of_month <= DAYS_IN_MONTH.get(int(month), 0) and has_right_check_digit(year + month + day + last)


def has_right_check_digit(digits: str) -> bool:
    """Luhn's rule over ten digits, as in personnummer and organisationsnummer."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
