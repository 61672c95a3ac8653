"""What a dated change of a price does to the prices that are there. Pure.

Prices of one product and billing cycle, of one price list or a BSS's own, follow one another. A day
that is over keeps its price: sales of it may still be booked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from upline.catalog.pricing import PricePeriod
from upline.kernel.dates import check_date_range
from upline.kernel.money import AMOUNT_LIMIT, Money
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse

_DAY = timedelta(days=1)
MAX_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class StoredPrice:
    """A price with the days on which it counts."""

    id: UUID
    period: PricePeriod

    @property
    def begins(self) -> date:
        """Return its first day; the first of all where it has none."""
        return self.period.valid_from or date.min

    @property
    def ends(self) -> date:
        """Return its last day; the last of all where it has none."""
        return self.period.valid_to or date.max


@dataclass(frozen=True, kw_only=True, slots=True)
class PricePlan:
    """What changes: prices that end on another day, are deleted, and one that counts anew.

    `replaced_id` is the price that gets the new amount because it begins on the same day. `former`
    is the price of the day before the change, `following` the one that ends the new price.
    """

    ends: tuple[tuple[StoredPrice, date | None], ...] = ()
    deleted: tuple[StoredPrice, ...] = ()
    new: PricePeriod | None = None
    replaced_id: UUID | None = None
    former: StoredPrice | None = None
    following: StoredPrice | None = None


def in_force(prices: Sequence[StoredPrice], day: date) -> StoredPrice | None:
    """Return the price that counts on a day; of several, the one that began last (R20)."""
    covering = [price for price in prices if price.period.covers(day)]
    return max(covering, key=lambda price: price.begins, default=None)


def next_price(prices: Sequence[StoredPrice], day: date) -> StoredPrice | None:
    """Return the first price that begins after a day."""
    later = [price for price in prices if price.begins > day]
    return min(later, key=lambda price: price.begins, default=None)


def check_amount(amount: Decimal) -> None:
    """Raises: Refused — `invalid_price`: negative, or with more than four decimals; `amount_too_large`."""
    if amount < 0:
        raise refuse("invalid_price", text("A price is not negative."), "amount")
    if amount >= AMOUNT_LIMIT:
        raise refuse("amount_too_large", text("This is more than a price can be."), "amount")
    if amount != round(amount, MAX_DECIMALS):
        raise refuse("invalid_price", text("A price has at most four decimals."), "amount")


def plan_change(
    prices: Sequence[StoredPrice], *, money: Money, first_day: date, today: date
) -> PricePlan:
    """Return what it takes that a price counts from `first_day` until the next one begins.

    A first day in the past is for days that have no price, so that what was sold on them is booked.
    Raises: Refused — `invalid_price`, `amount_too_large`, `date_out_of_range` (R8),
    `price_in_force`: a day that is over has another price; `price_unchanged`.
    """
    check_amount(money.amount)
    check_date_range(first_day, today=today, field="valid_from")
    following = next_price(prices, first_day)
    last_day = following.begins - _DAY if following else None
    _check_past(prices, first_day, last_day, today)
    same = next((price for price in prices if price.begins == first_day), None)
    new = PricePeriod(money, first_day, last_day)
    before = [p for p in prices if p.begins < first_day <= p.ends]
    present = same or in_force(before, first_day)
    if present and present.period.money == money and present.period.valid_to == last_day:
        raise refuse("price_unchanged", text("This is its price on that day already."), "amount")
    return PricePlan(
        ends=tuple((price, first_day - _DAY) for price in before),
        new=new,
        replaced_id=same.id if same else None,
        former=in_force(prices, first_day - _DAY),
        following=following,
    )


def _check_past(
    prices: Sequence[StoredPrice], first_day: date, last_day: date | None, today: date
) -> None:
    """Raises: Refused `price_in_force` — the new price would count on a past day that has one."""
    yesterday = today - _DAY
    last_past_day = min(last_day or yesterday, yesterday)
    for price in prices:
        if first_day <= last_past_day and price.begins <= last_past_day and price.ends >= first_day:
            day = max(first_day, price.begins)
            sentence = text(
                "{day} has a price already, and a day that is over keeps its price. Choose today or a later day.",
                day=day,
            )
            raise refuse("price_in_force", sentence, "valid_from")


def plan_end(prices: Sequence[StoredPrice], *, last_day: date, today: date) -> PricePlan:
    """Return what it takes that there is no price after `last_day`; later ones are deleted.

    Raises: Refused — `date_out_of_range` (R8); `price_in_force`: the day before yesterday or
    earlier; `no_price`: none counts after that day.
    """
    check_date_range(last_day, today=today, field="last_day")
    if last_day < today - _DAY:
        sentence = text("A day that is over keeps its price. The last day is yesterday or later.")
        raise refuse("price_in_force", sentence, "last_day")
    ended = [p for p in prices if p.begins <= last_day < p.ends]
    deleted = [p for p in prices if p.begins > last_day]
    if not ended and not deleted:
        raise refuse("no_price", text("There is no price after {day}.", day=last_day), "last_day")
    return PricePlan(
        ends=tuple((price, last_day) for price in ended),
        deleted=tuple(deleted),
        former=in_force(prices, last_day),
    )


def plan_withdrawal(prices: Sequence[StoredPrice], *, price_id: UUID, today: date) -> PricePlan:
    """Return what it takes that a price that has not begun never counts: the one before goes on.

    Raises: Refused — `no_price`: it is no longer there; `price_in_force`: it has begun.
    """
    scheduled = next((price for price in prices if price.id == price_id), None)
    if scheduled is None:
        raise refuse("no_price", text("This price is no longer there."))
    if scheduled.begins <= today:
        raise refuse("price_in_force", text("This price has begun; end it, or set another one."))
    eve = scheduled.begins - _DAY
    former = [price for price in prices if price.period.valid_to == eve]
    return PricePlan(
        ends=tuple((price, scheduled.period.valid_to) for price in former),
        deleted=(scheduled,),
        former=in_force(prices, eve),
        following=next_price(prices, scheduled.begins),
    )
