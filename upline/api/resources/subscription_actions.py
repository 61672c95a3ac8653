"""Actions on a subscription, by the last part of the address. Those on add-ons are `add_ons.py`."""

from functools import partial
from typing import Any
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.resource import Resource
from upline.api.resources.subscription_calls import (
    SubscriptionCall,
    SubscriptionOrDryRun,
    due_date,
)
from upline.api.resources.subscription_requests import (
    AutoRenewalRequest,
    CancelSubscriptionRequest,
    ChangePlanRequest,
    SubscriptionQuantityRequest,
    UpgradeTrialRequest,
)
from upline.api.responses import VersionedResponse
from upline.api.schemas import DryRun, Id
from upline.subscriptions import actions
from upline.subscriptions.actions import ChangeTiming

RESOURCE = Resource(
    "subscription actions",
    "Sell more or fewer licences, add-ons and plans; suspend, cancel and renew. Mirrors refuse all: their reseller decides.",
)

_AT = "/subscriptions/{subscription_id}"
CANCEL_TODAY = CancelSubscriptionRequest()
AS_ON_TRIAL = UpgradeTrialRequest()


@RESOURCE.action(f"{_AT}/quantity", SubscriptionOrDryRun, error_statuses=(412,))
def change_subscription_quantity(
    request: ApiRequest,
    subscription_id: Id,
    payload: SubscriptionQuantityRequest,
    dry_run: DryRun,
) -> VersionedResponse:
    """Sell more or fewer licences; a later day is a pending change.

    The quantity that it has already is no sale.
    """
    call = SubscriptionCall(request=request, record_id=subscription_id, dry_run=dry_run)
    return call.change_quantity(payload)


@RESOURCE.action(f"{_AT}/upgrade-trial", SubscriptionOrDryRun, error_statuses=(412,))
def upgrade_trial(
    request: ApiRequest,
    subscription_id: Id,
    dry_run: DryRun,
    payload: UpgradeTrialRequest = AS_ON_TRIAL,
) -> VersionedResponse:
    """Turn a trial into a paid subscription, with its add-ons."""
    call = SubscriptionCall(request=request, record_id=subscription_id, dry_run=dry_run)
    return call.run(
        lambda **at: actions.upgrade_trial(**at, terms=payload.terms()),
        day_of=lambda _: payload.start_date,
    )


@RESOURCE.action(f"{_AT}/plan", SubscriptionOrDryRun, error_statuses=(412,))
def change_subscription_plan(
    request: ApiRequest, subscription_id: Id, payload: ChangePlanRequest, dry_run: DryRun
) -> VersionedResponse:
    """Upgrade or downgrade all licences or some, and return the subscription that has the new product.

    A later day is a pending change of the subscription itself, which is returned then.
    """

    def change(timing: ChangeTiming, **at: Any) -> UUID:
        return actions.change_plan(**at, plan=payload.plan(timing))

    call = SubscriptionCall(request=request, record_id=subscription_id, dry_run=dry_run)
    return call.run(
        partial(change, payload.timing()),
        day_of=due_date(payload.date),
        do_today=partial(change, ChangeTiming()),
    )


@RESOURCE.action(f"{_AT}/withdraw-scheduled-change", SubscriptionOrDryRun, error_statuses=(412,))
def withdraw_scheduled_change(
    request: ApiRequest, subscription_id: Id, dry_run: DryRun
) -> VersionedResponse:
    """Withdraw a pending change before its day."""
    call = SubscriptionCall(request=request, record_id=subscription_id, dry_run=dry_run)
    return call.run(actions.withdraw_scheduled_change)


@RESOURCE.action(f"{_AT}/suspend", SubscriptionOrDryRun, error_statuses=(412,))
def suspend_subscription(
    request: ApiRequest, subscription_id: Id, dry_run: DryRun
) -> VersionedResponse:
    """Suspend an active subscription from today; its add-ons stay as they are."""
    call = SubscriptionCall(request=request, record_id=subscription_id, dry_run=dry_run)
    return call.run(actions.suspend)


@RESOURCE.action(f"{_AT}/reactivate", SubscriptionOrDryRun, error_statuses=(412,))
def reactivate_subscription(
    request: ApiRequest, subscription_id: Id, dry_run: DryRun
) -> VersionedResponse:
    """Reactivate a suspended subscription from today."""
    call = SubscriptionCall(request=request, record_id=subscription_id, dry_run=dry_run)
    return call.run(actions.reactivate)


@RESOURCE.action(f"{_AT}/cancel", SubscriptionOrDryRun, error_statuses=(412,))
def cancel_subscription(
    request: ApiRequest,
    subscription_id: Id,
    dry_run: DryRun,
    payload: CancelSubscriptionRequest = CANCEL_TODAY,
) -> VersionedResponse:
    """Cancel a subscription with its add-ons: today, on a date, or at the end of its period.

    Until a later day it can be used, and the cancellation can be withdrawn.
    """
    call = SubscriptionCall(request=request, record_id=subscription_id, dry_run=dry_run)
    return call.cancel(payload)


@RESOURCE.action(f"{_AT}/withdraw-cancellation", SubscriptionOrDryRun, error_statuses=(412,))
def withdraw_cancellation(
    request: ApiRequest, subscription_id: Id, dry_run: DryRun
) -> VersionedResponse:
    """Keep a subscription: withdraw its cancellation before its day."""
    call = SubscriptionCall(request=request, record_id=subscription_id, dry_run=dry_run)
    return call.run(actions.withdraw_cancellation)


@RESOURCE.action(f"{_AT}/auto-renewal", SubscriptionOrDryRun, error_statuses=(412,))
def set_auto_renewal(
    request: ApiRequest, subscription_id: Id, payload: AutoRenewalRequest, dry_run: DryRun
) -> VersionedResponse:
    """Set whether a subscription renews by itself."""
    call = SubscriptionCall(request=request, record_id=subscription_id, dry_run=dry_run)
    return call.set_auto_renewal(payload)
