"""What a file is called in the archive: REQ-2.10, `2026-10-14_facebook_markaryds-bibliotek_skarmbild_001.png`."""

import datetime
import re
import unicodedata

LONGEST = 60  # of the account's part


def archive_name(*, taken: datetime.date, platform: str, account: str, kind: str, number: int, ending: str) -> str:
    """`taken` is the local date; `kind` is lower-case letters a–z."""
    return f"{taken:%Y-%m-%d}_{plain(platform)}_{plain(account)}_{kind}_{number:03d}.{ending}"


def plain(text: str) -> str:
    """Lower-case a–z, 0–9 and hyphens: å and ä become a, ö becomes o."""
    letters = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST].strip("-") or "konto"
