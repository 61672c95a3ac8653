"""The list of products, declared: columns, filters, views, groups, and its queries.

A BSS below another sees beside its sell prices what it pays there, and its margin.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from upline.backorders.queries import load_purchase_prices
from upline.catalog.queries import (
    ProductFilter,
    ProductGroup,
    ProductRow,
    ProductSort,
    ProductView,
    group_products,
    list_products,
    load_unit_prices,
    product_types,
)
from upline.catalog.rulebook import CYCLE_TITLES, PRODUCT_STATUS_TITLES, BillingCycle, ProductStatus
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.tenancy.queries import tenant_names
from upline.web.catalog.labels import PRODUCT_TONES
from upline.web.catalog.markup import percent_of
from upline.web.catalog.price_lists import may_set_prices, today_in
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import SortedListForm
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import (
    GroupBy,
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)
from upline.web.shared.markup import NONE, money, write_html
from upline.web.shared.navigation import Button

_BATCH = 500
_VIEWS: Mapping[str, str] = {
    ProductView.ALL: text("All"),
    ProductView.ACTIVE: text("Active"),
    ProductView.DISCONTINUED: text("Discontinued"),
    ProductView.ADD_ONS: text("Add-ons"),
    ProductView.TRIALS: text("With a trial"),
}

assert _VIEWS.keys() == set(ProductView), "a view without a title"

Prices = Mapping[BillingCycle, Money | None]


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A product with today's prices: what the BSS sells it for, and what it pays upstream."""

    product: ProductRow
    sell: Prices
    buy: Prices = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        return self.product.id

    def margin(self, cycle: BillingCycle) -> Money | None:
        """Return what is left of the sell price; None where one of the prices is missing."""
        return margin(self.sell.get(cycle), self.buy.get(cycle))


def margin(sell: Money | None, buy: Money | None) -> Money | None:
    """Return the difference of two prices; None where one is missing, or in another currency."""
    if sell is None or buy is None or sell.currency != buy.currency:
        return None
    return sell - buy


def margin_percent(sell: Money | None, buy: Money | None) -> Decimal | None:
    """Return the margin in per cent of the sell price, with one decimal; None where there is none."""
    found = margin(sell, buy)
    if found is None or sell is None or not sell.amount:
        return None
    share = found.amount * 100 / sell.amount
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


class ProductListForm(SortedListForm):
    """The parameters of the list of products."""

    views = ProductView
    sorts = tuple(sort.value for sort in ProductSort)

    type = ChoiceFilter(text("Type"))
    owner = ChoiceFilter(text("Product of"))

    def __init__(
        self, params: Mapping[str, str], *, types: Sequence[str], owners: Sequence[Ref]
    ) -> None:
        super().__init__(params)
        self.set_choices("type", {code: code for code in types})
        self.owners = {str(owner.id): owner.name for owner in owners}
        self.set_choices("owner", self.owners)
        self.fields["text"].help_text = text("A part of its name, its vendor ID or code")
        self.dress()

    def is_value(self, value: str | None) -> bool:
        return value is not None or self.current_sort != ProductSort.NAME

    def where(self) -> ProductFilter:
        """Return the filter of a valid form."""
        values = self.cleaned_data
        return ProductFilter(
            view=values["view"],
            sort=ProductSort(values["sort"]),
            text=values["text"],
            type=values["type"],
            owner_id=UUID(values["owner"]) if values["owner"] else None,
        )


def _name(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, line.row.product.name)


def _status(line: Line) -> SafeString:
    row: ProductRow = line.row.product
    trial = (
        write_html(' <span class="badge open">{}</span>', text("Trial")) if row.offers_trial else ""
    )
    tone, title = PRODUCT_TONES[row.status], PRODUCT_STATUS_TITLES[row.status]
    return write_html('<span class="badge {}">{}</span>{}', tone, title, trial)


def _add_on_of(line: Line) -> str:
    return ", ".join(line.row.product.add_on_of)


def _licences(line: Line) -> str:
    row: ProductRow = line.row.product
    return licence_limits(row.min_quantity, row.max_quantity)


def licence_limits(least: int, most: int | None) -> str:
    """Return `1 or more` or `1 to 300`."""
    low = formatting.whole(least)
    if most:
        return text("{least} to {most}", least=low, most=formatting.whole(most))
    return text("{least} or more", least=low)


def _fold(line: Line) -> str:
    row: ProductRow = line.row.product
    return row.vendor_id or row.code


def _price(kind: str, cycle: BillingCycle) -> Callable[[Line], Any]:
    def read(line: Line) -> Any:
        row: ListedProduct = line.row
        return getattr(row, kind).get(cycle)

    return read


def _margin(cycle: BillingCycle) -> Callable[[Line], Any]:
    return lambda line: line.row.margin(cycle)


def _draw_margin(cycle: BillingCycle) -> Callable[[Line], str]:
    def draw(line: Line) -> str:
        row: ListedProduct = line.row
        percent = margin_percent(row.sell.get(cycle), row.buy.get(cycle))
        found = money(row.margin(cycle))
        if percent is None:
            return found if row.margin(cycle) else NONE
        written = formatting.decimal(percent, least=1)
        return write_html('{} <span class="none">{} %</span>', found, written)

    return draw


_PRICES: Mapping[BillingCycle, str] = {
    BillingCycle.MONTHLY: text("Price, monthly"),
    BillingCycle.ANNUAL: text("Price, annual"),
    BillingCycle.TRIENNIAL: text("Price, triennial"),
    BillingCycle.ONE_TIME: text("Price, one-time"),
}
_YOUR_PRICES: Mapping[BillingCycle, str] = {
    BillingCycle.MONTHLY: text("Your price, monthly"),
    BillingCycle.ANNUAL: text("Your price, annual"),
    BillingCycle.TRIENNIAL: text("Your price, triennial"),
    BillingCycle.ONE_TIME: text("Your price, one-time"),
}
_YOUR_COSTS: Mapping[BillingCycle, str] = {
    BillingCycle.MONTHLY: text("Your cost, monthly"),
    BillingCycle.ANNUAL: text("Your cost, annual"),
    BillingCycle.TRIENNIAL: text("Your cost, triennial"),
    BillingCycle.ONE_TIME: text("Your cost, one-time"),
}
_MARGINS: Mapping[BillingCycle, str] = {
    BillingCycle.MONTHLY: text("Margin, monthly"),
    BillingCycle.ANNUAL: text("Margin, annual"),
    BillingCycle.TRIENNIAL: text("Margin, triennial"),
    BillingCycle.ONE_TIME: text("Margin, one-time"),
}

assert all(
    labels.keys() == set(BillingCycle) for labels in (_PRICES, _YOUR_PRICES, _YOUR_COSTS, _MARGINS)
), "a cycle without labels"


def _cycle_columns(cycle: BillingCycle, *, with_purchase: bool) -> list[Column]:
    code, title = cycle.value.lower(), CYCLE_TITLES[cycle]
    is_first = cycle is BillingCycle.MONTHLY
    label = _YOUR_PRICES if with_purchase else _PRICES
    columns = [
        Column(
            code=f"price_{code}", label=label[cycle], value=_price("sell", cycle),
            heading="" if with_purchase else title, kind=ColumnKind.MONEY, fold="b" if is_first else "",
        ),
    ]  # fmt: skip
    if with_purchase:
        columns += [
            Column(
                code=f"buy_{code}", label=_YOUR_COSTS[cycle],
                value=_price("buy", cycle), kind=ColumnKind.MONEY,
            ),
            Column(
                code=f"margin_{code}", label=_MARGINS[cycle], heading=text("Margin"),
                value=_margin(cycle), draw=_draw_margin(cycle), kind=ColumnKind.MONEY,
            ),
        ]  # fmt: skip
    return columns


def _table(*, with_purchase: bool) -> RecordTable:
    prices = [
        column
        for cycle in BillingCycle
        for column in _cycle_columns(cycle, with_purchase=with_purchase)
    ]
    columns = (
        Column(
            code="name", label=text("Name"), value=of("product.name"), draw=_name, sort=ProductSort.NAME,
            css="cut widest", is_name=True, is_fixed=True,
        ),
        Column(
            code="vendor_id", label=text("Vendor ID"), value=of("product.vendor_id"),
            sort=ProductSort.VENDOR_ID, css="nowrap",
        ),
        Column(code="code", label=text("Code"), value=of("product.code"), css="cut short"),
        Column(code="type", label=text("Type"), value=of("product.type"), sort=ProductSort.TYPE, css="nowrap"),
        *prices,
        Column(code="add_on_of", label=text("Add-on of"), value=_add_on_of, css="cut short"),
        Column(code="licences", label=text("Licences"), value=_licences, css="nowrap"),
        Column(
            code="owner", label=text("Product of"), css="cut short",
            value=lambda line: line.row.product.owner.name if line.row.product.owner else text("Own"),
        ),
        Column(
            code="status", label=text("Status"), draw=_status, css="nowrap", fold="d",
            value=lambda line: PRODUCT_STATUS_TITLES[line.row.product.status],
        ),
        Column(
            code="trial", label=text("Trial"), value=lambda line: text("Yes") if line.row.product.offers_trial else text("No"),
        ),
        Column(code="id", label=text("Id"), value=of("id"), css="nowrap"),
    )  # fmt: skip
    shown: tuple[str, ...] = (
        "name",
        "vendor_id",
        "type",
        "price_monthly",
        "price_annual",
        "price_one_time",
    )
    if with_purchase:
        shown = ("name", "price_monthly", "buy_monthly", "margin_monthly", "price_annual")
    return RecordTable(
        nouns=text("products"),
        record="product",
        columns=columns,
        default_columns=(*shown, "owner" if with_purchase else "add_on_of", "status"),
        fold=_fold,
        narrow_without={"owner": 68, "margin_monthly": 64, "price_annual": 56}
        if with_purchase
        else {"price_one_time": 76, "type": 68, "vendor_id": 64, "add_on_of": 56},
    )


def _form(params: Mapping[str, str], visit: Visit) -> ProductListForm:
    seller = visit.tenant
    names = tenant_names(tenant_ids=seller.catalogue_tenant_ids)
    owners = [Ref(pk, names[pk]) for pk in seller.catalogue_tenant_ids if pk in names]
    return ProductListForm(params, types=product_types(seller=seller), owners=owners)


def _filters(_visit: Visit, form: ProductListForm) -> list[ListFilter]:
    values = form.cleaned_data
    filters = [
        ListFilter(("type",), values.get("type", "")),
        ListFilter(("text",), values.get("text", "")),
    ]
    if len(form.owners) > 1:
        filters.insert(0, ListFilter(("owner",), form.owners.get(values.get("owner", ""), "")))
    return filters


def _labels(visit: Visit, _form: ProductListForm) -> ListLabels:
    inherited = text("It sells the products of its distributor, and its own.")
    own = text("Add the first product, or import the vendor’s price file into a price list.")
    return ListLabels(
        noun=text("product"),
        new_title=text("New product"),
        nouns=text("products"),
        icon="package",
        views=_VIEWS,
        empty_hint=inherited if visit.tenant.upline_id else own,
    )


def priced(visit: Visit, rows: Sequence[ProductRow], day: date) -> list[ListedProduct]:
    """Return products with their prices of a day. Two queries; some more below another BSS."""
    seller, ids = visit.tenant, [row.id for row in rows]
    sell = load_unit_prices(seller=seller, product_ids=ids)
    upline_id = seller.upline_id
    buy = (
        load_purchase_prices(tenant_id=upline_id, reseller_id=seller.id, product_ids=ids)
        if upline_id
        else None
    )
    return [
        ListedProduct(
            product=row,
            sell={cycle: sell.on(day, row.id, cycle) for cycle in BillingCycle},
            buy={cycle: buy.on(day, row.id, cycle) for cycle in BillingCycle} if buy else {},
        )
        for row in rows
    ]


def _records(visit: Visit, form: ProductListForm) -> RecordList[ListedProduct]:
    day = today_in(visit)
    found = list_products(seller=visit.tenant, where=form.where())
    return found.enriched(lambda rows: priced(visit, rows, day))


def _groups(visit: Visit, form: ProductListForm) -> Groups:
    by = ProductGroup(form.cleaned_data["group"])
    return group_products(seller=visit.tenant, where=form.where(), by=by)


def _new(visit: Visit) -> str:
    return reverse("product-new", args=[visit.tenant.slug]) if may_set_prices(visit) else ""


def _extras(
    visit: Visit, _form: ProductListForm, _address: ListUrl, _rows: tuple[Any, ...]
) -> dict[str, Any]:
    """Return the way to the mark-up, where the BSS has one and the person may set it."""
    if visit.tenant.upline_id is None or not may_set_prices(visit):
        return {"markup": None}
    address = reverse("product-markup", args=[visit.tenant.slug])
    return {
        "markup": Button(text("Mark-up {percent} %", percent=percent_of(visit)), "percent", address)
    }


def _status_title(code: str) -> str:
    return PRODUCT_STATUS_TITLES[ProductStatus(code)]


PRODUCTS = ListDefinition(
    name="products",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=_table(with_purchase=False),
    source=ListSource(records=_records, groups=_groups),
    group_by={
        ProductGroup.TYPE: GroupBy(
            text("Type"), "type", lambda name: name or text("Without a type")
        ),
        ProductGroup.STATUS: GroupBy(text("Status"), "view", _status_title),
        ProductGroup.OWNER: GroupBy(text("Product of"), "owner"),
    },
    new=_new,
    extras=_extras,
    template="catalog/products.html",
)
_OF_RESELLER = replace(PRODUCTS, table=_table(with_purchase=True))

assert PRODUCTS.group_by.keys() == set(ProductGroup), "a group without a label"


def products_of(visit: Visit) -> ListDefinition:
    """Return the list of products as a BSS sees it: below another one, with its purchase prices."""
    return _OF_RESELLER if visit.tenant.upline_id else PRODUCTS
