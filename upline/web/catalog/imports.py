"""The list of imported price files, declared, and the page of one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from upline.catalog.imports import PRICE_CHANGE_TITLES, PriceChangeKind, note_text
from upline.catalog.queries import (
    ImportedChange,
    NamedPriceList,
    PriceImportFilter,
    PriceImportGroup,
    PriceImportRow,
    PriceImportSort,
    PriceImportView,
    first_changes_of_import,
    get_price_import,
    group_price_imports,
    list_named_price_lists,
    matching_price_imports,
    price_import_difference,
)
from upline.catalog.rulebook import CYCLE_TITLES
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.texts import text
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import SortedListForm, is_moment
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import (
    GroupBy,
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)
from upline.web.shared.lists.record_position import record_position

_MAX_SHOWN = 200
_VIEWS: Mapping[str, str] = {
    PriceImportView.ALL: text("All"),
    PriceImportView.FULL: text("Full lists"),
    PriceImportView.PARTIAL: text("Parts of lists"),
}
# What the counts of an import are called, in their order.
_COUNTS: Mapping[str, str] = {
    "rows_read": text("Rows read"),
    "unchanged": text("Rows without a change"),
    "products_created": text("Products new"),
    "products_updated": text("Products updated"),
    "products_discontinued": text("Products discontinued"),
    "products_reactivated": text("Products sold again"),
    "prices_created": text("Prices new"),
    "prices_updated": text("Prices updated"),
    "prices_closed": text("Prices ended"),
    "prices_raised": text("Prices up"),
    "prices_lowered": text("Prices down"),
    "trials": text("Trials"),
    "skipped": text("Left out: for larger quantities"),
    "other_markets": text("Left out: other markets"),
    "other_currencies": text("Left out: other currencies"),
    "other_segments": text("Left out: other segments"),
    "unknown": text("Left out: unknown values"),
    "bad_rows": text("Bad rows"),
}

assert _VIEWS.keys() == set(PriceImportView), "a view without a title"


class PriceImportListForm(SortedListForm):
    """The parameters of the list of imports."""

    views = PriceImportView
    sorts = tuple(sort.value for sort in PriceImportSort)
    descending_sorts = (PriceImportSort.TIME.value,)

    price_list = ChoiceFilter(text("Price list"))

    def __init__(self, params: Mapping[str, str], *, price_lists: Sequence[NamedPriceList]) -> None:
        super().__init__(params)
        self.names = {str(one.id): one.name for one in price_lists}
        self.set_choices("price_list", self.names)
        self.fields["text"].help_text = text("A part of the file’s name")
        self.dress()

    def is_value(self, value: str | None) -> bool:
        if self.current_sort == PriceImportSort.TIME:
            return is_moment(value)
        return super().is_value(value)

    def where(self) -> PriceImportFilter:
        """Return the filter of a valid form."""
        values = self.cleaned_data
        return PriceImportFilter(
            view=values["view"],
            sort=PriceImportSort(values["sort"]),
            text=values["text"],
            price_list_id=UUID(values["price_list"]) if values["price_list"] else None,
        )


def _file(line: Line) -> SafeString:
    return format_html('<a href="{}">{}</a>', line.href, line.row.file_name)


def _count(name: str, label: str) -> Column:
    return Column(
        code=name,
        label=label,
        value=lambda line: line.row.counts.get(name, 0),
        kind=ColumnKind.COUNT,
    )


def _extent(*, is_partial: bool) -> str:
    return text("Part of a list") if is_partial else text("Full list")


def _kind(line: Line) -> str:
    return _extent(is_partial=line.row.is_partial)


_COLUMNS = (
    Column(
        code="file", label=text("File"), value=of("file_name"), draw=_file, sort=PriceImportSort.FILE,
        css="cut", is_name=True, is_fixed=True,
    ),
    Column(code="price_list", label=text("Price list"), value=of("price_list.name"), css="cut short", fold="b"),
    Column(
        code="imported", label=text("Imported"), value=of("imported_at"), kind=ColumnKind.MOMENT,
        sort=PriceImportSort.TIME,
    ),
    Column(code="by", label=text("By"), value=of("imported_by"), css="cut short"),
    Column(code="kind", label=text("Extent"), value=_kind, css="nowrap", fold="d"),
    Column(code="market", label=text("Market"), value=of("market")),
    _count("prices_created", text("Prices new")),
    _count("prices_updated", text("Prices updated")),
    _count("prices_closed", text("Prices ended")),
    _count("products_created", text("Products new")),
    _count("products_discontinued", text("Products discontinued")),
    Column(code="digest", label=text("SHA-256"), value=of("digest"), css="cut short"),
    Column(code="id", label=text("Id"), value=of("id"), css="nowrap"),
)  # fmt: skip


def _form(params: Mapping[str, str], visit: Visit) -> PriceImportListForm:
    return PriceImportListForm(
        params, price_lists=list_named_price_lists(tenant_id=visit.tenant.id)
    )


def _filters(_visit: Visit, form: PriceImportListForm) -> list[ListFilter]:
    values = form.cleaned_data
    return [
        ListFilter(("price_list",), form.names.get(values.get("price_list", ""), "")),
        ListFilter(("text",), values.get("text", "")),
    ]


def _labels(_visit: Visit, _form: PriceImportListForm) -> ListLabels:
    return ListLabels(
        noun=text("import"),
        nouns=text("imports"),
        icon="file-up",
        views=_VIEWS,
        empty_title=text("No price file has been imported yet"),
        empty_hint=text("Open a price list, and import the vendor’s price file into it."),
        labels=(text("Newer"), text("Older")),
    )


def _records(visit: Visit, form: PriceImportListForm) -> RecordList[PriceImportRow]:
    return matching_price_imports(tenant_id=visit.tenant.id, where=form.where())


def _groups(visit: Visit, form: PriceImportListForm) -> Groups:
    by = PriceImportGroup(form.cleaned_data["group"])
    return group_price_imports(tenant_id=visit.tenant.id, where=form.where(), by=by)


PRICE_IMPORTS = ListDefinition(
    name="price-imports",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=RecordTable(
        nouns=text("imports"),
        record="price-import",
        columns=_COLUMNS,
        default_columns=(
            "file", "price_list", "imported", "by", "kind", "prices_created", "prices_updated",
            "prices_closed",
        ),
        fold=lambda line: line.row.imported_by,
        narrow_without={"by": 56, "kind": 56},
    ),
    source=ListSource(records=_records, groups=_groups),
    group_by={
        PriceImportGroup.PRICE_LIST: GroupBy(text("Price list"), "price_list"),
        PriceImportGroup.PERSON: GroupBy(text("By"), "", lambda name: name or text("Unknown")),
    },
    area="price-lists",
)  # fmt: skip

assert PRICE_IMPORTS.group_by.keys() == set(PriceImportGroup), "a group without a label"


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit, import_id: UUID) -> HttpResponse:
    """Show an import: which file, by whom, its counts, and what it changed."""
    found = get_price_import(tenant_id=visit.tenant.id, import_id=import_id)
    rows = first_changes_of_import(tenant_id=visit.tenant.id, found=found, limit=_MAX_SHOWN + 1)
    context = {
        "found": found,
        "digest": _breakable(found.digest),
        "extent": _extent(is_partial=found.is_partial),
        "segments": ", ".join(found.segments) or text("All"),
        "counts": counts_of(found.counts),
        "rows": [_change_line(row) for row in rows[:_MAX_SHOWN]],
        "has_more": len(rows) > _MAX_SHOWN,
        "timezone": visit.tenant.timezone,
        "download": reverse("price-import-changes", args=[visit.tenant.slug, import_id]),
        "position": record_position(request, visit, PRICE_IMPORTS, import_id),
    }
    return render_page(request, visit, "catalog/import.html", context, current_area="price-lists")


def _breakable(digest: str) -> SafeString:
    """Return a digest that a narrow column can break between its groups; it is copied in one piece."""
    groups = ((digest[at : at + 8],) for at in range(0, len(digest), 8))
    return format_html_join(SafeString("<wbr>"), "{}", groups)


def _change_line(change: ImportedChange) -> tuple[str, ImportedChange, str, str]:
    """Return a change with its title, its billing cycle and per cent as text."""
    cycle = CYCLE_TITLES[change.billing_cycle] if change.billing_cycle else ""
    percent = "" if change.percent is None else f"{formatting.delta(change.percent)} %"
    shown = replace(change, note=note_text(change.note))
    return PRICE_CHANGE_TITLES[PriceChangeKind(change.kind)], shown, cycle, percent


def counts_of(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return label and count of all that is not nothing, in a fixed order; the rows read always."""
    return tuple(
        (label, counts.get(name, 0))
        for name, label in _COUNTS.items()
        if counts.get(name, 0) or name == "rows_read"
    )


@require_safe
@bss_page()
def changes(_request: HttpRequest, visit: Visit, import_id: UUID) -> HttpResponse:
    """Send all that an import changed as CSV."""
    content = price_import_difference(tenant_id=visit.tenant.id, import_id=import_id)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{import_id}.csv"'
    return response
