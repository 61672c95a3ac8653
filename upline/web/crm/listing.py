"""A list of activities, e-mails or cases as its page draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from upline.crm.queries import Key, Listing
from upline.web.access import Visit
from upline.web.crm.asked import ListForm, written
from upline.web.crm.rows import Line, lines
from upline.web.lists import Chip, ListAddress, View, chip

_NOTHING: Listing[Any] = Listing(rows=())


@dataclass(frozen=True, kw_only=True, slots=True)
class ListKind:
    """One of the lists: its words, its views by what their addresses say, and its chips.

    `chips` gives the words of each filter's values; an empty mapping: they are words already.
    """

    address: str
    title: str
    noun: str
    icon: str
    table: str
    views: Mapping[str, str]
    usual_view: str
    chips: Mapping[str, Mapping[str, str]]
    nothing: str
    when_empty: str
    labels: tuple[str, str] = ("Newer", "Older")
    csv_heads: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPage:
    """Everything that the page of a list shows."""

    kind: ListKind
    bss: str
    lines: tuple[Line, ...]
    views: tuple[View, ...]
    whose: tuple[View, ...]
    chips: tuple[Chip, ...]
    errors: tuple[str, ...]
    is_filtered: bool
    is_beyond: bool
    nothing_said: str
    clear: str
    export: str
    back: str
    forward: str
    back_label: str
    forward_label: str
    first: str
    caption: str
    is_of_emails: bool


def list_page(
    visit: Visit, kind: ListKind, form: ListForm, listing: Listing[Any] = _NOTHING
) -> ListPage:
    """Return the page of a list that was asked with this form."""
    slug = visit.tenant.slug
    good = {name: value for name, value in form.data.items() if name not in form.errors}
    address = ListAddress(
        reverse(kind.address, args=[slug]), {n: v for n, v in good.items() if n in form.fields}
    )
    chips = _chips(kind, form, address)
    said = ", ".join(f"{c.label} {c.value}" for c in chips if c.value)
    export = replace(address, path=reverse(f"{kind.address}-csv", args=[slug]))
    return ListPage(
        kind=kind,
        bss=visit.tenant.name,
        lines=lines(visit, listing.rows),
        views=_views(kind, form, address),
        whose=_whose(form, address),
        chips=chips,
        errors=tuple(str(e) for errors in form.errors.values() for e in errors),
        is_filtered=bool(address.filters()),
        is_beyond=bool(form.data.get("after") or form.data.get("before")),
        nothing_said=_nothing_said(visit, kind, form, said),
        clear=ListAddress(address.path, {}).href(),
        export=export.href(),
        back=_page(address, "before", listing.first),
        forward=_page(address, "after", listing.last),
        back_label=kind.labels[0],
        forward_label=kind.labels[1],
        first=address.href(),
        caption=f"{kind.title} of {visit.tenant.name}" + (f", {said}" if said else ""),
        is_of_emails=kind.address == "emails",
    )


def _nothing_said(visit: Visit, kind: ListKind, form: ListForm, said: str) -> str:
    """Say why a list is empty."""
    view = form.cleaned_data.get("view") or kind.usual_view
    under = f" under “{kind.views.get(view, view)}”"
    return f"{visit.tenant.name} has no {kind.noun}{under}{f' with {said}' if said else ''}."


def _views(kind: ListKind, form: ListForm, address: ListAddress) -> tuple[View, ...]:
    current = form.cleaned_data.get("view") or kind.usual_view
    return tuple(
        View(label, address.href(view="" if view == kind.usual_view else view), view == current)
        for view, label in kind.views.items()
    )


def _whose(form: ListForm, address: ListAddress) -> tuple[View, ...]:
    if "whose" not in form.fields:
        return ()
    current = form.cleaned_data.get("whose", "")
    both = {"": "Everybody’s", "mine": "Mine"}
    return tuple(
        View(label, address.href(whose=whose), whose == current) for whose, label in both.items()
    )


def _chips(kind: ListKind, form: ListForm, address: ListAddress) -> tuple[Chip, ...]:
    words: dict[str, Mapping[str, str]] = {**kind.chips}
    if "whose" in words:
        words["whose"] = {"mine": "me", **form.people}
    found = (
        chip(
            address,
            str(form[name].label),
            _in_words(values, form.cleaned_data.get(name, "")),
            [form[name]],
            icon="plus" if values or name == "whose" else "search",
        )
        for name, values in words.items()
    )
    # Those that are set stand first: on a phone the others scroll out of sight.
    return tuple(sorted(found, key=lambda one: not one.value))


def _in_words(values: Mapping[str, str], asked: str) -> str:
    return values.get(asked, "") if values else asked


def _page(address: ListAddress, way: str, key: Key | None) -> str:
    return address.href(**{way: written(key)}) if key else ""


def sentences(form: ListForm) -> Sequence[str]:
    """Return what is wrong with what was asked."""
    return [str(error) for errors in form.errors.values() for error in errors]
