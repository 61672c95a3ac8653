"""Lists as XLSX: dates as dates, amounts as numbers, texts as texts, never as formulas."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse
from xlsxwriter import Workbook

from upline.kernel.csv_lines import Cell

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 1_048_575  # of a sheet, below its head
_MAX_TEXT = 32_767  # of a cell
_LONGEST_TITLE = 27  # of a sheet, with room for a number
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def xlsx_response(
    name: str, sheet: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> FileResponse:
    """Return a download of a workbook; what does not fit on a sheet goes on on the next."""
    file = TemporaryFile()  # noqa: SIM115 — the response closes it
    write_workbook(file, sheet, columns, rows)
    return FileResponse(
        file, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPE
    )


def write_workbook(
    file: IO[bytes], sheet: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write a workbook into an empty file, one row in memory at a time, and go back to its start."""
    with Workbook(file, _OPTIONS) as book:
        _write(book, sheet, columns, iter(rows))
    file.seek(0)


def _write(
    book: Workbook, title: str, columns: Sequence[str], rows: Iterator[Sequence[Cell]]
) -> None:
    head = book.add_format({"bold": True})
    formats = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        Decimal: book.add_format({"num_format": "#,##0.00##"}),
    }
    title = title[:_LONGEST_TITLE]
    number = 1
    while True:
        sheet = book.add_worksheet(title if number == 1 else f"{title} {number}")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(columns) - 1, 0), 18)
        for at, label in enumerate(columns):
            sheet.write_string(0, at, str(label), head)
        for at, row in enumerate(islice(rows, MAX_ROWS), 1):
            _write_row(sheet, at, row, formats)
        following = next(rows, None)
        if following is None:
            return
        rows, number = chain([following], rows), number + 1


def _write_row(sheet: Any, at: int, row: Sequence[Cell], formats: dict[type, Any]) -> None:
    for column, cell in enumerate(row):
        if cell is None or cell == "":
            continue
        if isinstance(cell, datetime):
            sheet.write_datetime(at, column, cell.replace(tzinfo=None), formats[datetime])
        elif isinstance(cell, date):
            sheet.write_datetime(at, column, cell, formats[date])
        elif isinstance(cell, Decimal):
            sheet.write_number(at, column, cell, formats[Decimal])
        elif isinstance(cell, int):
            sheet.write_number(at, column, cell)
        else:
            sheet.write_string(at, column, str(cell)[:_MAX_TEXT])
