"""What happened to subscriptions. Past tense; primitives only.

Each event carries the records as they stand after it, so that a subscriber needs
nothing else: a mirror is set to what the event says, whatever it missed before (R42).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.kernel.events import DomainEvent
from upline.kernel.money import Money
from upline.parties.events import CustomerSnapshot
from upline.subscriptions.rulebook import (
    FOLLOWED_FIELDS,
    ChangeKind,
    LineKind,
    Status,
    SubscriptionKind,
    Trigger,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionSnapshot:
    """A subscription or add-on after what happened.

    `is_own`: the product is the seller's own, unknown upstream (R7).
    """

    id: UUID
    kind: SubscriptionKind
    parent_id: UUID | None
    product_id: UUID
    product_name: str
    is_own: bool
    billing_cycle: BillingCycle
    quantity: int
    status: Status
    start_date: date
    renewal_date: date | None
    end_date: date | None
    auto_renew: bool
    vendor_subscription_id: str = ""
    cancellation_requested_on: date | None = None


assert not FOLLOWED_FIELDS.missing_in(SubscriptionSnapshot), "a followed field that it lacks"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """The position of an event among all events of one subscription (R35).

    Events of add-ons are in the stream of their subscription.
    """

    subject_id: UUID
    sequence_no: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SoldLine:
    """One line of a sale, in the order in which it was sold.

    `quantity` is signed. `pushed_price` is the vendor's price for one unit, for products whose
    price is set at purchase; else None.
    `quantity_old` and `quantity_new` are those of the held record, before and after the line.
    """

    kind: LineKind
    subscription_id: UUID
    product_id: UUID
    product_name: str
    is_own: bool
    billing_cycle: BillingCycle
    quantity: int
    quantity_old: int
    quantity_new: int
    is_upgrade: bool = False
    pushed_price: Money | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionsSold(DomainEvent):
    """One business action created or updated subscriptions: one sale (R10).

    `recipient_id` is the BSS upstream that it is reported to; None while back-ordering is not
    active (R9).
    `acted_on` is the day on which the seller acted, in its time zone, or on which a scheduled
    change was due; None in what earlier versions recorded (R13).
    `reference` is what the seller calls it on paper, such as an order's name; may be empty.
    """

    tenant_id: UUID
    recipient_id: UUID | None
    trigger: Trigger
    customer: CustomerSnapshot
    effective_date: date
    acted_on: date | None
    happened_at: datetime
    by: str
    reference: str
    lines: tuple[SoldLine, ...]
    subscriptions: tuple[SubscriptionSnapshot, ...]
    streams: tuple[Stream, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionsChanged(DomainEvent):
    """Subscriptions changed in a way that sells nothing, but that mirrors follow (R5).

    `recipient_id` and `acted_on` as for `SubscriptionsSold`.
    """

    tenant_id: UUID
    recipient_id: UUID | None
    change_kind: ChangeKind
    customer: CustomerSnapshot
    effective_date: date
    acted_on: date | None
    happened_at: datetime
    by: str
    subscriptions: tuple[SubscriptionSnapshot, ...]
    streams: tuple[Stream, ...]
