"""Order statuses."""

from typing import Annotated
from uuid import UUID

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.named_lists import NameQuery, paginate_by_name
from upline.api.pagination import ListResponse
from upline.api.partial_edits import edit_partially, versioned
from upline.api.resource import Resource
from upline.api.resources.list_positions import MoveRequest
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import Flag, Id, LowercaseEnum, Record, RequestModel, YesNo, unset_field
from upline.api.timestamps import Timestamps, with_timestamps
from upline.setup import actions
from upline.setup import queries as setup
from upline.setup.queries import StatusRow
from upline.setup.rulebook import StatusKind

RESOURCE = Resource("order statuses", "The statuses an order can have, and what each means.")

Kind = Annotated[StatusKind, LowercaseEnum()]


class OrderStatus(Record, Timestamps):
    """An order status. `kind` is its meaning."""

    kind: Kind
    is_default: bool


class CreateOrderStatusRequest(RequestModel):
    """A new order status; as the default one of the BSS it takes the place of another."""

    name: str
    kind: Kind = StatusKind.IN_PROGRESS
    is_default: Flag = False


class UpdateOrderStatusRequest(RequestModel):
    """Changes of an order status. What it means stays as long as something has it."""

    name: str = unset_field()
    kind: Kind = unset_field()
    is_default: Flag = unset_field()


class OrderStatusQuery(NameQuery):
    """Filters of order statuses."""

    kind: Kind | None = None
    is_default: YesNo | None = None


@RESOURCE.get("/order-statuses", ListResponse[OrderStatus])
def list_order_statuses(
    request: ApiRequest, query: Query[OrderStatusQuery]
) -> ListResponse[OrderStatus]:
    """List order statuses."""
    rows = setup.status_rows(tenant_id=request.auth.tenant.id)
    wanted = [
        row
        for row in rows
        if query.kind in (None, row.kind) and query.is_default in (None, row.is_default)
    ]
    return paginate_by_name(request, wanted, query, _status)


@RESOURCE.get("/order-statuses/{status_id}", OrderStatus)
def get_order_status(request: ApiRequest, status_id: Id) -> VersionedResponse:
    """Read an order status."""
    row = _row(request, status_id)
    return versioned(with_timestamps(request, row, _status), row)


@RESOURCE.create("/order-statuses", OrderStatus)
def create_order_status(
    request: ApiRequest, payload: CreateOrderStatusRequest
) -> VersionedResponse:
    """Add an order status after those there are."""
    caller = request.auth
    status_id = actions.add_order_status(
        tenant_id=caller.tenant.id,
        name=payload.name,
        kind=payload.kind,
        is_default=payload.is_default,
        by=caller.actor,
    )
    status = get_order_status(request, status_id)
    return created_response(status, "get_order_status", status_id=status_id)


@RESOURCE.update("/order-statuses/{status_id}", OrderStatus, error_statuses=(412,))
def change_order_status(
    request: ApiRequest, status_id: Id, payload: UpdateOrderStatusRequest
) -> VersionedResponse:
    """Change an order status."""
    caller = request.auth
    given = payload.model_fields_set

    def save(row: StatusRow, version: str) -> None:
        actions.change_order_status(
            tenant_id=caller.tenant.id,
            status_id=status_id,
            name=payload.name if "name" in given else row.name,
            kind=payload.kind if "kind" in given else None,
            is_default=payload.is_default if "is_default" in given else row.is_default,
            by=caller.actor,
            version=version,
        )

    edit_partially(request, lambda: _row(request, status_id), save)
    return get_order_status(request, status_id)


@RESOURCE.action("/order-statuses/{status_id}/move", OrderStatus)
def move_order_status(
    request: ApiRequest, status_id: Id, payload: MoveRequest
) -> VersionedResponse:
    """Move an order status in the list of them."""
    caller = request.auth
    actions.move_order_status(
        tenant_id=caller.tenant.id, status_id=status_id, up=payload.is_up, by=caller.actor
    )
    return get_order_status(request, status_id)


@RESOURCE.delete("/order-statuses/{status_id}")
def delete_order_status(request: ApiRequest, status_id: Id) -> None:
    """Delete an order status that nothing has."""
    caller = request.auth
    actions.delete_order_status(tenant_id=caller.tenant.id, status_id=status_id, by=caller.actor)


def _row(request: ApiRequest, status_id: UUID) -> StatusRow:
    return setup.get_order_status(tenant_id=request.auth.tenant.id, status_id=status_id)


def _status(row: StatusRow, stamps: Timestamps) -> OrderStatus:
    return OrderStatus(
        id=row.id, name=row.name, kind=row.kind, is_default=row.is_default, **dict(stamps)
    )
