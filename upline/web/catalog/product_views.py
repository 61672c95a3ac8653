"""The page of a product: its fields, its prices here and in each price list, who has sold it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from upline.backorders.queries import load_purchase_prices
from upline.catalog.price_changes import StoredPrice
from upline.catalog.pricing import PricePeriod
from upline.catalog.queries import (
    ProductPage,
    SeriesRow,
    load_unit_prices,
    product_page,
    series_of_product,
)
from upline.catalog.rulebook import (
    CYCLE_TITLES,
    PRODUCT_STATUS_TITLES,
    BillingCycle,
    PriceAction,
    ProductAction,
)
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref, WhyNot
from upline.kernel.texts import plural_text, text
from upline.subscriptions.queries import ProductSales, sales_of_product
from upline.web.catalog.labels import PRODUCT_TONES, cycle_code
from upline.web.catalog.price_lists import may_set_prices, today_in
from upline.web.catalog.prices import why_not
from upline.web.catalog.product_actions import DEFINITIONS, PRODUCT_ACTIONS
from upline.web.catalog.product_editing import editability
from upline.web.catalog.products import licence_limits, margin, margin_percent, products_of
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.record_position import record_position
from upline.web.shared.navigation import Button


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPriceRow:
    """The product's price in this BSS in one cycle. `source`: how it comes about.

    `buy` is what the BSS pays upstream; `next_price` says which own price follows.
    """

    title: str
    sell: Money | None
    source: str
    buy: Money | None
    margin: Money | None
    percent: str
    period: PricePeriod | None
    next_price: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPriceRow:
    """The product's price in one of the price lists, in one cycle."""

    price_list: Ref
    href: str
    title: str
    period: PricePeriod | None
    next_price: str
    set_price: Button | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductFrame:
    """What stands around the fields of a product."""

    status: str
    tone: str
    licences: str
    trial: str
    own_prices: tuple[OwnPriceRow, ...]
    list_prices: tuple[ListPriceRow, ...]
    pays_upstream: bool
    sales: ProductSales
    subscriptions: str
    shortcuts: tuple[Button, ...]
    why_not: WhyNot | None


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit, product_id: UUID) -> HttpResponse:
    """Show a product that the BSS knows."""
    product = product_page(seller=visit.tenant, product_id=product_id)
    context = {
        "product": product,
        "frame": _frame(visit, product),
        "position": record_position(request, visit, products_of(visit), product_id),
    }
    return render_page(request, visit, "catalog/product.html", context, current_area="products")


def _frame(visit: Visit, product: ProductPage) -> ProductFrame:
    today = today_in(visit)
    series = series_of_product(tenant_id=visit.tenant.id, product_id=product.id, today=today)
    sales = sales_of_product(tenant_id=visit.tenant.id, product_id=product.id, reach=visit.reach())
    address = ListUrl(
        reverse("subscriptions", args=[visit.tenant.slug]), {"product": str(product.id)}
    )
    return ProductFrame(
        status=PRODUCT_STATUS_TITLES[product.status],
        tone=PRODUCT_TONES[product.status],
        licences=licence_limits(product.min_quantity, product.max_quantity),
        trial=_trial(product),
        own_prices=_own_prices(visit, product, series, today),
        list_prices=_list_prices(visit, product, series),
        pays_upstream=visit.tenant.upline_id is not None,
        sales=sales,
        subscriptions=address.href(),
        shortcuts=_shortcuts(visit, product),
        why_not=_why_not(visit, product),
    )


def _shortcuts(visit: Visit, product: ProductPage) -> tuple[Button, ...]:
    """Return edit and discontinue, or sell again, where the product is the BSS's own."""
    if not editability(visit, product).is_open:
        return ()
    edit = reverse("product-edit", args=[visit.tenant.slug, product.id])
    action = ProductAction.DISCONTINUE if product.is_active else ProductAction.SELL_AGAIN
    shown = DEFINITIONS[action]
    address = PRODUCT_ACTIONS.url(visit, product.id, action)
    return (
        Button(text("Edit"), "pencil", edit, is_edit=True),
        Button(shown.label, shown.icon, address, shown.tone, is_dialog=True),
    )


def _trial(product: ProductPage) -> str:
    if not product.offers_trial:
        return text("None")
    if not product.trial_days:
        return text("Yes")
    return plural_text("{count} day", "{count} days", count=product.trial_days)


def _why_not(visit: Visit, product: ProductPage) -> WhyNot | None:
    sentence = text("Your role lets you look at products and prices, not change them.")
    refused = why_not(visit, sentence)
    if refused is not None or product.owner is None:
        return refused
    owner = product.owner.name
    reason = text("Its name, codes, limits and upgrade paths are set by {owner}.", owner=owner)
    return WhyNot(text("This is a product of {owner}; you set your price.", owner=owner), (reason,))


def _own_prices(
    visit: Visit, product: ProductPage, series: Sequence[SeriesRow], today: date
) -> tuple[OwnPriceRow, ...]:
    """Return a row for each cycle that has a price here or upstream. Two queries, or some more."""
    seller = visit.tenant
    sell = load_unit_prices(seller=seller, product_ids=[product.id])
    buy = (
        load_purchase_prices(
            tenant_id=seller.upline_id, reseller_id=seller.id, product_ids=[product.id]
        )
        if seller.upline_id
        else None
    )
    own = {row.billing_cycle: row for row in series if row.price_list is None}
    rows = []
    for cycle in BillingCycle:
        sold, bought = sell.on(today, product.id, cycle), None
        bought = buy.on(today, product.id, cycle) if buy else None
        found = own.get(cycle)
        rows.append(
            OwnPriceRow(
                title=CYCLE_TITLES[cycle],
                sell=sold,
                source=_source(visit, product, found, sold),
                buy=bought,
                margin=margin(sold, bought),
                percent=_percent(margin_percent(sold, bought)),
                period=_period(found.current if found else None),
                next_price=_next_price(found),
                buttons=_own_buttons(visit, product, cycle, found),
            )
        )
    return tuple(rows)


def _next_price(series: SeriesRow | None) -> str:
    """Return the price that follows, and its first day; empty where none does."""
    if series is None or series.following is None:
        return ""
    period = series.following.period
    return text("{price} from {day}", price=period.money, day=period.valid_from)


def _period(price: StoredPrice | None) -> PricePeriod | None:
    return price.period if price else None


def _percent(percent: Decimal | None) -> str:
    return "" if percent is None else formatting.fixed(percent, 1)


def _source(visit: Visit, product: ProductPage, own: SeriesRow | None, sold: Money | None) -> str:
    """Return how the price of a sale comes about."""
    if sold is None:
        return text("No price")
    if product.owner is None or (own is not None and own.current is not None):
        return text("Set here")
    percent = formatting.decimal((visit.tenant.markup - 1) * 100, least=0)
    return text("By mark-up, {percent} %", percent=percent)


def _own_buttons(
    visit: Visit, product: ProductPage, cycle: BillingCycle, own: SeriesRow | None
) -> tuple[Button, ...]:
    if not may_set_prices(visit):
        return ()
    buttons = [_price_button(visit, product, cycle, PriceAction.SET, text("New price"))]
    following = own.following if own else None
    if following is not None:
        withdraw = str(following.id)
        buttons.append(
            _price_button(
                visit, product, cycle, PriceAction.WITHDRAW, text("Withdraw"), price=withdraw
            )
        )
    elif own is not None and own.current is not None:
        buttons.append(_price_button(visit, product, cycle, PriceAction.END, text("End")))
    return tuple(buttons)


def _price_button(
    visit: Visit,
    product: ProductPage,
    cycle: BillingCycle,
    action: PriceAction,
    label: str,
    **more: str,
) -> Button:
    path = reverse(f"product-{action}", args=[visit.tenant.slug, product.id])
    query = urlencode({"cycle": cycle_code(cycle), **more})
    return Button(label, "", f"{path}?{query}", is_dialog=True)


def _list_prices(
    visit: Visit, product: ProductPage, series: Sequence[SeriesRow]
) -> tuple[ListPriceRow, ...]:
    rows = []
    for found in series:
        if found.price_list is None:
            continue
        slug, list_id = visit.tenant.slug, found.price_list.id
        params = {"product": str(product.id)}
        listed = ListUrl(reverse("price-list", args=[slug, list_id]), {"view": "all", **params})
        path = reverse(f"price-list-{PriceAction.SET}", args=[slug, list_id])
        query = urlencode({**params, "cycle": cycle_code(found.billing_cycle)})
        button = Button(text("New price"), "", f"{path}?{query}", is_dialog=True)
        rows.append(
            ListPriceRow(
                price_list=found.price_list,
                href=listed.href(),
                title=CYCLE_TITLES[found.billing_cycle],
                period=_period(found.current),
                next_price=_next_price(found),
                set_price=button if may_set_prices(visit) else None,
            )
        )
    return tuple(rows)
