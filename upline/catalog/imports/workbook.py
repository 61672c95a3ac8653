"""The rows of a workbook's first sheet, as text: Office Open XML, read as a stream."""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from posixpath import join, normpath
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION_ID = re.compile(r"\{.*/relationships\}id")
_WORKBOOK = "xl/workbook.xml"
_MAX_COLUMNS = 16_384

# Number formats by which a number is shown as a date: the built-in ones, and those with such letters.
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Tell whether an archive is a workbook."""
    return _WORKBOOK in archive.namelist()


def workbook_rows(archive: zipfile.ZipFile) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row of the first sheet; all rows as wide as the first.

    Numbers are written as people do, days as ISO dates. Raises: what `zipfile` and
    `ElementTree` raise for a damaged file.
    """
    workbook = _parse(archive, _WORKBOOK)
    sheet = _first_sheet(archive, workbook)
    properties = next(_elements(workbook, "workbookPr"), None)
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    reader = _CellReader(
        strings=_shared_strings(archive),
        date_styles=_date_styles(archive),
        epoch=datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30),  # noqa: DTZ001
    )
    width = number = 0
    with archive.open(sheet) as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 — expat limits entities
            if _local(element) != "row":
                continue
            number = int(element.get("r", number + 1))
            cells = reader.cells(element)
            width = width or len(cells)
            yield number, cells + [""] * (width - len(cells))
            element.clear()


class _CellReader:
    """What the cells of a row say, as text."""

    def __init__(self, *, strings: list[str], date_styles: set[str], epoch: datetime) -> None:
        self._strings = strings
        self._date_styles = date_styles
        self._epoch = epoch

    def cells(self, row: Element) -> list[str]:
        cells: list[str] = []
        for cell in row:
            place = _column(cell.get("r", ""), len(cells))
            if place >= _MAX_COLUMNS:
                raise ValueError("a row has too many cells")
            cells.extend([""] * (place - len(cells)))
            cells.append(self._text(cell))
        return cells

    def _text(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _joined_text(cell)
        value = next((child.text or "" for child in cell if _local(child) == "v"), "")
        if kind == "s":
            return self._strings[int(value)]
        if kind != "n" or not value:
            return value
        if cell.get("s") in self._date_styles:
            moment = self._epoch + timedelta(seconds=round(float(value) * 86_400))
            return moment.isoformat()
        return _plain_number(value)


def _plain_number(value: str) -> str:
    """Return a number without exponent, and without the digits that binary fractions add."""
    text = format(Decimal(repr(float(value))), "f")
    return text.removesuffix(".0")


def _column(reference: str, following: int) -> int:
    """Return the place of a cell such as `AB12`, from 0; of one that names none, the next."""
    place = 0
    for letter in reference.rstrip("0123456789"):
        place = place * 26 + ord(letter) - 64
    return place - 1 if place else following


def _first_sheet(archive: zipfile.ZipFile, workbook: Element) -> str:
    sheet = next(_elements(workbook, "sheet"))
    relation = next(value for name, value in sheet.items() if _RELATION_ID.fullmatch(name))
    for target in _parse(archive, "xl/_rels/workbook.xml.rels"):
        if target.get("Id") == relation:
            path = target.get("Target", "")
            return path.lstrip("/") if path.startswith("/") else normpath(join("xl", path))
    raise KeyError("its first sheet is missing")


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    strings = []
    with archive.open("xl/sharedStrings.xml") as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 — expat limits entities
            if _local(element) == "si":
                strings.append(_joined_text(element))
                element.clear()
    return strings


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


def _date_styles(archive: zipfile.ZipFile) -> set[str]:
    """Return the numbers of the cell styles that show a number as a date."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    styles = _parse(archive, "xl/styles.xml")
    formats = set(_DATE_FORMATS)
    for element in _elements(styles, "numFmt"):
        if _DATE_LETTERS.search(_LITERALS.sub("", element.get("formatCode", ""))):
            formats.add(int(element.get("numFmtId", "0")))
    cell_styles = next(_elements(styles, "cellXfs"), None)
    if cell_styles is None:
        return set()
    return {str(i) for i, xf in enumerate(cell_styles) if int(xf.get("numFmtId", "0")) in formats}


def _parse(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as file:
        return ElementTree.parse(file).getroot()  # noqa: S314 — expat limits entities


def _elements(root: Element, name: str) -> Iterator[Element]:
    for namespace in (_MAIN, _STRICT):
        yield from root.iter(namespace + name)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
