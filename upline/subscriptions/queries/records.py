"""What actions read of subscriptions: the record, its state on a day, its version, its renewals."""

from calendar import monthrange
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle
from upline.database.compiled_queries import compiled_query
from upline.kernel.fingerprints import fingerprint
from upline.subscriptions.models import ScheduledChange, Subscription
from upline.subscriptions.rulebook import State, Status, SubscriptionKind

_SOLD_COLUMNS = (
    "product_id", "quantity", "status", "is_trial", "start_date", "renewal_date", "end_date",
    "auto_renew", "cancellation_requested_on",
)  # fmt: skip


def get_subscription(*, tenant_id: UUID, subscription_id: UUID) -> Subscription:
    """Raises: Subscription.DoesNotExist — also when it belongs to another BSS."""
    return Subscription.objects.select_related("account", "product").get(
        tenant_id=tenant_id, pk=subscription_id
    )


def find_subscription(
    *, tenant_id: UUID, subscription_id: UUID, reach: Reach
) -> Subscription | None:
    """Return the record, or None: there is none, or none that who has this reach may see."""
    for record in _records(tenant_id=tenant_id, subscription_id=subscription_id):
        if reach.can_see(
            rule_id=record.sharing_rule_id, responsible_user_id=record.responsible_user_id
        ):
            return record
    return None


@compiled_query
def _records(tenant_id: UUID, subscription_id: UUID) -> "QuerySet[Subscription]":
    records = Subscription.objects.select_related("product")
    return records.filter(tenant_id=tenant_id, pk=subscription_id)


def has_own_subscriptions(*, tenant_id: UUID) -> bool:
    """Tell whether a BSS has a subscription that it has sold itself."""
    return Subscription.objects.filter(tenant_id=tenant_id, managed_by=None).exists()


def status_on(subscription: Subscription, today: date) -> Status:
    """Return the status of a day: active with a future start is inactive (R5, R32)."""
    return status_of(Status(subscription.status), subscription.start_date, today)


def status_of(status: Status, start_date: date, today: date) -> Status:
    """Return the status of a day, of a record that has this status and start."""
    if status is Status.ACTIVE and start_date > today:
        return Status.INACTIVE
    return status


def sale_version_of(subscription: Subscription, *, scheduled_change_id: UUID | None) -> str:
    """Return a mark of what sales change; it stays the same when ownership is edited."""
    sold = {name: getattr(subscription, name) for name in _SOLD_COLUMNS}
    return fingerprint({**sold, "scheduled_change": scheduled_change_id})


def find_scheduled_change(*, subscription_id: UUID) -> ScheduledChange | None:
    """Return the change that is scheduled, or None."""
    return next(iter(_scheduled_changes(subscription_id=subscription_id)), None)


@compiled_query
def _scheduled_changes(subscription_id: UUID) -> "QuerySet[ScheduledChange]":
    return ScheduledChange.objects.filter(subscription_id=subscription_id)  # one at most


def state_on(subscription: Subscription, today: date) -> State:
    """Return all that a verdict on the subscription may depend on."""
    return State(
        status=status_on(subscription, today),
        is_mirror=subscription.managed_by_id is not None,
        is_trial=subscription.is_trial,
        is_add_on=subscription.kind == SubscriptionKind.ADD_ON,
        has_scheduled_change=find_scheduled_change(subscription_id=subscription.pk) is not None,
        is_cancellation_due=is_cancellation_due(subscription, today),
    )


def is_cancellation_due(subscription: Subscription, today: date) -> bool:
    """Tell whether the day of a pending cancellation has come."""
    pending = subscription.status == Status.PENDING_CANCEL
    return pending and subscription.end_date is not None and subscription.end_date <= today


def list_current_add_ons(*, parent_id: UUID) -> "QuerySet[Subscription]":
    """Return the add-ons of a subscription that are not cancelled, the oldest first."""
    return (
        Subscription.objects.filter(parent_id=parent_id)
        .exclude(status=Status.CANCELLED)
        .select_related("product")
        .order_by("id")
    )


def anniversary(start: date, *, months: int) -> date:
    """Return the day `months` after `start`, clipped to a short month's last day (R8)."""
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month0 + 1, min(start.day, monthrange(year, month0 + 1)[1]))


def next_renewal(start: date, cycle: BillingCycle, *, after: date) -> date | None:
    """Return the first anniversary of `start` after a day; None for what never renews."""
    if not cycle.is_recurring:
        return None
    elapsed = (after.year - start.year) * 12 + after.month - start.month
    count = max(1, elapsed // cycle.months)
    while (renewal := anniversary(start, months=count * cycle.months)) <= after:
        count += 1
    return renewal


def last_renewal(start: date, cycle: BillingCycle, *, by: date) -> date:
    """Return the last anniversary of `start` up to a day, or `start` itself: when its cycle began."""
    if not cycle.is_recurring:
        return start
    elapsed = (by.year - start.year) * 12 + by.month - start.month
    count = max(0, elapsed // cycle.months)
    while count > 0 and anniversary(start, months=count * cycle.months) > by:
        count -= 1
    return anniversary(start, months=count * cycle.months)
