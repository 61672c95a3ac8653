"""Rows of an export with the types of their cells, as the steps of a job store them until a workbook is made of them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from upline.kernel.csv_lines import Cell

_DAY, _MOMENT, _NUMBER = "day", "moment", "number"


def encode_rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as lines of JSON; texts are in the language of the reader."""
    return "".join(json.dumps([_encode(cell) for cell in row]) + "\n" for row in rows).encode()


def decode_rows(content: bytes) -> Iterator[list[Cell]]:
    """Go through rows that `encode_rows` has written."""
    for line in content.splitlines():
        yield [_decode(cell) for cell in json.loads(line)]


def _encode(cell: Cell) -> Any:
    if cell is None or isinstance(cell, int):
        return cell
    if isinstance(cell, Decimal):
        return {_NUMBER: str(cell)}
    if isinstance(cell, datetime):
        return {_MOMENT: cell.isoformat()}
    if isinstance(cell, date):
        return {_DAY: cell.isoformat()}
    return str(cell)


def _decode(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return]  # a text, a whole number or nothing
    [(kind, value)] = cell.items()
    if kind == _NUMBER:
        return Decimal(value)
    return datetime.fromisoformat(value) if kind == _MOMENT else date.fromisoformat(value)
