"""`?dry_run=true`: what an action would do, including the orders that it would book upstream."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel

from upline.api.authentication import ApiRequest
from upline.api.responses import VersionedResponse
from upline.api.schemas import Day, LowercaseEnum, Money, ResponseModel, money
from upline.backorders.preview import DryRunOrder, DryRunResult, perform_dry_run
from upline.catalog.rulebook import BillingCycle
from upline.kernel.verdicts import Refused

T = TypeVar("T", bound=BaseModel)


class BookedItem(ResponseModel):
    """A line that would be booked upstream."""

    product: str
    billing_cycle: Annotated[BillingCycle, LowercaseEnum()]
    quantity: int
    unit_price: Money
    gross: Money
    discount: Money
    promotion: str | None
    promotion_cycles: int | None
    total: Money


class BookedOrder(ResponseModel):
    """An order that the BSS upstream would book. `order_date` is the effective date of the sale."""

    distributor: str
    order_date: Day
    total: Money
    items: list[BookedItem]


class DryRunResponse(ResponseModel, Generic[T]):
    """The effects of an action. `would_be`: the record after it.

    `effective_date`: when it would take effect. Of what is sold on a later day, `when_due` is the
    record as it will be on that day, and `books` the orders of that day: both at the prices and
    promotions of today, and null and empty where it cannot be sold today.
    `books`: the orders that the BSS upstream would book; `parked`: why it could not book one.
    """

    dry_run: Literal[True] = True
    would_be: T
    effective_date: Day
    when_due: T | None
    books: list[BookedOrder]
    parked: list[str]


Act = Callable[[], VersionedResponse]


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """When an action takes effect.

    `day_of` reads that from the record after the action; `act_today` is the same action, to take
    effect today. None: it never takes effect later, or sells nothing.
    """

    day_of: Callable[[BaseModel], date | None]
    act_today: Act | None = None


def dry_run_response(
    request: ApiRequest, act: Act, timing: Timing | None = None
) -> VersionedResponse:
    """Run an action, return its effects, and roll everything back.

    Raises: Refused — as the action itself would; what else `act` raises.
    """
    today = request.auth.today
    would_be, result = _perform(request, act)
    day = (timing.day_of(would_be) if timing else None) or today
    when_due: BaseModel | None = None
    if timing is not None and timing.act_today is not None and day > today:
        when_due, result = _perform_as_of_today(request, timing.act_today)
    body = DryRunResponse(
        would_be=would_be,
        effective_date=day,
        when_due=when_due,
        books=[_booked(order, day if when_due else None) for order in result.orders],
        parked=list(result.parked),
    )
    return VersionedResponse(body=body, status=HTTPStatus.OK)


def _perform_as_of_today(request: ApiRequest, act: Act) -> tuple[BaseModel | None, DryRunResult]:
    """Run an action as if it took effect today; nothing comes of it where that is refused."""
    try:
        return _perform(request, act)
    except Refused:
        return None, DryRunResult(None)


def _perform(request: ApiRequest, act: Act) -> tuple[BaseModel, DryRunResult]:
    """Raises: Refused — as the action itself would."""
    bodies: list[BaseModel] = []
    result = perform_dry_run(
        lambda: bodies.append(act().body_without_secret), tenant_id=request.auth.tenant.id
    )
    if result.refusal is not None:
        raise result.refusal
    return bodies[0], result


def _booked(order: DryRunOrder, due: date | None) -> BookedOrder:
    return BookedOrder(
        distributor=order.distributor,
        order_date=due or order.order_date,
        total=money(order.total),
        items=[
            BookedItem(
                product=line.product,
                billing_cycle=line.billing_cycle,
                quantity=line.quantity,
                unit_price=money(line.unit_price),
                gross=money(line.gross),
                discount=money(line.discount),
                promotion=line.promotion,
                promotion_cycles=line.promotion_cycles,
                total=money(line.total),
            )
            for line in order.lines
        ],
    )
