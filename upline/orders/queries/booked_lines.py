"""The lines of back-orders as they were booked, for many sales at once."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from upline.catalog.rulebook import PriceSource
from upline.database.bulk import fetch, uuid_array
from upline.kernel.money import Money


class BookedLineFacts(NamedTuple):
    """What a line of a back-order was booked at."""

    unit_price: Money
    price_source: PriceSource
    total: Money
    promotion_id: UUID | None


_LINES = """
    SELECT sale.sale_event_id, sale.currency, item.unit_price, item.price_source, item.total,
        item.promotion_id
    FROM upline_order AS sale JOIN upline_orderitem AS item ON item.order_id = sale.id
    WHERE sale.tenant_id = %s AND sale.sale_event_id = ANY(%s::uuid[])
    ORDER BY sale.id, item.position
"""


def list_booked_lines(
    *, tenant_id: UUID, event_ids: Collection[UUID]
) -> dict[UUID, list[BookedLineFacts]]:
    """Return the lines of the back-orders of some sale events, in their order. One query."""
    found: dict[UUID, list[BookedLineFacts]] = defaultdict(list)
    for event_id, currency, unit_price, source, total, promotion_id in fetch(
        _LINES, [tenant_id, uuid_array(event_ids)]
    ):
        line = BookedLineFacts(
            Money(unit_price, currency), PriceSource(source), Money(total, currency), promotion_id
        )
        found[event_id].append(line)
    return found
