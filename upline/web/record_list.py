"""A list of records as its page draws it: views, chips, heads, pages, what to say when empty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from upline.kernel.keyset import Key
from upline.web.access import Visit
from upline.web.forms.record_list import DOWN, RecordListForm, written
from upline.web.lists import Chip, ListAddress, SortHead, View, chip

_ICONS = {"text": "search"}
_UNSPOKEN = ("sort", "order")


@dataclass(frozen=True, slots=True)
class Link:
    """A row and where it leads."""

    row: Any
    href: str


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a page, the keys at its two edges, and whether there is more beyond them."""

    rows: tuple[Any, ...]
    edges: tuple[Key, Key] | None
    has_before: bool
    has_after: bool


NOTHING = Found((), None, has_before=False, has_after=False)


@dataclass(frozen=True, slots=True)
class Question:
    """A filter: the inputs that ask for it, its value in words, its label where there are two."""

    names: tuple[str, ...]
    value: str
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListKind:
    """How a list is called: its URL and those of its export and its records, in words.

    `views` are titles by the values of the form's views; `why_none` says why a BSS has none.
    """

    address: str
    export: str
    record: str
    noun: str
    nouns: str
    icon: str
    views: Mapping[str, str]
    why_none: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordListPage:
    """Everything that the page of a list shows."""

    kind: ListKind
    bss: str
    links: tuple[Link, ...]
    views: tuple[View, ...]
    chips: tuple[Chip, ...]
    heads: Mapping[str, SortHead]
    errors: tuple[str, ...]
    is_filtered: bool
    is_beyond: bool
    nothing_said: str
    clear: str
    export: str
    back: str
    forward: str
    first: str
    caption: str
    new: str = ""


def record_list_page(
    visit: Visit,
    kind: ListKind,
    form: RecordListForm,
    found: Found,
    questions: Sequence[Question],
    new: str = "",
) -> RecordListPage:
    """Return the page of a list that was asked with this form.

    `new` leads to the form of a new record.
    """
    slug = visit.tenant.slug
    good = {n: v for n, v in form.data.items() if n in form.fields and n not in form.errors}
    address = ListAddress(reverse(kind.address, args=[slug]), good)
    drawn = tuple(_chips(form, address, questions))
    said = ", ".join(f"{c.label} {c.value}" for c in drawn if c.value)
    before, after = found.edges or (None, None)
    return RecordListPage(
        kind=kind,
        bss=visit.tenant.name,
        links=tuple(Link(row, reverse(kind.record, args=[slug, row.id])) for row in found.rows),
        views=_views(kind, form, address),
        chips=drawn,
        heads={sort: _head(form, address, sort) for sort in form.sorts},
        errors=tuple(str(e) for errors in form.errors.values() for e in errors),
        is_filtered=bool(address.filters(without=_UNSPOKEN)),
        is_beyond=bool(form.data.get("after") or form.data.get("before")),
        nothing_said=_nothing_said(visit, kind, form, said),
        clear=ListAddress(address.path, {}).href(),
        export=ListAddress(reverse(kind.export, args=[slug]), address.params).href(),
        back=address.href(before=written(before)) if before and found.has_before else "",
        forward=address.href(after=written(after)) if after and found.has_after else "",
        first=address.href(),
        caption=f"{kind.nouns.capitalize()} of {visit.tenant.name}" + (f", {said}" if said else ""),
        new=new,
    )


def _nothing_said(visit: Visit, kind: ListKind, form: RecordListForm, said: str) -> str:
    """Say why a list is empty."""
    bss, view = visit.tenant.name, form.cleaned_data.get("view", "")
    if said:
        return f"{bss} has no {kind.noun} with {said}."
    if form.data.get("view") and view in kind.views:
        return f"{bss} has none under “{kind.views[view]}”."
    return kind.why_none


def _views(kind: ListKind, form: RecordListForm, address: ListAddress) -> tuple[View, ...]:
    usual, *_ = [view.value for view in form.views]
    current = form.cleaned_data.get("view", usual)
    return tuple(
        View(label, address.href(view="" if value == usual else value), value == current)
        for value, label in kind.views.items()
    )


def _chips(
    form: RecordListForm, address: ListAddress, questions: Sequence[Question]
) -> Iterable[Chip]:
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
    every = [*own, *form.choices.customs.chips(form, address)]
    # Those that are set stand first: on a phone the others scroll out of sight.
    return sorted(every, key=lambda one: not one.value)


def _head(form: RecordListForm, address: ListAddress, sort: str) -> SortHead:
    """Return a head: a first click sorts upwards, another one turns it round."""
    usual = form.sorts[0]
    if form.cleaned_data.get("sort", usual) != sort:
        return SortHead(address.href(sort="" if sort == usual else sort, order=""), "", "")
    if form.cleaned_data.get("order") == DOWN:
        return SortHead(address.href(order=""), "descending", "arrow-down")
    return SortHead(address.href(order=DOWN), "ascending", "arrow-up")


def unfollowed(form: RecordListForm) -> HttpResponse:
    """Answer an export whose address cannot be followed, in plain sentences."""
    sentences = [str(error) for errors in form.errors.values() for error in errors]
    return HttpResponse("\n".join(sentences), status=400, content_type="text/plain")
