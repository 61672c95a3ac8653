"""Copies new attachments to the archive of the database's log, so that a database restored to a second has its files."""

import time
from dataclasses import dataclass
from pathlib import Path

from upline.crm import storage
from upline.kernel.file_copies import copy_new_files

_OVERLAP_S = 60.0  # of two runs, for file systems with coarse times


@dataclass(slots=True)
class AttachmentArchive:
    """Remembers from when on it has to look; a process that begins looks at everything once."""

    _directory: Path | None = None
    _since: float = 0.0

    def run(self, directory: Path | None) -> int:
        """Copy what is new to `attachments/` in the directory, and return how many files. None: there is no archive.

        Raises: OSError — the archive cannot be written.
        """
        if directory != self._directory:
            self._directory, self._since = directory, 0.0
        if directory is None:
            return 0
        if not directory.is_dir():
            raise FileNotFoundError(directory)
        began = time.time()
        copied = copy_new_files(
            storage.root(), directory / storage.root().name, changed_since=self._since
        )
        self._since = began - _OVERLAP_S
        return copied
