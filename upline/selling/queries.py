"""Questions of who writes an order: for whom, of what, at which price."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.catalog import queries as catalog
from upline.catalog.pricing import UnitPrices
from upline.catalog.rulebook import BillingCycle, ProductStatus, ProductTerms
from upline.kernel.money import Money
from upline.kernel.naming import normalise
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.orders.rulebook import ItemKind
from upline.parties import queries as parties
from upline.selling.models import Basket, BasketItem
from upline.subscriptions import queries as subscription_queries
from upline.subscriptions.queries import CustomerSubscription
from upline.tenancy.queries import TenantFacts

MAX_RESULTS = 20
MAX_ADD_ON_TARGETS = 50


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


def count_basket_lines(*, tenant_id: UUID, basket_id: UUID) -> int:
    """Return how many lines a basket has that has not been checked out."""
    return BasketItem.objects.filter(
        basket__tenant_id=tenant_id, basket_id=basket_id, basket__order=None
    ).count()
