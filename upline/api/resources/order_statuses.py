"""Order statuses."""

from typing import Annotated

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, NameQuery, paginate_by_name
from upline.api.resource import Resource, VersionedResponse, created_response
from upline.api.resources.list_positions import MoveRequest
from upline.api.schemas import Flag, Id, LowercaseEnum, Record, RequestModel, unset_field
from upline.setup import actions
from upline.setup import queries as setup
from upline.setup.queries import StatusRow
from upline.setup.rulebook import StatusKind

RESOURCE = Resource("order statuses", "The statuses an order can have, and what each means.")

Kind = Annotated[StatusKind, LowercaseEnum()]


class OrderStatus(Record):
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


@RESOURCE.get("/order-statuses", ListResponse[OrderStatus])
def list_order_statuses(
    request: ApiRequest, query: Query[OrderStatusQuery]
) -> ListResponse[OrderStatus]:
    """List order statuses."""
    rows = setup.status_rows(tenant_id=request.auth.tenant.id)
    wanted = [row for row in rows if query.kind in (None, row.kind)]
    return paginate_by_name(wanted, query, _status)


@RESOURCE.get("/order-statuses/{status_id}", OrderStatus)
def get_order_status(request: ApiRequest, status_id: Id) -> OrderStatus:
    """Read an order status."""
    return _status(setup.get_order_status(tenant_id=request.auth.tenant.id, status_id=status_id))


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


@RESOURCE.update("/order-statuses/{status_id}", OrderStatus)
def change_order_status(
    request: ApiRequest, status_id: Id, payload: UpdateOrderStatusRequest
) -> OrderStatus:
    """Change an order status."""
    caller = request.auth
    row = setup.get_order_status(tenant_id=caller.tenant.id, status_id=status_id)
    given = payload.model_fields_set
    actions.change_order_status(
        tenant_id=caller.tenant.id,
        status_id=status_id,
        name=payload.name if "name" in given else row.name,
        kind=payload.kind if "kind" in given else None,
        is_default=payload.is_default if "is_default" in given else row.is_default,
        by=caller.actor,
    )
    return get_order_status(request, status_id)


@RESOURCE.action("/order-statuses/{status_id}/move", OrderStatus)
def move_order_status(request: ApiRequest, status_id: Id, payload: MoveRequest) -> OrderStatus:
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


def _status(row: StatusRow) -> OrderStatus:
    return OrderStatus(id=row.id, name=row.name, kind=row.kind, is_default=row.is_default)
