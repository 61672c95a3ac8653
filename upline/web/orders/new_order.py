"""Writing a new order: for whom, of what, at which price. Nothing is saved before the end.

What is being written stands in the address, so that Back, Reload and sharing it do what
people expect: `account`, and one `item` per line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.backorders.preview import perform_dry_run
from upline.kernel import clock
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.orders.actions import PlacedOrder
from upline.orders.queries import OrderLine, OrderPage, order_page
from upline.selling import actions as selling
from upline.selling.actions import ItemSpec
from upline.selling.queries import Buyer, find_buyer, search_buyers
from upline.web.orders.draft_items import decode_item, encode_item, remove_item
from upline.web.orders.item_picker import (
    MAX_RESULTS,
    ItemForm,
    PickedItem,
    PickerContext,
    PickerOption,
    picked_item,
    search_items,
    search_text,
)
from upline.web.orders.record import order_url
from upline.web.orders.sale import line_costs, line_margin, listed_margin
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.action_page import is_htmx
from upline.web.shared.form_tokens import is_usable, new_token
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.margins import Margin, PurchaseCosts
from upline.web.shared.previews import PreviewStep, booking_steps, step
from upline.web.shared.submission import INVALID, submitted_data

MAX_DRAFT_ITEMS = 40
_FULL_MESSAGE = text("Save the draft now; more items can then be added to it.")
_SELL, _DRAFT = "sell", "draft"


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that is being written. `page`: as it would be saved; `refusal`: why it would not.

    `token` is that of its form: sent again after Back, it gets the first answer.
    """

    token: str
    buyer: Buyer
    items: tuple[ItemSpec, ...]
    page: OrderPage | None
    refusal: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of it, the address without it, and its margin in a BSS below another."""

    line: OrderLine
    remove_href: str
    margin: Margin | None


@dataclass(frozen=True, slots=True)
class DirectSale:
    """What selling the draft at once does, or the sentence that says why it cannot be sold."""

    steps: tuple[PreviewStep, ...] = ()
    refusal: str = ""
    margin: Margin | None = None
    is_booked: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SELL)
def new_order(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Choose the customer, then item by item, then save it as a draft."""
    parameters = submitted_data(request) or request.GET
    account_id = id_of(parameters.get("account", ""))
    if account_id is None:
        return _choose_buyer(request, visit)
    buyer = find_buyer(tenant_id=visit.tenant.id, account_id=account_id, reach=visit.reach())
    if buyer is None:
        raise Http404("no such customer in this BSS")
    items = _items(parameters.getlist("item"))
    found = parameters.get(_DRAFT, "")
    token = found if is_usable(found) else new_token()
    if request.method == "POST":
        return _save(request, visit, Draft(token, buyer, items, None, ""))
    draft = _draft(visit, token, buyer, items)
    picker = _picker(visit, draft)
    if len(items) >= MAX_DRAFT_ITEMS:
        return _show(request, picker, draft, {"full": _FULL_MESSAGE})
    choice = picked_item(request, picker)
    if choice is None:
        return _search(request, picker, draft)
    return _describe_item(request, picker, draft, choice)


def _search(request: HttpRequest, picker: PickerContext, draft: Draft) -> HttpResponseBase:
    """Show what the words find; what is found alone is chosen."""
    search = search_items(picker, search_text(request))
    if search.only_href and not is_htmx(request):
        return redirect(search.only_href)
    return _show(request, picker, draft, {"search": search})


def _describe_item(
    request: HttpRequest, picker: PickerContext, draft: Draft, choice: PickedItem
) -> HttpResponseBase:
    """Show the form of an item, or go on with it in the order."""
    form = ItemForm(choice, request.GET if "quantity" in request.GET else None)
    if form.is_bound and form.is_valid():
        added = _draft(picker.visit, draft.token, draft.buyer, (*draft.items, form.item_input()))
        if not added.refusal:
            return redirect(_picker(picker.visit, added).href())
        form.add_error(None, added.refusal)
    status = INVALID if form.is_bound else 200
    picked = [(name, request.GET[name]) for name in ("product", "more") if name in request.GET]
    context = {"choice": choice, "form": form, "picked": picked}
    return _show(request, picker, draft, context, status=status)


def _items(texts: Sequence[str]) -> tuple[ItemSpec, ...]:
    if len(texts) > MAX_DRAFT_ITEMS:
        raise Http404("more items than this page writes")
    return tuple(decode_item(text) for text in texts)


def _choose_buyer(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    words = search_text(request)
    address = reverse("order-new", kwargs={"slug": visit.tenant.slug})
    found: tuple[Buyer, ...] = ()
    if words:
        found = search_buyers(
            tenant_id=visit.tenant.id, words=words, limit=MAX_RESULTS + 1, reach=visit.reach()
        )
    if len(found) == 1 and not found[0].why_not and not is_htmx(request):
        return redirect(f"{address}?account={found[0].id}")
    context = {
        "words": words,
        "address": address,
        "found": [
            PickerOption(
                buyer.name,
                formatting.joined([buyer.accounting_no, buyer.why_not]),
                "" if buyer.why_not else f"{address}?account={buyer.id}",
            )
            for buyer in found[:MAX_RESULTS]
        ],
        "has_more": len(found) > MAX_RESULTS,
    }
    return render_page(
        request, visit, "orders/choose_customer.html", context, current_area="orders"
    )


def _draft(visit: Visit, token: str, buyer: Buyer, items: tuple[ItemSpec, ...]) -> Draft:
    """Rehearse the order, so that its prices, and what would refuse it, are the real ones."""
    pages: list[OrderPage | None] = []

    def do() -> None:
        placed = _create(visit, buyer.id, items)
        order = order_page(tenant_id=visit.tenant.id, order_id=placed.order_id, by=visit.actor)
        pages.append(order)

    result = perform_dry_run(do, tenant_id=visit.tenant.id)
    refusal = str(result.refusal) if result.refusal else ""
    return Draft(token, buyer, items, pages[0] if pages else None, refusal)


def _create(visit: Visit, account_id: UUID, items: Sequence[ItemSpec]) -> PlacedOrder:
    return selling.create_order(
        tenant_id=visit.tenant.id,
        account_id=account_id,
        items=items,
        by=visit.actor,
        now=clock.now(),
        as_draft=True,
    )


def _sell(visit: Visit, account_id: UUID, items: Sequence[ItemSpec]) -> PlacedOrder:
    return selling.sell_items(
        tenant_id=visit.tenant.id,
        account_id=account_id,
        items=items,
        by=visit.actor,
        now=clock.now(),
    )


def _direct_sale(visit: Visit, draft: Draft, costs: PurchaseCosts | None) -> DirectSale:
    """Rehearse the sale of the draft. One dry run."""
    if draft.page is None or not draft.items:
        return DirectSale()
    margin = listed_margin(draft.page, costs)
    result = perform_dry_run(
        lambda: _sell(visit, draft.buyer.id, draft.items), tenant_id=visit.tenant.id
    )
    if result.refusal is not None:
        sentence = text("It can be saved, but not sold yet. {reason}", reason=str(result.refusal))
        return DirectSale(refusal=sentence, margin=margin)
    start = step("check", str(text("All items start today. The order is locked after this.")))
    booked = booking_steps(result, back_ordering_active=visit.tenant.back_ordering_active)
    return DirectSale((start, *booked), margin=margin)


def _save(request: HttpRequest, visit: Visit, draft: Draft) -> HttpResponseBase:
    sells = request.POST.get("do") == _SELL
    try:
        placed = (_sell if sells else _create)(visit, draft.buyer.id, draft.items)
    except Refused as refusal:
        refused_draft = replace(draft, token=new_token(), refusal=str(refusal))
        return _show(request, _picker(visit, refused_draft), refused_draft, {}, status=INVALID)
    messages.success(request, text("Order executed") if sells else text("Order saved"))
    return redirect(order_url("order-products", visit, placed.order_id))


def _picker(visit: Visit, draft: Draft) -> PickerContext:
    return PickerContext(
        visit=visit,
        today=clock.local_date(clock.now(), timezone=visit.tenant.timezone),
        address=reverse("order-new", kwargs={"slug": visit.tenant.slug}),
        customer=Ref(draft.buyer.id, draft.buyer.name),
        hidden_params=_hidden_params(draft, draft.items),
        order=draft.page,
    )


def _hidden_params(draft: Draft, items: Sequence[ItemSpec]) -> tuple[tuple[str, str], ...]:
    known = (("account", str(draft.buyer.id)), (_DRAFT, draft.token))
    return (*known, *(("item", encode_item(item)) for item in items))


def _show(
    request: HttpRequest,
    picker: PickerContext,
    draft: Draft,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    lines = draft.page.lines if draft.page else ()
    costs = line_costs(picker.visit, draft.page) if draft.page else None
    shown = {
        "draft": draft,
        "address_form_token": draft.token,
        "address": picker.address,
        "hidden_params": picker.hidden_params,
        "choose": picker.href(),
        "start_again": f"{picker.address}?account={draft.buyer.id}",
        "lines": [
            DraftLine(
                line,
                replace(
                    picker,
                    hidden_params=_hidden_params(draft, remove_item(draft.items, line.position)),
                ).href(),
                line_margin(line, costs),
            )
            for line in lines
        ],
        "sale": _direct_sale(picker.visit, draft, costs),
        **context,
    }
    return render_page(
        request, picker.visit, "orders/new.html", shown, current_area="orders", status=status
    )
