"""What the player remembers of a BSS that sells: its customers, what they hold, what it can offer."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.devtools.demo.cast import EUR, Firm
from upline.devtools.demo.founded import Founded
from upline.devtools.demo.wares import BROUGHT, MONTHLY, WARES, Ware

_ALWAYS_EMPLOYS, _EMPLOYS_AT_MOST = 3, 400
_TRIES = 12


@dataclass(kw_only=True, eq=False)
class Customer:
    """A customer; `staff` is how many people it has, and so how many licences it may want."""

    id: UUID
    name: str
    staff: int
    has_bought: bool = False


@dataclass(kw_only=True, eq=False)
class Held:
    """A subscription or add-on that a customer holds. `is_open`: it can be changed just now."""

    id: UUID
    customer: Customer
    ware: Ware
    cycle: BillingCycle
    quantity: int
    starts: date
    is_trial: bool = False
    is_open: bool = True
    add_ons: list["Held"] = field(default_factory=list)

    def can_change(self, today: date) -> bool:
        """Tell whether it is paid, recurring, begun, and nothing is scheduled."""
        recurs = self.cycle is not BillingCycle.ONE_TIME
        return self.is_open and recurs and not self.is_trial and self.starts <= today

    def add_on(self, pk: UUID, ware: Ware, quantity: int) -> "Held":
        """Keep in mind an add-on that was sold for it, from the same day on."""
        made = Held(
            id=pk,
            customer=self.customer,
            ware=ware,
            cycle=self.cycle,
            quantity=quantity,
            starts=self.starts,
        )
        self.add_ons.append(made)
        return made


@dataclass(kw_only=True)
class Shop:
    """A BSS at work. `own` is its own product, whose sale its distributor has no part in.

    `due` are the changes of quantity that were asked for a later day.
    """

    bss: Founded
    dice: Random
    customers: list[Customer]
    wares: dict[str, Ware]
    own: Ware | None
    held: list[Held] = field(default_factory=list)
    due: list[tuple[date, Held, int]] = field(default_factory=list)

    @property
    def firm(self) -> Firm:
        return self.bss.firm

    @property
    def tenant_id(self) -> UUID:
        return self.bss.tenant.id

    def product_id(self, ware: Ware) -> UUID:
        """Return the product of a ware."""
        return self.bss.products[ware.code]

    def a_customer(self) -> Customer:
        """Return somebody who buys: those who bought before come back more often than not."""
        for _ in range(_TRIES):
            customer = self.dice.choice(self.customers)
            if customer.has_bought or self.dice.random() < 0.4:
                break
        return customer

    def a_ware(self, fits: Callable[[Ware], bool]) -> Ware | None:
        """Return a ware by its appeal, of those that fit; None where none does."""
        fitting = [ware for ware in self.wares.values() if fits(ware)]
        if not fitting:
            return None
        [ware] = self.dice.choices(fitting, weights=[ware.appeal for ware in fitting])
        return ware

    def find_held(self, fits: Callable[[Held], bool]) -> Held | None:
        """Return something held that fits, if a few tries find one."""
        for _ in range(min(_TRIES, len(self.held))):
            held = self.dice.choice(self.held)
            if fits(held):
                return held
        return None

    def plans_for(self, held: Held) -> list[Ware]:
        """Return the wares to which a subscription can be changed, up or down."""
        code = held.ware.code
        return [
            ware
            for ware in self.wares.values()
            if (ware.code in held.ware.upgrades_to or code in ware.upgrades_to)
            and held.cycle in ware.cycles
        ]

    def an_add_on_for(self, parent: Ware, cycle: BillingCycle, has: Iterable[Held]) -> Ware | None:
        """Return an add-on for a subscription that has not got it yet."""
        had = {add_on.ware.code for add_on in has}
        return self.a_ware(
            lambda w: parent.type in w.add_on_of and cycle in w.cycles and w.code not in had
        )


def open_shop(bss: Founded, dice: Random) -> Shop:
    """Open a BSS's shop, with nothing sold yet."""
    customers = [Customer(id=pk, name=name, staff=_staff(dice)) for pk, name in bss.customers]
    sold = {w.code: w for w in WARES if w.usd or w.externally_priced or bss.firm.currency == EUR}
    if bss.firm.currency == EUR:
        sold.update({ware.code: ware for ware in BROUGHT})
    if bss.upline is not None and (inherited := _own_ware(bss.upline.firm)):
        sold[inherited.code] = inherited
    return Shop(bss=bss, dice=dice, customers=customers, wares=sold, own=_own_ware(bss.firm))


def _own_ware(firm: Firm) -> Ware | None:
    if firm.own_product is None:
        return None
    code, name, monthly = firm.own_product
    return Ware(code=code, name=name, eur=monthly, cycles=(MONTHLY,))


def _staff(dice: Random) -> int:
    drawn = math.exp(dice.gauss(2.7, 0.9))
    return min(max(round(drawn), _ALWAYS_EMPLOYS), _EMPLOYS_AT_MOST)
