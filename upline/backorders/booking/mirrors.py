"""Mirrors: the customer and what it holds, set to what the reseller's news says (R31, R32)."""

from dataclasses import dataclass
from uuid import UUID

from upline.backorders.booking.inputs import (
    AccountMirror,
    Event,
    HoldingMirror,
    ResellerTerms,
    Snapshot,
)
from upline.backorders.booking.outputs import Booking
from upline.kernel.ids import new_id
from upline.parties.events import Customer
from upline.subscriptions.events import Held
from upline.subscriptions.rulebook import Status


@dataclass(kw_only=True, slots=True)
class MirrorDesk:
    """Where mirrors are made and changed, and noted for writing."""

    snapshot: Snapshot
    booking: Booking

    def mirror_customer(self, event: Event, terms: ResellerTerms) -> AccountMirror:
        """Return the customer's mirror, made at its first booked sale (R31)."""
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
        self.follow_customer(mirror, event.customer)
        return mirror

    def follow_customer(self, mirror: AccountMirror, customer: Customer) -> bool:
        """Take over the newest of the customer's states that is known; tell whether it was news."""
        newest = self.snapshot.newest.get(mirror.source, customer)
        newest = max(newest, customer, key=lambda c: c.version)
        changed = mirror.follow(newest)
        if changed or mirror.is_new:
            self.booking.accounts[mirror.id] = mirror
        return changed

    def mirror_held(
        self, event: Event, held: Held, account: AccountMirror, terms: ResellerTerms
    ) -> HoldingMirror | None:
        """Set the mirror of a subscription or add-on to what the news says; make it if missing.

        Of a product that upstream does not know there is no mirror; one there was ends (R7).
        """
        source = (event.reseller_id, held.id)
        mirror = self.snapshot.holdings.get(source)
        if held.is_own or held.product_id not in self.snapshot.products:
            if mirror is not None:
                self._set_status(mirror, Status.CANCELLED)
            return None
        if mirror is None:
            mirror = self._new_mirror(source, held, account, terms)
        self.set_state(mirror, held)
        return mirror

    def _new_mirror(
        self, source: tuple[UUID, UUID], held: Held, account: AccountMirror, terms: ResellerTerms
    ) -> HoldingMirror:
        parent = None
        if held.parent_id is not None:
            parent = self.snapshot.holdings.get((source[0], held.parent_id))
        product = self.snapshot.products[held.product_id]
        responsible, rule = records_user_and_rule(self.snapshot, terms)
        mirror = HoldingMirror(
            id=new_id(),
            source=source,
            kind=held.kind,
            account_id=account.id,
            parent_id=parent.id if parent else None,
            product_id=held.product_id,
            name=mirror_name(account, product.name),
            billing_cycle=held.billing_cycle,
            quantity=held.quantity,
            status=held.status,
            start_date=held.start_date,
            renewal_date=held.renewal_date,
            end_date=held.end_date,
            auto_renew=held.auto_renew,
            currency=terms.currency,
            responsible_user_id=responsible,
            sharing_rule_id=rule,
            is_new=True,
        )
        self.snapshot.add(mirror)
        return mirror

    def set_state(self, mirror: HoldingMirror, held: Held) -> None:
        """Copy what is locked upstream: product, quantity, status, dates, renewal (R32)."""
        mirror.product_id = held.product_id
        mirror.quantity = held.quantity
        mirror.status = held.status
        mirror.start_date = held.start_date
        mirror.renewal_date = held.renewal_date
        mirror.end_date = held.end_date
        mirror.auto_renew = held.auto_renew
        self.note(mirror)

    def _set_status(self, mirror: HoldingMirror, status: Status) -> None:
        mirror.status = status
        self.note(mirror)

    def note(self, mirror: HoldingMirror) -> None:
        """Write this mirror down for writing."""
        mirror.is_changed = True
        self.booking.holdings[mirror.id] = mirror

    def advance(self, event: Event) -> None:
        """Count the event's turn on the lanes it came by (R35)."""
        for lane in event.lanes:
            mirror = self.snapshot.holdings.get((event.reseller_id, lane.subject_id))
            if mirror is not None:
                mirror.source_turn = lane.turn
                self.note(mirror)
            self.booking.advanced.add(lane.subject_id)

    def is_next(self, event: Event) -> bool:
        """Tell whether every earlier turn of the event's lanes has been taken (R34, R35)."""
        for lane in event.lanes:
            mirror = self.snapshot.holdings.get((event.reseller_id, lane.subject_id))
            taken = mirror.source_turn if mirror else 0
            if lane.turn != taken + 1:
                return False
        return True


def mirror_name(account: AccountMirror, product: str) -> str:
    """Return `<customer> - <product>` (R32)."""
    return f"{account.name} - {product}"


def records_user_and_rule(
    snapshot: Snapshot, terms: ResellerTerms
) -> tuple[UUID | None, UUID | None]:
    """Return who looks after mirrored records: API options of account, with R15's fallbacks."""
    defaults = snapshot.defaults
    user = defaults.account_user_id or terms.responsible_user_id or defaults.administrator_id
    return user, defaults.account_rule_id or defaults.account_default_rule_id
