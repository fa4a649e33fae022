"""Tables that people upload: CSV or XLSX, read with care. Says in Swedish what is wrong; decides nothing about the content."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from openpyxl import load_workbook

from core.exports import FORMULA

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 30 * 1024 * 1024
MAX_PARTS = 500
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 20_000
EXCEL_ROWS = 1_048_576
# Each tag in a workbook costs the parser time, and a tiny file can hold millions. A full table of ten columns takes 800,000 of them.
MAX_TAGS = {"xl/worksheets/": 1_500_000, "xl/sharedStrings.xml": 400_000, "": 100_000}
TOO_LARGE_UNPACKED = "Excel-filen är för stor när den packas upp. Spara bara det blad som ska läsas in, eller spara som CSV."


@dataclass(frozen=True)
class Row:
    """One row. `number` is its place in the file, as a spreadsheet counts (the head is row 1)."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell under that title, whatever its capitals; empty when the file has no such column."""
        return self.cells.get(column.casefold(), "")


@dataclass(frozen=True)
class Table:
    head: list[str]
    rows: list[Row]

    def missing(self, columns: Iterable[str]) -> list[str]:
        """Those of `columns` that the file lacks."""
        there = {title.casefold() for title in self.head}
        return [title for title in columns if title.casefold() not in there]


@dataclass
class RowReport:
    """What came, or would come, of one row: ok, warning or error, with sentences that say why."""

    number: int
    status: str = "ok"
    sentences: list[str] = field(default_factory=list)

    def warn(self, sentence: str) -> None:
        self.sentences.append(sentence)
        if self.status == "ok":
            self.status = "warning"

    def fail(self, sentence: str) -> None:
        self.sentences.append(sentence)
        self.status = "error"

    @property
    def label(self) -> str:
        return {"ok": "Klar", "warning": "Att kontrollera", "error": "Fel"}[self.status]


def read_table(upload: UploadedFile) -> Table:
    """The first sheet of an XLSX file, or a CSV file with semicolons, commas or tabs. Raises ValidationError with a Swedish sentence.

    The file's content decides what it is, not its name. Empty rows are left out; the others keep their row numbers.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(f"Filen är för stor. Den får vara högst {MAX_BYTES // 1024 // 1024} MB.")
    content = upload.read()
    if not content.strip():
        raise ValidationError("Filen är tom.")
    if content.startswith(b"PK"):
        return _table(_xlsx_rows(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError("Filen är i ett gammalt Excel-format. Öppna den i Excel och spara som Excel-arbetsbok (.xlsx) eller CSV.")
    return _table(_csv_rows(content))


def _table(rows: Iterator[tuple[int, list[str]]]) -> Table:
    _, head = next(rows, (0, []))
    while head and not head[-1]:
        head.pop()
    _check_head(head)
    keys = [title.casefold() for title in head]
    found = []
    for number, cells in rows:
        if any(cells[len(head) :]):
            raise ValidationError(f"Rad {number} har fler kolumner än rubrikraden. Kontrollera skiljetecken och citattecken.")
        if any(len(cell) > MAX_CELL for cell in cells):
            raise ValidationError(f"Rad {number} har en cell med för lång text. Högst {MAX_CELL} tecken går att läsa in.")
        if any(cells):
            found.append(Row(number, dict(zip(keys, cells, strict=False))))
        if len(found) > MAX_ROWS:
            raise ValidationError(f"Filen har för många rader. Dela upp den: högst {MAX_ROWS} rader går att läsa in åt gången.")
    if not found:
        raise ValidationError("Filen har en rubrikrad men inga rader under den.")
    return Table(head, found)


def _check_head(head: list[str]) -> None:
    if not head:
        raise ValidationError("Filens första rad är tom. Där ska kolumnernas rubriker stå.")
    if len(head) > MAX_COLUMNS:
        raise ValidationError(f"Filen har för många kolumner. Högst {MAX_COLUMNS} går att läsa in.")
    if "" in head:
        raise ValidationError(f"Kolumn {head.index('') + 1} saknar rubrik.")
    seen: set[str] = set()
    for title in head:
        if title.casefold() in seen:
            raise ValidationError(f"Rubriken ”{title[:50]}” står på två kolumner.")
        seen.add(title.casefold())


# ---- CSV


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [_plain(cell) for cell in cells]
    except csv.Error:
        raise ValidationError(f"Filen går inte att läsa vid rad {reader.line_num}. Kontrollera citattecknen där.") from None


def _decoded(content: bytes) -> str:
    """UTF-8 with or without byte order mark, otherwise what an older Windows program writes."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError("Filen är varken CSV eller Excel (.xlsx). Öppna den i Excel och spara den i något av de formaten.")


def _delimiter(text: str) -> str:
    first_line = text.lstrip("\r\n").partition("\n")[0]
    return max(";,\t", key=first_line.count)


def _plain(cell: str) -> str:
    """Without outer white space, and without the apostrophe that our own export puts before what looks like a formula."""
    return cell[1:].strip() if cell.startswith("'") and FORMULA.match(cell[1:]) else cell.strip()


# ---- XLSX


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _check_archive(content)
    broken = ValidationError("Excel-filen går inte att läsa. Öppna den i Excel, spara den på nytt som .xlsx och försök igen.")
    try:
        _check_tags(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            raise broken
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the file's own word for its size is not to be trusted
        for number, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), start=1):
            if number > EXCEL_ROWS:
                raise broken
            if values.count(None) < len(values):
                yield number, [_cell_text(value) for value in values]
    except ValidationError:
        raise
    except Exception:  # openpyxl and the XML parser raise whatever they stumble on
        raise broken from None


def _check_archive(content: bytes) -> None:
    """Sizes are read from the archive's directory; Python never unpacks more of a part than is said there."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise ValidationError("Filen är skadad. Spara den på nytt och försök igen.") from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise ValidationError(TOO_LARGE_UNPACKED)
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise ValidationError("Filen är varken CSV eller Excel (.xlsx). Öppna den i Excel och spara den i något av de formaten.")


def _check_tags(content: bytes) -> None:
    left = dict(MAX_TAGS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            kind = next(start for start in MAX_TAGS if part.filename.startswith(start))
            with archive.open(part) as unpacked:
                while chunk := unpacked.read(64 * 1024):
                    left[kind] -= chunk.count(b"<")
                    if left[kind] < 0:
                        raise ValidationError(TOO_LARGE_UNPACKED)


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else f"{value:%Y-%m-%d %H:%M}"
    return _plain(str(value))
