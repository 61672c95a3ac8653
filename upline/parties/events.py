"""What happened to customers. Past tense; primitives only."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from upline.kernel.events import DomainEvent
from upline.parties.rulebook import FOLLOWED_FIELDS


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerSnapshot:
    """A customer as its own BSS has it; `version` grows with every change of these."""

    id: UUID
    version: int
    name: str
    accounting_no: str
    email: str
    billing_address: str
    vendor_customer_id: str = ""


assert not FOLLOWED_FIELDS.missing_in(CustomerSnapshot), "a followed field that it lacks"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerUpdated(DomainEvent):
    """A customer was renamed, or a field that its mirror follows changed (R31).

    `recipient_id` is the BSS upstream that it is reported to; None while back-ordering is not
    active (R9). `acted_on` is the day of the change, in the time zone of the BSS.
    """

    tenant_id: UUID
    recipient_id: UUID | None
    customer: CustomerSnapshot
    acted_on: date
    happened_at: datetime
    by: str
