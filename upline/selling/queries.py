"""Questions of who writes an order: for whom, of what, at which price."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.catalog import queries as catalog
from upline.catalog.pricing import UnitPrices
from upline.catalog.rulebook import BillingCycle, ProductStatus, ProductTerms
from upline.database.keyset import CountedRows, Listing, PageRequest, Sorting, fetch_page
from upline.kernel.fingerprints import fingerprint
from upline.kernel.money import Money
from upline.kernel.naming import normalise
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.orders.queries import OrderFilter, OrderRow, list_orders
from upline.orders.rulebook import ItemKind
from upline.parties import queries as parties
from upline.selling.models import Basket, BasketItem
from upline.setup.rulebook import StatusKind
from upline.subscriptions import queries as subscription_queries
from upline.subscriptions.queries import CustomerSubscription
from upline.tenancy.queries import TenantFacts, related_records

MAX_RESULTS = 20
MAX_ADD_ON_TARGETS = 50
_MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer as who writes an order sees it; `why_not`: it takes no order, for this reason."""

    id: UUID
    name: str
    accounting_no: str
    why_not: str


@dataclass(frozen=True, slots=True)
class CyclePrice:
    """What one unit costs in a billing cycle; None where the BSS has no sell price yet (R33)."""

    billing_cycle: BillingCycle
    money: Money | None


@dataclass(frozen=True, slots=True)
class OrderableProduct:
    """A product that can be ordered. `add_on_of`: the types it can be added to, if it is an add-on."""

    product: Ref
    code: str
    type: str
    add_on_of: tuple[str, ...]
    prices: tuple[CyclePrice, ...]
    offers_trial: bool

    def price(self, cycle: BillingCycle) -> Money | None:
        """Return what one unit costs in a billing cycle; None where there is no price."""
        return next(price.money for price in self.prices if price.billing_cycle is cycle)

    @property
    def is_add_on(self) -> bool:
        return bool(self.add_on_of)

    @property
    def default_cycle(self) -> BillingCycle:
        """Return the first billing cycle that has a price, else the first of all."""
        priced = (price.billing_cycle for price in self.prices if price.money is not None)
        return next(priced, BillingCycle.MONTHLY)


def search_buyers(*, tenant_id: UUID, words: str, limit: int, reach: Reach) -> tuple[Buyer, ...]:
    """Return customers by words of their name, or by accounting number; by name."""
    hits = parties.search_accounts(tenant_id=tenant_id, words=words, limit=limit, reach=reach)
    return tuple(
        Buyer(hit.id, hit.name, hit.accounting_no, _managed_reason(hit.owner) if hit.owner else "")
        for hit in hits
    )


def find_buyer(*, tenant_id: UUID, account_id: UUID, reach: Reach) -> Buyer | None:
    """Return a customer, or None: there is none, or none that who has this reach may see."""
    try:
        account = parties.get_account(tenant_id=tenant_id, account_id=account_id)
    except ObjectDoesNotExist:
        return None
    level = reach.level(
        rule_id=account.sharing_rule_id, responsible_user_id=account.responsible_user_id
    )
    if level is None:
        return None
    why_not = _managed_reason(account.managed_by.name) if account.managed_by else ""
    return Buyer(account.pk, account.name, account.accounting_no, why_not)


def _managed_reason(owner: str) -> str:
    return text("Managed by {owner}, which sells to it", owner=owner)


def search_orderable_products(
    *, seller: TenantFacts, words: str, day: date, limit: int
) -> tuple[OrderableProduct, ...]:
    """Return products that are sold, by words of their name, or by code; by name. Three queries."""
    sold = catalog.catalogue(seller=seller).filter(status=ProductStatus.ACTIVE)
    code = normalise(words)
    codes = {code, code.lower(), code.upper()}
    found = sold.filter(Q(name__contains_ci=words) | Q(code__in=codes))
    terms = [product.terms() for product in found.order_by("name", "id")[:limit]]
    return _orderable_products(seller, terms, day)


def find_orderable_product(
    *, seller: TenantFacts, product_id: UUID, day: date
) -> OrderableProduct | None:
    """Return a product with its prices of a day, or None: the BSS does not sell it."""
    sold = catalog.catalogue(seller=seller).filter(status=ProductStatus.ACTIVE, pk=product_id)
    terms = [product.terms() for product in sold]
    return next(iter(_orderable_products(seller, terms, day)), None)


def resolve_orderable_product(
    *, seller: TenantFacts, words: str, day: date
) -> tuple[OrderableProduct, ...]:
    """Return the one product whose code or whole name this is, else what its words find."""
    found = search_orderable_products(seller=seller, words=words, day=day, limit=MAX_RESULTS)
    wanted = normalise(words).casefold()
    meant = [o for o in found if wanted in {o.code.casefold(), o.product.name.casefold()}]
    return tuple(meant) if len(meant) == 1 else found


def _orderable_products(
    seller: TenantFacts, products: list[ProductTerms], day: date
) -> tuple[OrderableProduct, ...]:
    prices = catalog.load_unit_prices(seller=seller, product_ids=[p.id for p in products])
    return tuple(
        OrderableProduct(
            product=Ref(product.id, product.name),
            code=product.code,
            type=product.type,
            add_on_of=product.add_on_of,
            prices=tuple(_price(prices, product.id, cycle, day, seller) for cycle in BillingCycle),
            offers_trial=product.offers_trial,
        )
        for product in products
    )


def _price(
    prices: UnitPrices, product_id: UUID, cycle: BillingCycle, day: date, seller: TenantFacts
) -> CyclePrice:
    price = prices.on(day, product_id, cycle)
    is_sold = price is not None and price.currency == seller.currency
    return CyclePrice(cycle, price if is_sold else None)


def list_add_on_targets(
    *, tenant_id: UUID, account_id: UUID, add_on: OrderableProduct, reach: Reach
) -> tuple[CustomerSubscription, ...]:
    """Return the subscriptions of a customer to which an add-on can be added, by name."""
    return subscription_queries.list_subscriptions_of_product_types(
        tenant_id=tenant_id,
        account_id=account_id,
        product_types=add_on.add_on_of,
        limit=MAX_ADD_ON_TARGETS,
        reach=reach,
    )


def product_types(*, seller: TenantFacts, product_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the types of some products that a BSS knows; those without one are left out."""
    found = catalog.catalogue(seller=seller).filter(pk__in=list(product_ids)).exclude(type="")
    return dict(found.values_list("pk", "type"))


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line of a basket. `of` is the line that its product is added to, `target_id` a subscription."""

    id: UUID
    kind: ItemKind
    product: Ref
    billing_cycle: BillingCycle | None
    quantity: int
    target_id: UUID | None
    of: UUID | None


def list_basket_lines(*, tenant_id: UUID, basket_id: UUID) -> tuple[BasketLine, ...]:
    """Return what is in a basket that has not been checked out, in its order."""
    rows = BasketItem.objects.filter(
        basket__tenant_id=tenant_id, basket_id=basket_id, basket__order=None, product__isnull=False
    ).order_by("position")
    columns = (
        "pk", "kind", "product_id", "product__name", "billing_cycle", "quantity", "target_id",
        "target_item_id",
    )  # fmt: skip
    return tuple(
        BasketLine(
            id=pk,
            kind=ItemKind(kind),
            product=Ref(product_id, name),
            billing_cycle=BillingCycle(cycle) if cycle else None,
            quantity=quantity,
            target_id=target_id,
            of=of,
        )
        for pk, kind, product_id, name, cycle, quantity, target_id, of in rows.values_list(*columns)
    )


def find_order_of_basket(*, tenant_id: UUID, basket_id: UUID) -> UUID | None:
    """Return the order that a basket has become; None while it is not checked out."""
    baskets = Basket.objects.filter(tenant_id=tenant_id, pk=basket_id)
    return baskets.values_list("order_id", flat=True).first()


_TO_APPROVE = "SELECT id FROM upline_basket WHERE tenant_id = %s AND awaits_approval"


def baskets_to_approve_rows(*, tenant_id: UUID) -> CountedRows:
    """Return the baskets that were checked out for approval, to be counted by their index; also those whose
    order was cancelled.
    """
    return CountedRows(_TO_APPROVE, (tenant_id,))


def list_orders_to_approve(*, tenant_id: UUID, reach: Reach, limit: int) -> tuple[OrderRow, ...]:
    """Return the first orders that wait for approval, and that one may see: the longest waiting first."""
    waiting = _orders_to_approve(tenant_id).order_by("order__number")
    order_ids = list(waiting.values_list("order_id", flat=True)[:_MOST_WAITING])
    if not order_ids:
        return ()
    found = list_orders(tenant_id=tenant_id, where=OrderFilter(order_ids=order_ids), reach=reach)
    return found.page(PageRequest(size=_MOST_WAITING)).rows[::-1][:limit]


def count_orders_to_approve(*, tenant_id: UUID, reach: Reach) -> int:
    """Return how many orders wait for approval that one may see; no more than a page shows."""
    if reach.sees_everything:
        return _orders_to_approve(tenant_id)[:_MOST_WAITING].count()
    return len(list_orders_to_approve(tenant_id=tenant_id, reach=reach, limit=_MOST_WAITING))


def _orders_to_approve(tenant_id: UUID) -> QuerySet[Basket]:
    return Basket.objects.filter(
        tenant_id=tenant_id, awaits_approval=True, order__status__kind=StatusKind.IN_PROGRESS
    )


def count_basket_lines(*, tenant_id: UUID, basket_id: UUID) -> int:
    """Return how many lines a basket has that has not been checked out."""
    return BasketItem.objects.filter(
        basket__tenant_id=tenant_id, basket_id=basket_id, basket__order=None
    ).count()


@dataclass(frozen=True, slots=True)
class BasketPageItem:
    """A line of a basket. `target` is the subscription, `target_item_id` the line that it is for."""

    id: UUID
    position: int
    kind: ItemKind
    product: Ref
    billing_cycle: BillingCycle
    quantity: int
    target: Ref | None
    target_item_id: UUID | None


@dataclass(frozen=True, slots=True)
class BasketPage:
    """A basket with its lines. `order` is what it has become; None while it is not checked out."""

    id: UUID
    account: Ref
    order: Ref | None
    created_at: datetime
    updated_at: datetime | None
    items: tuple[BasketPageItem, ...]
    version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BasketFilter:
    """Which baskets to list; None does not filter. `changed`: by their last change."""

    account_id: UUID | None = None
    is_checked_out: bool | None = None
    changed: Q = field(default_factory=Q)


_NEWEST_FIRST = Sorting(unique="id", descending=True)


def basket_version(basket: Basket) -> str:
    """Return a mark of what is in a basket."""
    items = basket.items.order_by("position").values_list("pk", "quantity")
    return _version(basket.order_id, items)


def _version(order_id: UUID | None, items: Iterable[tuple[UUID, int]]) -> str:
    return fingerprint({"order": order_id, "items": [list(item) for item in items]})


def find_basket(*, tenant_id: UUID, basket_id: UUID, reach: Reach) -> BasketPage | None:
    """Return a basket, or None: there is none, or its customer may not be seen. Two queries."""
    rows = _visible_baskets(tenant_id, reach).filter(pk=basket_id).values(*_BASKET, **_REFS)
    row = rows.first()
    if row is None:
        return None
    return _basket_page(row, _items_of([basket_id], reach).get(basket_id, ()), reach)


def list_baskets(
    *, tenant_id: UUID, where: BasketFilter, page: PageRequest, reach: Reach
) -> Listing[BasketPage]:
    """Return one page of a BSS's baskets, the newest first. Three queries."""
    found = _visible_baskets(tenant_id, reach)
    if where.account_id is not None:
        found = found.filter(account_id=where.account_id)
    if where.is_checked_out is not None:
        found = found.filter(order__isnull=not where.is_checked_out)
    rows = found.filter(where.changed).values(*_BASKET, **_REFS)
    listing = fetch_page(rows, _NEWEST_FIRST, page, dict)
    items = _items_of([row["id"] for row in listing.rows], reach)
    return listing.map_rows(lambda row: _basket_page(row, items.get(row["id"], ()), reach))


_BASKET = ("id", "created_at", "updated_at", "order_id")
_REFS = {**related_records.ref_columns("account"), **related_records.ref_columns("order")}


def _visible_baskets(tenant_id: UUID, reach: Reach) -> "QuerySet[Basket]":
    return Basket.objects.filter(reach.visible_filter("account__"), tenant_id=tenant_id)


def _basket_page(
    row: Mapping[str, Any], items: Sequence[BasketPageItem], reach: Reach
) -> BasketPage:
    account = related_records.ref_from_row(
        row, "account", reach, placeholder=related_records.ACCOUNT
    )
    assert account is not None, "a basket is of a customer"
    return BasketPage(
        id=row["id"],
        account=account,
        order=related_records.ref_from_row(row, "order", reach, placeholder=related_records.ORDER),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        items=tuple(items),
        version=_version(row["order_id"], ((item.id, item.quantity) for item in items)),
    )


def _items_of(
    basket_ids: Collection[UUID], reach: Reach
) -> Mapping[UUID, tuple[BasketPageItem, ...]]:
    """Return the lines of some baskets, in their order. One query."""
    rows = (
        BasketItem.objects.filter(basket_id__in=list(basket_ids))
        .order_by("basket_id", "position")
        .values(
            "id", "basket_id", "kind", "quantity", "target_item_id",
            **related_records.ref_columns("target"),
            found_product_id=Coalesce(
                "product_id", "target__product_id", "target_item__product_id"
            ),
            found_product=Coalesce(
                "product__name", "target__product__name", "target_item__product__name"
            ),
            cycle=Coalesce(
                NullIf("billing_cycle", Value("")), "target__billing_cycle",
                NullIf("target_item__billing_cycle", Value("")),
            ),
        )
    )  # fmt: skip
    found: dict[UUID, tuple[BasketPageItem, ...]] = {}
    for row in rows:
        before = found.get(row["basket_id"], ())
        item = BasketPageItem(
            id=row["id"],
            position=len(before) + 1,
            kind=ItemKind(row["kind"]),
            product=Ref(row["found_product_id"], row["found_product"]),
            billing_cycle=BillingCycle(row["cycle"]),
            quantity=row["quantity"],
            target=related_records.ref_from_row(
                row, "target", reach, placeholder=related_records.SUBSCRIPTION
            ),
            target_item_id=row["target_item_id"],
        )
        found[row["basket_id"]] = (*before, item)
    return found
