"""Reading a table from a file: CSV, compressed or not, and workbooks. No database."""

import gzip
import hashlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterator
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from upline.catalog.imports.workbook import is_workbook, workbook_rows
from upline.kernel.csv_reader import CsvReader, Row, UnreadableCsv
from upline.kernel.phrases import join_words
from upline.kernel.texts import text as text_of

_MAX_UNPACKED_BYTES = 1 << 30
_MAX_LISTED = 20

_GZIP, _ZIP, _OLD_WORKBOOK = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0"
_ZIPPED, _ZIPPED_TEXT = (".csv", ".csv.gz", ".tsv", ".xlsx"), (".txt",)

_DAMAGED = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, RuntimeError, NotImplementedError,
    ElementTree.ParseError, KeyError, ValueError, IndexError, OverflowError,
)  # fmt: skip


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

    @property
    def bytes_read(self) -> int:
        """Return how far the pass is, in bytes of the file as it lies there."""
        return 0 if self._file is None or self._file.closed else self._file.tell()

    def rows(self) -> Generator[tuple[int, Row], None, None]:
        """Yield number and cells of each row that is not empty. Who reads not all of them closes it.

        Raises: UnreadablePriceFile.
        """
        try:
            with _open_seekable(self.path) as file:
                self._file = file
                self.digest = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
                for number, row in self._unpack(file):
                    if any(map(str.strip, row)):
                        yield number, row
        except UnreadableCsv as error:
            raise UnreadablePriceFile(_with_line(error)) from error
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
            yield from _csv_rows(file, start)

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


def _csv_rows(file: IO[bytes], start: bytes) -> Iterator[tuple[int, Row]]:
    if start.startswith(_OLD_WORKBOOK):
        raise UnreadablePriceFile(
            text_of("The file is a workbook in the old format; save it as .xlsx.")
        )
    return CsvReader(file, max_bytes=_MAX_UNPACKED_BYTES, is_strict=False).rows()


def _with_line(error: UnreadableCsv) -> str:
    if not error.line:
        return error.sentence
    return text_of("Line {line}: {sentence}", line=error.line, sentence=error.sentence)


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
