"""The archive of the embedded server's write-ahead log (WAL): a directory with one compressed file for each segment.

A segment is copied under a temporary name and then renamed, and never overwritten: what is there with the same content counts as
copied, and another content is an error, after which the server tries again. Changes wait at most `ARCHIVE_TIMEOUT_S` for being archived.
"""

import gzip
import re
import shlex
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice, takewhile
from pathlib import Path

from upline.config.database import DatabaseUnavailable
from upline.config.postgres_account import OsAccount
from upline.kernel.database_copies import OnProgress

ARCHIVE_TIMEOUT_S = 60
SEGMENT = re.compile(r"[0-9A-F]{24}")
_SEGMENTS_PER_LOG = 256  # of 16 MB each
_ENDING = ".gz"
_CHUNK = 1 << 20

# %p is the file, %f its name. `sync` with names writes these to the disk.
_ARCHIVE_COMMAND = (
    "f={directory}/%f.gz; "
    'if [ -e "$f" ]; then gzip -dc "$f" | cmp -s - "%p"; '
    'else gzip -1 -c "%p" > "$f.part" && sync "$f.part" && mv "$f.part" "$f" && sync {directory}; fi'
)
_PROGRAMS = ("gzip", "cmp", "sync")
_RESTORE_COMMAND = 'test -e {directory}/%f.gz && gzip -dc {directory}/%f.gz > "%p"'


@dataclass(frozen=True)
class WalArchive:
    """An archive in a directory, which holds the log of one database since archiving was started."""

    directory: Path

    @property
    def archive_command(self) -> str:
        """Return the command by which the server archives a file."""
        return _ARCHIVE_COMMAND.format(directory=self._quoted)

    @property
    def restore_command(self) -> str:
        """Return the command by which a server that recovers reads a file."""
        return _RESTORE_COMMAND.format(directory=self._quoted)

    @property
    def _quoted(self) -> str:
        return shlex.quote(str(self.directory)).replace("%", "%%")

    def create(self, account: OsAccount) -> None:
        """Make the directory, writable by the server's account. Raises: DatabaseUnavailable — it is not empty, or cannot be used."""
        if missing := [name for name in _PROGRAMS if shutil.which(name) is None]:
            raise DatabaseUnavailable(
                f"Archiving needs the programs {', '.join(_PROGRAMS)}; {missing[0]} is not installed."
            )
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(self.directory.iterdir()):
                raise DatabaseUnavailable(
                    f"{self.directory} is not empty. The archive of a database begins in an empty directory."
                )
            account.grant_ownership(self.directory)
            account.allow_traversal(self.directory)
        except OSError as error:
            raise DatabaseUnavailable(
                f"{error.filename or self.directory} cannot be used for the archive: {error.strerror}."
            ) from error

    def stage(
        self, first: str, target: Path, *, account: OsAccount, on_progress: OnProgress
    ) -> str:
        """Copy the segments from `first` on where the server's account can read them, up to the end or the first gap.

        Return the name of the segment that is missing there; empty if none is. Raises: DatabaseUnavailable — there is no
        archive, it does not have the first, or a file is damaged.
        """
        if not self.directory.is_dir():
            raise DatabaseUnavailable(f"There is no archive in {self.directory}.")
        present = sorted(name for name in self._segments() if name[:8] == first[:8])
        names = list(takewhile(set(present).__contains__, _names_from(first)))
        if not names:
            raise DatabaseUnavailable(
                f"The archive in {self.directory} does not have the segment {first}, at which the backup ends."
            )
        target.mkdir(mode=0o700)
        for number, name in enumerate(names, start=1):
            _check_compressed(self._file(name))
            shutil.copyfile(self._file(name), target / self._file(name).name)
            on_progress(number, len(names))
        account.grant_ownership(target)
        return next(islice(_names_from(names[-1]), 1, None)) if present[-1] > names[-1] else ""

    def delete_before(self, first: str) -> int:
        """Delete the segments before one, and return how many. Names are in the order of the log."""
        earlier = [name for name in self._segments() if name < first]
        for name in earlier:
            self._file(name).unlink()
        return len(earlier)

    def _segments(self) -> Iterator[str]:
        files = (path.stem for path in self.directory.glob(f"*{_ENDING}"))
        return (name for name in files if SEGMENT.fullmatch(name))

    def _file(self, segment: str) -> Path:
        return self.directory / f"{segment}{_ENDING}"


def _names_from(segment: str) -> Iterator[str]:
    """Yield the names of a segment and of those that follow it on its timeline, without end."""
    timeline, log, number = (int(segment[at : at + 8], 16) for at in (0, 8, 16))
    for position in count(log * _SEGMENTS_PER_LOG + number):
        yield f"{timeline:08X}{position // _SEGMENTS_PER_LOG:08X}{position % _SEGMENTS_PER_LOG:08X}"


def _check_compressed(file: Path) -> None:
    try:
        with gzip.open(file) as content:
            while content.read(_CHUNK):
                pass
    except (OSError, EOFError, zlib.error) as error:
        raise DatabaseUnavailable(f"{file} of the archive is damaged or cannot be read.") from error
