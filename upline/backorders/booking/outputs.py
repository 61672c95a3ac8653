"""The result of booking: orders with their lines, history records, mirrors to write, outcomes of
events.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.backorders.booking.inputs import AccountMirror, Event, SubscriptionMirror
from upline.backorders.rulebook import BookingWarning, EventState
from upline.catalog.pricing import PromotionEvaluation
from upline.catalog.rulebook import BillingCycle, PriceSource
from upline.orders.rulebook import Placement
from upline.parties.events import CustomerUpdated
from upline.subscriptions.events import SubscriptionsChanged, SubscriptionsSold
from upline.subscriptions.rulebook import HistoryAction

# What a booking in a middle tier forwards to the BSS further up (R43).
OutboxEvent = SubscriptionsSold | SubscriptionsChanged | CustomerUpdated


@dataclass(kw_only=True, slots=True)
class BookedLine:
    """A line of a back-order; money is rounded, in the order's currency (R21)."""

    id: UUID
    product_id: UUID
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Decimal
    price_source: PriceSource
    gross: Decimal
    discount: Decimal
    total: Decimal
    promotion_id: UUID | None
    promotion_cycles: int | None
    evaluations: Sequence[PromotionEvaluation]
    placement: Placement
    subscription_id: UUID


@dataclass(kw_only=True, slots=True)
class BookedOrder:
    """A back-order without its number, which is taken when it is written."""

    id: UUID
    event: Event
    account: AccountMirror
    billing_to_id: UUID
    currency: str
    price_list_id: UUID | None
    payment_method_id: UUID | None
    type_id: UUID | None
    status_id: UUID
    responsible_user_id: UUID | None
    sharing_rule_id: UUID | None
    custom_fields: dict[str, Any]
    warnings: Sequence[BookingWarning]
    provenance: dict[str, Any]
    lines: list[BookedLine] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class BookedHistory:
    """A history record of a mirrored subscription (R28), or that of a full plan change."""

    id: UUID
    subscription_id: UUID
    effective_date: date
    action: HistoryAction
    quantity_old: int | None
    quantity_new: int | None
    product_old_id: UUID | None
    product_new_id: UUID | None
    order_id: UUID
    replaces_id: UUID | None
    by: str


@dataclass(kw_only=True, slots=True)
class EventOutcome:
    """The state of an event after booking, and the reason."""

    event_id: UUID
    state: EventState
    is_blocked: bool = False
    reason: str = ""
    detail: str = ""
    subject_id: UUID | None = None
    attempts: int = 0
    not_before: datetime | None = None


@dataclass(kw_only=True, slots=True)
class Booking:
    """The result of a batch of events."""

    orders: list[BookedOrder] = field(default_factory=list)
    history: list[BookedHistory] = field(default_factory=list)
    accounts: dict[UUID, AccountMirror] = field(default_factory=dict)
    subscription_mirrors: dict[UUID, SubscriptionMirror] = field(default_factory=dict)
    outcomes: list[EventOutcome] = field(default_factory=list)
    outbox_events: list[OutboxEvent] = field(default_factory=list)
    advanced_streams: set[UUID] = field(default_factory=set)
