"""A list as its page draws it: views, chips, columns, table or groups, pages, and why it is empty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from upline.access.rulebook import Permission
from upline.database.grouping import Groups
from upline.database.keyset import Listing, PageKey
from upline.kernel import clock
from upline.kernel.clock import local_date
from upline.kernel.texts import Capitalised, text
from upline.setup.queries import SavedViewRow
from upline.tenancy.queries import NO_RESELLERS, ResellerChoices, find_reseller_choices
from upline.web.shared.access import Visit
from upline.web.shared.forms.list_filters import DOWN, UP, ListForm, SortedListForm
from upline.web.shared.lists import live
from upline.web.shared.lists.address import Chip, ListUrl, SortHeader, View, chip, quick_dates
from upline.web.shared.lists.column_choice import ColumnOption, column_options
from upline.web.shared.lists.columns import Line, RecordTable, chosen_columns
from upline.web.shared.lists.definition import (
    ListDefinition,
    ListFilter,
    ListLabels,
    good_params,
)
from upline.web.shared.lists.drawing import DrawnHead, DrawnLine, draw_heads, draw_lines
from upline.web.shared.lists.live import SEEN, can_announce
from upline.web.shared.lists.record_position import record_href
from upline.web.shared.navigation import Button, record_path

MOST_CHIPS = 5
EMPTY_LISTING: Listing[Any] = Listing(())
_ALL = "all"
_SEARCH = "text"
_ICONS = {_SEARCH: "search"}
_NON_FILTER_PARAMS = ("sort", "order", "columns", "group", "rows")


def reseller_choices(params: Mapping[str, str], visit: Visit) -> ResellerChoices:
    """Return the resellers that a list can be filtered by: none where a BSS has none."""
    if not visit.membership.has_resellers:
        return NO_RESELLERS
    typed = params.get("reseller", "").strip()
    return find_reseller_choices(tenant_id=visit.tenant.id, text=typed)


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """A group of the list; `href` leads to its records, where a filter does."""

    label: str
    count: int
    sums: tuple[Any, ...]
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupTable:
    """The list by groups instead of rows."""

    label: str
    groups: tuple[DrawnGroup, ...]
    has_more: bool
    latest_only: int
    and_open: bool
    has_sums: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPage:
    """Everything that the page of a list shows."""

    name: str
    kind: ListLabels
    heads: tuple[DrawnHead, ...]
    lines: tuple[DrawnLine, ...]
    table: GroupTable | None
    views: tuple[View, ...]
    saved_views: tuple[View, ...]
    query: str
    chips: tuple[Chip, ...]
    columns: tuple[ColumnOption, ...]
    columns_hidden: tuple[tuple[str, str], ...]
    usual_columns: str
    errors: tuple[str, ...]
    notice: str
    is_filtered: bool
    is_past_end: bool
    empty_title: str
    empty_text: str
    path: str
    clear: str
    export: str
    export_xlsx: str
    part_exports: tuple[Button, ...]
    parts_label: str
    manage_views: str
    may_share_views: bool
    back: str
    forward: str
    first: str
    live: str
    poll_ms: int
    caption: str


@dataclass(frozen=True, slots=True)
class PartialList:
    """Some records as their table draws them on the page of another record."""

    kind: RecordTable
    heads: tuple[DrawnHead, ...]
    lines: tuple[DrawnLine, ...]
    caption: str


def partial_list(
    table: RecordTable,
    visit: Visit,
    rows: Iterable[Any],
    *,
    without: Sequence[str],
    caption: str,
) -> PartialList:
    """Return records in the usual columns but for those that the page shows anyway."""
    codes = [code for code in table.default_columns if code not in without]
    columns = chosen_columns(table.columns, codes, ())
    lines = _lines(table, visit, rows)
    return PartialList(
        table,
        draw_heads(columns, {}, narrow_without=table.narrow_without),
        draw_lines(columns, lines, table.fold, narrow_without=table.narrow_without),
        caption,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ListContent:
    """What a list is drawn from: its form, a page of its rows or its groups, its saved views."""

    form: Any
    listing: Listing[Any] = EMPTY_LISTING
    groups: Groups | None = None
    saved_views: tuple[SavedViewRow, ...] = ()
    notice: str = ""


def list_address(definition: ListDefinition, visit: Visit, content: ListContent) -> ListUrl:
    """Return the address of the list as far as it can be followed."""
    usual, *_ = content.form.views
    has_default = any(view.is_default for view in content.saved_views)
    return ListUrl(
        definition.url(visit),
        good_params(content.form),
        {"view": usual.value} if has_default else None,
    )


def list_page(definition: ListDefinition, visit: Visit, content: ListContent) -> ListPage:
    """Return the page of a list."""
    form, listing = content.form, content.listing
    kind, bss = definition.labels(visit, form), visit.tenant.name
    address = list_address(definition, visit, content)
    today = local_date(clock.now(), timezone=visit.tenant.timezone)
    chips = tuple(_chips(form, address, definition.filters(visit, form), today))
    filters_text = ", ".join(f"{c.label} {c.value}" for c in chips if c.value)
    if definition.group_by:
        chips = (*chips, _group_chip(definition, form, address))
    columns = definition.all_columns(form)
    usual = definition.table.usual_columns(has_resellers=visit.membership.has_resellers)
    shown = chosen_columns(columns, form.cleaned_data.get("columns", ()), usual)
    # Who has chosen the columns sees them, by scrolling sideways if need be.
    narrow_without = {} if form.cleaned_data.get("columns") else definition.table.narrow_without
    opened_from = ListUrl("", address.filters(without=("columns", "group"))).query()
    lines = _lines(
        definition.table,
        visit,
        listing.rows,
        query=address.query(),
        opened_from=opened_from if definition.source.has_neighbours else None,
    )
    exported = ListUrl("", address.params).query()
    return ListPage(
        name=definition.name,
        kind=kind,
        heads=draw_heads(shown, _sort_headers(form, address), narrow_without=narrow_without),
        lines=draw_lines(shown, lines, definition.table.fold, narrow_without=narrow_without),
        table=_group_table(definition, form, address, content.groups) if content.groups else None,
        views=_views(kind, form, address),
        saved_views=tuple(_saved_views(content.saved_views, address)),
        query=address.query(),
        chips=chips,
        columns=column_options(columns, shown),
        columns_hidden=tuple(address.filters(without=["columns"]).items()),
        usual_columns=address.href(columns="") if form.cleaned_data.get("columns") else "",
        errors=form_errors(form),
        notice=content.notice,
        is_filtered=bool(address.filters(without=_NON_FILTER_PARAMS)),
        is_past_end=bool(form.data.get("after") or form.data.get("before")),
        empty_title=kind.empty_title or text("{bss} has no {nouns} yet", bss=bss, nouns=kind.nouns),
        empty_text=_empty_text(bss, kind, form, filters_text),
        path=address.path,
        clear=ListUrl(address.path, {}, address.unfiltered).href(),
        export=_with_query(definition.url(visit, "-csv"), exported),
        export_xlsx=_with_query(definition.url(visit, "-xlsx"), exported),
        part_exports=_part_exports(definition, visit, address),
        parts_label=definition.parts.label if definition.parts else "",
        manage_views=definition.url(visit, "-views"),
        may_share_views=visit.may(Permission.SET_UP),
        back=_page(form, address, "before", listing.before),
        forward=_page(form, address, "after", listing.after),
        first=address.href(),
        live=_live(definition, visit, content, address),
        poll_ms=live.POLL_MS,
        caption=_caption(kind, bss, filters_text),
    )


def _part_exports(definition: ListDefinition, visit: Visit, address: ListUrl) -> tuple[Button, ...]:
    """Return the exports with one row for each part of a record, where the records have parts."""
    if definition.parts is None:
        return ()
    query = ListUrl("", address.params).query(rows=definition.parts.code)
    formats = (("-csv", text("Export CSV"), "download"), ("-xlsx", text("Export XLSX"), "sheet"))
    return tuple(
        Button(label, icon, _with_query(definition.url(visit, suffix), query))
        for suffix, label, icon in formats
    )


def _live(definition: ListDefinition, visit: Visit, content: ListContent, address: ListUrl) -> str:
    """Return where an open list learns of new rows; nothing where they would not come first."""
    if not can_announce(definition, content.form):
        return ""
    rows = content.listing.rows
    seen = str(definition.table.record_id(rows[0])) if rows else "none"
    return ListUrl(definition.url(visit, "-new-rows"), {**address.filters(), SEEN: seen}).href()


def form_errors(form: ListForm) -> tuple[str, ...]:
    """Return what is wrong with the parameters of a list, as sentences."""
    return tuple(str(error) for errors in form.errors.values() for error in errors)


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _lines(
    table: RecordTable,
    visit: Visit,
    rows: Iterable[Any],
    *,
    query: str = "",
    opened_from: str | None = None,
) -> list[Line]:
    """Return rows with the addresses of their records, which keep the list that they are opened from."""
    slug, zone = visit.tenant.slug, visit.tenant.timezone
    path, opened = record_path(table.record, slug), record_href("", opened_from)
    return [Line(row, path(table.record_id(row)) + opened, slug, zone, query) for row in rows]


def _caption(kind: ListLabels, bss: str, filters_text: str) -> str:
    nouns = Capitalised(kind.nouns)
    if not filters_text:
        return text("{nouns} of {bss}", nouns=nouns, bss=bss)
    return text("{nouns} of {bss}, {filters}", nouns=nouns, bss=bss, filters=filters_text)


def _empty_text(bss: str, kind: ListLabels, form: ListForm, filters_text: str) -> str:
    """Return why a list is empty."""
    view = form.cleaned_data.get("view", "")
    own = kind.view_nouns.get(view)
    under = "" if own or view == _ALL else kind.views.get(view, "")
    values = {"bss": bss, "noun": own or kind.noun, "filters": filters_text, "view": under}
    if filters_text and under:
        return text("{bss} has no {noun} under “{view}” with {filters}.", **values)
    if filters_text:
        return text("{bss} has no {noun} with {filters}.", **values)
    if own:
        return text("{bss} has no {noun}s yet.", **values)
    return text("{bss} has none under “{view}”.", **values) if under else kind.empty_hint


def _views(kind: ListLabels, form: ListForm, address: ListUrl) -> tuple[View, ...]:
    usual, *_ = [view.value for view in form.views]
    current = form.cleaned_data.get("view", usual)
    return tuple(
        View(label, address.href(view="" if value == usual else value), value == current)
        for value, label in kind.views.items()
    )


def _saved_views(rows: Sequence[SavedViewRow], address: ListUrl) -> Iterable[View]:
    current = address.query()
    for row in rows:
        href = ListUrl(address.path, {"view": str(row.id)}).href()
        yield View(row.name, href, row.query == current)


def _chips(
    form: ListForm, address: ListUrl, filters: Sequence[ListFilter], today: date
) -> Iterable[Chip]:
    """Return the chips of the filters that are set, and of others up to a few; the rest share one."""
    own = [_chip(form, address, one, today) for one in filters]
    every = [*own, *form.custom_filters.chips(form, address)]
    # Those that are set stand first: on a phone the others scroll out of sight.
    chips = sorted(every, key=lambda one: not one.value)
    left = MOST_CHIPS - sum(map(_stands_alone, chips))
    shown: list[Chip] = []
    rest: list[Any] = []
    for one in chips:
        if _stands_alone(one):
            shown.append(one)
        elif left > 0:
            shown.append(one)
            left -= 1
        else:
            rest.extend(one.fields)
    if rest:
        shown.append(chip(address, text("More filters"), "", rest, icon="list-filter"))
    return shown


def _stands_alone(one: Chip) -> bool:
    """Tell whether a chip cannot share a panel: it is set, has links or several inputs, or searches."""
    return bool(one.value or one.links or len(one.fields) > 1 or one.name == _SEARCH)


def _chip(form: ListForm, address: ListUrl, one: ListFilter, today: date) -> Chip:
    drawn = chip(
        address,
        one.label or str(form[one.names[0]].label),
        one.value,
        [form[name] for name in one.names],
        icon=_ICONS.get(one.names[0], "plus"),
    )
    if not one.is_period:
        return drawn
    return replace(drawn, links=quick_dates(address, one.names, today=today))


def _group_chip(definition: ListDefinition, form: ListForm, address: ListUrl) -> Chip:
    group = definition.group_by.get(form.cleaned_data.get("group", ""))
    return chip(
        address, text("Group by"), group.label if group else "", [form["group"]], icon="layers"
    )


def _group_table(
    definition: ListDefinition, form: ListForm, address: ListUrl, groups: Groups
) -> GroupTable:
    by = definition.group_by[form.cleaned_data["group"]]

    def href(key: str) -> str:
        return address.href(group="", **{by.parameter: key}) if key and by.parameter else ""

    drawn = tuple(
        DrawnGroup(by.title(group.name), group.count, group.sums, href(group.key))
        for group in groups.groups
    )
    return GroupTable(
        label=by.label,
        groups=drawn,
        has_more=groups.has_more,
        latest_only=groups.latest_only,
        and_open=groups.and_open,
        has_sums=any(group.sums for group in drawn),
    )


def _sort_headers(form: ListForm, address: ListUrl) -> dict[str, SortHeader]:
    if not isinstance(form, SortedListForm):
        return {}
    return {sort: _sort_header(form, address, sort) for sort in form.sorts}


def _sort_header(form: SortedListForm, address: ListUrl, sort: str) -> SortHeader:
    """Return the head of a column: a first click sorts the usual way, another one reverses it."""
    if form.current_sort != sort:
        return SortHeader(address.href(sort=sort, order=""), "", "")
    is_reversed = address.href(sort=sort, order="" if form.is_reversed else form.reverse_value)
    if form.is_descending:
        return SortHeader(is_reversed, "descending", f"arrow-{DOWN}")
    return SortHeader(is_reversed, "ascending", f"arrow-{UP}")


def _page(form: ListForm, address: ListUrl, way: str, key: PageKey | None) -> str:
    return address.href(**{way: form.format_key(key)}) if key else ""
