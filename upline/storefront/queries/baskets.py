"""The basket of a storefront's user as its pages show it: lines, what is wrong with them, what will be charged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.kernel.fingerprints import fingerprint
from upline.kernel.money import ZERO, Money
from upline.kernel.page_objects import Ref
from upline.orders.rulebook import ItemKind
from upline.selling import queries as selling
from upline.selling.queries import BasketLine
from upline.storefront.charges import BasketCharges, Charge, ServicePeriod, basket_charges
from upline.storefront.queries.catalogue import OfferedProduct, find_offered_products
from upline.storefront.queries.settings import Customer, StorefrontFacts
from upline.subscriptions import queries as subscriptions
from upline.subscriptions.promotions import CustomerLine, CustomerSale
from upline.subscriptions.queries import CustomerSubscription


class LineProblem(StrEnum):
    """Why a line cannot be bought."""

    NOT_OFFERED = "not_offered"
    TARGET_GONE = "target_gone"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"


@dataclass(frozen=True, kw_only=True, slots=True)
class BasketPageLine:
    """A line with its price. `target` is what an add-on is for, or what gets more licences.

    `product_type` is empty where the product is not sold any more. `quantity_after`: how many
    licences the subscription then has, where it gets more. `promotion` takes `discount` off;
    `is_first_cycle_only`: off the first billing cycle.
    """

    id: UUID
    kind: ItemKind
    product: Ref
    product_type: str
    cycle: BillingCycle | None
    quantity: int
    unit_price: Money | None
    target: str
    quantity_after: int | None
    problem: LineProblem | None
    limit: int | None
    promotion: str = ""
    discount: Money | None = None
    is_first_cycle_only: bool = False

    @property
    def full_amount(self) -> Money | None:
        """Return what it costs without a promotion."""
        return self.unit_price * self.quantity if self.unit_price is not None else None

    @property
    def amount(self) -> Money | None:
        """Return what the customer pays for the first billing cycle."""
        full = self.full_amount
        return full - self.discount if full is not None and self.discount is not None else full


@dataclass(frozen=True, kw_only=True, slots=True)
class BasketPage:
    """A basket. `version` changes with all that its page shows. `basket_id` None: nothing has been put in yet."""

    basket_id: UUID | None
    lines: tuple[BasketPageLine, ...]
    charges: BasketCharges
    version: str

    @property
    def is_empty(self) -> bool:
        return not self.lines

    @property
    def can_be_bought(self) -> bool:
        return bool(self.lines) and not any(line.problem for line in self.lines)


def basket_page(*, storefront: StorefrontFacts, customer: Customer, today: date) -> BasketPage:
    """Return the basket of somebody who is signed in. Six queries at most; one where it is empty."""
    found: tuple[BasketLine, ...] = ()
    if customer.basket_id is not None:
        found = selling.list_basket_lines(
            tenant_id=storefront.seller.id, basket_id=customer.basket_id
        )
    reader = _Reader(storefront, customer, today, found)
    lines = reader.with_promotions([reader.line(one) for one in found])
    charges = basket_charges(
        (reader.charge(one, line) for one, line in zip(found, lines, strict=True)),
        today=today,
        currency=storefront.seller.currency,
    )
    version = fingerprint({str(line.id): _mark(line) for line in lines})
    return BasketPage(basket_id=customer.basket_id, lines=lines, charges=charges, version=version)


def _mark(line: BasketPageLine) -> str:
    return f"{line.quantity} {line.unit_price} {line.problem} {line.promotion} {line.discount}"


class _Reader:
    """Reads the lines of one basket, with the products and subscriptions that they are about."""

    def __init__(
        self,
        storefront: StorefrontFacts,
        customer: Customer,
        today: date,
        lines: Sequence[BasketLine],
    ) -> None:
        self._seller, self._account_id = storefront.seller, customer.account.id
        self._today = today
        self._zero = Money(ZERO, storefront.seller.currency)
        self._lines = {line.id: line for line in lines}
        self._products: dict[UUID, OfferedProduct] = {}
        self._owned: dict[UUID, CustomerSubscription] = {}
        if lines:
            self._products = find_offered_products(
                storefront=storefront, product_ids=[line.product.id for line in lines], day=today
            )
        if any(line.target_id for line in lines):
            owned = subscriptions.list_extendable_subscriptions(
                tenant_id=storefront.seller.id, account_id=customer.account.id, day=today
            )
            self._owned = {one.id: one for one in owned}

    def line(self, line: BasketLine) -> BasketPageLine:
        """Return a line as the page shows it."""
        cycle = self._cycle(line)
        product = self._products.get(line.product.id)
        owned = self._owned.get(line.target_id) if line.target_id else None
        after = owned.quantity + line.quantity if owned and self._extends(line) else None
        problem, limit = self._problem(line, after)
        return BasketPageLine(
            id=line.id,
            kind=line.kind,
            product=line.product,
            product_type=product.type if product else "",
            cycle=cycle,
            quantity=line.quantity,
            unit_price=product.price(cycle) if product else None,
            target=self._target_name(line, owned),
            quantity_after=after,
            problem=problem,
            limit=limit,
        )

    def with_promotions(self, lines: Sequence[BasketPageLine]) -> tuple[BasketPageLine, ...]:
        """Return the lines with the promotions that they have as one sale of today."""
        sale = CustomerSale(
            seller=self._seller,
            account_id=self._account_id,
            day=self._today,
            lines=[
                CustomerLine(
                    product_id=line.product.id,
                    billing_cycle=line.cycle or BillingCycle.MONTHLY,
                    quantity=line.quantity,
                    unit_price=line.unit_price.amount if line.unit_price else ZERO,
                    currency=self._seller.currency,
                )
                for line in lines
            ],
        )
        return tuple(
            replace(
                line,
                promotion=priced.promotion.name,
                discount=Money(priced.discount, self._seller.currency),
                is_first_cycle_only=priced.promotion.duration_cycles == 1,
            )
            if priced.promotion
            else line
            for line, priced in zip(lines, sale.price(), strict=True)
        )

    def charge(self, line: BasketLine, shown: BasketPageLine) -> tuple[Charge, date | None]:
        """Return what a line costs, and when it is charged again."""
        cycle = shown.cycle or BillingCycle.MONTHLY
        owned = self._owned.get(line.target_id) if line.target_id else None
        period = None
        renewal = subscriptions.next_renewal(self._today, cycle, after=self._today)
        if owned is not None:
            renewal = subscriptions.next_renewal(owned.start_date, cycle, after=self._today)
            before = subscriptions.last_renewal(owned.start_date, cycle, by=self._today)
            period = ServicePeriod(start=before, renewal=renewal)
        first = shown.amount or self._zero
        later = (shown.full_amount if shown.is_first_cycle_only else first) or self._zero
        charge = Charge(cycle=cycle, per_cycle=later, first_cycle=first, period=period)
        return charge, renewal

    @staticmethod
    def _extends(line: BasketLine) -> bool:
        return line.kind is ItemKind.LICENCES

    def _cycle(self, line: BasketLine) -> BillingCycle | None:
        """Return how a line is billed: as what it is added to."""
        if line.of is not None:
            return self._cycle(self._lines[line.of])
        if line.target_id is not None:
            owned = self._owned.get(line.target_id)
            return owned.billing_cycle if owned else None
        return line.billing_cycle

    def _target_name(self, line: BasketLine, owned: CustomerSubscription | None) -> str:
        if line.of is not None:
            return self._lines[line.of].product.name
        return owned.product if owned is not None else ""

    def _problem(
        self, line: BasketLine, after: int | None
    ) -> tuple[LineProblem | None, int | None]:
        product = self._products.get(line.product.id)
        if line.target_id is not None and line.target_id not in self._owned:
            return LineProblem.TARGET_GONE, None
        if product is None or product.price(self._cycle(line)) is None:
            return LineProblem.NOT_OFFERED, None
        quantity = line.quantity if after is None else after
        if quantity < product.min_quantity:
            return LineProblem.TOO_FEW, product.min_quantity
        if product.max_quantity is not None and quantity > product.max_quantity:
            return LineProblem.TOO_MANY, product.max_quantity
        return None, None
