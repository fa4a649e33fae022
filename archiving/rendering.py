"""Pages of a PDF or a TIFF as pictures, with their words: made in a child process that is bounded, since the file came from outside.

`python -m archiving.rendering PATH OUT FIRST LAST WIDTH` writes what was asked for into OUT and ends. No Django here, so it starts fast
and knows no secrets.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MB = 1024 * 1024
ADDRESS_SPACE = 1536 * MB
CPU_SECONDS, WALL_SECONDS = 20, 30
LARGEST_PICTURE = 30 * MB
WIDTH = 1_100  # pixels
MOST_PIXELS = 20_000_000  # a picture that is higher than this allows is made smaller
LONGEST_TEXT = 100_000  # characters of a page
MOST_PAGES = 2_000
PDF, TIFF = "application/pdf", "image/tiff"
IN_PAGES = {PDF, TIFF}
PICTURES = {"image/png", "image/jpeg", "image/webp"}  # a browser shows them as they are

KNOWN_TO_CHILD = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
ROOT = Path(__file__).resolve().parents[1]


class CannotShow(Exception):
    """Damaged, too heavy, or of a kind that is not shown as pages."""


@dataclass(frozen=True)
class Pages:
    count: int
    texts: list[str]  # of the pages that were asked for


def pages_of(path: Path, folder: Path, *, first: int, last: int) -> Pages:
    """How many pages there are, and the words of those from `first` to `last` (counted from 1). Raises CannotShow."""
    answer = json.loads(_ask(path, folder / "words.json", first, last, 0))
    return Pages(answer["count"], answer["texts"])


def picture_of(path: Path, folder: Path, *, page: int) -> bytes:
    """PNG. Raises CannotShow."""
    return _ask(path, folder / "page.png", page, page, WIDTH)


def _ask(path: Path, out: Path, *numbers: int) -> bytes:
    command = [sys.executable, "-m", "archiving.rendering", str(path), str(out), *map(str, numbers)]
    surroundings = {key: os.environ[key] for key in KNOWN_TO_CHILD if key in os.environ}
    quiet: dict[str, Any] = dict.fromkeys(["stdin", "stdout", "stderr"], subprocess.DEVNULL)
    try:
        done = subprocess.run(command, cwd=ROOT, env=surroundings, timeout=WALL_SECONDS, **quiet)
    except subprocess.TimeoutExpired:
        raise CannotShow from None
    if done.returncode != 0 or not out.exists():
        raise CannotShow
    return out.read_bytes()


# ---- the child's side


def main(path: str, out: str, first: int, last: int, width: int) -> None:
    _bound()
    with open(path, "rb") as file:
        is_pdf = file.read(5) == b"%PDF-"
    (_pdf if is_pdf else _tiff)(path, out, first, last, width)


def _bound() -> None:
    """The alarm ends the child also when its parent is gone."""
    for what, most in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_PICTURE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.alarm(WALL_SECONDS)
    os.nice(5)


def _pdf(path: str, out: str, first: int, last: int, width: int) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    count = len(document)
    if not width:
        texts = [document[number].get_textpage().get_text_range()[:LONGEST_TEXT] for number in range(first - 1, min(last, count))]
        _write_words(out, count, texts)
        return
    page = document[first - 1]
    scale = _scale(page.get_size(), width)
    page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB").save(out, "PNG")


def _tiff(path: str, out: str, first: int, last: int, width: int) -> None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = 120_000_000
    with Image.open(path, formats=["TIFF"]) as picture:
        count = getattr(picture, "n_frames", 1)
        if not width:
            _write_words(out, count, [""] * len(range(first - 1, min(last, count))))
            return
        picture.seek(first - 1)
        scale = min(_scale(picture.size, width), 1)
        size = (max(int(picture.width * scale), 1), max(int(picture.height * scale), 1))
        picture.convert("RGB").resize(size).save(out, "PNG")


def _scale(size: tuple[float, float], wanted: int) -> float:
    width, height = size
    scale = wanted / width
    too_large = (width * height * scale * scale) / MOST_PIXELS
    return float(scale / too_large**0.5 if too_large > 1 else scale)


def _write_words(out: str, count: int, texts: list[str]) -> None:
    Path(out).write_text(json.dumps({"count": count, "texts": texts}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]))
