"""The document of a sale event: written at the sale, read at booking.

A reseller on another server would send this very document; booking knows nothing else of the sale.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from upline.backorders.booking import Event
from upline.catalog.rulebook import BillingCycle
from upline.kernel.followed_fields import parse_id as _id
from upline.kernel.money import Money
from upline.parties.events import CustomerSnapshot
from upline.parties.rulebook import FOLLOWED_FIELDS as CUSTOMER_FIELDS
from upline.subscriptions.events import SoldLine, Stream, SubscriptionSnapshot
from upline.subscriptions.rulebook import FOLLOWED_FIELDS as SUBSCRIPTION_FIELDS
from upline.subscriptions.rulebook import LineKind, SubscriptionKind

# What of a sale event's row booking reads, for `read_event`.
EVENT_COLUMNS = (
    "id", "reseller_id", "kind", "is_sale", "effective_date", "acted_on", "happened_at", "by",
    "attempts", "subjects", "sequence_nos", "document",
)  # fmt: skip


def customer_document(customer: CustomerSnapshot) -> dict[str, Any]:
    """Return a customer as JSON."""
    return {
        "id": str(customer.id),
        "version": customer.version,
        **CUSTOMER_FIELDS.to_document(customer),
    }


def document(
    *,
    customer: CustomerSnapshot,
    reference: str = "",
    lines: Sequence[SoldLine] = (),
    subscriptions: Sequence[SubscriptionSnapshot] = (),
) -> dict[str, Any]:
    """Return the document of an event; amounts are strings, dates ISO 8601."""
    return {
        "customer": customer_document(customer),
        "reference": reference,
        "lines": [_line_document(line) for line in lines],
        "held": [_subscription_document(one) for one in subscriptions],
    }


def _line_document(line: SoldLine) -> dict[str, Any]:
    pushed = line.pushed_price
    return {
        "kind": line.kind,
        "held": str(line.subscription_id),
        "product": str(line.product_id),
        "product_name": line.product_name,
        "is_own": line.is_own,
        "cycle": line.billing_cycle,
        "quantity": line.quantity,
        "old": line.quantity_old,
        "new": line.quantity_new,
        "is_upgrade": line.is_upgrade,
        "pushed_price": None if pushed is None else str(pushed.amount),
        "pushed_currency": pushed.currency if pushed else "",
    }


def _subscription_document(subscription: SubscriptionSnapshot) -> dict[str, Any]:
    return {
        "id": str(subscription.id),
        "kind": subscription.kind,
        "parent": subscription.parent_id and str(subscription.parent_id),
        "product_name": subscription.product_name,
        "is_own": subscription.is_own,
        **SUBSCRIPTION_FIELDS.to_document(subscription),
    }


def read_customer(found: Mapping[str, Any]) -> CustomerSnapshot:
    """Return the customer of a document."""
    return CustomerSnapshot(
        id=_id(found["id"]),
        version=found["version"],
        **CUSTOMER_FIELDS.from_document(found),
    )


def read_event(row: Mapping[str, Any]) -> Event:
    """Return the event of a row of the sale event table, its document included."""
    found = row["document"]
    return Event(
        id=row["id"],
        reseller_id=row["reseller_id"],
        kind=row["kind"],
        is_sale=row["is_sale"],
        effective_date=row["effective_date"],
        acted_on=row["acted_on"],
        happened_at=_moment(row["happened_at"]),
        by=row["by"],
        attempts=row["attempts"],
        customer=read_customer(found["customer"]),
        reference=found["reference"],
        lines=tuple(_read_line(line) for line in found["lines"]),
        subscriptions=tuple(_read_subscription(one) for one in found["held"]),
        streams=tuple(
            Stream(subject_id=subject, sequence_no=sequence_no)
            for subject, sequence_no in zip(row["subjects"], row["sequence_nos"], strict=True)
        ),
    )


def _moment(value: datetime) -> datetime:
    assert value.tzinfo is not None, "moments carry their zone"
    return value


def _read_line(found: Mapping[str, Any]) -> SoldLine:
    pushed = found["pushed_price"]
    return SoldLine(
        kind=LineKind(found["kind"]),
        subscription_id=_id(found["held"]),
        product_id=_id(found["product"]),
        product_name=found["product_name"],
        is_own=found["is_own"],
        billing_cycle=BillingCycle(found["cycle"]),
        quantity=found["quantity"],
        quantity_old=found["old"],
        quantity_new=found["new"],
        is_upgrade=found["is_upgrade"],
        pushed_price=None if pushed is None else Money(Decimal(pushed), found["pushed_currency"]),
    )


def _read_subscription(found: Mapping[str, Any]) -> SubscriptionSnapshot:
    return SubscriptionSnapshot(
        id=_id(found["id"]),
        kind=SubscriptionKind(found["kind"]),
        parent_id=_id(found["parent"]) if found["parent"] else None,
        product_name=found["product_name"],
        is_own=found["is_own"],
        **SUBSCRIPTION_FIELDS.from_document(found),
    )
