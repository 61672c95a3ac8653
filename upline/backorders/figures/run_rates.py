"""The run rate of a BSS on a day: the one of now, or that which the worker computed on a day in the past."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from upline.access.reach import Reach
from upline.backorders.figures.models import DailyRunRate
from upline.database.compiled_queries import compiled_query
from upline.kernel.money import ZERO, Money
from upline.subscriptions.queries import RunRate, has_more_mirrors_than, list_run_rates

MAX_AGE = timedelta(minutes=30)  # of a run rate that is shown as that of now
MAX_COMPUTED = 20_000  # subscriptions and add-ons of resellers that are added up for a page
MAX_RATES = 50  # the largest of all that are read
MAX_RATES_OF_CURRENCY = 8  # of each currency in any case
_NEAREST = timedelta(days=6)

# Reseller, currency, amount, number of records: as run rates are stored, since there are thousands of a day.
_Stored = Sequence[Any]
_StoredRow = tuple[date, datetime, Sequence[_Stored]]


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
        places = {
            currency: [place for place, row in enumerate(self.rows) if row[1] == currency]
            for currency in dict.fromkeys([row[1] for row in self.rows])
        }
        shown = set(range(min(MAX_RATES, len(self.rows))))
        shown.update(at for found in places.values() for at in found[:MAX_RATES_OF_CURRENCY])
        return RunRates(
            day=self.day,
            computed_at=self.computed_at,
            rates=tuple(_from_json(self.rows[place]) for place in sorted(shown)),
            totals=tuple(self._total(currency, found) for currency, found in places.items()),
            count=len(self.rows),
        )

    def _total(self, currency: str, places: Sequence[int]) -> RunRateTotal:
        amounts = [Decimal(self.rows[place][2]) for place in places]
        return RunRateTotal(Money(sum(amounts, ZERO), currency), len(places))

    def of_resellers(self, reseller_ids: Collection[UUID]) -> list[RunRate]:
        """Return those of some resellers."""
        wanted = {str(reseller_id) for reseller_id in reseller_ids}
        return [_from_json(row) for row in self.rows if row[0] in wanted]


def find_run_rates(
    *, tenant_id: UUID, day: date, today: date, now: datetime, reach: Reach
) -> StoredRunRates | None:
    """Return the run rates of a day. Three queries at most.

    Today's are computed now if the worker has not done it lately, and for those from whom some
    records are hidden. In a BSS with more than MAX_COMPUTED records they are the last that the worker has computed,
    since adding up a million takes a second: the page says of which moment they are. Those of a day in the past are
    the worker's, of that day or up to six days before; None: there are none, or they count what `reach` hides.
    """
    stored = _latest_stored(tenant_id, day) if reach.sees_everything else None
    if day < today or _is_fresh(stored, today, now):
        return stored
    if reach.sees_everything and has_more_mirrors_than(MAX_COMPUTED, tenant_id=tenant_id):
        return stored
    rates = list_run_rates(tenant_id=tenant_id, today=today, reach=reach)
    return StoredRunRates(today, now, rates_as_json(rates))


def find_fresh_run_rates(
    *, tenant_id: UUID, today: date, now: datetime, reach: Reach
) -> StoredRunRates | None:
    """Return the run rates of today that the worker has computed lately, or None. One query at most."""
    stored = _latest_stored(tenant_id, today) if reach.sees_everything else None
    return stored if _is_fresh(stored, today, now) else None


def _latest_stored(tenant_id: UUID, day: date) -> StoredRunRates | None:
    """Return what the worker has computed of a day, or of the nearest one before it."""
    rows = _stored(tenant_id=tenant_id, first=day - _NEAREST, last=day)
    return StoredRunRates(*rows[0]) if rows else None


@compiled_query
def _stored(tenant_id: UUID, first: date, last: date) -> "QuerySet[DailyRunRate, _StoredRow]":
    rows = DailyRunRate.objects.filter(tenant_id=tenant_id, day__range=(first, last))
    return rows.order_by("-day").values_list("day", "computed_at", "rates")[:1]


def _is_fresh(stored: StoredRunRates | None, today: date, now: datetime) -> bool:
    return stored is not None and stored.day == today and stored.computed_at > now - MAX_AGE


def rates_as_json(rates: Iterable[RunRate]) -> list[list[Any]]:
    """Return run rates as they are stored."""
    return [
        [str(rate.reseller_id), rate.amount.currency, str(rate.amount.amount), rate.records]
        for rate in rates
    ]


def _from_json(stored: _Stored) -> RunRate:
    reseller_id, currency, amount, records = stored
    return RunRate(UUID(reseller_id), Money(Decimal(amount), currency), records)
