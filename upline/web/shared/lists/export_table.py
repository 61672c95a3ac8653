"""All records of a list as the heads and cells of a file: the columns chosen, or all that there are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from upline.database.record_list import RecordList
from upline.kernel.csv_lines import Cell
from upline.kernel.money import Money
from upline.kernel.texts import text
from upline.web.shared.access import Visit
from upline.web.shared.formatting import to_local_time
from upline.web.shared.lists.columns import Column, ColumnKind, Line, chosen_columns
from upline.web.shared.lists.definition import ListDefinition


@dataclass(frozen=True, slots=True)
class ExportTable:
    """The heads of a file, and its rows in the order of the list: each record's, or each part's of it."""

    heads: tuple[str, ...]
    rows: RecordList[tuple[Cell, ...]]


def export_table(
    definition: ListDefinition, visit: Visit, form: Any, records: RecordList[Any]
) -> ExportTable:
    """Return what an export of some records of a list has.

    The currency of an amount has a column of its own. Moments are local to the BSS.
    """
    every = definition.all_columns(form)
    columns = chosen_columns(every, form.cleaned_data["columns"], [column.code for column in every])
    parts = definition.parts if form.cleaned_data["rows"] else None
    if parts is not None:
        columns = (*columns, *parts.columns)
    readers = _readers([column for column in columns if column.is_exported])
    slug, zone = visit.tenant.slug, visit.tenant.timezone

    def cells(rows: Sequence[Any]) -> Iterable[tuple[Cell, ...]]:
        pairs = parts.read(visit, rows) if parts is not None else ((row, None) for row in rows)
        for row, part in pairs:
            line = Line(row, "", slug, zone, part=part)
            yield tuple(read(line) for _, read in readers)

    return ExportTable(tuple(label for label, _ in readers), records.enriched(cells))


def _readers(columns: Sequence[Column]) -> list[tuple[str, Callable[[Line], Cell]]]:
    has_currency = any(column.code == "currency" for column in columns)
    readers: list[tuple[str, Callable[[Line], Cell]]] = []
    for column in columns:
        readers.append((column.label, _exported_value(column)))
        if column.kind is ColumnKind.MONEY and not has_currency:
            readers.append((text("Currency"), _currency(column)))
            has_currency = True
    return readers


def _exported_value(column: Column) -> Callable[[Line], Cell]:
    if column.kind is ColumnKind.MOMENT:
        return _local_moment(column)

    def value(line: Line) -> Cell:
        found = column.value(line)
        return found.amount if isinstance(found, Money) else found

    return value


def _currency(column: Column) -> Callable[[Line], Cell]:
    def value(line: Line) -> Cell:
        found = column.value(line)
        return found.currency if isinstance(found, Money) else None

    return value


def _local_moment(column: Column) -> Callable[[Line], Cell]:
    def value(line: Line) -> Cell:
        moment = column.value(line)
        return to_local_time(moment, line.zone) if isinstance(moment, datetime) else None

    return value
