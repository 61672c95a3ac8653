"""Finding orders by the number that people write, and whose they are."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from upline.access import queries as access
from upline.access.rulebook import Actor
from upline.orders.models import Order
from upline.orders.queries.written_numbers import read_number
from upline.tenancy.queries import order_number_format


@dataclass(frozen=True, slots=True)
class OrderParties:
    """An order and whom it is for. `party_ids`: its account and its Billing To."""

    id: UUID
    number: int
    party_ids: frozenset[UUID]


def find_order_by_reference(*, tenant_id: UUID, reference: str, by: Actor) -> UUID | None:
    """Return the order of a number, as people write it.

    None where there is none, or none that somebody may see.
    """
    prefix, _ = order_number_format(tenant_id=tenant_id)
    written = read_number(reference, prefix=prefix)
    if written is None or not written.is_certain:
        return None
    reach = access.reach(tenant_id=tenant_id, by=by)
    orders = Order.objects.filter(
        reach.visible_filter(), tenant_id=tenant_id, number=written.number
    )
    return orders.values_list("pk", flat=True).first()


def list_order_parties_by_number(
    *, tenant_id: UUID, numbers: Collection[int]
) -> list[OrderParties]:
    """Return the orders of these numbers, with whom they are for."""
    rows = Order.objects.filter(tenant_id=tenant_id, number__in=numbers)
    return [
        OrderParties(pk, number, frozenset({account_id, billing_to_id}))
        for pk, number, account_id, billing_to_id in rows.values_list(
            "pk", "number", "account_id", "billing_to_id"
        )
    ]
