"""What customers hold, as the generator deals it out, and the lines of sales about it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.devtools.generation.network import Family, Ware
from upline.parties.events import Customer
from upline.subscriptions.events import Held, SoldLine
from upline.subscriptions.rulebook import HistoryAction, Holding, LineKind, Status


@dataclass(kw_only=True, slots=True)
class Licence:
    """A subscription or an add-on, as a reseller's customer holds it."""

    id: UUID
    customer: Customer
    family: Family
    ware: Ware
    cycle: BillingCycle
    quantity: int
    start_date: date
    renewal_date: date | None
    parent: "Licence | None" = None
    turn: int = 0

    @property
    def kind(self) -> Holding:
        return Holding.ADD_ON if self.parent else Holding.SUBSCRIPTION

    @property
    def unit_price(self) -> Decimal | None:
        return self.ware.prices.get(self.cycle)

    @property
    def next_plan(self) -> Ware | None:
        """Return the plan that this one can be upgraded to."""
        plans = self.family.plans
        above = plans.index(self.ware) + 1
        return plans[above] if above < len(plans) else None

    def as_told(self) -> Held:
        """Return what of it travels upstream."""
        return Held(
            id=self.id,
            kind=self.kind,
            parent_id=self.parent.id if self.parent else None,
            product_id=self.ware.id,
            product_name=self.ware.name,
            is_own=False,
            billing_cycle=self.cycle,
            quantity=self.quantity,
            status=Status.ACTIVE,
            start_date=self.start_date,
            renewal_date=self.renewal_date,
            end_date=None,
            auto_renew=True,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Remembered:
    """A line in a licence's history."""

    licence: Licence
    moment: datetime
    action: HistoryAction
    quantity_old: int | None = None
    quantity_new: int | None = None
    product_old_id: UUID | None = None
    product_new_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sale that is being made; `quantity` is signed, `old` what was held before."""

    kind: LineKind
    licence: Licence
    ware: Ware
    quantity: int
    old: int
    is_upgrade: bool = False

    def as_sold(self) -> SoldLine:
        return SoldLine(
            kind=self.kind,
            held_id=self.licence.id,
            product_id=self.ware.id,
            product_name=self.ware.name,
            is_own=False,
            billing_cycle=self.licence.cycle,
            quantity=self.quantity,
            quantity_old=self.old,
            quantity_new=self.licence.quantity,
            is_upgrade=self.is_upgrade,
        )


def beginning(licence: Licence) -> Line:
    """Return the line by which a subscription is sold that begins with it."""
    return Line(LineKind.NEW_SUBSCRIPTION, licence, licence.ware, licence.quantity, 0)
