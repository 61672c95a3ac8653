"""The vendor's license-based price list as a file: read as a stream, row after row. No database."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from pathlib import Path

from upline.catalog.imports.report import BadRow
from upline.catalog.imports.vendor_row import (
    REQUIRED,
    BadCell,
    Cells,
    Column,
    PriceRow,
    is_volume_tier,
    read_family,
    read_market,
    read_row,
)
from upline.kernel.formats import join_words

_MAX_LINE_BYTES = 1_000_000  # bytes
_MAX_LINES_PER_ROW = 100
_MAX_LISTED = 20

_NOT_CSV: Mapping[bytes, str] = {
    b"PK\x03\x04": "The file is a workbook or an archive; save it as CSV in UTF-8.",
    b"\x1f\x8b": "The file is compressed; unpack it first.",
    b"\xff\xfe": "The file is in UTF-16; save it as CSV in UTF-8.",
    b"\xfe\xff": "The file is in UTF-16; save it as CSV in UTF-8.",
}


class UnreadablePriceFile(Exception):
    """The file is no price list that can be read. The text says in a sentence what is missing."""


class SkipReason(StrEnum):
    """Why a row is not taken: it is wrong, or holds from some larger quantity on, or elsewhere."""

    BAD = "BAD"
    LARGER_QUANTITIES = "LARGER_QUANTITIES"
    OTHER_MARKET = "OTHER_MARKET"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of the file. `number` is that of its first line in the file, from 1.

    `family` is the `ProductId:SkuId` that it names; empty where that cannot be told.
    """

    number: int
    family: str
    parsed: PriceRow | SkipReason


class PriceFile:
    """One pass over a file.

    `market` None: all rows have to be of one market. `currency` None: that of the first row
    counts, and stands here afterwards. `bad_rows` grows while the lines are read.
    """

    def __init__(self, path: Path, *, market: str | None, currency: str | None) -> None:
        self.path = path
        self.market = market
        self.currency = currency
        self.bad_rows: list[BadRow] = []
        self.bytes_read = 0
        self._markets: set[str] = set()
        self._line = 0
        self._row_start = 1

    def lines(self) -> Iterator[FileRow]:
        """Read the rows. Raises: UnreadablePriceFile — before the first one, or on the way."""
        try:
            with self.path.open("rb") as file:
                yield from self._rows(file)
        except OSError as error:
            reason = error.strerror or "it cannot be opened"
            raise UnreadablePriceFile(f"{self.path} cannot be read: {reason}.") from error
        except csv.Error as error:
            raise UnreadablePriceFile(f"Line {self._row_start} is not CSV: {error}.") from error

    def check_markets(self) -> None:
        """Raises: UnreadablePriceFile — no rows, several markets, or none of the one asked for."""
        told = join_words(sorted(self._markets)[:_MAX_LISTED])
        if not self._markets and not self.bad_rows:
            raise UnreadablePriceFile("The file has no rows, only the names of its columns.")
        if self.market is None and len(self._markets) > 1:
            count = len(self._markets)
            raise UnreadablePriceFile(
                f"The file holds prices of {count} markets, {told}; choose one of them."
            )
        if self.market is not None and self._markets and self.market not in self._markets:
            raise UnreadablePriceFile(
                f"The file has no prices of the market {self.market}, only of {told}."
            )

    def _rows(self, file: BufferedReader) -> Iterator[FileRow]:
        reader = csv.reader(self._text(file))
        header = _Header(next(reader, []))
        while True:
            self._row_start = self._line + 1
            row = next(reader, None)
            if row is None:
                return
            if row:
                yield self._read(header, row)

    def _read(self, header: "_Header", row: Sequence[str]) -> FileRow:
        number, family = self._row_start, ""
        try:
            cells = header.cells(row)
            family = _family_or_empty(cells)
            return FileRow(number, family, self._parse(cells))
        except BadCell as bad:
            self.bad_rows.append(BadRow(number, bad.column, str(bad)))
            return FileRow(number, family, SkipReason.BAD)

    def _parse(self, cells: Cells) -> PriceRow | SkipReason:
        market = read_market(cells)
        self._markets.add(market)
        if self.market is not None and market != self.market:
            return SkipReason.OTHER_MARKET
        if is_volume_tier(cells):
            return SkipReason.LARGER_QUANTITIES
        row = read_row(cells, currency=self.currency)
        self.currency = row.currency
        return row

    def _text(self, file: BufferedReader) -> Iterator[str]:
        """Yield the file's lines as text; see to it that no line and no row is endless."""
        _check_file_signature(file.peek(4096))
        while raw := file.readline(_MAX_LINE_BYTES):
            self._line += 1
            self.bytes_read += len(raw)
            if len(raw) == _MAX_LINE_BYTES:
                raise UnreadablePriceFile(
                    f"Line {self._line} is longer than {_MAX_LINE_BYTES:,} bytes."
                )
            if self._line - self._row_start >= _MAX_LINES_PER_ROW:
                raise UnreadablePriceFile(
                    f"A quotation mark that opens in line {self._row_start} is not closed."
                )
            try:
                yield raw.decode("utf-8-sig" if self._line == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise UnreadablePriceFile(
                    f"Line {self._line} is not in UTF-8; save the file as CSV in UTF-8."
                ) from error


class _Header:
    """The file's first row: where each column that is read stands."""

    def __init__(self, names: Sequence[str]) -> None:
        known = {_plain(column): column for column in Column}
        found = [known.get(_plain(name)) for name in names]
        self._width = len(names)
        self._places = {column: i for i, column in enumerate(found) if column is not None}
        twice = [column for column in Column if found.count(column) > 1]
        missing = [column for column in REQUIRED if column not in self._places]
        if not any(names):
            raise UnreadablePriceFile("The file is empty.")
        if twice:
            raise UnreadablePriceFile(f"The file has twice the column {join_words(list(twice))}.")
        if missing:
            raise UnreadablePriceFile(_missing_columns(missing, names))

    def cells(self, row: Sequence[str]) -> Cells:
        """Return the cells that are read. Raises: BadCell."""
        if len(row) != self._width:
            sentence = f"The row has {len(row)} cells; the first line names {self._width} columns."
            raise BadCell("", sentence)
        return {column: row[place].strip() for column, place in self._places.items()}


def _missing_columns(missing: Sequence[Column], names: Sequence[str]) -> str:
    if len(missing) < len(REQUIRED):
        noun = "the column" if len(missing) == 1 else "the columns"
        return f"The file lacks {noun} {join_words(list(missing))}."
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if separator in names[0]:
            return f"The file's columns are separated by {name}; they have to be by commas."
    return "The first line does not name the columns of a license-based price list."


def _plain(name: str) -> str:
    return name.replace(" ", "").casefold()


def _family_or_empty(cells: Cells) -> str:
    try:
        return read_family(cells)
    except BadCell:
        return ""


def _check_file_signature(first: bytes) -> None:
    for mark, sentence in _NOT_CSV.items():
        if first.startswith(mark):
            raise UnreadablePriceFile(sentence)
    if b"\x00" in first:
        raise UnreadablePriceFile("The file is not text; a price list is CSV in UTF-8.")
