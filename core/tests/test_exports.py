import csv
import datetime
import io
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.exports import FORMULA, csv_response, harmless, xlsx_response
from core.imports import read_table

DANGEROUS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
HEAD = ["Konto", "Kanal"]


def csv_rows(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def sheet(answer):
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active


def test_csv_has_what_a_swedish_excel_expects():
    answer = csv_response("konton", HEAD, [["Åmåls bibliotek", 'Face"book; Meta']])

    content = b"".join(answer.streaming_content)
    assert content == '\ufeffKonto;Kanal\r\nÅmåls bibliotek;"Face""book; Meta"\r\n'.encode()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_the_file_is_named_in_plain_letters_with_the_local_date(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 21, 23, 30, tzinfo=datetime.UTC))

    answers = csv_response("Ansökningar på gång", HEAD, []), xlsx_response("Ansökningar på gång", HEAD, [])

    names = [answer["Content-Disposition"] for answer in answers]
    assert names == [
        'attachment; filename="ansokningar-pa-gang-2026-11-22.csv"',
        'attachment; filename="ansokningar-pa-gang-2026-11-22.xlsx"',
    ]


@pytest.mark.parametrize("space", ["", " ", "\u00a0"])
@pytest.mark.parametrize("sign", DANGEROUS)
def test_a_formula_is_made_harmless_in_csv(sign, space):
    text = f"{space}{sign}HYPERLINK(1)"

    rows = csv_rows(csv_response("konton", [text], [[text]]))

    assert rows == [[f"'{text}"], [f"'{text}"]]


@pytest.mark.parametrize("sign", DANGEROUS)
def test_a_formula_is_text_in_xlsx(sign):
    text = f"{sign}HYPERLINK(1)"

    cells = [cell for (cell,) in sheet(xlsx_response("konton", [text], [[text]])).iter_rows()]

    for cell in cells:
        assert cell.data_type == "s"
        assert cell.quotePrefix
        assert cell.value == text


def test_numbers_dates_and_truth_values_read_as_in_swedish_tables():
    moment = datetime.datetime(2026, 7, 1, 22, 5, tzinfo=datetime.UTC)

    rows = csv_rows(csv_response("konton", ["a"] * 6, [[-3, datetime.date(2026, 11, 22), moment, True, False, None]]))

    assert rows[1] == ["-3", "2026-11-22", "2026-07-02 00:05", "ja", "nej", ""]


def test_xlsx_keeps_numbers_and_dates_as_such():
    moment = datetime.datetime(2026, 7, 1, 22, 5, 9, tzinfo=datetime.UTC)

    _, row = sheet(xlsx_response("konton", ["a"] * 5, [[-3, datetime.date(2026, 11, 22), moment, True, None]])).iter_rows()

    assert [cell.value for cell in row] == [-3, datetime.datetime(2026, 11, 22), datetime.datetime(2026, 7, 2, 0, 5), "ja", None]  # noqa: DTZ001
    assert [cell.number_format for cell in row[1:3]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


def test_the_head_of_a_sheet_is_bold_and_stays_and_columns_are_wide_enough():
    found = sheet(xlsx_response("konton: alla", HEAD, [["En ganska lång rad om biblioteket", "x"]]))

    assert [cell.font.b for cell in found[1]] == [True, True]
    assert found.freeze_panes == "A2"
    assert [found.column_dimensions[letter].width for letter in "AB"] == [35, 8]
    assert found.title == "konton  alla"


def test_an_export_without_rows_has_its_head():
    assert csv_rows(csv_response("konton", HEAD, [])) == [HEAD]
    assert [cell.value for cell in sheet(xlsx_response("konton", HEAD, []))[1]] == HEAD


def test_what_no_sheet_can_hold_is_left_out():
    found = sheet(xlsx_response("konton", HEAD, [["a\x00\x0b\ufffeb", "x" * 40_000]]))

    assert found["A2"].value == "ab"
    assert len(found["B2"].value) == 32_767


def test_csv_is_written_as_the_rows_come():
    taken = []

    def rows():
        for number in range(1_000):
            taken.append(number)
            yield [number, "x"]

    lines = iter(csv_response("konton", HEAD, rows()).streaming_content)
    next(lines), next(lines), next(lines)

    assert taken == [0]


def test_a_large_sheet_takes_little_memory():
    tracemalloc.start()

    xlsx_response("konton", HEAD, ([f"Konto {number}", "Facebook"] for number in range(5_000)))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


@settings(deadline=None)
@given(st.text())
def test_no_text_is_left_as_a_formula(text):
    assert not FORMULA.match(harmless(text))


cells = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=50).map(str.strip)


@settings(deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5).filter(lambda rows: all(any(row) for row in rows)))
def test_what_is_exported_can_be_imported_again(rows):
    for respond in (csv_response, xlsx_response):
        content = b"".join(respond("konton", HEAD, rows).streaming_content)

        table = read_table(SimpleUploadedFile("konton", content))

        assert [(row["Konto"], row["kanal"]) for row in table.rows] == [unescaped(row) for row in rows]


def unescaped(row: tuple[str, str]) -> tuple[str, ...]:
    """An apostrophe before a formula sign is taken for ours."""
    return tuple(text[1:].strip() if text.startswith("'") and FORMULA.match(text[1:]) else text for text in row)
