"""The list of orders as its page draws it: views, chips, heads, pages, and what to say when empty."""

from dataclasses import dataclass

from django.urls import reverse

from upline.kernel.money import Money
from upline.orders.queries import OrderKey, OrderListing, OrderRow, OrderSort, OrderView
from upline.web import formatting
from upline.web.access import Visit
from upline.web.forms.order_list import TRIGGERS, OrderListForm, written
from upline.web.lists import Chip, ListAddress, SortHead, View, chip, sort_head
from upline.web.presenting import trigger_title

_VIEWS = {
    OrderView.ALL: "All",
    OrderView.BACK_ORDERS: "Back-orders",
    OrderView.DIRECT: "Direct",
}
_ICONS = {"text": "search"}


@dataclass(frozen=True, slots=True)
class OrderLink:
    """A row and where it leads."""

    row: OrderRow
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderListPage:
    """Everything that the page of the list shows."""

    bss: str
    orders: tuple[OrderLink, ...]
    sums: tuple[Money, ...]
    views: tuple[View, ...]
    chips: tuple[Chip, ...]
    by_number: SortHead
    by_date: SortHead
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


def order_list_page(visit: Visit, form: OrderListForm, listing: OrderListing) -> OrderListPage:
    """Return the page of a list that was asked with this form."""
    slug = visit.tenant.slug
    good = {name: value for name, value in form.data.items() if name not in form.errors}
    address = ListAddress(
        reverse("orders", args=[slug]), {n: v for n, v in good.items() if n in form.fields}
    )
    sorted_by: OrderSort = form.cleaned_data.get("sort", OrderSort.NUMBER)
    descending = form.cleaned_data.get("order") != "up"
    chips = _chips(visit, form, address)
    said = ", ".join(f"{c.label} {c.value}" for c in chips if c.value)
    newer_first = ("Newer", "Older") if descending else ("Older", "Newer")
    export = ListAddress(reverse("orders-csv", args=[slug]), address.params)
    return OrderListPage(
        bss=visit.tenant.name,
        orders=tuple(OrderLink(row, reverse("order", args=[slug, row.id])) for row in listing.rows),
        sums=listing.sums,
        views=_views(form, address),
        chips=chips,
        by_number=sort_head(address, "number", sorted_by=sorted_by, descending=descending),
        by_date=sort_head(address, "date", sorted_by=sorted_by, descending=descending),
        errors=tuple(str(e) for errors in form.errors.values() for e in errors),
        is_filtered=bool(address.filters(without=("sort", "order"))),
        is_beyond=bool(form.data.get("after") or form.data.get("before")),
        nothing_said=_nothing_said(visit, form, said),
        clear=ListAddress(address.path, {}).href(),
        export=export.href(),
        back=_page(address, "before", listing.rows[:1] if listing.has_before else (), sorted_by),
        forward=_page(address, "after", listing.rows[-1:] if listing.has_after else (), sorted_by),
        back_label=newer_first[0],
        forward_label=newer_first[1],
        first=address.href(),
        caption=f"Orders of {visit.tenant.name}" + (f", {said}" if said else ""),
    )


def _nothing_said(visit: Visit, form: OrderListForm, said: str) -> str:
    """Say why a list is empty."""
    view = form.cleaned_data.get("view", OrderView.ALL)
    kind = {OrderView.BACK_ORDERS: "back-order", OrderView.DIRECT: "direct order"}.get(
        view, "order"
    )
    if said:
        return f"{visit.tenant.name} has no {kind} with {said}."
    if view is not OrderView.ALL:
        return f"{visit.tenant.name} has no {kind}s yet."
    if visit.seat.has_resellers:
        return "Each sale of an activated reseller books one here, within seconds."
    return "The first sale to a customer makes one."


def _views(form: OrderListForm, address: ListAddress) -> tuple[View, ...]:
    current = form.cleaned_data.get("view", OrderView.ALL)
    return tuple(
        View(label, address.href(view="" if view is OrderView.ALL else view), view is current)
        for view, label in _VIEWS.items()
    )


def _chips(visit: Visit, form: OrderListForm, address: ListAddress) -> tuple[Chip, ...]:
    asked = form.cleaned_data
    choices = form.choices
    trigger = TRIGGERS.get(asked.get("trigger", ""))
    reseller = choices.resellers.get(asked.get("reseller", ""))
    said = {
        "reseller": reseller.name if reseller else "",
        "status": asked.get("status", ""),
        "type": asked.get("type", ""),
        "account": choices.account or asked.get("account", ""),
        "trigger": trigger_title(trigger) if trigger else "",
        "text": asked.get("text", ""),
    }
    if not visit.seat.has_resellers:
        del said["reseller"], said["trigger"]
    days = chip(address, "Date", _days(form), [form["date_from"], form["date_to"]])
    others = (
        chip(address, str(form[name].label), value, [form[name]], icon=_ICONS.get(name, "plus"))
        for name, value in said.items()
    )
    # Those that are set stand first: on a phone the others scroll out of sight.
    customs = choices.customs.chips(form, address)
    return tuple(sorted((days, *others, *customs), key=lambda one: not one.value))


def _days(form: OrderListForm) -> str:
    first, last = form.cleaned_data.get("date_from"), form.cleaned_data.get("date_to")
    if first and last:
        return formatting.days(first, last)
    if first:
        return f"from {formatting.day(first)}"
    return f"to {formatting.day(last)}" if last else ""


def _page(address: ListAddress, way: str, edge: tuple[OrderRow, ...], sort: OrderSort) -> str:
    """Return the address of the page beyond a row, or nothing without one."""
    if not edge:
        return ""
    (row,) = edge
    day = row.order_date if sort is OrderSort.DATE else None
    return address.href(**{way: written(OrderKey(row.number, day))})
