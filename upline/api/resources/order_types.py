"""Order types."""

from uuid import UUID

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.named_lists import NameQuery, paginate_by_name
from upline.api.pagination import ListResponse
from upline.api.partial_edits import edit_partially, versioned
from upline.api.resource import Resource
from upline.api.resources.list_positions import MoveRequest
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import Flag, Id, Record, RequestModel, Uuid, YesNo, unset_field
from upline.api.timestamps import Timestamps, with_timestamps
from upline.setup import actions
from upline.setup import queries as setup
from upline.setup.queries import TypeRow

RESOURCE = Resource("order types", "The types an order can have; back-orders get the default one.")


class OrderType(Record, Timestamps):
    """An order type, with the default status of its orders, if it has one of its own."""

    is_default: bool
    default_status: Record | None


class CreateOrderTypeRequest(RequestModel):
    """A new order type; as the default one it takes the place of another."""

    name: str
    is_default: Flag = False
    default_status: Uuid | None = None


class UpdateOrderTypeRequest(RequestModel):
    """Changes of an order type. Orders that have it keep their status."""

    name: str = unset_field()
    is_default: Flag = unset_field()
    default_status: Uuid | None = None


class OrderTypeQuery(NameQuery):
    """Filters of order types."""

    is_default: YesNo | None = None
    default_status: Uuid | None = None


@RESOURCE.get("/order-types", ListResponse[OrderType])
def list_order_types(request: ApiRequest, query: Query[OrderTypeQuery]) -> ListResponse[OrderType]:
    """List order types."""
    rows = setup.type_rows(tenant_id=request.auth.tenant.id)
    wanted = [
        row
        for row in rows
        if query.is_default in (None, row.is_default)
        and query.default_status in (None, row.default_status_id)
    ]
    return paginate_by_name(request, wanted, query, _type)


@RESOURCE.get("/order-types/{type_id}", OrderType)
def get_order_type(request: ApiRequest, type_id: Id) -> VersionedResponse:
    """Read an order type."""
    row = _row(request, type_id)
    return versioned(with_timestamps(request, row, _type), row)


@RESOURCE.create("/order-types", OrderType)
def create_order_type(request: ApiRequest, payload: CreateOrderTypeRequest) -> VersionedResponse:
    """Add an order type after those there are."""
    caller = request.auth
    type_id = actions.add_order_type(
        tenant_id=caller.tenant.id,
        name=payload.name,
        is_default=payload.is_default,
        default_status_id=payload.default_status,
        by=caller.actor,
    )
    return created_response(get_order_type(request, type_id), "get_order_type", type_id=type_id)


@RESOURCE.update("/order-types/{type_id}", OrderType, error_statuses=(412,))
def change_order_type(
    request: ApiRequest, type_id: Id, payload: UpdateOrderTypeRequest
) -> VersionedResponse:
    """Change an order type."""
    caller = request.auth
    given = payload.model_fields_set

    def save(row: TypeRow, version: str) -> None:
        actions.change_order_type(
            tenant_id=caller.tenant.id,
            type_id=type_id,
            name=payload.name if "name" in given else row.name,
            is_default=payload.is_default if "is_default" in given else row.is_default,
            default_status_id=(
                payload.default_status if "default_status" in given else row.default_status_id
            ),
            by=caller.actor,
            version=version,
        )

    edit_partially(request, lambda: _row(request, type_id), save)
    return get_order_type(request, type_id)


@RESOURCE.action("/order-types/{type_id}/move", OrderType)
def move_order_type(request: ApiRequest, type_id: Id, payload: MoveRequest) -> VersionedResponse:
    """Move an order type in the list of them."""
    caller = request.auth
    actions.move_order_type(
        tenant_id=caller.tenant.id, type_id=type_id, up=payload.is_up, by=caller.actor
    )
    return get_order_type(request, type_id)


@RESOURCE.delete("/order-types/{type_id}")
def delete_order_type(request: ApiRequest, type_id: Id) -> None:
    """Delete an order type that no order has."""
    caller = request.auth
    actions.delete_order_type(tenant_id=caller.tenant.id, type_id=type_id, by=caller.actor)


def _row(request: ApiRequest, type_id: UUID) -> TypeRow:
    return setup.get_order_type(tenant_id=request.auth.tenant.id, type_id=type_id)


def _type(row: TypeRow, stamps: Timestamps) -> OrderType:
    status = row.default_status_id
    return OrderType(
        id=row.id,
        name=row.name,
        is_default=row.is_default,
        default_status=Record(id=status, name=row.default_status) if status else None,
        **dict(stamps),
    )
