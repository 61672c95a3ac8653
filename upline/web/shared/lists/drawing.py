"""The cells and heads of a list's table, drawn column by column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from upline.kernel.money import Money
from upline.web.shared import formatting, markup
from upline.web.shared.lists.address import SortHeader
from upline.web.shared.lists.columns import Column, ColumnKind, Line
from upline.web.shared.markup import write_html


@dataclass(frozen=True, slots=True)
class DrawnHead:
    """The head of a column. `title` is the whole label where `label` is a short one."""

    label: str
    title: str
    is_number: bool
    sort: SortHeader | None


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell as the template writes it; the one that names its row is a head."""

    content: str
    attributes: str
    is_name: bool

    @property
    def html(self) -> str:
        """Return the whole cell: a template would take most of the time of a page for hundreds of them."""
        content = write_html("{}", self.content)
        if self.is_name:
            return f'<th scope="row"{self.attributes}>{content}</th>'
        return f"<td{self.attributes}>{content}</td>"


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A row as the table draws it. `fold` stands for its smaller cells on a phone.

    `record_path` is the path of its record, by which the script finds the row again.
    """

    row: Any
    href: str
    record_path: str
    cells: tuple[DrawnCell, ...]
    fold: str

    @property
    def html(self) -> SafeString:
        """Return all cells."""
        return SafeString("".join([cell.html for cell in self.cells]))


def draw_heads(
    columns: Sequence[Column], sort_headers: Mapping[str, SortHeader]
) -> tuple[DrawnHead, ...]:
    """Return the heads of the columns; those that sort are links."""
    return tuple(
        DrawnHead(
            label=column.heading or column.label,
            title=column.label if column.heading else "",
            is_number=column.is_number,
            sort=sort_headers.get(column.sort),
        )
        for column in columns
    )


def draw_lines(
    columns: Sequence[Column], lines: Sequence[Line], fold: Callable[[Line], str]
) -> tuple[DrawnLine, ...]:
    """Return rows as the table draws them, cell by cell."""
    name = next((column for column in columns if column.is_name), columns[0])
    parts = [(column, _attributes(column, name)) for column in columns]
    return tuple(
        DrawnLine(
            row=line.row,
            href=line.href,
            record_path=line.href.partition("?")[0],
            cells=tuple(
                _cell(column, line, attributes, is_name=column is name)
                for column, attributes in parts
            ),
            fold=fold(line),
        )
        for line in lines
    )


def _attributes(column: Column, name: Column) -> SafeString:
    """Return the attributes that all cells of a column have."""
    fold = "a" if column is name else column.fold
    found = {"class": column.css or _CSS[column.kind], "data-fold": fold}
    return flatatt({attribute: value for attribute, value in found.items() if value})


def _cell(column: Column, line: Line, attributes: SafeString, *, is_name: bool) -> DrawnCell:
    if column.css.startswith("cut"):
        attributes += write_html(' title="{}"', column.value(line) or "")
    content = column.draw(line) if column.draw else _DRAW[column.kind](column, line)
    return DrawnCell(content, attributes, is_name)


def _draw_text(column: Column, line: Line) -> str:
    value = column.value(line)
    return markup.NONE if value is None or value == "" else str(value)


def _draw_day(column: Column, line: Line) -> str:
    value = column.value(line)
    return markup.day(value if isinstance(value, date) else None)


def _draw_moment(column: Column, line: Line) -> str:
    value = column.value(line)
    return markup.moment(value if isinstance(value, datetime) else None, line.zone)


def _draw_count(column: Column, line: Line) -> str:
    value = column.value(line)
    return formatting.whole(value) if isinstance(value, int) else markup.NONE


def _draw_money(column: Column, line: Line) -> str:
    value = column.value(line)
    return markup.money(value if isinstance(value, Money) else None)


def _draw_person(column: Column, line: Line) -> str:
    name = str(column.value(line) or "")
    if not name:
        return ""
    return write_html(
        '<span class="avatar sm" title="{0}" aria-hidden="true">{1}</span>'
        '<span class="visually-hidden">{0}</span>',
        name,
        formatting.initials(name),
    )


_DRAW: Mapping[ColumnKind, Callable[[Column, Line], str]] = {
    ColumnKind.TEXT: _draw_text,
    ColumnKind.DAY: _draw_day,
    ColumnKind.MOMENT: _draw_moment,
    ColumnKind.COUNT: _draw_count,
    ColumnKind.MONEY: _draw_money,
    ColumnKind.PERSON: _draw_person,
}
_CSS: Mapping[ColumnKind, str] = {
    ColumnKind.TEXT: "",
    ColumnKind.DAY: "nowrap",
    ColumnKind.MOMENT: "nowrap",
    ColumnKind.COUNT: "num",
    ColumnKind.MONEY: "num",
    ColumnKind.PERSON: "",
}

assert _DRAW.keys() == _CSS.keys() == set(ColumnKind), "a kind of column that cannot be drawn"
