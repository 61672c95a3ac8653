"""Adding items to an ordinary order: found by words first, or quickly by a product's name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from upline.kernel import clock
from upline.kernel.texts import text
from upline.orders.queries import OrderPage
from upline.orders.rulebook import ItemKind, OrderAction
from upline.selling import actions as selling
from upline.selling.queries import OrderableProduct, resolve_orderable_product
from upline.web.orders.item_picker import (
    ItemForm,
    PickerContext,
    PickerOption,
    picked_item,
    price_text,
    search_items,
    search_text,
)
from upline.web.orders.items import QuickAddForm
from upline.web.orders.record import get_order, order_url
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.action_page import is_htmx
from upline.web.shared.labels import cycle_word
from upline.web.shared.submission import submit_form, submitted_data

_NOTHING = text("No product matches; enter its code or a part of its name.")
_SEVERAL = text("Several products match; choose one of them.")
_ADD_ON = text("This is an add-on; choose it, and what it is for.")


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def add_item(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponseBase:
    """Search what is added, then ask how many and for what, then add it."""
    order = get_order(visit, order_id)
    order.check(OrderAction.ADD_ITEM)
    picker = _picker(visit, order)
    choice = picked_item(request, picker)
    if choice is None:
        search = search_items(picker, search_text(request))
        if search.only_href and not is_htmx(request):
            return redirect(search.only_href)
        return _show(request, picker, "orders/choose_item.html", {"search": search})
    form = ItemForm(choice, submitted_data(request))

    def show(status: int) -> HttpResponse:
        context = {"choice": choice, "form": form, "address": request.get_full_path()}
        return _show(request, picker, "orders/add_item.html", context, status=status)

    return submit_form(
        request,
        form,
        save=lambda: _add(picker, form.item_input(), OrderAction.ADD_ITEM),
        done=lambda: _added(form.item_input()),
        show=show,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def quick_add(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponseBase:
    """Add a product by its name or code; where that is not clear, offer what is near."""
    order = get_order(visit, order_id)
    order.check(OrderAction.QUICK_ADD)
    picker = _picker(visit, order)
    form = QuickAddForm(submitted_data(request), suggestions=picker.href())
    found = _match_product(picker, form) if request.method == "POST" and form.is_valid() else ()

    def wanted() -> selling.ItemSpec:
        return _wanted(found[0], form.cleaned_data["quantity"])

    def show(status: int) -> HttpResponse:
        context = {"form": form, "found": [_picker_option(picker, offer) for offer in found]}
        return _show(request, picker, "orders/quick_add.html", context, status=status)

    return submit_form(
        request,
        form,
        save=lambda: _add(picker, wanted(), OrderAction.QUICK_ADD),
        done=lambda: _added(wanted()),
        show=show,
    )


def _picker(visit: Visit, order: OrderPage) -> PickerContext:
    return PickerContext(
        visit=visit,
        today=clock.local_date(clock.now(), timezone=visit.tenant.timezone),
        address=order_url("order-add-item", visit, order.id),
        customer=order.account,
        order=order,
        is_saved=True,
    )


def _match_product(picker: PickerContext, form: QuickAddForm) -> tuple[OrderableProduct, ...]:
    """Return what the words mean; the form says so where that is not one product by itself."""
    typed = form.cleaned_data["product"]
    found = resolve_orderable_product(seller=picker.visit.tenant, words=typed, day=picker.today)
    if not found:
        form.add_error("product", _NOTHING)
    elif len(found) > 1:
        form.add_error("product", _SEVERAL)
    elif found[0].is_add_on:
        form.add_error("product", _ADD_ON)
    return found


def _wanted(offer: OrderableProduct, quantity: int) -> selling.ItemSpec:
    return selling.ItemSpec(
        kind=ItemKind.SUBSCRIPTION,
        quantity=quantity,
        product_id=offer.product.id,
        billing_cycle=offer.default_cycle,
    )


def _picker_option(picker: PickerContext, offer: OrderableProduct) -> PickerOption:
    return PickerOption(
        offer.product.name, price_text(offer), picker.href(product=str(offer.product.id))
    )


def _add(picker: PickerContext, item: selling.ItemSpec, action: OrderAction) -> str:
    assert picker.order is not None, "items are added to an order"
    selling.add_order_item(
        tenant_id=picker.visit.tenant.id,
        order_id=picker.order.id,
        addition=selling.ItemAddition(item=item, action=action),
        by=picker.visit.actor,
        now=clock.now(),
    )
    return order_url("order-products", picker.visit, picker.order.id)


def _added(item: selling.ItemSpec) -> str:
    if item.billing_cycle:
        return text("Item added, {cycle}", cycle=cycle_word(item.billing_cycle))
    return text("Item added")


def _show(
    request: HttpRequest,
    picker: PickerContext,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    assert picker.order is not None, "items are added to an order"
    shown = {
        "order": picker.order,
        "home": order_url("order", picker.visit, picker.order.id),
        "back": order_url("order-products", picker.visit, picker.order.id),
        "choose": picker.href(),
        **context,
    }
    return render_page(request, picker.visit, template, shown, current_area="orders", status=status)
