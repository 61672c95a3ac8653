"""What booking reads: sale events, and a snapshot of the distributor's data. Plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from upline.backorders.rulebook import FieldSource
from upline.catalog.pricing import PriceListTerms, PromotionTerms, UnitPrices
from upline.catalog.rulebook import BillingCycle
from upline.parties.events import CustomerSnapshot
from upline.parties.rulebook import FOLLOWED_FIELDS as CUSTOMER_FIELDS
from upline.subscriptions.events import SoldLine, Stream, SubscriptionSnapshot
from upline.subscriptions.rulebook import FOLLOWED_FIELDS as SUBSCRIPTION_FIELDS
from upline.subscriptions.rulebook import Status, SubscriptionKind

# A record of a reseller's BSS: whose it is, and its identifier there.
SourceKey = tuple[UUID, UUID]


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A sale event, read. `kind` is a Trigger or a Follow; `lines` is empty for what follows.

    `acted_on` is None in events that earlier versions recorded (R13).
    """

    id: UUID
    reseller_id: UUID
    kind: str
    is_sale: bool
    effective_date: date
    acted_on: date | None
    happened_at: datetime
    by: str
    attempts: int
    customer: CustomerSnapshot
    reference: str
    lines: Sequence[SoldLine]
    subscriptions: Sequence[SubscriptionSnapshot]
    streams: Sequence[Stream]


class ProductFacts(NamedTuple):
    """What booking knows of a product."""

    owner_id: UUID
    name: str
    externally_priced: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ResellerTerms:
    """The reseller's account as it stands at booking (R11), and who looks after its orders."""

    account_id: UUID
    currency: str
    price_list: PriceListTerms | None
    price_list_id: UUID | None
    payment_method_id: UUID | None
    responsible_user_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Defaults:
    """What new records get that no person creates by hand (R14, R15, R19).

    Users here are active; None where nothing is set or left. `status_id` is never None.
    """

    type_id: UUID | None
    status_id: UUID
    status_source: FieldSource
    order_user_id: UUID | None
    order_rule_id: UUID | None
    account_user_id: UUID | None
    account_rule_id: UUID | None
    administrator_id: UUID | None
    order_default_rule_id: UUID | None
    account_default_rule_id: UUID | None
    custom_fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class AccountMirror:
    """A mirrored account, as it stands and as booking changes it."""

    id: UUID
    source: SourceKey
    billing_to_id: UUID
    currency: str
    name: str = ""
    accounting_no: str = ""
    email: str = ""
    billing_address: str = ""
    vendor_customer_id: str = ""
    source_version: int = 0
    version: int = 1
    responsible_user_id: UUID | None = None
    sharing_rule_id: UUID | None = None
    is_new: bool = False
    is_changed: bool = False

    def update_from(self, customer: CustomerSnapshot) -> bool:
        """Take over the reseller's record if it is newer; tell whether it was."""
        if customer.version <= self.source_version:
            return False
        CUSTOMER_FIELDS.follow(self, customer)
        self.source_version = customer.version
        if not self.is_new:
            self.version += 1
        self.is_changed = True
        return True


@dataclass(kw_only=True, slots=True)
class SubscriptionMirror:
    """A mirrored subscription or add-on, as it stands and as booking changes it.

    `sequence_no` counts the events of this mirror for the next BSS upstream (R43).
    """

    id: UUID
    source: SourceKey
    kind: SubscriptionKind
    account_id: UUID
    parent_id: UUID | None
    product_id: UUID
    name: str
    billing_cycle: BillingCycle
    quantity: int
    status: Status
    start_date: date
    renewal_date: date | None
    end_date: date | None
    auto_renew: bool
    vendor_subscription_id: str = ""
    cancellation_requested_on: date | None = None
    unit_price: Decimal | None = None
    currency: str = ""
    order_id: UUID | None = None
    responsible_user_id: UUID | None = None
    sharing_rule_id: UUID | None = None
    source_sequence_no: int = 0
    sequence_no: int = 0
    is_new: bool = False
    is_changed: bool = False


assert not CUSTOMER_FIELDS.missing_in(AccountMirror), "a followed field that it lacks"
assert not SUBSCRIPTION_FIELDS.missing_in(SubscriptionMirror), "a followed field that it lacks"


class OwnedRecord(NamedTuple):
    """A mirrored record of an account, for the questions promotions ask (R23, R25)."""

    id: UUID
    kind: SubscriptionKind
    product_id: UUID
    is_cancelled: bool


@dataclass(kw_only=True, slots=True)
class Snapshot:
    """The distributor's data that a batch of events needs, read in a fixed number of queries.

    `recipient_id` is the BSS further upstream that bookings are forwarded to; None while
    back-ordering is not active there (R43). `newest` has the newest known state of each customer, also from events not yet taken.
    `owned_records` is filled for accounts only if an applicable promotion needs it.
    """

    tenant_id: UUID
    catalogue_tenant_ids: Sequence[UUID]
    recipient_id: UUID | None
    resellers: Mapping[UUID, ResellerTerms]
    newest: Mapping[SourceKey, CustomerSnapshot]
    accounts: dict[SourceKey, AccountMirror]
    subscription_mirrors: dict[SourceKey, SubscriptionMirror]
    owned_records: Mapping[UUID, Sequence[OwnedRecord]]
    products: Mapping[UUID, ProductFacts]
    unit_prices: UnitPrices
    promotions: Mapping[tuple[UUID, BillingCycle], Sequence[PromotionTerms]]
    defaults: Defaults
    mirrors_by_account: dict[UUID, list[SubscriptionMirror]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for mirror in self.subscription_mirrors.values():
            self.mirrors_by_account.setdefault(mirror.account_id, []).append(mirror)

    def add(self, mirror: SubscriptionMirror) -> None:
        """Take a mirror in that booking has just made."""
        self.subscription_mirrors[mirror.source] = mirror
        self.mirrors_by_account.setdefault(mirror.account_id, []).append(mirror)
