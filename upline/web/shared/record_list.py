"""A list as its page draws it: views, chips, heads, pages, and what to say when it is empty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from upline.database.keyset import Key, Listing
from upline.tenancy.queries import NO_RESELLERS, ResellerChoices, resellers_to_choose
from upline.web.shared.access import Visit
from upline.web.shared.forms.list_filters import DOWN, UP, ListForm, RecordListForm
from upline.web.shared.lists import Chip, ListAddress, SortHead, View, chip

NOTHING: Listing[Any] = Listing(())
_ALL = "all"
_ICONS = {"text": "search"}
_UNSPOKEN = ("sort", "order")


def resellers_asked(request: HttpRequest, visit: Visit) -> ResellerChoices:
    """Return the resellers that a list can be filtered by: none where a BSS has none."""
    if not visit.seat.has_resellers:
        return NO_RESELLERS
    asked = request.GET.get("reseller", "").strip()
    return resellers_to_choose(tenant_id=visit.tenant.id, asked=asked)


@dataclass(frozen=True, slots=True)
class Link:
    """A row and where it leads."""

    row: Any
    href: str


@dataclass(frozen=True, slots=True)
class Question:
    """A filter: the inputs that ask for it, its value in words, its label where there are two."""

    names: tuple[str, ...]
    value: str
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListKind:
    """How a list is called: its URL, in words, and what leads to the pages beside one.

    `views` are titles by the values of the form's views; `view_nouns`, what is in those that have
    a noun of their own. `nothing` is the title where a BSS has none, `why_none` says why.
    """

    address: str
    noun: str
    nouns: str
    icon: str
    views: Mapping[str, str]
    why_none: str
    view_nouns: Mapping[str, str] = field(default_factory=dict)
    nothing: str = ""
    labels: tuple[str, str] = ("Back", "Next")


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPage:
    """Everything that the page of a list shows. `lines` are its rows, each with its address."""

    kind: ListKind
    lines: tuple[Any, ...]
    views: tuple[View, ...]
    chips: tuple[Chip, ...]
    heads: Mapping[str, SortHead]
    errors: tuple[str, ...]
    is_filtered: bool
    is_beyond: bool
    nothing: str
    nothing_said: str
    clear: str
    export: str
    back: str
    forward: str
    first: str
    caption: str


def list_page(
    visit: Visit,
    kind: ListKind,
    form: ListForm,
    listing: Listing[Any],
    questions: Sequence[Question],
) -> ListPage:
    """Return the page of a list that was asked with this form."""
    bss, address = visit.tenant.name, address_of(visit, kind, form)
    drawn = tuple(_chips(form, address, questions))
    said = ", ".join(f"{c.label} {c.value}" for c in drawn if c.value)
    export = reverse(f"{kind.address}-csv", args=[visit.tenant.slug])
    return ListPage(
        kind=kind,
        lines=listing.rows,
        views=_views(kind, form, address),
        chips=drawn,
        heads=_heads(form, address),
        errors=_errors(form),
        is_filtered=bool(address.filters(without=_UNSPOKEN)),
        is_beyond=bool(form.data.get("after") or form.data.get("before")),
        nothing=kind.nothing or f"{bss} has no {kind.nouns} yet",
        nothing_said=_nothing_said(bss, kind, form, said),
        clear=ListAddress(address.path, {}).href(),
        export=ListAddress(export, address.params).href(),
        back=_page(form, address, "before", listing.before),
        forward=_page(form, address, "after", listing.after),
        first=address.href(),
        caption=f"{kind.nouns.capitalize()} of {bss}" + (f", {said}" if said else ""),
    )


def address_of(visit: Visit, kind: ListKind, form: ListForm) -> ListAddress:
    """Return the address of what was asked, as far as it can be followed."""
    good = {n: v for n, v in form.data.items() if n in form.fields and n not in form.errors}
    return ListAddress(reverse(kind.address, args=[visit.tenant.slug]), good)


def links(visit: Visit, listing: Listing[Any], record: str) -> Listing[Link]:
    """Return a page of rows with the addresses of their records; `record` names their URL."""
    slug = visit.tenant.slug
    return listing.mapped(lambda row: Link(row, reverse(record, args=[slug, row.id])))


def _nothing_said(bss: str, kind: ListKind, form: ListForm, said: str) -> str:
    """Say why a list is empty."""
    view = form.cleaned_data.get("view", "")
    own = kind.view_nouns.get(view)
    under = "" if own or view == _ALL or view not in kind.views else f" under “{kind.views[view]}”"
    if said:
        return f"{bss} has no {own or kind.noun}{under} with {said}."
    if own:
        return f"{bss} has no {own}s yet."
    return f"{bss} has none{under}." if under else kind.why_none


def _views(kind: ListKind, form: ListForm, address: ListAddress) -> tuple[View, ...]:
    usual, *_ = [view.value for view in form.views]
    current = form.cleaned_data.get("view", usual)
    return tuple(
        View(label, address.href(view="" if value == usual else value), value == current)
        for value, label in kind.views.items()
    )


def _chips(form: ListForm, address: ListAddress, questions: Sequence[Question]) -> Iterable[Chip]:
    own = [
        chip(
            address,
            asked.label or str(form[asked.names[0]].label),
            asked.value,
            [form[name] for name in asked.names],
            icon=_ICONS.get(asked.names[0], "plus"),
        )
        for asked in questions
    ]
    every = [*own, *form.customs.chips(form, address)]
    # Those that are set stand first: on a phone the others scroll out of sight.
    return sorted(every, key=lambda one: not one.value)


def _heads(form: ListForm, address: ListAddress) -> dict[str, SortHead]:
    if not isinstance(form, RecordListForm):
        return {}
    return {sort: _head(form, address, sort) for sort in form.sorts}


def _head(form: RecordListForm, address: ListAddress, sort: str) -> SortHead:
    """Return a head: a first click sorts the usual way, another one turns it round."""
    if form.sort_asked != sort:
        return SortHead(address.href(sort=sort, order=""), "", "")
    turned = address.href(sort=sort, order="" if form.is_turned else form.turn)
    if form.is_descending:
        return SortHead(turned, "descending", f"arrow-{DOWN}")
    return SortHead(turned, "ascending", f"arrow-{UP}")


def _page(form: ListForm, address: ListAddress, way: str, key: Key | None) -> str:
    return address.href(**{way: form.written(key)}) if key else ""


def _errors(form: ListForm) -> tuple[str, ...]:
    return tuple(str(error) for errors in form.errors.values() for error in errors)


def unfollowed(form: ListForm) -> HttpResponse:
    """Answer an export whose address cannot be followed, in plain sentences."""
    return HttpResponse("\n".join(_errors(form)), status=400, content_type="text/plain")
