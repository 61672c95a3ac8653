"""The allowed types of attachments, and checks that a file's content matches its type.

A file says what it is twice, by its name's ending and by the type that a browser declares; its
own bytes have the last word. What it is served as comes from this table, never from outside.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import filetype  # type: ignore[import-untyped]

from upline.kernel.texts import text
from upline.kernel.verdicts import refuse

NAME_LENGTH = 200

_UNSPECIFIC_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_ZIP = "application/zip"
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file. `aliases`: other names that browsers have for it.

    `part`: what an archive of this kind must contain; `is_text`: it has no bytes to know it by.
    """

    media_type: str
    aliases: frozenset[str] = frozenset()
    part: str = ""
    is_text: bool = False


def _archive(media_type: str, part: str) -> FileType:
    return FileType(
        media_type, aliases=frozenset({_ZIP, "application/x-zip-compressed"}), part=part
    )


_JPEG = FileType("image/jpeg", aliases=frozenset({"image/jpg", "image/pjpeg"}))

FILE_TYPES: Mapping[str, FileType] = {
    "pdf": FileType("application/pdf", aliases=frozenset({"application/x-pdf"})),
    "png": FileType("image/png", aliases=frozenset({"image/x-png"})),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "gif": FileType("image/gif"),
    "webp": FileType("image/webp"),
    "docx": _archive(f"{_OOXML}wordprocessingml.document", "word/document.xml"),
    "xlsx": _archive(f"{_OOXML}spreadsheetml.sheet", "xl/workbook.xml"),
    "pptx": _archive(f"{_OOXML}presentationml.presentation", "ppt/presentation.xml"),
    "odt": _archive(f"{_ODF}text", "content.xml"),
    "ods": _archive(f"{_ODF}spreadsheet", "content.xml"),
    "zip": FileType(_ZIP, aliases=frozenset({"application/x-zip-compressed"})),
    "txt": FileType("text/plain", is_text=True),
    # Windows declares what the program is that opens it.
    "csv": FileType(
        "text/csv",
        aliases=frozenset({"text/plain", "application/csv", "application/vnd.ms-excel"}),
        is_text=True,
    ),
    "eml": FileType("message/rfc822", aliases=frozenset({"text/plain"}), is_text=True),
}
ALLOWED_EXTENSIONS = tuple(f".{ending}" for ending in FILE_TYPES)

_ARCHIVES = frozenset({_ZIP} | {kind.media_type for kind in FILE_TYPES.values() if kind.part})
_BINARY_TYPES = frozenset(kind.media_type for kind in FILE_TYPES.values() if not kind.is_text)
_BINARY_BYTES = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_FIRST_HEADER = re.compile(rb"(?:From [^\n]*\r?\n)?[!-9;-~]+[ \t]*:")
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_SCAN_LENGTH = 8192


def media_type_of(name: str, *, declared_type: str, content: bytes) -> str:
    """Return the media type under which a file is stored and served.

    Raises: Refused — `type_not_allowed`, `empty_file`, `lying_type`.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = FILE_TYPES.get(ending)
    if kind is None:
        what = (
            text("Files of the type .{ending}", ending=ending)
            if ending
            else text("Files without an ending")
        )
        listed = ", ".join(sorted(FILE_TYPES))
        sentence = text("{what} are not kept; these are: {listed}.", what=what, listed=listed)
        raise refuse("type_not_allowed", sentence, "file")
    if not content:
        raise refuse("empty_file", text("The file {name} is empty.", name=name), "file")
    declared = declared_type.partition(";")[0].strip().lower()
    if declared not in _UNSPECIFIC_TYPES | {kind.media_type} | kind.aliases:
        sentence = text(
            "The file {name} was sent as {declared}, which no .{ending} file is.",
            name=name,
            declared=declared[:100],
            ending=ending,
        )
        raise refuse("lying_type", sentence, "file")
    if not _matches_type(kind, content):
        raise refuse(
            "lying_type",
            text("What is in {name} is no .{ending} file.", name=name, ending=ending),
            "file",
        )
    return kind.media_type


def _matches_type(kind: FileType, content: bytes) -> bool:
    seen = filetype.guess_mime(content[:_SCAN_LENGTH])
    if kind.is_text:
        return seen not in _BINARY_TYPES and _is_text(kind, content)
    if kind.part:
        return seen in {_ZIP, kind.media_type} and _is_safe_document(kind, content)
    if kind.media_type == _ZIP:
        return seen in _ARCHIVES
    return bool(seen == kind.media_type)


def _is_text(kind: FileType, content: bytes) -> bool:
    if content.startswith(_UTF16_BOMS):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    if kind.media_type == "message/rfc822" and not _FIRST_HEADER.match(content):
        return False
    return not _BINARY_BYTES.search(content)


def _is_safe_document(kind: FileType, content: bytes) -> bool:
    """Tell whether an archive is this kind of document, and brings no program along."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if kind.media_type.startswith(_ODF):
                return kind.part in names and _declares_media_type(archive, kind)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError):
        return False
    return kind.part in names and not any(n.endswith("vbaProject.bin") for n in names)


def _declares_media_type(archive: zipfile.ZipFile, kind: FileType) -> bool:
    found = archive.NameToInfo.get("mimetype")
    if found is None or found.file_size != len(kind.media_type):
        return False
    return archive.read(found) == kind.media_type.encode()
