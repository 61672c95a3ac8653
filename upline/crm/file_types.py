"""Which files may be kept with an order, and whether a file is what it says it is.

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

from upline.kernel.verdicts import refuse

NAME_LENGTH = 200

_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_ZIP = "application/zip"
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. `also`: other names that browsers have for it.

    `part`: what an archive of this kind must contain; `is_text`: it has no bytes to know it by.
    """

    media_type: str
    also: frozenset[str] = frozenset()
    part: str = ""
    is_text: bool = False


def _archive(media_type: str, part: str) -> Kind:
    return Kind(media_type, also=frozenset({_ZIP, "application/x-zip-compressed"}), part=part)


_JPEG = Kind("image/jpeg", also=frozenset({"image/jpg", "image/pjpeg"}))

KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", also=frozenset({"application/x-pdf"})),
    "png": Kind("image/png", also=frozenset({"image/x-png"})),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "gif": Kind("image/gif"),
    "webp": Kind("image/webp"),
    "docx": _archive(f"{_OOXML}wordprocessingml.document", "word/document.xml"),
    "xlsx": _archive(f"{_OOXML}spreadsheetml.sheet", "xl/workbook.xml"),
    "pptx": _archive(f"{_OOXML}presentationml.presentation", "ppt/presentation.xml"),
    "odt": _archive(f"{_ODF}text", "content.xml"),
    "ods": _archive(f"{_ODF}spreadsheet", "content.xml"),
    "zip": Kind(_ZIP, also=frozenset({"application/x-zip-compressed"})),
    "txt": Kind("text/plain", is_text=True),
    # Windows declares what the program is that opens it.
    "csv": Kind(
        "text/csv",
        also=frozenset({"text/plain", "application/csv", "application/vnd.ms-excel"}),
        is_text=True,
    ),
    "eml": Kind("message/rfc822", also=frozenset({"text/plain"}), is_text=True),
}
ALLOWED_ENDINGS = tuple(f".{ending}" for ending in KINDS)

_ARCHIVES = frozenset({_ZIP} | {kind.media_type for kind in KINDS.values() if kind.part})
_KNOWN_BY_BYTES = frozenset(kind.media_type for kind in KINDS.values() if not kind.is_text)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_FIRST_HEADER = re.compile(rb"(?:From [^\n]*\r?\n)?[!-9;-~]+[ \t]*:")
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")
_SCANNED = 8192


def media_type_of(name: str, *, declared: str, content: bytes) -> str:
    """Return what a file is kept and served as.

    Raises: Refused — `type_not_allowed`, `empty_file`, `lying_type`.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS.get(ending)
    if kind is None:
        what = f"Files of the type .{ending}" if ending else "Files without an ending"
        listed = ", ".join(sorted(KINDS))
        sentence = f"{what} are not kept; these are: {listed}."
        raise refuse("type_not_allowed", sentence, "file")
    if not content:
        raise refuse("empty_file", f"The file {name} is empty.", "file")
    said = declared.partition(";")[0].strip().lower()
    if said not in _SAYS_NOTHING | {kind.media_type} | kind.also:
        sentence = f"The file {name} was sent as {said[:100]}, which no .{ending} file is."
        raise refuse("lying_type", sentence, "file")
    if not _is(kind, content):
        raise refuse("lying_type", f"What is in {name} is no .{ending} file.", "file")
    return kind.media_type


def _is(kind: Kind, content: bytes) -> bool:
    seen = filetype.guess_mime(content[:_SCANNED])
    if kind.is_text:
        return seen not in _KNOWN_BY_BYTES and _is_text(kind, content)
    if kind.part:
        return seen in {_ZIP, kind.media_type} and _is_document(kind, content)
    if kind.media_type == _ZIP:
        return seen in _ARCHIVES
    return bool(seen == kind.media_type)


def _is_text(kind: Kind, content: bytes) -> bool:
    if content.startswith(_WIDE_TEXT):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    if kind.media_type == "message/rfc822" and not _FIRST_HEADER.match(content):
        return False
    return not _NO_TEXT.search(content)


def _is_document(kind: Kind, content: bytes) -> bool:
    """Tell whether an archive is this kind of document, and brings no program along."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if kind.media_type.startswith(_ODF):
                return kind.part in names and _names_itself(archive, kind)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError):
        return False
    return kind.part in names and not any(n.endswith("vbaProject.bin") for n in names)


def _names_itself(archive: zipfile.ZipFile, kind: Kind) -> bool:
    found = archive.NameToInfo.get("mimetype")
    if found is None or found.file_size != len(kind.media_type):
        return False
    return archive.read(found) == kind.media_type.encode()
