"""The rows of a workbook's first sheet that is not hidden, as text: Office Open XML, read as a stream."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from posixpath import join, normpath
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION_ID = re.compile(r"\{.*/relationships\}id")
_WORKBOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"
_MAX_COLUMNS = 16_384
_LAST_DAYS = 2_950_000  # of the year 9976, in a workbook's count of days

# Number formats by which a number is shown as a date: the built-in ones, and those with such letters.
_DATE = "date"
_DATE_FORMATS = (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_ZEROS = re.compile(r"0+")  # a format by which a number is shown with leading zeros


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Tell whether an archive is a workbook."""
    return _WORKBOOK in archive.namelist()


def workbook_rows(archive: zipfile.ZipFile) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row of the first sheet; no row is narrower than one before it.

    Numbers are written as people do, with the leading zeros of their format, days as ISO dates.
    Raises: what `zipfile` and `ElementTree` raise for a damaged file.
    """
    workbook = _parse(archive, _WORKBOOK)
    sheet = _first_sheet(archive, workbook)
    properties = next(_elements(workbook, "workbookPr"), None)
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    reader = _CellReader(
        strings=_shared_strings(archive),
        formats=_cell_formats(archive),
        epoch=datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30),  # noqa: DTZ001
    )
    width = number = 0
    with archive.open(sheet) as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 — expat limits entities
            if not element.tag.endswith("}row"):
                continue
            number = int(element.get("r", number + 1))
            cells = reader.cells(element)
            width = max(width, len(cells))
            yield number, cells + [""] * (width - len(cells))
            element.clear()


class _CellReader:
    """What the cells of a row say, as text."""

    def __init__(self, *, strings: list[str], formats: Mapping[str, str], epoch: datetime) -> None:
        self._strings = strings
        self._formats = formats
        self._epoch = epoch

    def cells(self, row: Element) -> list[str]:
        cells: list[str] = []
        for cell in row:
            letters = cell.get("r", "").rstrip("0123456789")
            place = _column(letters) if letters else len(cells)
            if place >= _MAX_COLUMNS:
                raise ValueError("a row has too many cells")
            cells.extend([""] * (place - len(cells)))
            cells.append(self._text(cell))
        return cells

    def _text(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _joined_text(cell)
        value = ""
        for child in cell:
            if child.tag.endswith("}v"):
                value = child.text or ""
        if kind == "s":
            return self._strings[int(value)]
        if kind != "n" or not value:
            return value
        shown_as = self._formats.get(cell.get("s", ""), "")
        try:
            if shown_as == _DATE:
                return self._day(float(value))
            return _plain_number(value).zfill(len(shown_as))
        except (ValueError, OverflowError):
            return value  # what is no number, or no day, is for the reader of the row to refuse

    def _day(self, number: float) -> str:
        # In the last second of the year 9999 a fraction is not rounded up.
        seconds = round(number * 86_400) if number < _LAST_DAYS else int(number * 86_400)
        return (self._epoch + timedelta(seconds=seconds)).isoformat()


def _plain_number(value: str) -> str:
    """Return a number without exponent, and without the digits that binary fractions add."""
    text = format(Decimal(repr(float(value))), "f")
    return text.removesuffix(".0")


@lru_cache(maxsize=256)
def _column(letters: str) -> int:
    """Return the place of a column such as `AB`, from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _first_sheet(archive: zipfile.ZipFile, workbook: Element) -> str:
    sheets = list(_elements(workbook, "sheet"))
    if not sheets:
        raise ValueError("it has no sheet")
    sheet = next(
        (sheet for sheet in sheets if sheet.get("state", "visible") == "visible"), sheets[0]
    )
    relation = next(value for name, value in sheet.items() if _RELATION_ID.fullmatch(name))
    for target in _parse(archive, "xl/_rels/workbook.xml.rels"):
        if target.get("Id") == relation:
            path = target.get("Target", "")
            return path.lstrip("/") if path.startswith("/") else normpath(join("xl", path))
    raise ValueError("its first sheet is missing")


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    """Return the shared texts, each different one once in memory: some programs write a text as often as it is used.

    Raises: ElementTree.ParseError — as the rest of a damaged workbook does.
    """
    if _STRINGS not in archive.namelist():
        return []
    reader = _SharedStringReader()
    with archive.open(_STRINGS) as file:
        try:
            reader.parser.ParseFile(file)
        except expat.ExpatError as error:
            raise ElementTree.ParseError(str(error)) from error
    return reader.strings


class _SharedStringReader:
    """Reads shared texts from the events of the parser: no element is built, which takes most of the time."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator="}", intern={})
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = None
        self._different: dict[str, str] = {}
        self._parts: list[str] = []
        self._phonetic = 0  # how deep in a phonetic guide

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name.endswith("}t") and not self._phonetic:
            self.parser.CharacterDataHandler = self._parts.append
        elif name.endswith("}rPh"):
            self._phonetic += 1

    def _end(self, name: str) -> None:
        if name.endswith("}t"):
            self.parser.CharacterDataHandler = None
        elif name.endswith("}si"):
            text = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
            self._parts.clear()
            self.strings.append(self._different.setdefault(text, text))
        elif name.endswith("}rPh"):
            self._phonetic -= 1


def _joined_text(element: Element) -> str:
    """Return a text that may have parts of different looks, without its phonetic guides."""
    parts = []
    for child in element:
        name = _local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name in {"r", "is"}:
            parts.append(_joined_text(child))
    return "".join(parts)


def _cell_formats(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return how a number is shown, by the number of its cell's style: _DATE, or as zeros such as `0000`."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = _parse(archive, "xl/styles.xml")
    formats = dict.fromkeys(_DATE_FORMATS, _DATE)
    for element in _elements(styles, "numFmt"):
        code = element.get("formatCode", "")
        if _ZEROS.fullmatch(code):
            formats[int(element.get("numFmtId", "0"))] = code
        elif _DATE_LETTERS.search(_LITERALS.sub("", code)):
            formats[int(element.get("numFmtId", "0"))] = _DATE
    cell_styles = next(_elements(styles, "cellXfs"), None)
    used = [int(xf.get("numFmtId", "0")) for xf in cell_styles] if cell_styles is not None else []
    return {str(i): formats[number] for i, number in enumerate(used) if number in formats}


def _parse(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as file:
        return ElementTree.parse(file).getroot()  # noqa: S314 — expat limits entities


def _elements(root: Element, name: str) -> Iterator[Element]:
    for namespace in (_MAIN, _STRICT):
        yield from root.iter(namespace + name)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
