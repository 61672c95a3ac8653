"""Tables as CSV, line by line. A text that a spreadsheet would take for a formula stays a text."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from upline.kernel.formats import FORMULA_PATTERN

Cell = str | int | Decimal | date | datetime | UUID | None
_FORMULA = re.compile(FORMULA_PATTERN)
# Spreadsheets take a file for UTF-8 when it starts so.
_BOM = "\ufeff"


def escape_formula(cell: Cell) -> str:
    """Return a cell's text; one that starts like a formula gets an apostrophe before it."""
    if isinstance(cell, str):
        shown = str(cell)
        return "'" + shown if _FORMULA.match(shown) else shown
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}" if cell else "0"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else str(cell)


class _Echo:
    """A file object that returns what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Sequence[str] | None, rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Go through the lines of a file; `columns` None: of a part of one that its head does not begin."""
    writer = csv.writer(_Echo())
    if columns is not None:
        yield _BOM + writer.writerow([escape_formula(head) for head in columns])
    for row in rows:
        yield writer.writerow([escape_formula(cell) for cell in row])
