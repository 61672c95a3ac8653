"""JSON schemas of subscriptions and add-ons."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from upline.api.resources.order_schemas import AllowedAction, Cycle, allowed_action
from upline.api.resources.upstream import Upstream, upstream
from upline.api.schemas import (
    Day,
    Instant,
    LowercaseEnum,
    Money,
    Record,
    ResponseModel,
    money,
    money_or_none,
    record,
    record_or_none,
)
from upline.backorders.queries import UpstreamOfRecord
from upline.kernel import money as kernel
from upline.kernel.fingerprints import fingerprint
from upline.kernel.money import ZERO
from upline.subscriptions.queries import (
    AddOnSummary,
    EditableSubscription,
    HistoryLine,
    RunningPromotion,
    ScheduledChangeSummary,
    SubscriptionPage,
    SubscriptionRow,
)
from upline.subscriptions.rulebook import HistoryAction, Status, SubscriptionKind

StatusCode = Annotated[Status, LowercaseEnum()]


class SubscriptionSummary(Record):
    """A subscription in a list. `status` is that of today.

    `ends_on` is null while it goes on, `renews_on` where it ends.
    """

    account: Record
    product: Record
    billing_cycle: Cycle
    quantity: int
    unit_price: Money | None
    status: StatusCode
    is_trial: bool
    start_date: Day
    renews_on: Day | None
    ends_on: Day | None
    vendor_subscription_id: str
    external_id: str
    managed_by: Record | None
    responsible_user: Record | None
    upstream: Upstream | None
    created_at: Instant
    updated_at: Instant


class AddOn(ResponseModel):
    """An add-on of a subscription. `ends_on` is the day of a pending cancellation.

    `order` is its Source Type. What may be done with it are the `add-ons` calls.
    """

    id: UUID
    product: Record
    billing_cycle: Cycle
    quantity: int
    unit_price: Money | None
    status: StatusCode
    start_date: Day
    ends_on: Day | None
    vendor_subscription_id: str
    order: Record | None
    allowed_actions: list[AllowedAction]


class AppliedPromotion(ResponseModel):
    """The promotion of a subscription while cycles of it are left; null: for its lifetime.

    `discount` is what it takes off a billing cycle; null on mirrors, whose orders say it.
    """

    name: str
    cycles: int | None
    cycles_left: int | None
    discount: Money | None


class PendingChange(ResponseModel):
    """A change that is scheduled and can be withdrawn until its day.

    `product` is that of a plan change; then `quantity` null means all licences, and `into` is the
    subscription that they are moved to.
    """

    effective_date: Day
    at_renewal: bool
    quantity: int | None
    product: str | None
    into: Record | None
    requested_by: str
    requested_at: Instant


class Subscription(ResponseModel):
    """A subscription or an add-on; an add-on has a `parent`. `version` is its ETag.

    `amount` is what the customer pays per billing cycle, `total` the same less its promotion.
    `order` is the Order field; `upstream` says how the sales of a reseller's subscription stand at
    the distributor. `managed_by` is the reseller whose subscription a mirror follows.
    """

    id: UUID
    name: str
    kind: Annotated[SubscriptionKind, LowercaseEnum()]
    parent: Record | None
    account: Record
    billing_to: Record | None
    product: Record
    billing_cycle: Cycle
    quantity: int
    unit_price: Money | None
    amount: Money | None
    total: Money | None
    currency: str
    status: StatusCode
    is_trial: bool
    start_date: Day
    renewal_date: Day | None
    end_date: Day | None
    ends_on: Day | None
    cancellation_requested_on: Day | None
    auto_renew: bool
    vendor_subscription_id: str
    external_id: str
    order: Record | None
    responsible_user: Record | None
    sharing_rule: Record | None
    custom_fields: dict[str, str]
    managed_by: Record | None
    ribbon: str | None
    promotion: AppliedPromotion | None
    pending_change: PendingChange | None
    add_ons: list[AddOn]
    upstream: Upstream | None
    created_at: Instant
    updated_at: Instant
    version: str
    allowed_actions: list[AllowedAction]
    editable_fields: list[str]


class HistoryEntry(ResponseModel):
    """A history record. `change` is signed; `add_on` names the add-on that it is about.

    On a full plan change the products stand for the numbers, and `replaces` is the order that the
    Order field had before. A `promotion` takes `discount` off each of `promotion_cycles` cycles.
    """

    id: UUID
    effective_date: Day
    action: Annotated[HistoryAction, LowercaseEnum()]
    quantity_old: int | None
    quantity_new: int | None
    change: int | None
    product_old: Record | None
    product_new: Record | None
    order: Record | None
    replaces: Record | None
    add_on: str | None
    promotion: str | None
    promotion_cycles: int | None
    discount: Money | None
    by: str


def subscription_summary(
    row: SubscriptionRow, found: UpstreamOfRecord | None, updated_at: datetime
) -> SubscriptionSummary:
    """Return a subscription for a list, with how it stands at the distributor."""
    return SubscriptionSummary(
        id=row.id,
        name=row.name,
        account=record(row.account),
        product=Record(id=row.product_id, name=row.product),
        billing_cycle=row.billing_cycle,
        quantity=row.quantity,
        unit_price=money_or_none(row.unit_price),
        status=row.status,
        is_trial=row.is_trial,
        start_date=row.start_date,
        renews_on=row.renews_on,
        ends_on=row.ends_on,
        vendor_subscription_id=row.vendor_subscription_id,
        external_id=row.external_id,
        managed_by=_named(row.owner_id, row.owner),
        responsible_user=_named(row.responsible_user_id, row.responsible_user),
        upstream=upstream(found),
        created_at=row.created_at,
        updated_at=updated_at,
    )


def _named(pk: UUID | None, name: str) -> Record | None:
    return Record(id=pk, name=name) if pk else None


def subscription(
    page: SubscriptionPage,
    fields: EditableSubscription,
    found: UpstreamOfRecord | None,
    updated_at: datetime,
) -> Subscription:
    """Return a subscription or add-on: all that is given is of the same record."""
    body = Subscription(
        id=page.id,
        name=page.name,
        kind=page.kind,
        parent=record_or_none(page.parent),
        account=record(page.account),
        billing_to=record_or_none(page.billing_to),
        product=record(page.product),
        billing_cycle=page.billing_cycle,
        quantity=page.quantity,
        unit_price=money_or_none(page.unit_price),
        amount=money_or_none(page.amount),
        total=money_or_none(page.amount_to_pay),
        currency=page.currency,
        status=page.status,
        is_trial=page.is_trial,
        start_date=page.start_date,
        renewal_date=page.renewal_date,
        end_date=page.end_date,
        ends_on=page.ends_on,
        cancellation_requested_on=page.cancellation_requested_on,
        auto_renew=page.auto_renew,
        vendor_subscription_id=page.vendor_subscription_id,
        external_id=page.external_id,
        order=record_or_none(page.order),
        responsible_user=record_or_none(fields.responsible_user),
        sharing_rule=record_or_none(fields.sharing_rule),
        custom_fields={one.code: one.value for one in page.custom_fields if one.value},
        managed_by=record_or_none(page.managed_by),
        ribbon=page.ribbon or None,
        promotion=_promotion(page.promotion),
        pending_change=_pending_change(page.scheduled),
        add_ons=[add_on(one) for one in page.add_ons],
        upstream=upstream(found),
        created_at=page.created_at,
        updated_at=updated_at,
        version="",
        allowed_actions=[allowed_action(one) for one in page.actions],
        editable_fields=sorted(page.editing.fields),
    )
    return body.model_copy(update={"version": _version(body)})


def _version(body: Subscription) -> str:
    """Return a mark of all that is answered, but for what the distributor does meanwhile."""
    return fingerprint(body.model_dump(mode="json", exclude={"version", "upstream", "updated_at"}))


def add_on(row: AddOnSummary) -> AddOn:
    """Return an add-on among those of its subscription."""
    return AddOn(
        id=row.id,
        product=record(row.product),
        billing_cycle=row.billing_cycle,
        quantity=row.quantity,
        unit_price=money_or_none(row.unit_price),
        status=row.status,
        start_date=row.start_date,
        ends_on=row.ends_on,
        vendor_subscription_id=row.vendor_subscription_id,
        order=record_or_none(row.order),
        allowed_actions=[allowed_action(one) for one in row.actions],
    )


def _promotion(found: RunningPromotion | None) -> AppliedPromotion | None:
    if found is None:
        return None
    return AppliedPromotion(
        name=found.name,
        cycles=found.cycles,
        cycles_left=found.left,
        discount=money_or_none(found.discount),
    )


def _pending_change(change: ScheduledChangeSummary | None) -> PendingChange | None:
    if change is None:
        return None
    return PendingChange(
        effective_date=change.due_date,
        at_renewal=change.at_renewal,
        quantity=change.quantity,
        product=change.product or None,
        into=record_or_none(change.into),
        requested_by=change.requested_by,
        requested_at=change.requested_at,
    )


def history_entry(line: HistoryLine, *, currency: str) -> HistoryEntry:
    """Return a history record; `currency` is that of the subscription."""
    has_discount = line.discount != ZERO and bool(currency)
    return HistoryEntry(
        id=line.id,
        effective_date=line.effective_date,
        action=line.action,
        quantity_old=line.quantity_old,
        quantity_new=line.quantity_new,
        change=line.change,
        product_old=record_or_none(line.product_old),
        product_new=record_or_none(line.product_new),
        order=record_or_none(line.order),
        replaces=record_or_none(line.replaces),
        add_on=line.add_on or None,
        promotion=line.promotion or None,
        promotion_cycles=line.promotion_cycles,
        discount=money(kernel.Money(line.discount, currency)) if has_discount else None,
        by=line.by,
    )
