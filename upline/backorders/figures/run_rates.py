"""The run rate of a BSS on a day: the one of now, or that which the worker computed on a day in the past."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.access.reach import Reach
from upline.backorders.figures.models import DailyRunRate
from upline.kernel.money import ZERO, Money
from upline.subscriptions.queries import RunRate, list_run_rates

MAX_AGE = timedelta(minutes=30)  # of a run rate that is shown as today's
MAX_RATES = 50  # the largest of all that are read
MAX_RATES_OF_CURRENCY = 8  # of each currency in any case
_NEAREST = timedelta(days=6)

# Reseller, currency, amount, number of records: as run rates are stored, since there are thousands of a day.
_Stored = Sequence[Any]


@dataclass(frozen=True, slots=True)
class RunRateTotal:
    """What all resellers come to in one currency, and how many they are."""

    amount: Money
    resellers: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRates:
    """The run rates of a day, and when they were computed: `count` of them, with totals by currency.

    `rates` are the largest MAX_RATES, and the largest of each currency; the largest first. The total of
    the currency that the largest one has is the first.
    """

    day: date
    computed_at: datetime
    rates: tuple[RunRate, ...]
    totals: tuple[RunRateTotal, ...]
    count: int


@dataclass(frozen=True, slots=True)
class StoredRunRates:
    """All run rates of a day as the worker has stored them, the largest first."""

    day: date
    computed_at: datetime
    rows: Sequence[_Stored]

    def summarise(self) -> RunRates:
        """Return the largest, and the totals."""
        amounts: dict[str, Decimal] = {}
        counts: dict[str, int] = {}
        largest: list[_Stored] = []
        for place, row in enumerate(self.rows):
            _, currency, amount, _ = row
            count = counts.get(currency, 0)
            if place < MAX_RATES or count < MAX_RATES_OF_CURRENCY:
                largest.append(row)
            amounts[currency] = amounts.get(currency, ZERO) + Decimal(amount)
            counts[currency] = count + 1
        return RunRates(
            day=self.day,
            computed_at=self.computed_at,
            rates=tuple(map(_from_json, largest)),
            totals=tuple(
                RunRateTotal(Money(total, currency), counts[currency])
                for currency, total in amounts.items()
            ),
            count=len(self.rows),
        )

    def of_resellers(self, reseller_ids: Collection[UUID]) -> list[RunRate]:
        """Return those of some resellers."""
        wanted = {str(reseller_id) for reseller_id in reseller_ids}
        return [_from_json(row) for row in self.rows if row[0] in wanted]


def find_run_rates(
    *, tenant_id: UUID, day: date, today: date, now: datetime, reach: Reach
) -> StoredRunRates | None:
    """Return the run rates of a day. Two queries at most.

    Today's are computed now if the worker has not done it lately, and for those from whom some
    records are hidden. Those of a day in the past are the worker's, of that day or up to six days
    before; None: there are none, or they count what `reach` hides.
    """
    stored = find_stored_run_rates(tenant_id=tenant_id, day=day, today=today, now=now, reach=reach)
    if stored is not None or day < today:
        return stored
    rates = list_run_rates(tenant_id=tenant_id, today=today, reach=reach)
    return StoredRunRates(today, now, rates_as_json(rates))


def find_stored_run_rates(
    *, tenant_id: UUID, day: date, today: date, now: datetime, reach: Reach
) -> StoredRunRates | None:
    """Return the run rates that the worker has computed of a day, or None. One query at most."""
    if not reach.sees_everything:
        return None
    rows = DailyRunRate.objects.filter(tenant_id=tenant_id, day__range=(day - _NEAREST, day))
    if day >= today:
        rows = rows.filter(day=today, computed_at__gt=now - MAX_AGE)
    row = rows.order_by("-day").values_list("day", "computed_at", "rates").first()
    return StoredRunRates(*row) if row else None


def rates_as_json(rates: Iterable[RunRate]) -> list[list[Any]]:
    """Return run rates as they are stored."""
    return [
        [str(rate.reseller_id), rate.amount.currency, str(rate.amount.amount), rate.records]
        for rate in rates
    ]


def _from_json(stored: _Stored) -> RunRate:
    reseller_id, currency, amount, records = stored
    return RunRate(UUID(reseller_id), Money(Decimal(amount), currency), records)
