"""MP4 (ISO base media): the boxes are walked, never the pictures in them, so two gigabytes take no longer than two megabytes."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from archiving.inspection import limits
from archiving.inspection.faults import Fault
from archiving.inspection.kinds import MP4, STILL_BRANDS
from archiving.inspection.result import Inspected
from archiving.inspection.two_things import ends_as_zip

CONTAINERS = frozenset(b"moov trak mdia minf stbl dinf moof traf".split())
LONGEST_DURATION = 7 * 24 * 3600  # seconds: a longer one is a fault in the file
SHORT = "Filmen är kortare än två sekunder. Kontrollera att inspelningen blev hel."
SILENT_PICTURE = "Filen har ljud men ingen bild. Kontrollera att det är rätt fil."


@dataclass(frozen=True)
class Box:
    name: bytes
    start: int  # of its content
    end: int


def inspect_film(path: Path) -> Inspected:
    facts: dict[str, Any] = {"brand": "", "codecs": [], "tracks": []}
    seen: set[bytes] = set()
    size = path.stat().st_size
    with path.open("rb") as file:
        try:
            for box in _boxes(file, 0, size):
                if not box.name.isascii() or not box.name.decode("ascii").isprintable():  # phones add boxes of their own
                    raise Fault.FILM_DAMAGED.refused()
                seen.add(box.name)
                if box.name == b"ftyp":
                    facts["brand"] = _brand(file, box)
                elif box.name in CONTAINERS:
                    _walk(file, box, facts, depth=1)
        except (struct.error, ZeroDivisionError, OverflowError):
            raise Fault.FILM_DAMAGED.refused() from None
        if b"moov" not in seen or not seen & {b"mdat", b"imda"}:
            raise Fault.FILM_DAMAGED.refused()
        file.seek(max(0, size - 66_000))
        if ends_as_zip(file.read()):
            raise Fault.TWO_THINGS.refused(what="den har också en ZIP-fil i sig")
    return _result(facts)


def _result(facts: dict[str, Any]) -> Inspected:
    tracks = facts.pop("tracks")
    if not {"vide", "soun"} & set(tracks):
        raise Fault.FILM_NO_PICTURE.refused()
    found = MP4.inspected()
    found.checks |= facts | {"has_picture": "vide" in tracks, "has_sound": "soun" in tracks}
    found.checks.setdefault("duration", None)
    if found.checks["duration"] is not None and found.checks["duration"] < 2:
        found.warn(SHORT)
    if "vide" not in tracks:
        found.warn(SILENT_PICTURE)
    return found


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Raises Refused when a box is longer than what it lies in: the file is cut off or not a film."""
    place, count = start, 0
    while place < end:
        count += 1
        if count > limits.MOST_BOXES:
            raise Fault.FILM_TOO_INVOLVED.refused()
        file.seek(place)
        head = file.read(16)
        length, name = struct.unpack(">I4s", head[:8])
        content = place + 8
        if length == 1:
            length, content = struct.unpack(">Q", head[8:16])[0], place + 16
        elif length == 0:  # to the end
            length = end - place
        if place + length > end or content > place + length:
            raise Fault.FILM_DAMAGED.refused()
        yield Box(name, content, place + length)
        place += length


def _walk(file: BinaryIO, outer: Box, facts: dict[str, Any], *, depth: int) -> None:
    if depth > limits.DEEPEST_BOX:
        raise Fault.FILM_TOO_INVOLVED.refused()
    for box in _boxes(file, outer.start, outer.end):
        if box.name in CONTAINERS:
            _walk(file, box, facts, depth=depth + 1)
        elif box.name == b"mvhd":
            facts["duration"] = _duration(_content(file, box, 64))
        elif box.name == b"hdlr":
            facts["tracks"].append(_content(file, box, 12)[8:12].decode("latin-1"))
        elif box.name == b"tkhd":
            _take_size(_content(file, box, 104), facts)
        elif box.name == b"stsd":
            facts["codecs"].append(_content(file, box, 16)[12:16].decode("ascii", "replace"))
        elif box.name == b"dref":
            _refuse_external(file, box)
        if len(facts["tracks"]) > 100 or len(facts["codecs"]) > 100:
            raise Fault.FILM_TOO_INVOLVED.refused()


def _content(file: BinaryIO, box: Box, most: int) -> bytes:
    file.seek(box.start)
    return file.read(min(most, box.end - box.start))


def _brand(file: BinaryIO, box: Box) -> str:
    """The main brand says who wrote the file; a still picture's or QuickTime's means that it is no MP4."""
    content = _content(file, box, limits.LARGEST_FTYP)
    if content[:4] in STILL_BRANDS:
        raise Fault.HEIC.refused()
    return content[:4].decode("ascii", "replace").strip()


def _duration(content: bytes) -> float | None:
    """Seconds. None when it is unknown, as in a film that was recorded in fragments."""
    if content[0] == 1:
        scale, length = struct.unpack(">IQ", content[20:32])
    else:
        scale, length = struct.unpack(">II", content[12:20])
    seconds = length / scale
    return round(seconds, 2) if 0 < seconds < LONGEST_DURATION else None


def _take_size(content: bytes, facts: dict[str, Any]) -> None:
    width, height = struct.unpack(">II", content[84:92] if content[0] != 1 else content[96:104])
    if width and height:
        facts |= {"width": width >> 16, "height": height >> 16}


def _refuse_external(file: BinaryIO, box: Box) -> None:
    """Each reference must say (flag 1) that the film lies in this same file."""
    for reference in _boxes(file, box.start + 8, box.end):
        if _content(file, reference, 4)[3:4] != b"\1":
            raise Fault.FILM_EXTERNAL.refused()
