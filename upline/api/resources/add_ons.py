"""Add-ons: list and sell those of a subscription, read and edit them, and the actions on them."""

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, paginate
from upline.api.resource import Resource
from upline.api.resources.subscription_actions import CANCEL_TODAY
from upline.api.resources.subscription_calls import SubscriptionCall, SubscriptionOrDryRun
from upline.api.resources.subscription_requests import (
    AddAddOnRequest,
    AutoRenewalRequest,
    CancelSubscriptionRequest,
    SubscriptionQuantityRequest,
)
from upline.api.resources.subscription_responses import get_page, record_response
from upline.api.resources.subscription_schemas import AddOn, Subscription, add_on
from upline.api.resources.subscriptions import UpdateSubscriptionRequest, edit_record
from upline.api.responses import VersionedResponse
from upline.api.schemas import DryRun, Id
from upline.subscriptions import actions
from upline.subscriptions.rulebook import SubscriptionKind

RESOURCE = Resource(
    "add-ons",
    "What is held under a subscription. Mirrors refuse all actions: their reseller decides.",
)

_OF_SUBSCRIPTION = "/subscriptions/{subscription_id}/add-ons"
_AT = "/add-ons/{add_on_id}"
_KIND = SubscriptionKind.ADD_ON


@RESOURCE.get(_OF_SUBSCRIPTION, ListResponse[AddOn])
def list_add_ons(
    request: ApiRequest, subscription_id: Id, query: Query[PageQuery]
) -> ListResponse[AddOn]:
    """List the add-ons of a subscription, cancelled ones included, the oldest first."""
    page = get_page(request, subscription_id, SubscriptionKind.SUBSCRIPTION)
    return paginate(page.add_ons, query, add_on, key=lambda row: [str(row.id)], descending=False)


@RESOURCE.create(
    _OF_SUBSCRIPTION,
    Subscription,
    error_statuses=(412,),
)
def add_add_on(
    request: ApiRequest, subscription_id: Id, payload: AddAddOnRequest, dry_run: DryRun
) -> VersionedResponse:
    """Sell an add-on for a subscription, and return it."""
    call = SubscriptionCall(request=request, record_id=subscription_id, dry_run=dry_run)
    return call.run_creating(
        lambda **at: actions.add_add_on(**at, add_on=payload.new()),
        _KIND,
        day=payload.start_date,
    )


@RESOURCE.get(_AT, Subscription)
def get_add_on(request: ApiRequest, add_on_id: Id) -> VersionedResponse:
    """Read an add-on; its `parent` is the subscription that it is held under."""
    return record_response(request, add_on_id, _KIND)


@RESOURCE.update(_AT, Subscription, error_statuses=(412,))
def edit_add_on(
    request: ApiRequest, add_on_id: Id, payload: UpdateSubscriptionRequest
) -> VersionedResponse:
    """Change fields of an add-on that are not sold: all of the given ones, or none."""
    return edit_record(request, add_on_id, _KIND, payload)


@RESOURCE.action(f"{_AT}/quantity", SubscriptionOrDryRun, error_statuses=(412,))
def change_add_on_quantity(
    request: ApiRequest, add_on_id: Id, payload: SubscriptionQuantityRequest, dry_run: DryRun
) -> VersionedResponse:
    """Sell more or fewer licences of an add-on; a later day is a pending change."""
    return _call(request, add_on_id, dry_run=dry_run).change_quantity(payload)


@RESOURCE.action(f"{_AT}/withdraw-scheduled-change", SubscriptionOrDryRun, error_statuses=(412,))
def withdraw_scheduled_change_of_add_on(
    request: ApiRequest, add_on_id: Id, dry_run: DryRun
) -> VersionedResponse:
    """Withdraw a pending change of an add-on before its day."""
    return _call(request, add_on_id, dry_run=dry_run).run(actions.withdraw_scheduled_change)


@RESOURCE.action(f"{_AT}/suspend", SubscriptionOrDryRun, error_statuses=(412,))
def suspend_add_on(request: ApiRequest, add_on_id: Id, dry_run: DryRun) -> VersionedResponse:
    """Suspend an active add-on from today."""
    return _call(request, add_on_id, dry_run=dry_run).run(actions.suspend)


@RESOURCE.action(f"{_AT}/reactivate", SubscriptionOrDryRun, error_statuses=(412,))
def reactivate_add_on(request: ApiRequest, add_on_id: Id, dry_run: DryRun) -> VersionedResponse:
    """Reactivate a suspended add-on from today."""
    return _call(request, add_on_id, dry_run=dry_run).run(actions.reactivate)


@RESOURCE.action(f"{_AT}/cancel", SubscriptionOrDryRun, error_statuses=(412,))
def cancel_add_on(
    request: ApiRequest,
    add_on_id: Id,
    dry_run: DryRun,
    payload: CancelSubscriptionRequest = CANCEL_TODAY,
) -> VersionedResponse:
    """Cancel an add-on: today, on a date, or at the end of its period."""
    return _call(request, add_on_id, dry_run=dry_run).cancel(payload)


@RESOURCE.action(f"{_AT}/withdraw-cancellation", SubscriptionOrDryRun, error_statuses=(412,))
def withdraw_cancellation_of_add_on(
    request: ApiRequest, add_on_id: Id, dry_run: DryRun
) -> VersionedResponse:
    """Keep an add-on: withdraw its cancellation before its day."""
    return _call(request, add_on_id, dry_run=dry_run).run(actions.withdraw_cancellation)


@RESOURCE.action(f"{_AT}/auto-renewal", SubscriptionOrDryRun, error_statuses=(412,))
def set_auto_renewal_of_add_on(
    request: ApiRequest, add_on_id: Id, payload: AutoRenewalRequest, dry_run: DryRun
) -> VersionedResponse:
    """Set whether an add-on renews by itself."""
    return _call(request, add_on_id, dry_run=dry_run).set_auto_renewal(payload)


def _call(request: ApiRequest, add_on_id: Id, *, dry_run: bool) -> SubscriptionCall:
    return SubscriptionCall(request=request, record_id=add_on_id, kind=_KIND, dry_run=dry_run)
