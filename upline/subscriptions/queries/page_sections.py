"""The pieces of the subscription page: each says itself in words where the page needs words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from upline.kernel.formats import count_noun, format_day
from upline.kernel.page_objects import Affordance, Ref
from upline.subscriptions.rulebook import Status

STATUS_TITLES: Mapping[Status, str] = {
    Status.INACTIVE: "Inactive",
    Status.ACTIVE: "Active",
    Status.SUSPENDED: "Suspended",
    Status.PENDING_CANCEL: "Pending cancellation",
    Status.CANCELLED: "Cancelled",
}

assert STATUS_TITLES.keys() == set(Status), "a status without a title"


@dataclass(frozen=True, slots=True)
class EarlierOrder:
    """An order that was shown in a placement before the present one."""

    order: Ref
    number: int
    order_date: date
    quantity: int

    @property
    def description(self) -> str:
        """Return what was ordered: `10 licences`."""
        return count_noun(self.quantity, "licence")


@dataclass(frozen=True, slots=True)
class RunningPromotion:
    """The promotion of the latest order that had one; `left` counts cycles, None: all."""

    name: str
    cycles: int | None
    left: int | None

    @property
    def description(self) -> str:
        """Return `Spring 10, 2 of 3 cycles left`."""
        if self.cycles is None:
            return f"{self.name}, for good"
        if not self.left:
            return f"{self.name}, in its last cycle"
        return f"{self.name}, {self.left} of {count_noun(self.cycles, 'cycle')} left"


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

    @property
    def title(self) -> str:
        """Return when something will change, as a sentence."""
        manner = ", at renewal" if self.at_renewal else ""
        return f"A change is scheduled for {format_day(self.due_date)}{manner}."

    @property
    def description(self) -> str:
        """Return what will change, as a sentence."""
        many = "all licences" if self.quantity is None else count_noun(self.quantity, "licence")
        if not self.product:
            return f"It then has {many}."
        where = f", moved into {self.into.name}" if self.into else ""
        return f"Then {many} become {self.product}{where}."


@dataclass(frozen=True, slots=True)
class AddOnSummary:
    """One row of the add-ons section; `order` is its Source Type (T3)."""

    id: UUID
    product: Ref
    quantity: int
    unit_price: Decimal | None
    currency: str
    cycle: str
    start_date: date
    status: Status
    order: Ref | None
    order_number: int | None
    actions: tuple[Affordance, ...]
    is_mirror: bool
    vendor_subscription_id: str = ""
    earlier_orders: tuple[EarlierOrder, ...] = ()

    @property
    def status_title(self) -> str:
        return STATUS_TITLES[self.status]

    @property
    def description(self) -> str:
        """Return how many are held: `15 licences`."""
        return count_noun(self.quantity, "licence")
