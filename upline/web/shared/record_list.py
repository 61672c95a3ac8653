"""A list as its page draws it: views, chips, heads, pages, and what to say when it is empty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from upline.database.keyset import Listing, PageKey
from upline.tenancy.queries import NO_RESELLERS, ResellerChoices, find_reseller_choices
from upline.web.shared.access import Visit
from upline.web.shared.forms.list_filters import DOWN, UP, ListForm, RecordListForm
from upline.web.shared.list_components import Chip, ListUrl, SortHeader, View, chip

EMPTY_LISTING: Listing[Any] = Listing(())
_ALL = "all"
_ICONS = {"text": "search"}
_NON_FILTER_PARAMS = ("sort", "order")


def reseller_choices(request: HttpRequest, visit: Visit) -> ResellerChoices:
    """Return the resellers that a list can be filtered by: none where a BSS has none."""
    if not visit.membership.has_resellers:
        return NO_RESELLERS
    asked = request.GET.get("reseller", "").strip()
    return find_reseller_choices(tenant_id=visit.tenant.id, text=asked)


@dataclass(frozen=True, slots=True)
class RowLink:
    """A row and where it leads."""

    row: Any
    href: str


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter: the inputs that ask for it, its value in words, its label where there are two."""

    names: tuple[str, ...]
    value: str
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListLabels:
    """How a list is called: its URL, in words, and what leads to the pages beside one.

    `views` are titles by the values of the form's views; `view_nouns`, what is in those that have
    a noun of their own. `empty_title` is the title where a BSS has none, `empty_hint` says why.
    """

    address: str
    noun: str
    nouns: str
    icon: str
    views: Mapping[str, str]
    empty_hint: str
    view_nouns: Mapping[str, str] = field(default_factory=dict)
    empty_title: str = ""
    labels: tuple[str, str] = ("Back", "Next")


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPage:
    """Everything that the page of a list shows. `lines` are its rows, each with its address."""

    kind: ListLabels
    lines: tuple[Any, ...]
    views: tuple[View, ...]
    chips: tuple[Chip, ...]
    sort_headers: Mapping[str, SortHeader]
    errors: tuple[str, ...]
    is_filtered: bool
    is_past_end: bool
    empty_title: str
    empty_text: str
    clear: str
    export: str
    back: str
    forward: str
    first: str
    caption: str


def list_page(
    visit: Visit,
    kind: ListLabels,
    form: ListForm,
    listing: Listing[Any],
    filters: Sequence[ListFilter],
) -> ListPage:
    """Return the page of a list that was asked with this form."""
    bss, address = visit.tenant.name, list_url(visit, kind, form)
    drawn = tuple(_chips(form, address, filters))
    filter_text = ", ".join(f"{c.label} {c.value}" for c in drawn if c.value)
    export = reverse(f"{kind.address}-csv", args=[visit.tenant.slug])
    return ListPage(
        kind=kind,
        lines=listing.rows,
        views=_views(kind, form, address),
        chips=drawn,
        sort_headers=_heads(form, address),
        errors=_errors(form),
        is_filtered=bool(address.filters(without=_NON_FILTER_PARAMS)),
        is_past_end=bool(form.data.get("after") or form.data.get("before")),
        empty_title=kind.empty_title or f"{bss} has no {kind.nouns} yet",
        empty_text=_empty_text(bss, kind, form, filter_text),
        clear=ListUrl(address.path, {}).href(),
        export=ListUrl(export, address.params).href(),
        back=_page(form, address, "before", listing.before),
        forward=_page(form, address, "after", listing.after),
        first=address.href(),
        caption=f"{kind.nouns.capitalize()} of {bss}" + (f", {filter_text}" if filter_text else ""),
    )


def list_url(visit: Visit, kind: ListLabels, form: ListForm) -> ListUrl:
    """Return the address of what was asked, as far as it can be followed."""
    good = {n: v for n, v in form.data.items() if n in form.fields and n not in form.errors}
    return ListUrl(reverse(kind.address, args=[visit.tenant.slug]), good)


def links(visit: Visit, listing: Listing[Any], record: str) -> Listing[RowLink]:
    """Return a page of rows with the addresses of their records; `record` names their URL."""
    slug = visit.tenant.slug
    return listing.map_rows(lambda row: RowLink(row, reverse(record, args=[slug, row.id])))


def _empty_text(bss: str, kind: ListLabels, form: ListForm, filter_text: str) -> str:
    """Say why a list is empty."""
    view = form.cleaned_data.get("view", "")
    own = kind.view_nouns.get(view)
    under = "" if own or view == _ALL or view not in kind.views else f" under “{kind.views[view]}”"
    if filter_text:
        return f"{bss} has no {own or kind.noun}{under} with {filter_text}."
    if own:
        return f"{bss} has no {own}s yet."
    return f"{bss} has none{under}." if under else kind.empty_hint


def _views(kind: ListLabels, form: ListForm, address: ListUrl) -> tuple[View, ...]:
    usual, *_ = [view.value for view in form.views]
    current = form.cleaned_data.get("view", usual)
    return tuple(
        View(label, address.href(view="" if value == usual else value), value == current)
        for value, label in kind.views.items()
    )


def _chips(form: ListForm, address: ListUrl, filters: Sequence[ListFilter]) -> Iterable[Chip]:
    own = [
        chip(
            address,
            asked.label or str(form[asked.names[0]].label),
            asked.value,
            [form[name] for name in asked.names],
            icon=_ICONS.get(asked.names[0], "plus"),
        )
        for asked in filters
    ]
    every = [*own, *form.custom_filters.chips(form, address)]
    # Those that are set stand first: on a phone the others scroll out of sight.
    return sorted(every, key=lambda one: not one.value)


def _heads(form: ListForm, address: ListUrl) -> dict[str, SortHeader]:
    if not isinstance(form, RecordListForm):
        return {}
    return {sort: _head(form, address, sort) for sort in form.sorts}


def _head(form: RecordListForm, address: ListUrl, sort: str) -> SortHeader:
    """Return a head: a first click sorts the usual way, another one turns it round."""
    if form.current_sort != sort:
        return SortHeader(address.href(sort=sort, order=""), "", "")
    is_reversed = address.href(sort=sort, order="" if form.is_reversed else form.reverse_value)
    if form.is_descending:
        return SortHeader(is_reversed, "descending", f"arrow-{DOWN}")
    return SortHeader(is_reversed, "ascending", f"arrow-{UP}")


def _page(form: ListForm, address: ListUrl, way: str, key: PageKey | None) -> str:
    return address.href(**{way: form.format_key(key)}) if key else ""


def _errors(form: ListForm) -> tuple[str, ...]:
    return tuple(str(error) for errors in form.errors.values() for error in errors)


def invalid_filters_response(form: ListForm) -> HttpResponse:
    """Answer an export whose address cannot be followed, in plain sentences."""
    return HttpResponse("\n".join(_errors(form)), status=400, content_type="text/plain")
