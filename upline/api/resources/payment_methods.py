"""Payment methods of accounts."""

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.named_lists import HasName, NameQuery, paginate_by_name
from upline.api.pagination import ListResponse
from upline.api.partial_edits import versioned
from upline.api.request_parsing import if_match_version
from upline.api.resource import Resource
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import Id, Record, RequestModel
from upline.api.timestamps import Timestamps, with_timestamps
from upline.setup import actions
from upline.setup import queries as setup

RESOURCE = Resource(
    "payment methods", "How accounts pay; recorded on orders, never charged by booking."
)


class PaymentMethod(Record, Timestamps):
    """A payment method."""


class PaymentMethodRequest(RequestModel):
    """The name of a payment method, unique in the BSS. Records that have it show a new name."""

    name: str


@RESOURCE.get("/payment-methods", ListResponse[PaymentMethod])
def list_payment_methods(
    request: ApiRequest, query: Query[NameQuery]
) -> ListResponse[PaymentMethod]:
    """List payment methods."""
    rows = setup.list_payment_methods(tenant_id=request.auth.tenant.id)
    return paginate_by_name(request, rows, query, _method)


@RESOURCE.get("/payment-methods/{method_id}", PaymentMethod)
def get_payment_method(request: ApiRequest, method_id: Id) -> VersionedResponse:
    """Read a payment method."""
    row = setup.get_payment_method(tenant_id=request.auth.tenant.id, method_id=method_id)
    return versioned(with_timestamps(request, row, _method), row)


@RESOURCE.create("/payment-methods", PaymentMethod)
def create_payment_method(request: ApiRequest, payload: PaymentMethodRequest) -> VersionedResponse:
    """Add a payment method."""
    caller = request.auth
    method_id = actions.add_payment_method(
        tenant_id=caller.tenant.id, name=payload.name, by=caller.actor
    )
    method = get_payment_method(request, method_id)
    return created_response(method, "get_payment_method", method_id=method_id)


@RESOURCE.update("/payment-methods/{method_id}", PaymentMethod, error_statuses=(412,))
def change_payment_method(
    request: ApiRequest, method_id: Id, payload: PaymentMethodRequest
) -> VersionedResponse:
    """Rename a payment method."""
    caller = request.auth
    actions.rename_payment_method(
        tenant_id=caller.tenant.id,
        method_id=method_id,
        name=payload.name,
        by=caller.actor,
        version=if_match_version(request),
    )
    return get_payment_method(request, method_id)


@RESOURCE.delete("/payment-methods/{method_id}")
def delete_payment_method(request: ApiRequest, method_id: Id) -> None:
    """Delete a payment method that nothing has."""
    caller = request.auth
    actions.delete_payment_method(tenant_id=caller.tenant.id, method_id=method_id, by=caller.actor)


def _method(row: HasName, stamps: Timestamps) -> PaymentMethod:
    return PaymentMethod(id=row.id, name=row.name, **dict(stamps))
