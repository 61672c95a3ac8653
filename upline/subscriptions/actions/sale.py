"""`Sale` collects the lines of one business action and publishes them as one event.

Every action that sells opens one `Sale`, adds its lines, and publishes it once: one business
action is one sale (R10). Trials add no lines (R6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from upline.access.rulebook import Actor
from upline.catalog.pricing import PricedLine
from upline.catalog.rulebook import BillingCycle, ProductTerms
from upline.database.publishing import publish
from upline.kernel.clock import local_date
from upline.kernel.money import ZERO, money_or_none
from upline.parties.events import CustomerSnapshot
from upline.parties.queries import snapshot_of_customer
from upline.subscriptions.events import (
    SoldLine,
    Stream,
    SubscriptionsChanged,
    SubscriptionSnapshot,
    SubscriptionsSold,
)
from upline.subscriptions.models import HistoryRecord, Subscription
from upline.subscriptions.promotions import CustomerLine, CustomerSale
from upline.subscriptions.queries import list_current_add_ons
from upline.subscriptions.rulebook import (
    FOLLOWED_FIELDS,
    ChangeKind,
    HistoryAction,
    LineKind,
    SubscriptionKind,
    Trigger,
)
from upline.tenancy.queries import TenantFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandContext:
    """Where and when an action takes place, and who acts."""

    seller: TenantFacts
    now: datetime
    by: Actor

    @property
    def today(self) -> date:
        """Return the calendar day in the seller's zone (R13)."""
        return local_date(self.now, timezone=self.seller.timezone)


@dataclass(kw_only=True)
class Sale:
    """One business action that sells, from its first line to its publication.

    `acted_on` None: today (R13). `order_id`: the order of the seller's own that is delivered by it,
    which the history records name; None without an order.
    """

    context: CommandContext
    customer: CustomerSnapshot
    trigger: Trigger
    effective_date: date
    acted_on: date | None = None
    reference: str = ""
    order_id: UUID | None = None
    _lines: list[SoldLine] = field(default_factory=list)
    _sold: list[_SoldRecord] = field(default_factory=list)  # line by line
    _history: dict[UUID, HistoryRecord] = field(default_factory=dict)
    _subscriptions: dict[UUID, Subscription] = field(default_factory=dict)
    _stream_roots: dict[UUID, Subscription] = field(default_factory=dict)
    _first_reported: list[Subscription] = field(default_factory=list)

    def advance_stream(self, subscription: Subscription) -> None:
        """Advance the sequence number of the subscription's stream. Call it before saving (R35).

        An add-on is in the stream of its parent, whose row the caller has locked.
        """
        self._subscriptions[subscription.pk] = subscription
        root = stream_root(subscription)
        self._subscriptions.setdefault(root.pk, root)
        if root.pk not in self._stream_roots and self._is_back_ordered(root):
            self._stream_roots[root.pk] = root
            if root.sequence_no == 0 and not root._state.adding:
                self._first_reported.append(root)
            root.sequence_no += 1

    def _is_back_ordered(self, root: Subscription) -> bool:
        return self.context.seller.back_ordering_active and not root.is_trial and not _is_own(root)

    def add_line(
        self,
        kind: LineKind,
        subscription: Subscription,
        *,
        quantity: int,
        quantity_old: int,
        details: LineDetails | None = None,
    ) -> None:
        """Add one line; a trial adds none (R6)."""
        if subscription.is_trial:
            return
        details = details or LineDetails()
        product = details.product or subscription.product_terms
        self._sold.append(_SoldRecord(subscription, details.unit_price))
        self._lines.append(
            SoldLine(
                kind=kind,
                subscription_id=subscription.pk,
                product_id=product.id,
                product_name=product.name,
                is_own=product.tenant_id == subscription.tenant_id,
                billing_cycle=BillingCycle(subscription.billing_cycle),
                quantity=quantity,
                quantity_old=quantity_old,
                quantity_new=subscription.quantity,
                is_upgrade=details.is_upgrade,
                pushed_price=money_or_none(details.pushed_price, self.context.seller.currency),
            )
        )

    def record(
        self, subscription: Subscription, action: HistoryAction, *, old: int | None = None
    ) -> None:
        """Write a line of the subscription's history: quantities from `old` to what it has now."""
        self.write_history(
            HistoryRecord(
                subscription=subscription,
                action=action,
                quantity_old=old,
                quantity_new=subscription.quantity,
                order_id=self.order_id,
            )
        )

    def write_history(self, record: HistoryRecord) -> None:
        """Write a line of a subscription's history, with when it takes effect and who acted."""
        subscription = record.subscription
        record.tenant_id = subscription.tenant_id
        record.effective_date = self.effective_date
        record.by = self.context.by.name
        record.recorded_at = self.context.now
        record.save(force_insert=True)
        self._history[subscription.pk] = record

    def publish(self) -> tuple[PricedLine, ...]:
        """Publish `SubscriptionsSold`, in the transaction of the sale; call it once.

        Publishes nothing if no line was added. Trials are not among its subscriptions (R6).
        Returns the lines with the promotions that the customer gets, which upstream never hears of.
        """
        if not self._lines:
            return ()
        priced = self._apply_promotions()
        if all(line.is_own for line in self._lines):
            self._leave_unreported()
        self._add_unreported_add_ons()
        publish(
            SubscriptionsSold(
                tenant_id=self.context.seller.id,
                recipient_id=self.context.seller.reports_to,
                trigger=self.trigger,
                customer=self.customer,
                effective_date=self.effective_date,
                acted_on=self.acted_on or self.context.today,
                happened_at=self.context.now,
                by=self.context.by.name,
                reference=self.reference,
                lines=tuple(self._lines),
                subscriptions=tuple(
                    snapshot_of(s) for s in self._subscriptions.values() if not s.is_trial
                ),
                streams=tuple(
                    Stream(subject_id=r.pk, sequence_no=r.sequence_no)
                    for r in self._stream_roots.values()
                ),
            )
        )
        return priced

    def _apply_promotions(self) -> tuple[PricedLine, ...]:
        """Price the lines, and note the promotions that apply in the history of what was sold.

        No query where the seller has none for its customers.
        """
        beginning = {LineKind.NEW_SUBSCRIPTION, LineKind.PARTIAL_PLAN_NEW_TARGET}
        sale = CustomerSale(
            seller=self.context.seller,
            account_id=self.customer.id,
            day=self.effective_date,
            lines=[
                CustomerLine(
                    product_id=line.product_id,
                    billing_cycle=line.billing_cycle,
                    quantity=line.quantity,
                    unit_price=sold.price,
                    currency=sold.subscription.currency,
                )
                for line, sold in zip(self._lines, self._sold, strict=True)
            ],
            new_ids={line.subscription_id for line in self._lines if line.kind in beginning},
        )
        priced = sale.price()
        for sold, line in zip(self._sold, priced, strict=True):
            if line.promotion is not None:
                self._note_promotion(sold.subscription, line)
        return tuple(priced)

    def _note_promotion(self, subscription: Subscription, line: PricedLine) -> None:
        assert line.promotion is not None, "noted where one applies"
        if subscription.pk not in self._history:  # the add-on of a trial that becomes paid
            self.record(subscription, HistoryAction.TRIAL_UPGRADED, old=subscription.quantity)
        record = self._history[subscription.pk]
        record.promotion_id = line.promotion.id
        record.promotion_cycles = line.promotion.duration_cycles
        record.discount = line.discount
        record.save(update_fields=["promotion", "promotion_cycles", "discount"])

    def _leave_unreported(self) -> None:
        """Let upstream not hear of subscriptions by a sale that books nothing there (R7, R42).

        A stream begins with an event that mirrors its subscription; later ones would wait for it.
        """
        for root in self._first_reported:
            root.sequence_no = 0
            root.save(update_fields=["sequence_no"])
            del self._stream_roots[root.pk]
        self._first_reported.clear()

    def _add_unreported_add_ons(self) -> None:
        """Add the current add-ons of subscriptions sold earlier that upstream first hears of now (R42)."""
        for root in self._first_reported:
            for add_on in list_current_add_ons(parent_id=root.pk):
                self._subscriptions.setdefault(add_on.pk, add_on)


@dataclass(frozen=True, slots=True)
class _SoldRecord:
    """What a line is about. `unit_price` None: the subscription's own when the sale is complete."""

    subscription: Subscription
    unit_price: Decimal | None

    @property
    def price(self) -> Decimal:
        return (
            self.unit_price if self.unit_price is not None else self.subscription.unit_price or ZERO
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class LineDetails:
    """Optional values of a line: previous product, direction of a plan change, pushed price, the unit
    price of the order that is delivered.
    """

    product: ProductTerms | None = None
    is_upgrade: bool = False
    pushed_price: Decimal | None = None
    unit_price: Decimal | None = None


def _is_own(subscription: Subscription) -> bool:
    return subscription.product_terms.tenant_id == subscription.tenant_id


def stream_root(subscription: Subscription) -> Subscription:
    """Return the record whose stream has the events of this one: of an add-on, its parent.

    An add-on of a subscription to the seller's own product has a stream of its own.
    """
    parent = subscription.parent if subscription.kind == SubscriptionKind.ADD_ON else None
    return subscription if parent is None or _is_own(parent) else parent


def snapshot_of(subscription: Subscription) -> SubscriptionSnapshot:
    """Return the values of a subscription that are sent upstream."""
    return SubscriptionSnapshot(
        id=subscription.pk,
        kind=SubscriptionKind(subscription.kind),
        parent_id=subscription.parent_id,
        product_name=subscription.product_terms.name,
        is_own=_is_own(subscription),
        **FOLLOWED_FIELDS.from_columns(subscription),
    )


def publish_change(
    context: CommandContext,
    change_kind: ChangeKind,
    subscriptions: list[Subscription],
    *,
    effective_date: date,
    acted_on: date | None = None,
) -> None:
    """Publish changes that sell nothing but must be mirrored (R5).

    Publishes nothing for subscriptions of which no event was published before. The rows are
    locked and already changed; the sequence numbers of their streams are saved here. There is
    one event per stream. `acted_on` None: today (R13).
    """
    if not context.seller.back_ordering_active:
        return
    streams: dict[UUID, tuple[Subscription, list[Subscription]]] = {}
    for subscription in subscriptions:
        root = stream_root(subscription)
        streams.setdefault(root.pk, (root, []))[1].append(subscription)
    for root, members in streams.values():
        if root.sequence_no > 0:
            event = SubscriptionsChanged(
                tenant_id=context.seller.id,
                recipient_id=context.seller.reports_to,
                change_kind=change_kind,
                customer=snapshot_of_customer(root.account),
                effective_date=effective_date,
                acted_on=acted_on or context.today,
                happened_at=context.now,
                by=context.by.name,
                subscriptions=tuple(snapshot_of(s) for s in members),
                streams=(_next_stream(root),),
            )
            publish(event)


def _next_stream(root: Subscription) -> Stream:
    """Take and save the next sequence number of a stream, whose row is locked."""
    root.sequence_no += 1
    root.save(update_fields=["sequence_no"])
    return Stream(subject_id=root.pk, sequence_no=root.sequence_no)
