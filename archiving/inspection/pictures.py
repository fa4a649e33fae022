"""PNG, JPEG, TIFF and WebP: decoded to the end, and looked at small: is there anything in the picture?"""

import mmap
import re
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageFile, ImageSequence

from archiving.inspection import limits
from archiving.inspection.faults import Fault
from archiving.inspection.kinds import JPEG, PNG, TIFF, WEBP, Kind
from archiving.inspection.result import Inspected
from archiving.inspection.two_things import refuse_two_things

FORMATS = {PNG: ["PNG"], JPEG: ["JPEG", "MPO"], TIFF: ["TIFF"], WEBP: ["WEBP"]}
SQUARE, SQUARES = 128, 6  # a picture is looked at as so many squares of this size at most
SAMPLED = SQUARE * 6  # points of each side of a square that are looked at
SMALL = (SQUARE * 2, SQUARE * 2)  # a JPEG need not be decoded larger
EVEN, FEW_COLOURS = 0.97, 4  # of the small picture: share of the commonest colour, and number of colours; 4 bits for each of R, G and B
LITTLE_EVEN, LITTLE_COLOURS = 0.93, 40  # a log-in box on an empty page: the two commonest colours, and how many there are
LOOKS_EMPTY = "Bilden är nästan enfärgad. Kontrollera att sidan hade laddats färdigt när bilden togs."
LOOKS_WALLED = "Bilden visar nästan ingenting. Kontrollera att det inte är en inloggningsruta i stället för sidan."
TRAILING = "Bilden har {count} byte efter sitt slut, till exempel uppgifter från telefonen. De bevaras men används inte."


def inspect_picture(path: Path, kind: Kind) -> Inspected:
    if path.stat().st_size > limits.LARGEST_PICTURE:
        raise Fault.PICTURE_TOO_LARGE.refused()
    found = kind.inspected()
    refuse_two_things(path, after=_end_of(path, kind))
    trailing = path.stat().st_size - _end_of(path, kind)
    found.checks |= _decoded(path, kind)
    if trailing:
        found.checks["trailing_bytes"] = trailing
        found.warn(TRAILING.format(count=trailing))
    if found.checks["looks_empty"]:
        found.warn(LOOKS_EMPTY)
    elif found.checks["looks_walled"]:
        found.warn(LOOKS_WALLED)
    return found


def _decoded(path: Path, kind: Kind) -> dict[str, Any]:
    """Each frame is decoded to its end: a picture that is cut off is found out."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint switches it on for the whole process
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata and of large pictures; we count the pixels ourselves
            with Image.open(path, formats=FORMATS[kind]) as picture:
                width, height = _check_size(picture)
                pages = _pages(picture, kind)
                if kind is JPEG:
                    picture.draft("RGB", SMALL)  # decodes all of it, at an eighth of the size
                facts = {"width": width, "height": height, **look_at(picture)}
                if pages > 1:
                    _decode_the_rest(picture)
                    facts["pages"] = pages
                return facts
    except Image.DecompressionBombError:
        raise Fault.PICTURE_TOO_MANY_PIXELS.refused() from None
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError, ArithmeticError):
        raise Fault.PICTURE_DAMAGED.refused() from None


def _check_size(picture: Image.Image) -> tuple[int, int]:
    width, height = picture.size
    if width * height > limits.MOST_PIXELS or max(width, height) > limits.LONGEST_SIDE:
        raise Fault.PICTURE_TOO_MANY_PIXELS.refused()
    return width, height


def _pages(picture: Image.Image, kind: Kind) -> int:
    """A phone's JPEG may carry a second picture behind the first; that one is not a page."""
    if kind is JPEG:
        return 1
    pages = int(getattr(picture, "n_frames", 1))
    if pages > 1 and kind is not TIFF:
        raise Fault.PICTURE_MOVES.refused()
    if pages > limits.MOST_PAGES:
        raise Fault.PICTURE_TOO_MANY_PAGES.refused()
    return pages


def _decode_the_rest(picture: Image.Image) -> None:
    for frame in ImageSequence.Iterator(picture):
        _check_size(frame)
        frame.load()


def look_at(picture: Image.Image) -> dict[str, Any]:
    """`colours`, `largest_share` (of the commonest colour), `looks_empty`, `looks_walled`. Also used for the pages of a PDF."""
    picture.load()
    small = _small(picture)
    counted = small.getcolors(maxcolors=4_096) or []
    shares = sorted((count / (small.width * small.height) for count, _ in counted), reverse=True)
    largest = max(shares, default=0.0)
    empty = largest >= EVEN or len(counted) <= FEW_COLOURS
    return {
        "colours": len(counted),
        "largest_share": round(largest, 3),
        "looks_empty": empty,
        "looks_walled": not empty and sum(shares[:2]) >= LITTLE_EVEN and len(counted) <= LITTLE_COLOURS,
    }


def _small(picture: Image.Image) -> Image.Image:
    """Squares along the longer side, from end to end, made small. A feed of 60,000 pixels pressed together would be grey all over."""
    side, longest = min(picture.size), max(picture.size)
    count = min(SQUARES, max(1, longest // side))
    strip = Image.new("RGB", (SQUARE * count, SQUARE))
    for number in range(count):
        start = number * (longest - side) // max(1, count - 1)
        x, y = (start, 0) if picture.width > picture.height else (0, start)
        # A few points of each square: the large picture is never copied.
        taken = picture.resize((SAMPLED, SAMPLED), Image.Resampling.NEAREST, box=(x, y, x + side, y + side))
        square = (taken.convert("L") if taken.mode.startswith(("I", "F")) else taken).convert("RGB")
        strip.paste(square.resize((SQUARE, SQUARE), Image.Resampling.BOX), (SQUARE * number, 0))
    return strip.point(_coarse)


def _coarse(value: int) -> int:
    return value & 0xF0


# ---- where the picture ends


def _end_of(path: Path, kind: Kind) -> int:
    """The first byte after the picture; the file's size where the format has no end of its own."""
    if kind is TIFF:
        return path.stat().st_size
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        end = {PNG: _end_of_png, JPEG: _end_of_jpeg, WEBP: _end_of_webp}[kind](content)
        if end > len(content):
            raise Fault.PICTURE_DAMAGED.refused()
        return end


def _end_of_png(content: mmap.mmap) -> int:
    place = 8
    while place + 12 <= len(content):
        length, name = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        place += 12 + length
        if name == b"IEND":
            return place
    raise Fault.PICTURE_DAMAGED.refused()


def _end_of_webp(content: mmap.mmap) -> int:
    length = int.from_bytes(content[4:8], "little")
    return 8 + length + length % 2 if 8 + length < len(content) else 8 + length


# In the coded picture FF is followed by 00 or by a restart mark (D0–D7); anything else begins a new segment.
MARK = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
ALONE = frozenset([0x01, 0xD8, *range(0xD0, 0xD8)])  # marks without a length


def _end_of_jpeg(content: mmap.mmap) -> int:
    place = 2
    for _ in range(limits.MOST_SEGMENTS):
        match = MARK.search(content, place)
        if match is None:
            break
        mark, place = match[1][0], match.end()
        if mark == 0xD9:
            return place
        if mark not in ALONE:
            place += int.from_bytes(content[place : place + 2], "big")
    raise Fault.PICTURE_DAMAGED.refused()
