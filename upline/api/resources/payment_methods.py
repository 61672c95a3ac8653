"""Payment methods of accounts. They are set up by people."""

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, NameQuery, paginate_by_name
from upline.api.resource import Resource
from upline.api.schemas import Record, record
from upline.setup import queries as setup

RESOURCE = Resource(
    "payment methods", "How accounts pay; recorded on orders, never charged by booking."
)


@RESOURCE.get("/payment-methods", ListResponse[Record])
def list_payment_methods(request: ApiRequest, query: Query[NameQuery]) -> ListResponse[Record]:
    """List payment methods."""
    rows = setup.list_payment_methods(tenant_id=request.auth.tenant.id)
    return paginate_by_name(rows, query, record)
