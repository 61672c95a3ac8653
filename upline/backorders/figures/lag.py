"""Lag classes: lags are counted in classes that grow by a tenth, so that days can be added up."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Func, IntegerField

_GROWTH = 1.1


@dataclass(frozen=True, slots=True)
class Lag:
    """Median and 99th percentile of the time from sale to booking, to within five per cent."""

    median: timedelta
    p99: timedelta


def lag_class() -> Func:
    """Return the column with an event's lag class: n for lags from 1.1ⁿ ms on, 0 for all shorter ones."""
    lag = ExpressionWrapper(F("settled_at") - F("happened_at"), output_field=DurationField())
    milliseconds = "(extract(epoch FROM %(expressions)s) * 1000)::float8"
    return Func(
        lag,
        template=f"floor(ln(greatest({milliseconds}, 1)) / ln({_GROWTH}::float8))::int",
        output_field=IntegerField(),
    )


def summarise(classes: Mapping[int, int]) -> Lag | None:
    """Return the percentiles (nearest rank) of lags counted by class; None where none is counted."""
    total = sum(classes.values())
    if not total:
        return None
    return Lag(_percentile(classes, total * 50), _percentile(classes, total * 99))


def add_up(counted: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Return the counts of several days together."""
    found: dict[int, int] = {}
    for classes in counted:
        for number, count in classes.items():
            found[number] = found.get(number, 0) + count
    return found


def _percentile(classes: Mapping[int, int], hundredfold_rank: int) -> timedelta:
    rank, seen = math.ceil(hundredfold_rank / 100), 0
    for number in sorted(classes):
        seen += classes[number]
        if seen >= rank:
            return timedelta(milliseconds=_GROWTH ** (number + 0.5))
    raise AssertionError("a rank beyond the last")
