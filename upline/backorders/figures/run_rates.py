"""The run rate of a BSS on a day: the one of now, or that which the worker computed on a day in the past."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.access.reach import Reach
from upline.backorders.figures.models import DailyRunRate
from upline.kernel.money import Money
from upline.subscriptions.queries import RunRate, list_run_rates

MAX_AGE = timedelta(minutes=30)  # of a run rate that is shown as today's
_NEAREST = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class RunRates:
    """The run rates of all resellers on a day, the largest first, and when they were computed."""

    day: date
    computed_at: datetime
    rates: tuple[RunRate, ...]


def find_run_rates(
    *, tenant_id: UUID, day: date, today: date, now: datetime, reach: Reach
) -> RunRates | None:
    """Return the run rates of a day. Two queries at most.

    Today's are computed now if the worker has not done it lately, and for those from whom some
    records are hidden. Those of a day in the past are the worker's, of that day or up to six days
    before; None: there are none, or they count what `reach` hides.
    """
    stored = find_stored_run_rates(tenant_id=tenant_id, day=day, today=today, now=now, reach=reach)
    if stored is not None or day < today:
        return stored
    rates = list_run_rates(tenant_id=tenant_id, today=today, reach=reach)
    return RunRates(today, now, tuple(rates))


def find_stored_run_rates(
    *, tenant_id: UUID, day: date, today: date, now: datetime, reach: Reach
) -> RunRates | None:
    """Return the run rates that the worker has computed of a day, or None. One query at most."""
    if not reach.sees_everything:
        return None
    rows = DailyRunRate.objects.filter(tenant_id=tenant_id, day__range=(day - _NEAREST, day))
    if day >= today:
        rows = rows.filter(day=today, computed_at__gt=now - MAX_AGE)
    row = rows.order_by("-day").values_list("day", "computed_at", "rates").first()
    return RunRates(row[0], row[1], tuple(map(_from_json, row[2]))) if row else None


def rates_as_json(rates: Iterable[RunRate]) -> list[list[Any]]:
    """Return run rates as they are stored."""
    return [
        [str(rate.reseller_id), rate.amount.currency, str(rate.amount.amount), rate.records]
        for rate in rates
    ]


def _from_json(stored: list[Any]) -> RunRate:
    reseller_id, currency, amount, records = stored
    return RunRate(UUID(reseller_id), Money(Decimal(amount), currency), records)
