"""The columns of a list, declared: how each is read from a row, and which of them are shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Any
from uuid import UUID

from upline.kernel.csv_lines import Cell
from upline.kernel.money import Money
from upline.setup.queries import FieldRow, date_value
from upline.web.shared import formatting
from upline.web.shared.custom_field_filters import CustomFieldFilters
from upline.web.shared.forms.custom_fields import FILTER


class ColumnKind(StrEnum):
    """What a column holds: it decides how a cell is drawn, aligned and exported."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    COUNT = "count"
    MONEY = "money"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list and the address of its record, which exports leave empty.

    `slug` and the time zone `zone` are those of the BSS; `query` has the parameters of the list. `part` is
    a part of the record, where an export has a row for each.
    """

    row: Any
    href: str
    slug: str
    zone: str
    query: str = ""
    part: Any = None


def of(path: str) -> Callable[[Line], Any]:
    """Return what reads an attribute of the row of a line, such as `account.name`."""
    return attrgetter(f"row.{path}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a list.

    `value` reads from a line what exports write. `draw` returns the content of a cell where the
    kind does not say it. `sort` is the value of the parameter `sort` that sorts by the column.
    `heading` is a short head where the label is long. `fold` is the place of the cell in a row
    that is folded on a phone; one that is not `is_exported` holds what can be done. The first column shown that `is_name` is the head of its row; one
    that `is_fixed` is always shown. A column of money reads `Money`, or None.
    """

    code: str
    label: str
    value: Callable[[Line], Cell | Money]
    kind: ColumnKind = ColumnKind.TEXT
    draw: Callable[[Line], str] | None = None
    sort: str = ""
    heading: str = ""
    css: str = ""
    fold: str = ""
    is_name: bool = False
    is_fixed: bool = False
    is_exported: bool = True

    @property
    def is_number(self) -> bool:
        return self.kind in {ColumnKind.COUNT, ColumnKind.MONEY}


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordTable:
    """The table of one kind of record, on its list and on the pages of related records.

    `record` names the address of the page of a record, `record_id` reads its id from a row. `fold`
    draws the line that stands for the smaller cells of a row on a phone. `channel_columns` are empty
    in a BSS without resellers, and there not among the default ones. `narrow_without`: by code, the
    width in rem below which a default column gives way to the others (`drop.css` knows which widths there are).
    """

    nouns: str
    record: str
    columns: tuple[Column, ...]
    default_columns: tuple[str, ...]
    fold: Callable[[Line], str]
    record_id: Callable[[Any], UUID] = attrgetter("id")
    channel_columns: frozenset[str] = frozenset()
    narrow_without: Mapping[str, int] = field(default_factory=dict)

    def usual_columns(self, *, has_resellers: bool) -> tuple[str, ...]:
        """Return the codes of the columns that are shown where none are chosen."""
        left_out = frozenset() if has_resellers else self.channel_columns
        return tuple(code for code in self.default_columns if code not in left_out)


def custom_columns(fields: CustomFieldFilters) -> tuple[Column, ...]:
    """Return a column for each custom field of the records of a list."""
    return tuple(_custom_column(fields, row) for row in fields.rows)


def _custom_column(fields: CustomFieldFilters, field: FieldRow) -> Column:
    def value(line: Line) -> Cell:
        return fields.cell(field, line.row.custom_fields.get(field.code))

    def draw(line: Line) -> str:
        text = str(line.row.custom_fields.get(field.code) or "")
        day = date_value(field.kind, text)
        return formatting.day(day) if day else fields.display_value(field, text)

    return Column(
        code=FILTER + field.code, label=field.label, value=value, draw=draw, css="cut short"
    )


def chosen_columns(
    columns: Sequence[Column], codes: Sequence[str], default: Sequence[str]
) -> tuple[Column, ...]:
    """Return the columns that are shown, in the order chosen; fixed ones left out come first."""
    by_code = {column.code: column for column in columns}
    shown = [by_code[code] for code in codes or default if code in by_code]
    fixed = [column for column in columns if column.is_fixed and column not in shown]
    return (*fixed, *shown)
