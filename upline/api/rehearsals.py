"""`?dry_run=true`: what an action would do, the orders that it would book upstream included."""

from collections.abc import Callable
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel

from upline.api.caller import Call
from upline.api.noun import Stamped
from upline.api.shapes import Money, Told, money
from upline.backorders.preview import RehearsedOrder, rehearse

T = TypeVar("T", bound=BaseModel)


class BookedItem(Told):
    """A line that would be booked upstream."""

    product: str
    quantity: int
    unit_price: Money
    discount: Money
    promotion: str | None
    promotion_cycles: int | None
    total: Money


class BookedOrder(Told):
    """An order that the BSS upstream would book."""

    distributor: str
    total: Money
    items: list[BookedItem]


class Rehearsal(Told, Generic[T]):
    """What an action would come to. `would_be`: the record as it would stand then.

    `books`: the orders that the BSS upstream would book; `parked`: why it could not book one.
    """

    dry_run: Literal[True] = True
    would_be: T
    books: list[BookedOrder]
    parked: list[str]


def rehearsed(request: Call, act: Callable[[], Stamped]) -> Rehearsal[BaseModel]:
    """Do something, see what came of it, and undo it all.

    Raises: Refused — as the action itself would; what else `act` raises.
    """
    came_of_it: list[BaseModel] = []
    rehearsal = rehearse(lambda: came_of_it.append(act().body), tenant_id=request.auth.tenant.id)
    if rehearsal.refusal is not None:
        raise rehearsal.refusal
    return Rehearsal(
        would_be=came_of_it[0],
        books=[_booked(order) for order in rehearsal.orders],
        parked=list(rehearsal.parked),
    )


def _booked(order: RehearsedOrder) -> BookedOrder:
    return BookedOrder(
        distributor=order.distributor,
        total=money(order.total, order.currency),
        items=[
            BookedItem(
                product=line.product,
                quantity=line.quantity,
                unit_price=money(line.unit_price, order.currency),
                discount=money(line.discount, order.currency),
                promotion=line.promotion,
                promotion_cycles=line.promotion_cycles,
                total=money(line.total, order.currency),
            )
            for line in order.lines
        ],
    )
