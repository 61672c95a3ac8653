"""`?dry_run=true`: what an action would do, including the orders that it would book upstream."""

from collections.abc import Callable
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel

from upline.api.authentication import ApiRequest
from upline.api.resource import VersionedResponse
from upline.api.schemas import Money, ResponseModel, money
from upline.backorders.preview import DryRunOrder, perform_dry_run

T = TypeVar("T", bound=BaseModel)


class BookedItem(ResponseModel):
    """A line that would be booked upstream."""

    product: str
    quantity: int
    unit_price: Money
    discount: Money
    promotion: str | None
    promotion_cycles: int | None
    total: Money


class BookedOrder(ResponseModel):
    """An order that the BSS upstream would book."""

    distributor: str
    total: Money
    items: list[BookedItem]


class DryRunResponse(ResponseModel, Generic[T]):
    """The effects of an action. `would_be`: the record after it.

    `books`: the orders that the BSS upstream would book; `parked`: why it could not book one.
    """

    dry_run: Literal[True] = True
    would_be: T
    books: list[BookedOrder]
    parked: list[str]


def dry_run_response(
    request: ApiRequest, act: Callable[[], VersionedResponse]
) -> DryRunResponse[BaseModel]:
    """Run an action, return its effects, and roll everything back.

    Raises: Refused — as the action itself would; what else `act` raises.
    """
    bodies: list[BaseModel] = []
    result = perform_dry_run(lambda: bodies.append(act().body), tenant_id=request.auth.tenant.id)
    if result.refusal is not None:
        raise result.refusal
    return DryRunResponse(
        would_be=bodies[0],
        books=[_booked(order) for order in result.orders],
        parked=list(result.parked),
    )


def _booked(order: DryRunOrder) -> BookedOrder:
    return BookedOrder(
        distributor=order.distributor,
        total=money(order.total),
        items=[
            BookedItem(
                product=line.product,
                quantity=line.quantity,
                unit_price=money(line.unit_price),
                discount=money(line.discount),
                promotion=line.promotion,
                promotion_cycles=line.promotion_cycles,
                total=money(line.total),
            )
            for line in order.lines
        ],
    )
