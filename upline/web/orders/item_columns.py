"""Exports of orders with one row per item: the columns of an item beside those of its order."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from upline.catalog.rulebook import PRICE_SOURCE_TITLES
from upline.kernel.texts import text
from upline.orders.queries import ItemRow, OrderRow, items_of_orders
from upline.web.shared.access import Visit
from upline.web.shared.labels import cycle_title
from upline.web.shared.lists.columns import Column, ColumnKind
from upline.web.shared.lists.definition import ListParts


def _item(name: str) -> Any:
    return attrgetter(f"part.{name}")


def _price_source(line: Any) -> str:
    source = line.part.price_source
    return PRICE_SOURCE_TITLES[source] if source else ""


_COLUMNS = (
    Column(
        code="item.position", label=text("Item"), value=_item("position"), kind=ColumnKind.COUNT
    ),
    Column(code="item.product", label=text("Product"), value=_item("product")),
    Column(code="item.vendor_id", label=text("Vendor ID"), value=_item("vendor_id")),
    Column(code="item.subscription", label=text("Subscription"), value=_item("subscription")),
    Column(
        code="item.cycle", label=text("Billing cycle"),
        value=lambda line: cycle_title(line.part.billing_cycle),
    ),
    Column(
        code="item.quantity", label=text("Quantity"), value=_item("quantity"), kind=ColumnKind.COUNT
    ),
    Column(
        code="item.unit_price", label=text("Unit price"), value=_item("unit_price"),
        kind=ColumnKind.MONEY,
    ),
    Column(code="item.price_source", label=text("Price from"), value=_price_source),
    Column(
        code="item.gross", label=text("Item before discount"), value=_item("gross"),
        kind=ColumnKind.MONEY,
    ),
    Column(code="item.promotion", label=text("Promotion"), value=_item("promotion")),
    Column(
        code="item.discount", label=text("Discount"), value=_item("discount"), kind=ColumnKind.MONEY
    ),
    Column(
        code="item.total", label=text("Item total"), value=_item("total"), kind=ColumnKind.MONEY
    ),
)  # fmt: skip


def _read(visit: Visit, orders: Sequence[OrderRow]) -> Iterator[tuple[OrderRow, ItemRow]]:
    """Return orders with each of their items; an order without items has no row. Two queries at most."""
    found = items_of_orders(
        tenant_id=visit.tenant.id,
        order_ids=[order.id for order in orders],
        reach=visit.reach(),
    )
    for order in orders:
        for item in found.get(order.id, ()):
            yield order, item


ITEM_PARTS = ListParts(code="items", label=text("One row per item"), columns=_COLUMNS, read=_read)
