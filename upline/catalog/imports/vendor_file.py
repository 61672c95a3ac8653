"""The vendor's license-based price list as a file: read as a stream, row after row. No database."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from upline.catalog.imports.report import BadRow, UnknownValue
from upline.catalog.imports.table_reader import TableReader, UnreadablePriceFile
from upline.catalog.imports.vendor_dates import is_spreadsheet_date
from upline.catalog.imports.vendor_row import (
    REQUIRED,
    BadCell,
    Cells,
    Column,
    PriceRow,
    UnknownCell,
    find_segment,
    has_lost_zeros,
    is_known_change,
    is_spreadsheet_id,
    read_currency,
    read_family,
    read_market,
    read_row,
    readable_cell,
)
from upline.kernel.money import is_known_currency
from upline.kernel.phrases import join_words
from upline.kernel.texts import Count, join_texts, plural_text, text

__all__ = ["FileRow", "PriceFile", "RowChoice", "SkipReason", "SpreadsheetDamage"]

_MAX_LISTED = 20
_MAX_UNKNOWN_VALUES = 1000
_MAX_SHOWN_DAMAGES = 3


class SpreadsheetDamage(UnreadablePriceFile):
    """The file was saved by a spreadsheet, which rewrote ids or dates (P3)."""


class SkipReason(StrEnum):
    """Why a row is not taken: it is wrong, not known, or not of what was chosen."""

    BAD = "BAD"
    UNKNOWN = "UNKNOWN"
    OTHER_MARKET = "OTHER_MARKET"
    OTHER_CURRENCY = "OTHER_CURRENCY"
    OTHER_SEGMENT = "OTHER_SEGMENT"


ELSEWHERE = frozenset(
    {SkipReason.OTHER_MARKET, SkipReason.OTHER_CURRENCY, SkipReason.OTHER_SEGMENT}
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of the file. `number` is that of its first line in the file, from 1.

    `family` is the `ProductId:SkuId` that it names; empty where that is unknown.
    """

    number: int
    family: str
    parsed: PriceRow | SkipReason


@dataclass(frozen=True, kw_only=True, slots=True)
class RowChoice:
    """Which rows are read (P2). `market`, `currency` None, `segments` empty: all of them.

    `repair`: what a spreadsheet rewrote is read where nothing is lost.
    """

    market: str | None = None
    currency: str | None = None
    segments: frozenset[str] = frozenset()
    repair: bool = False


@dataclass(slots=True)
class _Damage:
    """What a spreadsheet did to the rows read so far: SKU ids without zeros, and other cells."""

    rows: int = 0
    without_zeros: int = 0
    examples: list[str] = field(default_factory=list)
    cells: int = 0

    def note(self, number: int, cells: Cells) -> None:
        self.rows += 1
        self.without_zeros += has_lost_zeros(cells[Column.SKU_ID])
        for column, is_damaged in (
            (Column.PRODUCT_ID, is_spreadsheet_id),
            (Column.SKU_ID, is_spreadsheet_id),
            (Column.START, is_spreadsheet_date),
            (Column.END, is_spreadsheet_date),
        ):
            if is_damaged(cells[column]):
                self.cells += 1
                if len(self.examples) < _MAX_SHOWN_DAMAGES:
                    self.examples.append(_example(number, column, cells[column]))

    def sentence(self) -> str:
        """Return what is damaged, or an empty text."""
        found: list[str] = []
        if self.without_zeros * 2 > self.rows:
            found.append(
                text(
                    "{number} of {count} SkuIds have lost their zeros",
                    number=Count(self.without_zeros),
                    count=Count(self.rows),
                )
            )
        if self.cells:
            found.append(
                plural_text(
                    "{count} cell has become another text ({examples})",
                    "{count} cells have become other texts ({examples})",
                    count=self.cells,
                    examples=join_texts(self.examples, separator="; "),
                )
            )
        if not found:
            return ""
        return text("The file was saved by a spreadsheet: {damage}.", damage=join_words(found))


def _example(line: int, column: Column, cell: str) -> str:
    return text(
        "line {line}, {column}: “{cell}”", line=line, column=column.value, cell=readable_cell(cell)
    )


class PriceFile:
    """One pass over a file. `bad_rows`, `unknown_values` and the rest grow while rows are read."""

    def __init__(self, path: Path, choice: RowChoice) -> None:
        self.path = path
        self.bad_rows: list[BadRow] = []
        self._choice = choice
        self._reader = TableReader(path)
        self._markets: Counter[str] = Counter()
        self._currencies: set[str] = set()
        self._unknown: Counter[tuple[Column, str]] = Counter()
        self._damage = _Damage()

    @property
    def bytes_read(self) -> int:
        """Return how far the pass is, in bytes of the file as it lies there."""
        return self._reader.bytes_read

    @property
    def digest(self) -> str:
        """Return the file's SHA-256, in hexadecimal."""
        return self._reader.digest

    @property
    def markets(self) -> list[str]:
        """Return the markets of the rows read so far."""
        return sorted(self._markets)

    @property
    def currencies(self) -> list[str]:
        """Return the currencies of the rows read so far, in the market chosen."""
        return sorted(self._currencies)

    @property
    def unknown_values(self) -> tuple[UnknownValue, ...]:
        """Return what the program does not know (P7, P8), with the number of rows for each."""
        return tuple(
            UnknownValue(column.value, value, count)
            for (column, value), count in sorted(self._unknown.items())
        )

    def rows(self) -> Iterator[FileRow]:
        """Read the rows. Raises: UnreadablePriceFile — before the first one, or on the way."""
        with closing(self._reader.rows()) as reader:
            header = _Header(next(reader, (0, []))[1])
            for number, row in reader:
                yield self._read(header, number, row)

    def check(self) -> None:
        """Check the file as a whole, once all rows are read.

        Raises: SpreadsheetDamage; UnreadablePriceFile — no rows, several markets, or none of the one
        requested.
        """
        sentence = "" if self._choice.repair else self._damage.sentence()
        if sentence:
            raise SpreadsheetDamage(sentence)
        known = join_words(self.markets[:_MAX_LISTED])
        market = self._choice.market
        if not self._markets and not self.bad_rows:
            raise UnreadablePriceFile(text("The file has no rows, only the names of its columns."))
        if market is None and len(self._markets) > 1:
            sentence = text(
                "The file holds prices of {count} markets, {known}; choose one of them.",
                count=len(self._markets),
                known=known,
            )
            raise UnreadablePriceFile(sentence)
        if market is not None and self._markets and market not in self._markets:
            sentence = text(
                "The file has no prices of the market {market}, only of {known}.",
                market=market,
                known=known,
            )
            raise UnreadablePriceFile(sentence)

    def _read(self, header: "_Header", number: int, row: Sequence[str]) -> FileRow:
        family = ""
        try:
            cells = header.cells(row)
            self._damage.note(number, cells)
            family = _family_or_empty(cells)
            return FileRow(number, family, self._parse(cells, family))
        except BadCell as bad:
            self.bad_rows.append(BadRow(number, bad.column, bad.reason))
            return FileRow(number, family, SkipReason.BAD)
        except UnknownCell as unknown:
            self._count_unknown(unknown.column, unknown.value)
            return FileRow(number, family, SkipReason.UNKNOWN)

    def _parse(self, cells: Cells, family: str) -> PriceRow | SkipReason:
        """Return what a row says, or why it is left out; of what is not chosen nothing else counts."""
        choice = self._choice
        market = cells[Column.MARKET].upper()
        if choice.market is None or not market:
            market = read_market(cells)
        self._markets[market] += 1
        if choice.market is not None and market != choice.market:
            return SkipReason.OTHER_MARKET
        currency = cells[Column.CURRENCY].upper()
        if choice.currency is None or not currency:
            currency = read_currency(cells)
        self._currencies.add(currency)
        if choice.currency is not None and currency != choice.currency:
            return SkipReason.OTHER_CURRENCY
        if choice.segments:
            segment = cells[Column.SEGMENT]
            if segment and find_segment(segment) not in choice.segments:
                return SkipReason.OTHER_SEGMENT
        parsed = read_row(cells, family=family, repair=choice.repair)
        if not is_known_change(cells):
            self._count_unknown(Column.CHANGE, cells[Column.CHANGE])
        return parsed

    def _count_unknown(self, column: Column, value: str) -> None:
        key = (column, value[:60])
        if key in self._unknown or len(self._unknown) < _MAX_UNKNOWN_VALUES:
            self._unknown[key] += 1


def find_currency(path: Path, *, market: str | None, preferred: str) -> str | None:
    """Return the currency of which to read a file's rows: the preferred one if the file has prices in it,
    else the only one; None if there are several, or none. A pass of its own, which reads no more than that.

    Raises: UnreadablePriceFile.
    """
    found = set()
    with closing(TableReader(path).rows()) as rows:
        header = _Header(next(rows, (0, []))[1])
        for _, row in rows:
            in_market, currency = header.market_and_currency(row)
            if market is None or in_market == market:
                found.add(currency)
                if currency == preferred:
                    return preferred
    known = [currency for currency in found if is_known_currency(currency)]
    return known[0] if len(known) == 1 else None


class _Header:
    """The file's first row: where each column that is read stands."""

    def __init__(self, names: Sequence[str]) -> None:
        known = {_plain(column): column for column in Column}
        found = [known.get(_plain(name)) for name in names]
        self._width = max((at for at, name in enumerate(names, start=1) if name.strip()), default=0)
        self._places = {column: i for i, column in enumerate(found) if column is not None}
        twice = [column for column in Column if found.count(column) > 1]
        missing = [column for column in REQUIRED if column not in self._places]
        if not any(names):
            raise UnreadablePriceFile(text("The file is empty."))
        if twice:
            names = join_words([column.value for column in twice])
            raise UnreadablePriceFile(text("The file has twice the column {names}.", names=names))
        if missing:
            raise UnreadablePriceFile(_missing_columns(missing))

    def cells(self, row: Sequence[str]) -> Cells:
        """Return the cells that are read. Raises: BadCell."""
        width = self._width
        if len(row) < width or any(map(str.strip, row[width:])):
            sentence = plural_text(
                "The row has {count} cell; the first line names {width} columns.",
                "The row has {count} cells; the first line names {width} columns.",
                count=len(row),
                width=width,
            )
            raise BadCell("", sentence)
        return {column: row[place].strip() for column, place in self._places.items()}

    def market_and_currency(self, row: Sequence[str]) -> tuple[str, str]:
        """Return what a row says of them, in upper case; empty where it has too few cells."""
        places = self._places[Column.MARKET], self._places[Column.CURRENCY]
        if max(places) >= len(row):
            return "", ""
        return row[places[0]].strip().upper(), row[places[1]].strip().upper()


def _missing_columns(missing: Sequence[Column]) -> str:
    if len(missing) < len(REQUIRED):
        return plural_text(
            "The file lacks the column {names}.",
            "The file lacks the columns {names}.",
            count=len(missing),
            names=join_words([column.value for column in missing]),
        )
    return text("The first line does not name the columns of a license-based price list.")


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _family_or_empty(cells: Cells) -> str:
    try:
        return read_family(cells)
    except BadCell:
        return ""
