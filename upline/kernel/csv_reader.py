"""Reading tables from CSV in its dialects and encodings, row by row, with limits. No database.

The separator is the one that the first line has most of, or that of a line `sep=;`. The encoding is UTF-8 or
UTF-16, with a byte-order mark or without, or the one that the caller names.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import IO

from upline.kernel.texts import Count
from upline.kernel.texts import text as text_of

_MAX_LINE_LENGTH = 1_000_000  # bytes; characters in UTF-16
_MAX_LINES_PER_ROW = 100
_BYTE_ORDER_MARK = "\ufeff"

_SEPARATORS = ",;\t|"
_SEPARATOR_LINE = re.compile(r"\"?sep=([,;\t|])\"?[\s,;|]*", re.IGNORECASE)
_BLANK_LINE = re.compile(r"(?:[\s,;|]|\"\s*\")*")

# What the first bytes of text in UTF-16 look like: with a byte-order mark, or as letters of the Latin alphabet.
_UTF_16 = (
    (re.compile(rb"\xff\xfe|\xfe\xff"), "utf-16"),
    (re.compile(rb"[^\x00]\x00[^\x00]\x00", re.DOTALL), "utf-16-le"),
    (re.compile(rb"\x00[^\x00]\x00[^\x00]", re.DOTALL), "utf-16-be"),
)

Row = list[str]


class UnreadableCsv(Exception):
    """The file is no CSV that can be read: in which line, from 1; 0: the whole of it. `sentence` says why."""

    def __init__(self, sentence: str, *, line: int = 0) -> None:
        self.sentence = sentence
        self.line = line
        super().__init__(sentence)


def utf_16_encoding(start: bytes) -> str | None:
    """Return the encoding of a file that starts so, if it is a kind of UTF-16."""
    return next((name for mark, name in _UTF_16 if mark.match(start)), None)


class CsvReader:
    """One pass over the rows of a file that is open at its start. Row numbers are those of a row's first line, from 1.

    `max_bytes` is how much is read; what is in UTF-16 counts its characters. `is_strict`: a text in quotation marks that goes on
    after the closing one is no CSV; otherwise it is part of the cell.
    """

    def __init__(
        self, file: IO[bytes], *, max_bytes: int, encoding: str | None = None, is_strict: bool
    ) -> None:
        self._file = file
        self._max_bytes = max_bytes
        self._encoding = encoding
        self._is_strict = is_strict
        self._read = 0
        self._line = 0
        self._row_start = 1
        self._is_at_end = False

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yield number and cells of each row, empty ones included. Raises: UnreadableCsv."""
        try:
            yield from self._rows()
        except csv.Error as error:
            if self._is_at_end:  # the row went on looking for the end of a text
                raise self._unclosed() from error
            reason = str(error).partition(" - ")[0]  # what follows is for programmers
            sentence = text_of("This is not CSV: {reason}.", reason=reason)
            raise UnreadableCsv(sentence, line=self._row_start) from error

    def _rows(self) -> Iterator[tuple[int, Row]]:
        lines = self._decoded_lines()
        first = self._first_line(lines)
        separator = _SEPARATOR_LINE.fullmatch(first)
        if separator is not None:
            delimiter = separator[1]
            self._row_start = self._line + 1
        else:
            delimiter = max(_SEPARATORS, key=first.count)
            lines = _chain(first, lines)
        reader = csv.reader(
            lines, delimiter=delimiter, skipinitialspace=True, strict=self._is_strict
        )
        while (row := next(reader, None)) is not None:
            if self._is_at_end:
                raise self._unclosed()
            yield self._row_start, row
            self._row_start = self._line + 1

    def _decoded_lines(self) -> Iterator[str]:
        start = self._file.read(4096)
        self._file.seek(0)
        encoding = self._encoding or utf_16_encoding(start)
        if encoding is None and b"\x00" in start:
            raise UnreadableCsv(text_of("The file is not text; it has to be CSV."))
        if encoding is None and b"\r" in start and b"\n" not in start:
            encoding = "utf-8"  # with line ends that only a text file knows
        return self._utf_8_lines() if encoding is None else self._lines(encoding)

    def _first_line(self, lines: Iterator[str]) -> str:
        """Return the first line that is not blank, where rows start; empty if there is none."""
        for line in lines:
            self._row_start = self._line
            text = line.lstrip(_BYTE_ORDER_MARK)
            if _SEPARATOR_LINE.fullmatch(text) or not _BLANK_LINE.fullmatch(text):
                return text
            self._row_start += 1
        return ""

    def _utf_8_lines(self) -> Iterator[str]:
        while raw := self._file.readline(_MAX_LINE_LENGTH):
            self._check_line(len(raw))
            try:
                yield raw.decode()
            except UnicodeDecodeError as error:
                sentence = text_of("This is not in UTF-8; save the file as CSV in UTF-8.")
                raise UnreadableCsv(sentence, line=self._line) from error
        self._is_at_end = True

    def _lines(self, encoding: str) -> Iterator[str]:
        text = io.TextIOWrapper(self._file, encoding, newline="")
        try:
            while line := text.readline(_MAX_LINE_LENGTH):
                self._check_line(len(line))
                yield line
            self._is_at_end = True
        except UnicodeError as error:
            name = "UTF-16" if encoding.startswith("utf-16") else encoding.upper()
            sentence = text_of("The file is not in {name} after this line, as it began.", name=name)
            raise UnreadableCsv(sentence, line=self._line) from error
        finally:
            text.detach()  # the caller closes the file

    def _check_line(self, length: int) -> None:
        """Raises: UnreadableCsv — a line, a row or the whole file is endless."""
        self._line += 1
        self._read += length
        if length == _MAX_LINE_LENGTH:
            sentence = text_of("This is longer than {most} bytes.", most=Count(_MAX_LINE_LENGTH))
            raise UnreadableCsv(sentence, line=self._line)
        if self._line - self._row_start >= _MAX_LINES_PER_ROW:
            raise self._unclosed()
        if self._read > self._max_bytes:
            raise UnreadableCsv(text_of("The file is too large when unpacked."))

    def _unclosed(self) -> UnreadableCsv:
        sentence = text_of("A quotation mark that opens here is not closed.")
        return UnreadableCsv(sentence, line=self._row_start)


def _chain(first: str, others: Iterator[str]) -> Iterator[str]:
    """Yield a line, if there is one, and the others, without reading ahead."""
    if first:
        yield first
    yield from others
