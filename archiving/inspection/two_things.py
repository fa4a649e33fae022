"""Polyglots: one file that is a picture to one program and an archive, a page or a program to another.

What the portal serves carries the type that was found here, with `nosniff`, so what lies behind a picture's end does nothing by itself. It
is refused all the same when it is an archive, a page, a PDF or a program: then somebody put it there on purpose. Other bytes (a phone's own
data behind a JPEG) are kept as they came and told of.
"""

import re
from pathlib import Path

from archiving.inspection.faults import Fault

LOOKED_AT = 1024 * 1024  # bytes from where the file ends
ENDS = 66_000  # a ZIP's directory ends within 65,557 bytes of the end
PAGE = re.compile(rb"<\s*(?:html|script|body|iframe|svg|!doctype)|<\?php", re.IGNORECASE)
PROGRAM = (b"MZ", b"\x7fELF", b"#!/")


def refuse_two_things(path: Path, *, after: int) -> None:
    """`after` is where the file ends by its own format. Raises Refused."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(after)
        behind = file.read(LOOKED_AT)
        file.seek(max(0, size - ENDS))
        ends = file.read()
    if PAGE.search(behind):
        raise Fault.TWO_THINGS.refused(what="den har också en webbsida eller ett skript i sig")
    if b"%PDF-" in behind:
        raise Fault.TWO_THINGS.refused(what="den har också en PDF i sig")
    if b"PK\3\4" in behind or ends_as_zip(ends):
        raise Fault.TWO_THINGS.refused(what="den har också en ZIP-fil i sig")
    if behind.lstrip(b"\0\r\n ").startswith(PROGRAM):
        raise Fault.TWO_THINGS.refused(what="den har också ett program i sig")


def ends_as_zip(ends: bytes) -> bool:
    """Would a reader of ZIP files, which begins at the end, find one? Its last record says how long the comment behind it is."""
    place = ends.rfind(b"PK\5\6")
    if place < 0 or place + 22 > len(ends):
        return False
    return place + 22 + int.from_bytes(ends[place + 20 : place + 22], "little") <= len(ends)
