"""The cells and heads of a list's table, drawn column by column."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from upline.kernel.money import Money
from upline.web.shared import formatting, markup
from upline.web.shared.lists.address import SortHeader
from upline.web.shared.lists.columns import Column, ColumnKind, Line
from upline.web.shared.markup import escaped, icon, write_html


@dataclass(frozen=True, slots=True)
class DrawnHead:
    """The head of a column. `title` is the whole label where `label` is a short one.

    `drop` is the width in rem below which the column is left out; empty for never.
    """

    label: str
    title: str
    is_number: bool
    sort: SortHeader | None
    drop: int | None = None

    @property
    def html(self) -> SafeString:
        """Return the whole head."""
        words: str = self.label
        if self.title:
            words = write_html('<abbr title="{}">{}</abbr>', self.title, words)
        sort = self.sort
        if sort:
            arrow = f" {icon(sort.icon, 12)}" if sort.icon else ""
            words = write_html('<a href="{}">{}{}</a>', sort.href, words, SafeString(arrow))
        attributes = {
            "class": "num" if self.is_number else "",
            "data-drop": self.drop,
            "aria-sort": sort.direction if sort else "",
        }
        return write_html('<th scope="col"{}>{}</th>\n', _written(attributes), words)


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell as the template writes it; the one that names its row is a head."""

    content: str
    attributes: str
    is_name: bool

    @property
    def html(self) -> str:
        """Return the whole cell: a template would take most of the time of a page for hundreds of them."""
        content = (
            self.content if isinstance(self.content, SafeString) else escaped(str(self.content))
        )
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

    @property
    def name(self) -> str:
        """Return what is read out where the row is picked."""
        return getattr(self.row, "reference", "") or getattr(self.row, "customer", "")


class Selection(Protocol):
    """How the rows of a list are picked: by boxes of this name, which are all ticked, or cannot be changed.

    `allowed` are the codes of the actions that each row allows, where there are several actions.
    """

    @property
    def field(self) -> str: ...
    @property
    def all_selected(self) -> bool: ...
    @property
    def is_matching(self) -> bool: ...
    @property
    def allowed(self) -> Mapping[UUID, str]: ...


def draw_rows(lines: Iterable[DrawnLine], selection: Selection | None, label: str) -> SafeString:
    """Return the rows of a table; `label` stands before the name of a row on the box that picks it."""
    return SafeString("".join([_row(line, selection, label) for line in lines]))


def _row(line: DrawnLine, selection: Selection | None, label: str) -> str:
    return write_html(
        '<tr data-record="{}">{}{}<td class="only-fold" data-fold="c">{}</td></tr>\n',
        line.record_path,
        _box(line, selection, label) if selection else "",
        line.html,
        line.fold,
    )


def _box(line: DrawnLine, selection: Selection, label: str) -> SafeString:
    record_id, allowed = line.row.id, selection.allowed
    return write_html(
        '<td data-fold="p"><label class="pick"><input type="checkbox" name="{}" value="{}"{}{}{}>'
        '<span class="visually-hidden">{} {}</span></label></td>',
        selection.field,
        record_id,
        write_html(' data-may="{}"', allowed.get(record_id, "")) if allowed else "",
        " checked" if selection.all_selected else "",
        " disabled" if selection.is_matching else "",
        label,
        line.name,
    )


def draw_heads(
    columns: Sequence[Column],
    sort_headers: Mapping[str, SortHeader],
    *,
    narrow_without: Mapping[str, int],
) -> tuple[DrawnHead, ...]:
    """Return the heads of the columns; those that sort are links."""
    return tuple(
        DrawnHead(
            label=column.heading or column.label,
            title=column.label if column.heading else "",
            is_number=column.is_number,
            sort=sort_headers.get(column.sort),
            drop=narrow_without.get(column.code),
        )
        for column in columns
    )


def draw_lines(
    columns: Sequence[Column],
    lines: Sequence[Line],
    fold: Callable[[Line], str],
    *,
    narrow_without: Mapping[str, int],
) -> tuple[DrawnLine, ...]:
    """Return rows as the table draws them, cell by cell."""
    name = next((column for column in columns if column.is_name), columns[0])
    parts = [(column, _attributes(column, name, narrow_without)) for column in columns]
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


def _attributes(column: Column, name: Column, narrow_without: Mapping[str, int]) -> SafeString:
    """Return the attributes that all cells of a column have."""
    fold = "a" if column is name else column.fold
    drop = narrow_without.get(column.code)
    found = {"class": column.css or _CSS[column.kind], "data-fold": fold, "data-drop": drop}
    return _written(found)


def _written(attributes: Mapping[str, Any]) -> SafeString:
    return flatatt({attribute: value for attribute, value in attributes.items() if value})


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
    return markup.moment_of_bss(value if isinstance(value, datetime) else None, line.zone)


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
