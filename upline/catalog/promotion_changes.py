"""What a promotion can be, and what of it can still change. Pure (R22, R23, R26).

Booked lines keep their promotion, and their provenance speaks of its terms. So the terms of one that
was applied stay, and of one that is over everything but its name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.catalog.rulebook import BillingCycle, PromotionAudience, PromotionKind, PromotionState
from upline.kernel.dates import check_date_range
from upline.kernel.money import AMOUNT_LIMIT, is_known_currency
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse

MAX_CYCLES = 1200
_HUNDRED = Decimal(100)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPromotion:
    """What a promotion begins with (R23). `value`: percent, or amount per unit in `currency`."""

    name: str
    kind: PromotionKind
    value: Decimal
    currency: str
    first_date: date | None
    last_date: date | None
    scope: Sequence[tuple[UUID, BillingCycle]]
    cycles: int | None = None
    is_lifetime: bool = False
    new_customers_only: bool = False
    price_list_ids: Sequence[UUID] = ()
    requires: Sequence[UUID] = ()
    audience: PromotionAudience = PromotionAudience.RESELLERS

    def terms(self) -> Mapping[str, Any]:
        """Return everything but the name, so that two promotions can be compared."""
        has_currency = self.kind is PromotionKind.AMOUNT
        return {
            "audience": self.audience,
            "kind": self.kind,
            "value": self.value,
            "currency": self.currency if has_currency else "",
            "cycles": None if self.is_lifetime else (self.cycles or 1),
            "first_date": self.first_date,
            "last_date": self.last_date,
            "products": frozenset(self.scope),
            "price_lists": frozenset(self.price_list_ids),
            "new_customers_only": self.new_customers_only,
            "requires": frozenset(self.requires),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionChange:
    """Other values for a promotion. `version` is the one that the person read; None: any."""

    promotion_id: UUID
    new: NewPromotion
    version: str | None = None


def check_terms(new: NewPromotion) -> None:
    """Raises: Refused — `invalid_value`, `amount_too_large`, `unknown_currency`, `invalid_cycles`,
    `one_time_product`: a promotion is for recurring products only (R23); `price_list_of_resellers`:
    own customers have no price list.
    """
    if not new.value.is_finite() or new.value <= 0:
        raise refuse("invalid_value", text("The value of a promotion is more than 0."), "value")
    if new.kind is PromotionKind.PERCENT and new.value > _HUNDRED:
        raise refuse("invalid_value", text("A percentage is at most 100."), "value")
    if new.value >= AMOUNT_LIMIT:
        raise refuse("amount_too_large", text("This is more than an amount can be."), "value")
    is_needed = new.kind is PromotionKind.AMOUNT
    if (is_needed or new.currency) and not is_known_currency(new.currency):
        sentence = text("“{currency}” is no currency by ISO 4217.", currency=new.currency)
        raise refuse("unknown_currency", sentence, "currency")
    if new.cycles is not None and not 1 <= new.cycles <= MAX_CYCLES:
        sentence = text(
            "A promotion lasts from 1 to {most} billing cycles, or for the lifetime.",
            most=f"{MAX_CYCLES:,}",
        )
        raise refuse("invalid_cycles", sentence, "cycles")
    if any(not cycle.is_recurring for _, cycle in new.scope):
        sentence = text("Promotions are for recurring products only, not for those billed once.")
        raise refuse("one_time_product", sentence, "products")
    if new.audience is PromotionAudience.OWN_CUSTOMERS and new.price_list_ids:
        sentence = text(
            "Own customers have no price list: a promotion for them cannot be limited to one."
        )
        raise refuse("price_list_of_resellers", sentence, "price_lists")


def open_fields(state: PromotionState, *, is_applied: bool) -> frozenset[str]:
    """Return the fields of a promotion that can be changed.

    `is_applied`: a line of an order has it.
    """
    if state is PromotionState.OVER:
        return frozenset({"name"})
    return _OPEN_WHEN_APPLIED if is_applied else _ALL


_ALL = frozenset({
    "name", "audience", "kind", "value", "currency", "cycles", "first_date", "last_date", "products",
    "price_lists", "new_customers_only", "requires",
})  # fmt: skip
_OPEN_WHEN_APPLIED = frozenset({"name", "last_date"})


def check_change(
    before: NewPromotion,
    after: NewPromotion,
    *,
    state: PromotionState,
    is_applied: bool,
    today: date,
) -> None:
    """Raises: Refused — `promotion_over`, `promotion_applied`: what changes is closed;
    `day_is_over`: a promotion that runs would end on a day before today.
    """
    was, now = before.terms(), after.terms()
    changed = {name for name in was if was[name] != now[name]}
    closed = sorted(changed - open_fields(state, is_applied=is_applied))
    if closed:
        raise closed_refusal(state, *closed)
    if "last_date" in changed and state is PromotionState.RUNNING:
        _check_not_over(after.last_date, today)


def closed_refusal(state: PromotionState, *fields: str) -> Refused:
    """Return why fields of a promotion that is over, or was applied, can no longer be changed."""
    if state is PromotionState.OVER:
        sentence = text(
            "The promotion is over: only its name can be changed. Add another one instead."
        )
        return refuse("promotion_over", sentence, *fields)
    sentence = text(
        "Lines of orders have this promotion, and keep it: its terms can no longer be changed. "
        "End it, and add another one."
    )
    return refuse("promotion_applied", sentence, *fields)


def check_end(last_date: date | None, *, last_day: date, today: date) -> None:
    """Raises: Refused — `date_out_of_range`, `day_is_over`; `promotion_over`: it ends on that day or
    before by itself, and ending never lengthens it (R22).
    """
    check_date_range(last_day, today=today, field="last_day")
    _check_not_over(last_day, today)
    if last_date is not None and last_date <= last_day:
        sentence = (
            text("It already ended on {day}; its end cannot be moved later.", day=last_date)
            if last_date < today
            else text("It already ends on {day}; its end cannot be moved later.", day=last_date)
        )
        raise refuse("promotion_over", sentence, "last_day")


def _check_not_over(last_day: date | None, today: date) -> None:
    if last_day is not None and last_day < today:
        sentence = text("A day that is over keeps its promotion: sales of it may still be booked.")
        raise refuse("day_is_over", sentence, "last_date", "last_day")
