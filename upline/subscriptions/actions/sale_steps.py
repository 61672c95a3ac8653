"""The steps of sales: starting subscriptions and add-ons, changing quantities.

The public actions and the selling area (baskets, orders) use the same steps, so that a licence
sold through any entry point is the same sale.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from upline.catalog import queries as catalog
from upline.catalog import rulebook as bounds
from upline.catalog.rulebook import BillingCycle, ProductTerms
from upline.database.external_ids import clean_external_id
from upline.kernel.dates import check_date_range
from upline.kernel.ids import new_id
from upline.kernel.naming import clean_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.subscriptions.actions.sale import LineDetails, Sale, stream_root
from upline.subscriptions.actions.scheduling import check_started
from upline.subscriptions.models import Subscription
from upline.subscriptions.queries import next_renewal
from upline.subscriptions.rulebook import (
    MAX_VENDOR_ID_LENGTH,
    VENDOR_ID,
    HistoryAction,
    LineKind,
    Status,
    SubscriptionKind,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAddOn:
    """An add-on to start. It has its parent's billing cycle; by default it starts with the sale.

    `ordered_price`: the unit price of the order that is delivered.
    """

    product_id: UUID
    quantity: int
    start_date: date | None = None
    vendor_subscription_id: str = ""
    external_id: str = ""
    ordered_price: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSubscription:
    """A subscription to start, with the add-ons bought with it.

    `ordered_price`: the unit price of the order that is delivered.
    """

    account_id: UUID
    product_id: UUID
    billing_cycle: BillingCycle
    quantity: int
    start_date: date | None = None
    is_trial: bool = False
    add_ons: tuple[NewAddOn, ...] = ()
    pushed_price: Decimal | None = None
    ordered_price: Decimal | None = None
    vendor_subscription_id: str = ""
    external_id: str = ""


def check_quantity(quantity: int, product: ProductTerms, *, field: str = "quantity") -> None:
    """Raises: Refused `invalid_quantity` — no whole number within the product's bounds."""
    bounds.check_quantity(
        quantity,
        product=product.name,
        lowest=product.min_quantity,
        highest=product.max_quantity,
        field=field,
    )


def start_subscription(sale: Sale, new: NewSubscription) -> Subscription:
    """Start a subscription and its add-ons as part of a sale.

    Raises: Refused — `not_offered`, `invalid_quantity`, `trial_not_allowed`, `not_an_add_on`,
    `before_start`, `date_out_of_range`, and what `clean_vendor_id` and `clean_external_id` say.
    """
    product = catalog.get_offered_product(seller=sale.context.seller, product_id=new.product_id)
    check_quantity(new.quantity, product)
    if new.is_trial and not product.offers_trial:
        raise refuse(
            "trial_not_allowed", text("{product} has no trial.", product=product.name), "trial"
        )
    subscription = _new_record(sale, product, new.quantity, new.billing_cycle)
    subscription.start_date = new.start_date or sale.effective_date
    check_date_range(subscription.start_date, today=sale.context.today, field="start_date")
    subscription.is_trial = new.is_trial
    subscription.vendor_subscription_id = clean_vendor_id(new.vendor_subscription_id)
    _set_external_id(subscription, new.external_id)
    set_renewal(subscription)
    save_new(sale, subscription)
    _record_start(sale, subscription)
    sale.add_line(
        LineKind.NEW_SUBSCRIPTION,
        subscription,
        quantity=new.quantity,
        quantity_old=0,
        details=LineDetails(pushed_price=new.pushed_price, unit_price=new.ordered_price),
    )
    for add_on in new.add_ons:
        start_add_on(sale, subscription, add_on)
    return subscription


def start_add_on(sale: Sale, parent: Subscription, new: NewAddOn) -> Subscription:
    """Start an add-on under a subscription, whose row is locked, as part of a sale.

    Raises: Refused — `not_offered`, `not_an_add_on`, `invalid_quantity`, `before_start`,
    `date_out_of_range`, and what `clean_vendor_id` and `clean_external_id` say.
    """
    product = catalog.get_offered_product(seller=sale.context.seller, product_id=new.product_id)
    check_add_on_compatible(product, parent.product_terms)
    check_quantity(new.quantity, product)
    add_on = _new_record(sale, product, new.quantity, BillingCycle(parent.billing_cycle))
    add_on.kind = SubscriptionKind.ADD_ON
    add_on.parent = parent
    add_on.start_date = new.start_date or max(sale.effective_date, parent.start_date)
    check_date_range(add_on.start_date, today=sale.context.today, field="start_date")
    check_started(parent, add_on.start_date, field="start_date")
    add_on.is_trial = parent.is_trial
    add_on.vendor_subscription_id = clean_vendor_id(new.vendor_subscription_id)
    _set_external_id(add_on, new.external_id)
    set_renewal(add_on)
    save_new(sale, add_on)
    _record_start(sale, add_on)
    sale.add_line(
        LineKind.NEW_ADD_ON,
        add_on,
        quantity=new.quantity,
        quantity_old=0,
        details=LineDetails(unit_price=new.ordered_price),
    )
    return add_on


def _record_start(sale: Sale, record: Subscription) -> None:
    sale.record(record, HistoryAction.TRIAL_STARTED if record.is_trial else HistoryAction.CREATED)


def clean_vendor_id(value: str) -> str:
    """Return the vendor's identifier of a subscription or add-on as it is stored.

    Raises: Refused — `too_long`, `unreadable_text`.
    """
    label = text("A vendor subscription ID")
    return clean_line(value, max_length=MAX_VENDOR_ID_LENGTH, field=VENDOR_ID, label=label)


def _set_external_id(record: Subscription, external_id: str) -> None:
    """Set the external id of a new record; none costs no query."""
    others = Subscription.objects.filter(tenant_id=record.tenant_id)
    record.external_id = clean_external_id(external_id, others)


def check_add_on_compatible(product: ProductTerms, parent: ProductTerms) -> None:
    """Raises: Refused `not_an_add_on` — the product cannot be added to subscriptions of the other."""
    if not product.is_add_on_of(parent):
        sentence = text(
            "{product} is no add-on of {parent}.", product=product.name, parent=parent.name
        )
        raise refuse("not_an_add_on", sentence, "product")


def _new_record(
    sale: Sale, product: ProductTerms, quantity: int, cycle: BillingCycle
) -> Subscription:
    record = Subscription(
        id=new_id(),
        tenant_id=sale.context.seller.id,
        kind=SubscriptionKind.SUBSCRIPTION,
        account_id=sale.customer.id,
        name=subscription_name(sale.customer.name, product.name),
        billing_cycle=cycle,
        quantity=quantity,
        status=Status.ACTIVE,
        currency=sale.context.seller.currency,
        start_date=sale.effective_date,
        created_at=sale.context.now,
        order_id=sale.order_id,
    )
    record.set_product(product)
    set_sell_price(sale, record)
    return record


def subscription_name(customer: str, product: str) -> str:
    """Return `<customer> - <product>` (R32)."""
    return f"{customer} - {product}"


def set_sell_price(sale: Sale, record: Subscription) -> None:
    """Set the seller's own sell price of the sale's day; None where it has none (R33)."""
    price = catalog.find_unit_price(
        seller=sale.context.seller,
        product_id=record.product_id,
        billing_cycle=BillingCycle(record.billing_cycle),
        day=sale.effective_date,
    )
    record.unit_price = price.amount if price else None
    record.currency = price.currency if price else sale.context.seller.currency


def set_renewal(record: Subscription) -> None:
    """Set the first renewal: the first anniversary of the start; a trial has none."""
    cycle = BillingCycle(record.billing_cycle)
    start = record.start_date
    record.renewal_date = None if record.is_trial else next_renewal(start, cycle, after=start)


def save_new(sale: Sale, record: Subscription) -> None:
    """Insert a new record, and save the sequence number of its stream."""
    sale.advance_stream(record)
    record.save(force_insert=True)
    _save_stream_sequence(record)


def save_changed(sale: Sale, record: Subscription, *fields: str) -> None:
    """Update a locked record, and save the sequence number of its stream."""
    sale.advance_stream(record)
    if stream_root(record) is record:
        record.save(update_fields=[*fields, "sequence_no"])
    else:
        record.save(update_fields=[*fields])
        _save_stream_sequence(record)


def _save_stream_sequence(record: Subscription) -> None:
    root = stream_root(record)
    if root is not record:
        root.save(update_fields=["sequence_no"])


def set_quantity(
    sale: Sale, record: Subscription, quantity: int, *, ordered_price: Decimal | None = None
) -> None:
    """Change the quantity from the sale's effective date on, as part of a sale.

    `ordered_price`: the unit price of the order that is delivered. Raises: Refused `before_start`.
    """
    check_started(record, sale.effective_date)
    quantity_old, record.quantity = record.quantity, quantity
    save_changed(sale, record, "quantity")
    rises = quantity > quantity_old
    sale.record(
        record,
        HistoryAction.QUANTITY_INCREASED if rises else HistoryAction.QUANTITY_DECREASED,
        old=quantity_old,
    )
    is_add_on = record.kind == SubscriptionKind.ADD_ON
    sale.add_line(
        LineKind.ADD_ON_QUANTITY if is_add_on else LineKind.QUANTITY,
        record,
        quantity=quantity - quantity_old,
        quantity_old=quantity_old,
        details=LineDetails(unit_price=ordered_price),
    )
