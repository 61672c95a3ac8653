"""Reading a table from a file: CSV in its dialects and encodings, compressed or not, and workbooks. No database."""

import csv
import gzip
import hashlib
import io
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from upline.catalog.imports.workbook import is_workbook, workbook_rows
from upline.kernel.phrases import join_words
from upline.kernel.texts import Count
from upline.kernel.texts import text as text_of

_MAX_LINE_LENGTH = 1_000_000  # bytes; characters in UTF-16
_MAX_LINES_PER_ROW = 100
_MAX_UNPACKED_BYTES = 1 << 30
_MAX_LISTED = 20
_BYTE_ORDER_MARK = "\ufeff"

_SEPARATORS = ",;\t|"
_SEPARATOR_LINE = re.compile(r"\"?sep=([,;\t|])\"?[\s,;|]*", re.IGNORECASE)
_BLANK_LINE = re.compile(r"(?:[\s,;|]|\"\s*\")*")
_GZIP, _ZIP, _OLD_WORKBOOK = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0"
_ZIPPED, _ZIPPED_TEXT = (".csv", ".csv.gz", ".tsv", ".xlsx"), (".txt",)

# What the first bytes of text in UTF-16 look like: with a byte-order mark, or as letters of the Latin alphabet.
_UTF_16 = (
    (re.compile(rb"\xff\xfe|\xfe\xff"), "utf-16"),
    (re.compile(rb"[^\x00]\x00[^\x00]\x00", re.DOTALL), "utf-16-le"),
    (re.compile(rb"\x00[^\x00]\x00[^\x00]", re.DOTALL), "utf-16-be"),
)
_DAMAGED = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, RuntimeError, NotImplementedError,
    ElementTree.ParseError, KeyError, ValueError, IndexError, OverflowError,
)  # fmt: skip

Row = list[str]


class UnreadablePriceFile(Exception):
    """The file is no price list that can be read. `sentence` says what is missing."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class TableReader:
    """One pass over the rows of a file. Row numbers are those of a row's first line, from 1.

    `digest` is the SHA-256 of the file as it lies there; it is there once the first row was read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.digest = ""
        self._file: IO[bytes] | None = None
        self._unpacked = 0
        self._line = 0
        self._row_start = 1
        self._is_at_end = False

    @property
    def bytes_read(self) -> int:
        """Return how far the pass is, in bytes of the file as it lies there."""
        return 0 if self._file is None or self._file.closed else self._file.tell()

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yield number and cells of each row that is not empty. Raises: UnreadablePriceFile."""
        try:
            with _open_seekable(self.path) as file:
                self._file = file
                self.digest = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
                for number, row in self._unpack(file):
                    if any(map(str.strip, row)):
                        yield number, row
        except csv.Error as error:
            reason = str(error).partition(" - ")[0]  # what follows is for programmers
            sentence = text_of(
                "Line {line} is not CSV: {reason}.", line=self._row_start, reason=reason
            )
            raise UnreadablePriceFile(sentence) from error
        except _DAMAGED as error:
            reason = str(error).rstrip(".")
            sentence = text_of("The file is damaged, or locked: {reason}.", reason=reason)
            raise UnreadablePriceFile(sentence) from error
        except OSError as error:
            reason = error.strerror or text_of("it cannot be opened")
            sentence = text_of("The file cannot be read: {reason}.", reason=reason)
            raise UnreadablePriceFile(sentence) from error

    def _unpack(self, file: IO[bytes], *, depth: int = 0) -> Iterator[tuple[int, Row]]:
        """Yield the rows of a file that may be compressed, or an archive of one file."""
        start = file.read(4096)
        file.seek(0)
        if start.startswith(_GZIP) and depth < 2:
            with gzip.open(file) as unpacked:
                yield from self._unpack(unpacked, depth=depth + 1)  # type: ignore[arg-type]
        elif start.startswith(_ZIP) and depth < 2:
            with zipfile.ZipFile(file) as archive:
                yield from self._archive_rows(archive, depth)
        else:
            yield from self._csv_rows(file, start)

    def _archive_rows(self, archive: zipfile.ZipFile, depth: int) -> Iterator[tuple[int, Row]]:
        if sum(member.file_size for member in archive.infolist()) > _MAX_UNPACKED_BYTES:
            raise UnreadablePriceFile(text_of("The file is too large when unpacked."))
        if is_workbook(archive):
            yield from workbook_rows(archive)
            return
        names = [name for name in archive.namelist() if _is_table(name, _ZIPPED)]
        names = names or [name for name in archive.namelist() if _is_table(name, _ZIPPED_TEXT)]
        if len(names) != 1:
            sentence = text_of("An archive has to hold one price list; it holds none.")
            if names:
                found = join_words(names[:_MAX_LISTED])
                sentence = text_of(
                    "An archive has to hold one price list; it holds {found}.", found=found
                )
            raise UnreadablePriceFile(sentence)
        with archive.open(names[0]) as member:
            yield from self._unpack(member, depth=depth + 1)

    def _csv_rows(self, file: IO[bytes], start: bytes) -> Iterator[tuple[int, Row]]:
        encoding = next((name for mark, name in _UTF_16 if mark.match(start)), None)
        if start.startswith(_OLD_WORKBOOK):
            raise UnreadablePriceFile(
                text_of("The file is a workbook in the old format; save it as .xlsx.")
            )
        if encoding is None and b"\x00" in start:
            raise UnreadablePriceFile(text_of("The file is not text; a price list is CSV."))
        if encoding is None and b"\r" in start and b"\n" not in start:
            encoding = "utf-8"  # with line ends that only a text file knows
        lines = self._utf_8_lines(file) if encoding is None else self._lines(file, encoding)
        first = self._first_line(lines)
        separator = _SEPARATOR_LINE.fullmatch(first)
        if separator is not None:
            delimiter = separator[1]
            self._row_start = self._line + 1
        else:
            delimiter = max(_SEPARATORS, key=first.count)
            lines = _chain(first, lines)
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        while (row := next(reader, None)) is not None:
            if self._is_at_end:  # the row went on looking for the end of a text
                raise self._unclosed()
            yield self._row_start, row
            self._row_start = self._line + 1

    def _first_line(self, lines: Iterator[str]) -> str:
        """Return the first line that is not blank, where rows start; empty if there is none."""
        for line in lines:
            self._row_start = self._line
            text = line.lstrip(_BYTE_ORDER_MARK)
            if _SEPARATOR_LINE.fullmatch(text) or not _BLANK_LINE.fullmatch(text):
                return text
            self._row_start += 1
        return ""

    def _utf_8_lines(self, file: IO[bytes]) -> Iterator[str]:
        while raw := file.readline(_MAX_LINE_LENGTH):
            self._check_line(len(raw))
            try:
                yield raw.decode()
            except UnicodeDecodeError as error:
                sentence = text_of(
                    "Line {line} is not in UTF-8; save the file as CSV in UTF-8.", line=self._line
                )
                raise UnreadablePriceFile(sentence) from error
        self._is_at_end = True

    def _lines(self, file: IO[bytes], encoding: str) -> Iterator[str]:
        text = io.TextIOWrapper(file, encoding, newline="")
        try:
            while line := text.readline(_MAX_LINE_LENGTH):
                self._check_line(len(line))
                yield line
            self._is_at_end = True
        except UnicodeError as error:
            name = "UTF-8" if encoding == "utf-8" else "UTF-16"
            sentence = text_of(
                "After line {line} the file is not in {name}, as it began.",
                line=self._line,
                name=name,
            )
            raise UnreadablePriceFile(sentence) from error
        finally:
            text.detach()  # the caller closes the file

    def _check_line(self, length: int) -> None:
        """Raises: UnreadablePriceFile — a line, a row or the whole unpacked file is endless."""
        self._line += 1
        self._unpacked += length
        if length == _MAX_LINE_LENGTH:
            raise UnreadablePriceFile(
                text_of(
                    "Line {line} is longer than {most} bytes.",
                    line=self._line,
                    most=Count(_MAX_LINE_LENGTH),
                )
            )
        if self._line - self._row_start >= _MAX_LINES_PER_ROW:
            raise self._unclosed()
        if self._unpacked > _MAX_UNPACKED_BYTES:
            raise UnreadablePriceFile(text_of("The file is too large when unpacked."))

    def _unclosed(self) -> UnreadablePriceFile:
        return UnreadablePriceFile(
            text_of(
                "A quotation mark that opens in line {line} is not closed.", line=self._row_start
            )
        )


def _open_seekable(path: Path) -> "BufferedReader | BufferedRandom":
    """Open a file; of what cannot be read twice, as a pipe, open a copy."""
    file = path.open("rb")
    if file.seekable():
        return file
    with file:
        copy = tempfile.TemporaryFile()  # noqa: SIM115 — the caller closes it
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        return copy


def _is_table(name: str, endings: tuple[str, ...]) -> bool:
    *folders, base = name.replace("\\", "/").split("/")
    is_hidden = base.startswith((".", "~$")) or "__MACOSX" in folders
    return base.casefold().endswith(endings) and not is_hidden


def _chain(first: str, others: Iterator[str]) -> Iterator[str]:
    """Yield a line, if there is one, and the others, without reading ahead."""
    if first:
        yield first
    yield from others
