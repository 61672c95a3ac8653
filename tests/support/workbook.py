"""Workbooks as spreadsheets save them, with no more than a price list needs."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORKBOOK = (
    f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="Hidden" sheetId="9" r:id="rId4" state="hidden"/>'
    '<sheet name="Prices" sheetId="7" r:id="rId3"/><sheet name="Notes" sheetId="8" r:id="rId4"/>'
    "</sheets></workbook>"
)
_TARGETS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId4" Type="x" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId3" Type="x" Target="/xl/worksheets/sheet2.xml"/></Relationships>'
)
_STYLES = (
    f'<styleSheet {_MAIN}><numFmts><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="166" formatCode="0000"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>'
)

Cell = str | float


def write_workbook(
    path: Path,
    rows: Iterable[Sequence[Cell]],
    *,
    shared: bool = False,
    date_columns: frozenset[int] | set[int] = frozenset(),
    zero_columns: frozenset[int] | set[int] = frozenset(),
) -> None:
    """Write rows to the first sheet that is not hidden; empty cells are left out. `shared`: texts stand in the
    shared list. Numbers of `date_columns` are shown as days, of `zero_columns` as `0001`.
    """
    strings: list[str] = []
    styles = dict.fromkeys(date_columns, 1) | dict.fromkeys(zero_columns, 2)
    written = "".join(
        f'<row r="{number}">{_cells(number, row, strings if shared else None, styles)}</row>'
        for number, row in enumerate(rows, start=1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", _WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _TARGETS)
        archive.writestr("xl/styles.xml", _STYLES)
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet {_MAIN}><sheetData/></worksheet>")
        archive.writestr(
            "xl/worksheets/sheet2.xml",
            f"<worksheet {_MAIN}><sheetData>{written}</sheetData></worksheet>",
        )
        if shared:
            items = "".join(f"<si><r><t>{escape(text)}</t></r></si>" for text in strings)
            archive.writestr("xl/sharedStrings.xml", f"<sst {_MAIN}>{items}</sst>")


def _cells(
    number: int,
    row: Sequence[Cell],
    strings: list[str] | None,
    styles: Mapping[int, int],
) -> str:
    cells = []
    for place, value in enumerate(row):
        reference = f'r="{chr(65 + place)}{number}"'
        if value == "":
            continue
        if isinstance(value, int | float):
            style = f' s="{styles[place]}"' if place in styles else ""
            cells.append(f"<c {reference}{style}><v>{value!r}</v></c>")
        elif strings is None:
            cells.append(f'<c {reference} t="inlineStr"><is><t>{escape(value)}</t></is></c>')
        else:
            strings.append(value)
            cells.append(f'<c {reference} t="s"><v>{len(strings) - 1}</v></c>')
    return "".join(cells)
