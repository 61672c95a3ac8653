"""A sale while it is being made: the lines it gathers, and its publication.

Every verb that sells opens one `Sale`, does its parts through it, and publishes it once:
one business action is one sale (R10). Trials gather no lines (R6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.database.publishing import publish
from upline.kernel.clock import day_of
from upline.parties.queries import customer_of
from upline.subscriptions.events import (
    Held,
    Lane,
    SoldLine,
    SubscriptionsFollowed,
    SubscriptionsSold,
)
from upline.subscriptions.models import HistoryRecord, Subscription
from upline.subscriptions.rulebook import (
    Follow,
    HistoryAction,
    Holding,
    LineKind,
    Status,
    Trigger,
)
from upline.tenancy.queries import TenantFacts

if TYPE_CHECKING:
    from upline.catalog.models import Product
    from upline.parties.models import Account


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Where and when something is done, and by whom: what every verb hands to its parts."""

    seller: TenantFacts
    now: datetime
    by: str

    @property
    def today(self) -> date:
        """Return the calendar day in the seller's zone (R13)."""
        return day_of(self.now, timezone=self.seller.timezone)


@dataclass(kw_only=True)
class Sale:
    """One business action that sells, from its first line to its publication."""

    desk: Desk
    account: Account
    trigger: Trigger
    effective_date: date
    reference: str = ""
    _lines: list[SoldLine] = field(default_factory=list)
    _held: dict[UUID, Subscription] = field(default_factory=dict)
    _roots: dict[UUID, Subscription] = field(default_factory=dict)

    def touch(self, subscription: Subscription) -> None:
        """Count one more turn on the lane of what is about to be told. Before saving it (R35).

        An add-on is told in the lane of its parent, whose row the caller has locked.
        """
        self._held[subscription.pk] = subscription
        root = lane_root(subscription)
        self._held.setdefault(root.pk, root)
        if root.pk not in self._roots and self._tells(root):
            self._roots[root.pk] = root
            root.turn += 1

    def _tells(self, root: Subscription) -> bool:
        return self.desk.seller.tells_upline and not root.is_trial and not _is_own(root)

    def add_line(
        self,
        kind: LineKind,
        subscription: Subscription,
        *,
        quantity: int,
        quantity_old: int,
        details: LineDetails | None = None,
    ) -> None:
        """Gather one line; of a trial none is gathered (R6)."""
        if subscription.is_trial:
            return
        details = details or LineDetails()
        product = details.product or subscription.product
        self._lines.append(
            SoldLine(
                kind=kind,
                held_id=subscription.pk,
                product_id=product.pk,
                product_name=product.name,
                is_own=product.tenant_id == subscription.tenant_id,
                billing_cycle=BillingCycle(subscription.billing_cycle),
                quantity=quantity,
                quantity_old=quantity_old,
                quantity_new=subscription.quantity,
                is_upgrade=details.is_upgrade,
                pushed_price=details.pushed_price,
                pushed_currency=self.desk.seller.currency if details.pushed_price else "",
            )
        )

    def record(
        self, subscription: Subscription, action: HistoryAction, *, old: int | None = None
    ) -> None:
        """Write a line of the subscription's history: quantities from `old` to what it has now."""
        HistoryRecord.objects.create(
            tenant_id=subscription.tenant_id,
            subscription=subscription,
            effective_date=self.effective_date,
            action=action,
            quantity_old=old,
            quantity_new=subscription.quantity,
            by=self.desk.by,
            recorded_at=self.desk.now,
        )

    def publish(self) -> None:
        """Tell the sale, once, in the transaction that made it. Nothing sold is not told, and
        neither is a trial that more licences were bought for beside something paid (R6).
        """
        if not self._lines:
            return
        publish(
            SubscriptionsSold(
                tenant_id=self.desk.seller.id,
                trigger=self.trigger,
                customer=customer_of(self.account),
                effective_date=self.effective_date,
                happened_at=self.desk.now,
                by=self.desk.by,
                reference=self.reference,
                lines=tuple(self._lines),
                held=tuple(held_of(s) for s in self._held.values() if not s.is_trial),
                lanes=tuple(Lane(subject_id=r.pk, turn=r.turn) for r in self._roots.values()),
            )
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class LineDetails:
    """What few lines have: the plan left behind, the direction, a vendor's pushed price."""

    product: Product | None = None
    is_upgrade: bool = False
    pushed_price: Decimal | None = None


def _is_own(subscription: Subscription) -> bool:
    return subscription.product.tenant_id == subscription.tenant_id


def lane_root(subscription: Subscription) -> Subscription:
    """Return the record in whose lane this one is told: its parent, if upstream knows that."""
    parent = subscription.parent if subscription.kind == Holding.ADD_ON else None
    return subscription if parent is None or _is_own(parent) else parent


def held_of(subscription: Subscription) -> Held:
    """Return what of a subscription travels upstream."""
    return Held(
        id=subscription.pk,
        kind=Holding(subscription.kind),
        parent_id=subscription.parent_id,
        product_id=subscription.product_id,
        product_name=subscription.product.name,
        is_own=_is_own(subscription),
        billing_cycle=BillingCycle(subscription.billing_cycle),
        quantity=subscription.quantity,
        status=Status(subscription.status),
        start_date=subscription.start_date,
        renewal_date=subscription.renewal_date,
        end_date=subscription.end_date,
        auto_renew=subscription.auto_renew,
    )


def follow(
    desk: Desk, what: Follow, subscriptions: list[Subscription], *, effective_date: date
) -> None:
    """Tell what sells nothing but must be mirrored: only of what was told before (R5).

    The rows are locked and already changed; the turns of their lanes are saved here. Each
    lane is told by itself: an add-on of the seller's own product has one of its own.
    """
    if not desk.seller.tells_upline:
        return
    lanes: dict[UUID, tuple[Subscription, list[Subscription]]] = {}
    for subscription in subscriptions:
        root = lane_root(subscription)
        lanes.setdefault(root.pk, (root, []))[1].append(subscription)
    for root, followed in lanes.values():
        if root.turn > 0:
            _tell_lane(desk, what, root, followed, effective_date)


def _tell_lane(
    desk: Desk,
    what: Follow,
    root: Subscription,
    followed: list[Subscription],
    effective_date: date,
) -> None:
    root.turn += 1
    root.save(update_fields=["turn"])
    publish(
        SubscriptionsFollowed(
            tenant_id=desk.seller.id,
            follow=what,
            customer=customer_of(root.account),
            effective_date=effective_date,
            happened_at=desk.now,
            by=desk.by,
            held=tuple(held_of(s) for s in followed),
            lanes=(Lane(subject_id=root.pk, turn=root.turn),),
        )
    )
