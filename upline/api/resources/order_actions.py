"""Actions on a whole order. The last part of an address is the action's name."""

from uuid import UUID

from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.resource import Resource
from upline.api.resources.order_items import START_TODAY, StartDateRequest
from upline.api.resources.order_responses import OrderOrDryRun, run_order_action
from upline.api.responses import VersionedResponse
from upline.api.schemas import DryRun, Id, Uuid
from upline.orders import actions
from upline.orders.rulebook import OrderAction
from upline.selling import actions as selling

RESOURCE = Resource(
    "order actions",
    "Submit, execute, deliver, copy and cancel ordinary orders. On back-orders all are refused.",
)

_MAX_ITEMS = 500


class DeliverOrderRequest(StartDateRequest):
    """The items to deliver, and the start date of their subscriptions; default: today."""

    items: list[Uuid] = Field(min_length=1, max_length=_MAX_ITEMS)


@RESOURCE.action("/orders/{order_id}/submit", OrderOrDryRun, error_statuses=(412,))
def submit_order(request: ApiRequest, order_id: Id, dry_run: DryRun) -> VersionedResponse:
    """Submit a draft."""
    caller = request.auth

    def submit(version: int | None) -> None:
        actions.submit_order(
            tenant_id=caller.tenant.id, order_id=order_id, by=caller.actor, version=version
        )

    return run_order_action(request, order_id, submit, dry_run=dry_run)


@RESOURCE.action("/orders/{order_id}/execute", OrderOrDryRun, error_statuses=(412,))
def execute_order(
    request: ApiRequest, order_id: Id, dry_run: DryRun, payload: StartDateRequest = START_TODAY
) -> VersionedResponse:
    """Execute all items of an order that are not delivered yet.

    Its items become subscriptions; the sale of an activated reseller is booked upstream.
    """
    caller = request.auth

    def execute(version: int | None) -> None:
        selling.execute_order(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            start_date=payload.start_date,
            by=caller.actor,
            now=caller.now,
            version=version,
        )

    return run_order_action(request, order_id, execute, dry_run=dry_run, day=payload.start_date)


@RESOURCE.action("/orders/{order_id}/deliver", OrderOrDryRun, error_statuses=(412,))
def deliver_order(
    request: ApiRequest, order_id: Id, payload: DeliverOrderRequest, dry_run: DryRun
) -> VersionedResponse:
    """Deliver some items of an order, by a sub-order, which is returned."""
    caller = request.auth

    def deliver(version: int | None) -> UUID:
        return selling.deliver_items(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            delivery_spec=selling.DeliverySpec(
                item_ids=payload.items, start_date=payload.start_date, version=version
            ),
            action=OrderAction.DELIVER,
            by=caller.actor,
            now=caller.now,
        )

    return run_order_action(request, order_id, deliver, dry_run=dry_run, day=payload.start_date)


@RESOURCE.action("/orders/{order_id}/copy", OrderOrDryRun, error_statuses=(412,))
def copy_order(request: ApiRequest, order_id: Id, dry_run: DryRun) -> VersionedResponse:
    """Copy an order to a new one with its own number, and return the copy."""
    caller = request.auth

    def copy(version: int | None) -> UUID:
        placed = actions.copy_order(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            order_date=caller.today,
            by=caller.actor,
            now=caller.now,
            version=version,
        )
        return placed.order_id

    return run_order_action(request, order_id, copy, dry_run=dry_run)


@RESOURCE.action("/orders/{order_id}/cancel", OrderOrDryRun, error_statuses=(412,))
def cancel_order(request: ApiRequest, order_id: Id, dry_run: DryRun) -> VersionedResponse:
    """Cancel an ordinary order."""
    caller = request.auth

    def cancel(version: int | None) -> None:
        actions.cancel_order(
            tenant_id=caller.tenant.id, order_id=order_id, by=caller.actor, version=version
        )

    return run_order_action(request, order_id, cancel, dry_run=dry_run)
