"""Shared by all operations on an order: the order as a response, and the version in the request."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.dry_run import DryRunResponse, Timing, dry_run_response
from upline.api.problems import ApiError
from upline.api.request_parsing import if_match_version_no
from upline.api.resources import order_schemas
from upline.api.responses import VersionedResponse, created_response
from upline.api.timestamps import updated_moments
from upline.backorders.queries import upstream_of_orders
from upline.orders.queries import OrderPage, order_page


def get_order(request: ApiRequest, order_id: UUID) -> OrderPage:
    """Raises: ApiError `not_found` — the BSS has no such order, or the client may not see it."""
    caller = request.auth
    page = order_page(tenant_id=caller.tenant.id, order_id=order_id, by=caller.actor)
    if page is None:
        raise ApiError(404, "not_found", "This BSS has no such order.")
    return page


def order_response(request: ApiRequest, order_id: UUID) -> VersionedResponse:
    """Return an order as a response with its version and address."""
    page = get_order(request, order_id)
    found = upstream_of_orders(seller=request.auth.tenant, order_ids=[order_id])
    updated = updated_moments(request, {order_id: page.created_at})
    body = order_schemas.order(page, found.get(order_id), updated[order_id])
    return VersionedResponse(
        body=body, version=page.version, is_versioned_whole=body.upstream is None
    )


def created_order_response(request: ApiRequest, order_id: UUID) -> VersionedResponse:
    """Return a new order with its address."""
    return created_response(order_response(request, order_id), "get_order", order_id=order_id)


def run_order_action(
    request: ApiRequest,
    order_id: UUID,
    do: Callable[[int | None], UUID | None],
    *,
    dry_run: bool = False,
    day: date | None = None,
) -> VersionedResponse:
    """Run an action on an order and return the order after it, or the order that it created.

    `do` takes the version in the request, None if any will do, and returns the id of an order that
    it created. A dry run is rolled back; `day` is when it would take effect, None: today.
    """
    version = if_match_version_no(request)

    def act() -> VersionedResponse:
        new_id = do(version)
        return (
            created_order_response(request, new_id) if new_id else order_response(request, order_id)
        )

    if not dry_run:
        return act()
    timing = Timing(day_of=lambda _: day)
    return dry_run_response(request, act, timing)


OrderOrDryRun = order_schemas.Order | DryRunResponse[order_schemas.Order]
