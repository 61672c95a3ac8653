"""Mirrors: the customer and its subscriptions, set to the snapshots in the event (R31, R32)."""

from dataclasses import dataclass
from uuid import UUID

from upline.backorders.booking.inputs import (
    AccountMirror,
    Event,
    ResellerTerms,
    Snapshot,
    SubscriptionMirror,
)
from upline.backorders.booking.outputs import Booking
from upline.kernel.ids import new_id
from upline.parties.events import CustomerSnapshot
from upline.subscriptions.events import SubscriptionSnapshot
from upline.subscriptions.rulebook import FOLLOWED_FIELDS, Status


@dataclass(kw_only=True, slots=True)
class MirrorWriter:
    """Creates and changes mirrors, and collects them for writing."""

    snapshot: Snapshot
    booking: Booking

    def mirror_customer(self, event: Event, terms: ResellerTerms) -> AccountMirror:
        """Return the customer's mirror, created at its first booked sale (R31)."""
        source = (event.reseller_id, event.customer.id)
        mirror = self.snapshot.accounts.get(source)
        if mirror is None:
            responsible, rule = records_user_and_rule(self.snapshot, terms)
            mirror = AccountMirror(
                id=new_id(),
                source=source,
                billing_to_id=terms.account_id,
                currency=terms.currency,
                responsible_user_id=responsible,
                sharing_rule_id=rule,
                is_new=True,
            )
            self.snapshot.accounts[source] = mirror
        self.update_customer_mirror(mirror, event.customer)
        return mirror

    def update_customer_mirror(self, mirror: AccountMirror, customer: CustomerSnapshot) -> bool:
        """Apply the newest known snapshot of the customer; tell whether it was newer."""
        newest = self.snapshot.newest.get(mirror.source, customer)
        newest = max(newest, customer, key=lambda c: c.version)
        changed = mirror.update_from(newest)
        if changed or mirror.is_new:
            self.booking.accounts[mirror.id] = mirror
        return changed

    def mirror_subscription(
        self,
        event: Event,
        subscription: SubscriptionSnapshot,
        account: AccountMirror,
        terms: ResellerTerms,
    ) -> SubscriptionMirror | None:
        """Set the mirror of a subscription or add-on to its snapshot; create it if missing.

        A product that upstream does not know has no mirror; an existing one ends (R7).
        """
        source = (event.reseller_id, subscription.id)
        mirror = self.snapshot.subscription_mirrors.get(source)
        if not self._is_known(subscription):
            if mirror is not None:
                self._end(mirror, event)
            return None
        if mirror is None:
            mirror = self._new_mirror(source, subscription, account, terms)
        self._set_state(mirror, subscription)
        return mirror

    def update_existing(self, event: Event, subscription: SubscriptionSnapshot) -> bool:
        """Set the mirror of a subscription or add-on to its snapshot; tell whether there is one."""
        mirror = self.snapshot.subscription_mirrors.get((event.reseller_id, subscription.id))
        if mirror is None:
            return False
        if self._is_known(subscription):
            self._set_state(mirror, subscription)
        else:
            self._end(mirror, event)
        return True

    def _is_known(self, subscription: SubscriptionSnapshot) -> bool:
        return not subscription.is_own and subscription.product_id in self.snapshot.products

    def _new_mirror(
        self,
        source: tuple[UUID, UUID],
        subscription: SubscriptionSnapshot,
        account: AccountMirror,
        terms: ResellerTerms,
    ) -> SubscriptionMirror:
        parent = None
        if subscription.parent_id is not None:
            parent = self.snapshot.subscription_mirrors.get((source[0], subscription.parent_id))
        product = self.snapshot.products[subscription.product_id]
        responsible, rule = records_user_and_rule(self.snapshot, terms)
        mirror = SubscriptionMirror(
            id=new_id(),
            source=source,
            kind=subscription.kind,
            account_id=account.id,
            parent_id=parent.id if parent else None,
            name=mirror_name(account, product.name),
            **FOLLOWED_FIELDS.copy(subscription),
            currency=terms.currency,
            responsible_user_id=responsible,
            sharing_rule_id=rule,
            is_new=True,
        )
        self.snapshot.add(mirror)
        return mirror

    def _set_state(self, mirror: SubscriptionMirror, subscription: SubscriptionSnapshot) -> None:
        """Copy what is locked upstream (R32)."""
        FOLLOWED_FIELDS.follow(mirror, subscription)
        self.mark_changed(mirror)

    def _end(self, mirror: SubscriptionMirror, event: Event) -> None:
        """Cancel the mirror of what has become a product unknown here, unless it is cancelled (R7)."""
        if mirror.status is not Status.CANCELLED:
            mirror.status = Status.CANCELLED
            mirror.end_date = event.effective_date
            mirror.cancellation_requested_on = event.acted_on
            self.mark_changed(mirror)

    def mark_changed(self, mirror: SubscriptionMirror) -> None:
        """Collect this mirror for writing."""
        mirror.is_changed = True
        self.booking.subscription_mirrors[mirror.id] = mirror

    def advance_streams(self, event: Event) -> None:
        """Store the event's sequence numbers in the mirrors of its streams (R35)."""
        for stream in event.streams:
            mirror = self.snapshot.subscription_mirrors.get((event.reseller_id, stream.subject_id))
            if mirror is not None:
                mirror.source_sequence_no = stream.sequence_no
                self.mark_changed(mirror)
            self.booking.advanced_streams.add(stream.subject_id)

    def is_next(self, event: Event) -> bool:
        """Tell whether every earlier event of the event's streams has been applied (R34, R35)."""
        for stream in event.streams:
            mirror = self.snapshot.subscription_mirrors.get((event.reseller_id, stream.subject_id))
            taken = mirror.source_sequence_no if mirror else 0
            if stream.sequence_no != taken + 1:
                return False
        return True


def mirror_name(account: AccountMirror, product: str) -> str:
    """Return `<customer> - <product>` (R32)."""
    return f"{account.name} - {product}"


def records_user_and_rule(
    snapshot: Snapshot, terms: ResellerTerms
) -> tuple[UUID | None, UUID | None]:
    """Return responsible user and sharing rule of mirrored records: API options of account, with
    R15's fallbacks.
    """
    defaults = snapshot.defaults
    user = defaults.account_user_id or terms.responsible_user_id or defaults.administrator_id
    return user, defaults.account_rule_id or defaults.account_default_rule_id
