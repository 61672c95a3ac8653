"""Order types. They are set up by people."""

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, NameQuery, paginate_by_name
from upline.api.resource import Resource
from upline.api.schemas import Record
from upline.setup import queries as setup
from upline.setup.queries import TypeRow

RESOURCE = Resource("order types", "The types an order can have; back-orders get the default one.")


class OrderType(Record):
    """An order type, with the default status of its orders, if it has one of its own."""

    is_default: bool
    default_status: Record | None


@RESOURCE.get("/order-types", ListResponse[OrderType])
def list_order_types(request: ApiRequest, query: Query[NameQuery]) -> ListResponse[OrderType]:
    """List order types."""
    rows = setup.type_rows(tenant_id=request.auth.tenant.id)
    return paginate_by_name(rows, query, _type)


def _type(row: TypeRow) -> OrderType:
    status = row.default_status_id
    return OrderType(
        id=row.id,
        name=row.name,
        is_default=row.is_default,
        default_status=Record(id=status, name=row.default_status) if status else None,
    )
