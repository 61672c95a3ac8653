"""Order statuses. They are set up by people."""

from typing import Annotated

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, NameQuery, paginate_by_name
from upline.api.resource import Resource
from upline.api.schemas import LowercaseEnum, Record
from upline.setup import queries as setup
from upline.setup.queries import StatusRow
from upline.setup.rulebook import StatusKind

RESOURCE = Resource("order statuses", "The statuses an order can have, and what each means.")


class OrderStatus(Record):
    """An order status. `kind` is its meaning."""

    kind: Annotated[StatusKind, LowercaseEnum()]
    is_default: bool


class OrderStatusQuery(NameQuery):
    """Filters of order statuses."""

    kind: Annotated[StatusKind, LowercaseEnum()] | None = None


@RESOURCE.get("/order-statuses", ListResponse[OrderStatus])
def list_order_statuses(
    request: ApiRequest, query: Query[OrderStatusQuery]
) -> ListResponse[OrderStatus]:
    """List order statuses."""
    rows = setup.status_rows(tenant_id=request.auth.tenant.id)
    wanted = [row for row in rows if query.kind in (None, row.kind)]
    return paginate_by_name(wanted, query, _status)


def _status(row: StatusRow) -> OrderStatus:
    return OrderStatus(id=row.id, name=row.name, kind=row.kind, is_default=row.is_default)
