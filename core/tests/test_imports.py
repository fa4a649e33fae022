import datetime
import io
import time
import tracemalloc
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from core.imports import MAX_BYTES, RowReport, read_table


def upload(content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("personer.csv", content.encode() if isinstance(content, str) else content)


def workbook(*rows, edit: dict[str, bytes] | None = None) -> bytes:
    """An XLSX file; `edit` puts other content into named parts of it, or adds them."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    if not edit:
        return file.getvalue()
    edited = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(edited, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in edit:
                new.writestr(part.filename, old.read(part))
        for name, content in edit.items():
            new.writestr(name, content)
    return edited.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def sheet_xml(rows: str) -> dict[str, bytes]:
    xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    return {SHEET: xml.encode()}


def refusal(content: str | bytes) -> str:
    with pytest.raises(ValidationError) as error:
        read_table(upload(content))
    return error.value.message


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_csv_is_read_whatever_program_wrote_it(delimiter, encoding, line):
    text = line.join([delimiter.join(["Namn", "E-post"]), "", delimiter.join(["Åsa Öberg ", '"asa@kommunen.example"']), ""])

    table = read_table(upload(text.encode(encoding)))

    assert table.head == ["Namn", "E-post"]
    assert [(row.number, row["namn"], row["E-POST"], row["Titel"]) for row in table.rows] == [(3, "Åsa Öberg", "asa@kommunen.example", "")]


def test_xlsx_cells_become_text():
    content = workbook(["Namn", "Nummer", "Dag", "Klar"], ["Åsa", 17.0, datetime.date(2026, 11, 22), True], [None] * 4, ["Nils", 1.5])

    table = read_table(upload(content))

    assert [(row.number, row["namn"], row["nummer"], row["dag"], row["klar"]) for row in table.rows] == [
        (2, "Åsa", "17", "2026-11-22", "ja"),
        (4, "Nils", "1.5", "", ""),
    ]


def test_a_sheet_that_understates_its_size_is_read_in_full():
    """Some programs write the size before the rows."""
    size = b'<dimension ref="A1"/><sheetData>'
    rows = sheet_xml(HEAD_ROW + "<row><c><v>1</v></c></row>" * 3)[SHEET]

    table = read_table(upload(workbook(edit={SHEET: rows.replace(b"<sheetData>", size)})))

    assert [row["namn"] for row in table.rows] == ["1", "1", "1"]


def test_a_formula_in_xlsx_is_never_computed_or_passed_on():
    table = read_table(upload(workbook(["Namn", "Titel"], ["Åsa", "=1+1"])))

    assert table.rows[0]["titel"] == ""


def test_missing_columns_are_told():
    assert read_table(upload("namn;TITEL\nÅsa;x")).missing(["Namn", "E-post", "Titel"]) == ["E-post"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "Filen är tom."),
        (" \n", "Filen är tom."),
        ("Namn;Titel\n", "Filen har en rubrikrad men inga rader under den."),
        ("Namn;Titel\n;\n", "Filen har en rubrikrad men inga rader under den."),
        (";;\nÅsa", "Filens första rad är tom. Där ska kolumnernas rubriker stå."),
        ("Namn;;Titel\nÅsa;;x", "Kolumn 2 saknar rubrik."),
        ("Namn;namn\nÅsa;x", "Rubriken ”namn” står på två kolumner."),
        ("Namn\nÅsa;x", "Rad 2 har fler kolumner än rubrikraden. Kontrollera skiljetecken och citattecken."),
        (f"Namn\n{'x' * 30_000}", "Rad 2 har en cell med för lång text. Högst 20000 tecken går att läsa in."),
        (f"Namn\n{'x' * 200_000}", "Filen går inte att läsa vid rad 2. Kontrollera citattecknen där."),
        (";".join(f"k{number}" for number in range(101)) + "\nx", "Filen har för många kolumner. Högst 100 går att läsa in."),
        ("Namn\n" + "x\n" * 20_001, "Filen har för många rader. Dela upp den: högst 20000 rader går att läsa in åt gången."),
        (b"x" * (MAX_BYTES + 1), "Filen är för stor. Den får vara högst 5 MB."),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_a_sentence(content, sentence):
    assert refusal(content) == sentence


@pytest.mark.parametrize(
    ("content", "part_of_sentence"),
    [
        (b"\xff\xfeN\x00a\x00", "varken CSV eller Excel"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "varken CSV eller Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gammalt Excel-format"),
        (b"PK\x03\x04nonsense", "skadad"),
        (workbook(["Namn"], ["x"])[:-200], "skadad"),
        (workbook(["Namn"], ["x"], edit={"xl/worksheets/sheet1.xml": b"<broken"}), "går inte att läsa"),
        (workbook(["Namn"], ["x"], edit={"xl/workbook.xml": b"<workbook/>"}), "går inte att läsa"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(content, part_of_sentence):
    assert part_of_sentence in refusal(content)


def test_another_kind_of_archive_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert "varken CSV eller Excel" in refusal(file.getvalue())


HEAD_ROW = '<row><c t="inlineStr"><is><t>Namn</t></is></c></row>'
LAUGHS = b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 50) for letter in b"bcdefghi")
LAUGHING_SHEET = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + LAUGHS + b"]>"
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row><c t="inlineStr"><is><t>&i;</t></is></c></row></sheetData></worksheet>'
)


def shared_strings(strings: str) -> dict[str, bytes]:
    xml = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{strings}</sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{kind}.{what}+xml"/>'
        for name, what in (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("sharedStrings", "sharedStrings"))
    )
    listed = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{types}</Types>'
    return {"xl/sharedStrings.xml": xml.encode(), "[Content_Types].xml": listed.encode()}


BOMBS = {
    "unpacks to a thousand times its size": ({SHEET: b" " * 40_000_000}, "för stor när den packas upp"),
    "entities": ({SHEET: LAUGHING_SHEET}, "går inte att läsa"),
    "a row far away": (sheet_xml('<row r="1"/><row r="9999999999"><c r="A9999999999"><v>1</v></c></row>'), "går inte att läsa"),
    "millions of shared strings": (shared_strings("<si/>" * 5_500_000), "för stor när den packas upp"),
    "a million styles": ({"xl/styles.xml": b"<styleSheet><cellXfs>" + b"<xf/>" * 1_000_000}, "för stor när den packas upp"),
    "millions of cells in a row": (sheet_xml(HEAD_ROW + "<row>" + "<c/>" * 7_000_000), "för stor när den packas upp"),
    "rows as wide as Excel": (sheet_xml(HEAD_ROW + '<row><c r="XFD1"/></row>' * 50_000), "inga rader under"),
}


@pytest.mark.parametrize(("bomb", "part_of_sentence"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_in_little_time(bomb, part_of_sentence):
    content = workbook(["Namn"], ["x"], edit=bomb)
    before = time.process_time()

    assert part_of_sentence in refusal(content)

    assert time.process_time() - before < 6


def test_a_bomb_is_refused_without_being_unpacked():
    content = workbook(["Namn"], ["x"], edit={SHEET: b" " * 40_000_000})
    tracemalloc.start()

    refusal(content)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_table_or_a_sentence(content):
    try:
        table = read_table(upload(content))
    except ValidationError:
        return

    assert table.head
    assert table.rows


def test_a_row_report_keeps_the_worst_that_was_said():
    report = RowReport(3)
    report.fail("E-postadressen saknas.")
    report.warn("Titeln saknas.")

    assert (report.status, report.label, report.sentences) == ("error", "Fel", ["E-postadressen saknas.", "Titeln saknas."])
    assert (RowReport(4).status, RowReport(4).label) == ("ok", "Klar")


def test_a_warning_alone_is_something_to_check():
    report = RowReport(3)
    report.warn("Titeln saknas.")

    assert (report.status, report.label) == ("warning", "Att kontrollera")
