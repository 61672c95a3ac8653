"""CSV files of many actions of the API: what their rows say, and the job that executes them (ADR 43).

A row is an action: `path` is its address below the root of the API, `method` POST where it has none,
`key` its Idempotency-Key, `if_match` its version. All other columns are fields of its body; a name
with dots is a field within a field.
"""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import NOT_PERMITTED, Actor
from upline.jobs.actions import enqueue
from upline.jobs.rulebook import BulkFileAction, JobKind
from upline.kernel.csv_reader import CsvReader, UnreadableCsv, utf_16_encoding
from upline.kernel.ids import new_id
from upline.kernel.naming import clean_line
from upline.kernel.page_objects import Ref
from upline.kernel.texts import Count, plural_text, text
from upline.kernel.verdicts import Refused, refuse

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 200
MAX_FAULTS = 100  # that are said of one file
_MAX_NAME_LENGTH = 255
_PATH, _METHOD, _KEY, _IF_MATCH = "path", "method", "key", "if_match"
_OF_ACTION = (_PATH, _METHOD, _KEY, _IF_MATCH)
_METHODS = ("POST", "PATCH", "DELETE")
_KEY_PATTERN = re.compile(r"[!-~]{1,200}")
_PATH_PATTERN = re.compile(r"/[!-~]{0,1999}")
_COLUMN_PATTERN = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]{1,60}){0,3}")


@dataclass(frozen=True, slots=True)
class BulkFileFault:
    """What is wrong in a file: in which line, from 1, and which column; 0 and empty: in the whole."""

    line: int
    column: str
    sentence: str

    @property
    def place(self) -> str:
        """Return where it is, for programs: `file.12.path`, of line 12."""
        line = str(self.line) if self.line else ""
        return ".".join(part for part in ("file", line, self.column) if part)


class UnreadableBulkFile(Exception):
    """A file that is refused as a whole, before anything is executed."""

    def __init__(self, faults: Sequence[BulkFileFault]) -> None:
        self.faults = tuple(faults[:MAX_FAULTS])
        super().__init__(self.faults[0].sentence)


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkFileOrigin:
    """By what a file was sent: a credential of the API; None: a person. `site` is the address of the installation."""

    site: str
    request_id: str = ""
    credential_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileAction:
    """A row of a file. `fields` are the cells of its body that are not empty, by column."""

    line: int
    method: str
    path: str
    key: str
    if_match: str
    fields: Mapping[str, str]


@transaction.atomic
def start_bulk_file(
    *,
    tenant_id: UUID,
    file_name: str,
    content: bytes,
    origin: BulkFileOrigin,
    by: Actor,
    now: datetime,
) -> UUID:
    """Let a job execute the actions of a file as who has sent it; return the id of the job.

    Each action passes its own gate when it is executed. Raises: UnreadableBulkFile; Refused —
    `not_permitted`, `unreadable_text`, `too_long`: the name of the file.
    """
    authorise(BulkFileAction.SEND_BULK_FILE, None, by=by)
    name = clean_line(
        file_name, max_length=_MAX_NAME_LENGTH, field="file", label=text("The name of a file")
    )
    actions = read_bulk_file(content)
    return enqueue(
        tenant_id=tenant_id,
        kind=JobKind.BULK_ACTIONS,
        subject=Ref(new_id(), name or "bulk.csv"),
        by=by,
        now=now,
        credential_id=origin.credential_id,
        parameters={
            "site": origin.site,
            "request_id": origin.request_id,
            "actions": [_document(action) for action in actions],
        },
    )


def credential_ended() -> Refused:
    """Return the refusal of a job whose file was sent by a credential that is no longer valid."""
    sentence = text("The credential by which this file was sent is no longer valid.")
    return refuse(NOT_PERMITTED, sentence)


def action_from_document(document: Sequence[Any]) -> FileAction:
    """Return an action as the parameters of its job have it."""
    line, method, path, key, if_match, fields = document
    return FileAction(
        line=line, method=method, path=path, key=key, if_match=if_match, fields=fields
    )


def _document(action: FileAction) -> list[Any]:
    parts = (action.line, action.method, action.path, action.key, action.if_match)
    return [*parts, dict(action.fields)]


def read_bulk_file(content: bytes) -> list[FileAction]:
    """Return the actions of a file. Raises: UnreadableBulkFile — with all that is wrong, up to MAX_FAULTS."""
    lines = _rows(content)
    header_line, header = next(lines, (0, []))
    columns = _columns(header_line, header)
    digest = hashlib.sha256(content).hexdigest()[:24]
    actions: list[FileAction] = []
    faults: list[BulkFileFault] = []
    keys: dict[str, int] = {}
    for line, cells in lines:
        if len(actions) >= MAX_ROWS:
            sentence = plural_text(
                "A file has at most {count} row.", "A file has at most {count} rows.",
                count=MAX_ROWS,
            )  # fmt: skip
            raise UnreadableBulkFile([BulkFileFault(line, "", sentence)])
        action = _action(line, columns, cells, digest)
        found = list(_faults(action, columns, cells))
        if action.key in keys:
            sentence = text("Line {line} has the same key.", line=keys[action.key])
            found.append(BulkFileFault(line, _KEY, sentence))
        keys.setdefault(action.key, line)
        actions.append(action)
        faults += found
        if len(faults) >= MAX_FAULTS:
            break
    if faults:
        raise UnreadableBulkFile(faults)
    if not actions:
        raise _unreadable(text("The file has no rows."))
    return actions


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of each row that is not empty."""
    if len(content) > MAX_BYTES:
        megabytes = Count(MAX_BYTES // 1024 // 1024)
        raise _unreadable(text("The file is larger than {megabytes} MB.", megabytes=megabytes))
    if not content.strip():
        raise _unreadable(text("This file is empty."))
    reader = CsvReader(
        io.BytesIO(content), max_bytes=MAX_BYTES, encoding=_encoding(content), is_strict=True
    )
    try:
        for line, cells in reader.rows():
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
    except UnreadableCsv as error:
        raise UnreadableBulkFile([BulkFileFault(error.line, "", error.sentence)]) from error


def _encoding(content: bytes) -> str | None:
    """Return Windows-1252 for what is not Unicode; None: the reader finds it."""
    if utf_16_encoding(content[:4]):
        return None
    try:
        content.decode()
    except UnicodeDecodeError:
        return None if b"\x00" in content else "cp1252"
    return None


def _columns(line: int, header: Sequence[str]) -> list[str]:
    columns = [cell.lower() if cell.lower() in _OF_ACTION else cell for cell in header]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MAX_COLUMNS:
        sentence = text("A file has at most {count} columns.", count=Count(MAX_COLUMNS))
        raise UnreadableBulkFile([BulkFileFault(line, "", sentence)])
    faults = [
        BulkFileFault(line, name[:80], text("This is no name of a column."))
        for name in columns
        if not _COLUMN_PATTERN.fullmatch(name)
    ]
    faults += [
        BulkFileFault(line, name, text("This column is there twice."))
        for name in dict.fromkeys(columns)
        if columns.count(name) > 1
    ]
    if _PATH not in columns:
        sentence = text("The first row names the columns; one of them has to be path.")
        faults.append(BulkFileFault(line, _PATH, sentence))
    if faults:
        raise UnreadableBulkFile(faults)
    return columns


def _action(line: int, columns: Sequence[str], cells: Sequence[str], digest: str) -> FileAction:
    values = dict(zip(columns, cells, strict=False))
    return FileAction(
        line=line,
        method=(values.get(_METHOD) or _METHODS[0]).upper(),
        path=values.get(_PATH, ""),
        # The same file sent again is the same actions.
        key=values.get(_KEY) or f"{digest}-{line}",
        if_match=values.get(_IF_MATCH, ""),
        fields={name: cell for name, cell in values.items() if cell and name not in _OF_ACTION},
    )


def _faults(
    action: FileAction, columns: Sequence[str], cells: Sequence[str]
) -> Iterator[BulkFileFault]:
    line = action.line
    if any(cells[len(columns) :]):
        yield BulkFileFault(line, "", text("This row has more cells than there are columns."))
    if not _PATH_PATTERN.fullmatch(action.path):
        sentence = text("A path begins with / and has no spaces.")
        yield BulkFileFault(line, _PATH, sentence)
    if action.method not in _METHODS:
        yield BulkFileFault(line, _METHOD, text("A method is POST, PATCH or DELETE."))
    if not _KEY_PATTERN.fullmatch(action.key):
        yield BulkFileFault(line, _KEY, text("A key has 1 to 200 visible ASCII characters."))


def _unreadable(sentence: str) -> UnreadableBulkFile:
    return UnreadableBulkFile([BulkFileFault(0, "", sentence)])
