"""The state of a selling BSS during the demo: customers, their subscriptions, offered products."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.devtools.demo.demo_tenant import DemoTenant
from upline.devtools.demo.people import EUR, TenantSpec
from upline.devtools.demo.products import IMPORTED_PRODUCTS, MONTHLY, PRODUCTS, DemoProduct

_MIN_STAFF, _MAX_STAFF = 3, 400
_MAX_TRIES = 12


@dataclass(kw_only=True, eq=False)
class Customer:
    """A customer; `staff` is how many people it has, and so how many licences it may want."""

    id: UUID
    name: str
    staff: int
    has_bought: bool = False


@dataclass(kw_only=True, eq=False)
class OwnedSubscription:
    """A subscription or add-on that a customer holds. `is_changeable`: it can be changed just now."""

    id: UUID
    customer: Customer
    product: DemoProduct
    cycle: BillingCycle
    quantity: int
    start_date: date
    is_trial: bool = False
    is_changeable: bool = True
    add_ons: list["OwnedSubscription"] = field(default_factory=list)

    def can_change(self, today: date) -> bool:
        """Tell whether it is paid, recurring, begun, and nothing is scheduled."""
        recurs = self.cycle is not BillingCycle.ONE_TIME
        return self.is_changeable and recurs and not self.is_trial and self.start_date <= today

    def add_on(self, pk: UUID, product: DemoProduct, quantity: int) -> "OwnedSubscription":
        """Keep in mind an add-on that was sold for it, from the same day on."""
        made = OwnedSubscription(
            id=pk,
            customer=self.customer,
            product=product,
            cycle=self.cycle,
            quantity=quantity,
            start_date=self.start_date,
        )
        self.add_ons.append(made)
        return made


@dataclass(kw_only=True)
class TenantState:
    """A BSS at work. `own` is its own product, whose sale its distributor has no part in.

    `due` are the changes of quantity scheduled for a later day.
    """

    bss: DemoTenant
    random: Random
    customers: list[Customer]
    products: dict[str, DemoProduct]
    own_product: DemoProduct | None
    subscription: list[OwnedSubscription] = field(default_factory=list)
    due: list[tuple[date, OwnedSubscription, int]] = field(default_factory=list)

    @property
    def spec(self) -> TenantSpec:
        return self.bss.spec

    @property
    def tenant_id(self) -> UUID:
        return self.bss.tenant.id

    def product_id(self, product: DemoProduct) -> UUID:
        """Return the product of a ware."""
        return self.bss.products[product.code]

    def pick_customer(self) -> Customer:
        """Return somebody who buys: those who bought before come back more often than not."""
        for _ in range(_MAX_TRIES):
            customer = self.random.choice(self.customers)
            if customer.has_bought or self.random.random() < 0.4:
                break
        return customer

    def pick_product(self, fits: Callable[[DemoProduct], bool]) -> DemoProduct | None:
        """Return a ware by its appeal, of those that fit; None where none does."""
        fitting = [product for product in self.products.values() if fits(product)]
        if not fitting:
            return None
        [product] = self.random.choices(
            fitting, weights=[product.popularity for product in fitting]
        )
        return product

    def find_subscription(
        self, fits: Callable[[OwnedSubscription], bool]
    ) -> OwnedSubscription | None:
        """Return something held that fits, if a few tries find one."""
        for _ in range(min(_MAX_TRIES, len(self.subscription))):
            subscription = self.random.choice(self.subscription)
            if fits(subscription):
                return subscription
        return None

    def plan_alternatives(self, subscription: OwnedSubscription) -> list[DemoProduct]:
        """Return the products to which a subscription can be changed, up or down."""
        code = subscription.product.code
        return [
            product
            for product in self.products.values()
            if (product.code in subscription.product.upgrades_to or code in product.upgrades_to)
            and subscription.cycle in product.cycles
        ]

    def pick_add_on(
        self, parent: DemoProduct, cycle: BillingCycle, has: Iterable[OwnedSubscription]
    ) -> DemoProduct | None:
        """Return an add-on for a subscription that has not got it yet."""
        had = {add_on.product.code for add_on in has}
        return self.pick_product(
            lambda w: parent.type in w.add_on_of and cycle in w.cycles and w.code not in had
        )


def new_tenant_state(bss: DemoTenant, random: Random) -> TenantState:
    """Open a BSS's shop, with nothing sold yet."""
    customers = [Customer(id=pk, name=name, staff=_staff(random)) for pk, name in bss.customers]
    sellable = {
        w.code: w for w in PRODUCTS if w.usd or w.externally_priced or bss.spec.currency == EUR
    }
    if bss.spec.currency == EUR:
        sellable.update({product.code: product for product in IMPORTED_PRODUCTS})
    if bss.upline is not None and (inherited := _own_product(bss.upline.spec)):
        sellable[inherited.code] = inherited
    return TenantState(
        bss=bss,
        random=random,
        customers=customers,
        products=sellable,
        own_product=_own_product(bss.spec),
    )


def _own_product(spec: TenantSpec) -> DemoProduct | None:
    if spec.own_product is None:
        return None
    code, name, monthly = spec.own_product
    return DemoProduct(code=code, name=name, eur=monthly, cycles=(MONTHLY,))


def _staff(random: Random) -> int:
    drawn = math.exp(random.gauss(2.7, 0.9))
    return min(max(round(drawn), _MIN_STAFF), _MAX_STAFF)
