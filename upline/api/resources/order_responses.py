"""What all operations on an order need: the order as it stands, and the version that was read."""

from collections.abc import Callable
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.dry_run import DryRunResponse, dry_run_response
from upline.api.problems import ApiError
from upline.api.request_parsing import if_match_version_no
from upline.api.resource import VersionedResponse, created_response
from upline.api.resources import order_schemas
from upline.orders.queries import OrderPage, editable_order, order_page


def get_order(request: ApiRequest, order_id: UUID) -> OrderPage:
    """Raises: Wrong `not_found` — this BSS has no such order, or none that the program may see."""
    caller = request.auth
    page = order_page(tenant_id=caller.tenant.id, order_id=order_id, by=caller.actor)
    if page is None:
        raise ApiError(404, "not_found", "This BSS has no such order.")
    return page


def order_response(request: ApiRequest, order_id: UUID) -> VersionedResponse:
    """Return an order as JSON has it, stamped with its version and its address."""
    page = get_order(request, order_id)
    fields = editable_order(tenant_id=request.auth.tenant.id, order_id=order_id)
    assert fields is not None, "the page has just been read"
    body = order_schemas.order(page, fields)
    return VersionedResponse(body=body, version=page.version)


def created_order_response(request: ApiRequest, order_id: UUID) -> VersionedResponse:
    """Return an order that was just made, and where it is."""
    return created_response(order_response(request, order_id), "get_order", order_id=order_id)


def run_order_action(
    request: ApiRequest,
    order_id: UUID,
    do: Callable[[int | None], UUID | None],
    *,
    dry_run: bool = False,
) -> VersionedResponse:
    """Do something with an order and return it as it stands then, or the one that came of it.

    `do` takes the version that was read, None where any will do, and returns the id of an order
    that it made. Rehearsed, nothing of it happens.
    """
    version = if_match_version_no(request)

    def act() -> VersionedResponse:
        new_id = do(version)
        return (
            created_order_response(request, new_id) if new_id else order_response(request, order_id)
        )

    if not dry_run:
        return act()
    return VersionedResponse(body=dry_run_response(request, act))


OrderOrDryRun = order_schemas.Order | DryRunResponse[order_schemas.Order]
