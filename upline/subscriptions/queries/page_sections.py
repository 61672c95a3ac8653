"""The pieces of the subscription page."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import Money
from upline.kernel.page_objects import Affordance, Ref
from upline.subscriptions.rulebook import Status


@dataclass(frozen=True, slots=True)
class EarlierOrder:
    """An order that was shown in a placement before the present one."""

    order: Ref
    number: int
    order_date: date
    quantity: int


@dataclass(frozen=True, slots=True)
class RunningPromotion:
    """The promotion of the latest order or sale that had one; `left` counts cycles, None: all.

    `discount` is what it takes off a billing cycle of what a customer of the BSS's own pays.
    """

    name: str
    cycles: int | None
    left: int | None
    discount: Money | None = None


@dataclass(frozen=True, slots=True)
class ScheduledChangeSummary:
    """A change that is scheduled and not yet applied (R8)."""

    id: UUID
    due_date: date
    at_renewal: bool
    quantity: int | None
    product: str
    into: Ref | None
    requested_by: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class AddOnSummary:
    """One row of the add-ons section; `order` is its Source Type (T3).

    `ends_on`: the day of a pending cancellation, its own or that of the subscription.
    """

    id: UUID
    product: Ref
    quantity: int
    unit_price: Money | None
    billing_cycle: BillingCycle
    start_date: date
    status: Status
    order: Ref | None
    order_number: int | None
    actions: tuple[Affordance, ...]
    is_mirror: bool
    ends_on: date | None = None
    vendor_subscription_id: str = ""
    earlier_orders: tuple[EarlierOrder, ...] = ()
