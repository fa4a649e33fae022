"""Lists as files. CSV with semicolons and a byte order mark, because that is what a Swedish Excel opens with å ä ö and columns in place.

Cells that a spreadsheet would run as a formula are made harmless: in CSV by an apostrophe in front (`core.imports` takes it away again), in
XLSX by saying that the cell is text.
"""

import csv
import datetime
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from core.text import FORBIDDEN

# What starts a formula in Excel, LibreOffice or Google, also written in full width (ASVS 1.2.10).
FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXCEL_CELL = 32_767  # characters; Excel calls the file broken beyond that


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """`name` is a Swedish word or two; the file is called e.g. `konton-2026-11-22.csv`. Rows are written one by one as they come."""
    answer = StreamingHttpResponse(csv_lines(head, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(name, "csv")}"'
    return answer


def xlsx_response(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """A workbook with one sheet: bold head that stays in place, dates as dates, texts as texts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31])
    sheet.freeze_panes = "A2"
    rows = iter(rows)
    first = list(islice(rows, 100))
    for place, width in enumerate(_widths(head, first), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_head_cell(sheet, title) for title in head])
    for row in chain(first, rows):
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name(name, "xlsx"), content_type=XLSX)


def file_name(name: str, ending: str) -> str:
    return f"{slugify(name) or 'export'}-{timezone.localdate().isoformat()}.{ending}"


def harmless(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def as_text(value: Any) -> str:
    """A value as people read it in a Swedish table: ja/nej, 2026-11-22, 2026-11-22 14:05."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime.datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    return str(value)


def _local(value: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


class _Line:
    """What csv.writer writes to; it hands the line straight back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Any]], *, delimiter: str = ";", mark: str = "\ufeff") -> Iterator[str]:
    writer = csv.writer(_Line(), delimiter=delimiter)
    yield mark
    for row in chain([head], rows):
        yield writer.writerow([harmless(as_text(value)) if isinstance(value, str) else as_text(value) for value in row])


def _widths(head: Sequence[str], rows: list[Sequence[Any]]) -> Iterator[int]:
    for place, title in enumerate(head):
        longest = max([len(title), *(len(as_text(row[place])) for row in rows)])
        yield min(max(longest + 2, 8), 60)


def _head_cell(sheet: WriteOnlyWorksheet, title: str) -> WriteOnlyCell:
    cell = _text_cell(sheet, title)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> WriteOnlyCell:
    if isinstance(value, datetime.datetime):
        cell = WriteOnlyCell(sheet, _local(value).replace(tzinfo=None, second=0, microsecond=0))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    if isinstance(value, datetime.date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    if isinstance(value, int | float) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value)
    return _text_cell(sheet, as_text(value))


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    text = FORBIDDEN.sub("", text)
    if len(text) > EXCEL_CELL:
        text = text[: EXCEL_CELL - 1] + "…"
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if FORMULA.match(text):
        cell.quotePrefix = True  # stays text also when somebody edits the cell or saves the sheet as CSV
    return cell
