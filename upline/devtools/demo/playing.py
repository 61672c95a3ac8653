"""Playing the year: who sells on which day, in the order of the moments."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from upline.devtools.demo.agenda import Agenda, Deed, Score
from upline.devtools.demo.deeds import PARKED, do_something, on_saturday, run_renewals
from upline.devtools.demo.founded import Founded
from upline.devtools.demo.shop import Shop, open_shop
from upline.devtools.demo.year import (
    OPENS,
    SATURDAY,
    business_day_from,
    last_business_day,
    moment_on,
    quarter_begins,
    spread,
)

_SEED = "upline"
_MONTH = 28
_PARKED_AFTER_OPENING = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Season:
    """A year to be played: its days, and how many sales are begun in all."""

    days: Sequence[date]
    sales: int

    @property
    def begins(self) -> datetime:
        """Return the moment at which the BSSs are founded."""
        return midnight(self.days[0])

    @property
    def ends(self) -> datetime:
        """Return the moment from which on nothing happens any more."""
        return midnight(self.days[-1] + timedelta(days=1))

    def dice_for(self, slug: str) -> Random:
        """Return the luck of a BSS: the same whenever the same year is played."""
        return Random(f"{_SEED} {self.days[0]} {slug}")  # noqa: S311 — luck, not secrecy


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in UTC: before it does in business, everywhere."""
    return datetime.combine(day, time(), UTC)


def play(
    season: Season,
    founded: Sequence[Founded],
    slugs: Collection[str],
    *,
    tell: Callable[[int], None],
) -> Score:
    """Play the year in some of the BSSs just founded; `tell` gets the days done.

    A month is one transaction. What is sold waits to be booked.
    """
    agenda = Agenda(end=season.ends)
    plan = [(shop, _sales_by_day(season, shop, founded)) for shop in _shops(season, founded, slugs)]
    for begins in range(0, len(season.days), _MONTH):
        month = season.days[begins : begins + _MONTH]
        for shop, counts in plan:
            _enter_month(agenda, shop, month, counts)
            if (last := last_business_day(season.days)) in month:
                _enter_last_day(agenda, shop, last)
        with transaction.atomic():
            agenda.do_until(midnight(month[-1] + timedelta(days=1)))
        tell(begins + len(month))
    return agenda.score


def _shops(season: Season, founded: Sequence[Founded], slugs: Collection[str]) -> Sequence[Shop]:
    mine = [bss for bss in founded if bss.firm.slug in slugs]
    return [open_shop(bss, season.dice_for(bss.firm.slug)) for bss in mine]


def _sales_by_day(season: Season, shop: Shop, founded: Sequence[Founded]) -> dict[date, int]:
    share = shop.firm.weight / sum(bss.firm.weight for bss in founded)
    return spread(season.days, round(season.sales * share), shop.dice)


def _enter_month(
    agenda: Agenda, shop: Shop, month: Sequence[date], counts: dict[date, int]
) -> None:
    for day in month:
        if day == business_day_from(quarter_begins(day)):
            agenda.enter(shop, run_renewals, _opening(shop, day))
        deed: Deed = on_saturday if day.weekday() == SATURDAY else do_something
        for _ in range(counts[day]):
            agenda.enter(shop, deed, moment_on(day, shop.firm.timezone, shop.dice))


def _enter_last_day(agenda: Agenda, shop: Shop, day: date) -> None:
    """Bring everything up to date, and make the sales that cannot be booked yet."""
    agenda.enter(shop, run_renewals, _opening(shop, day))
    if shop.firm.slug in PARKED:
        moment = _opening(shop, day) + _PARKED_AFTER_OPENING
        agenda.enter(shop, PARKED[shop.firm.slug], moment)


def _opening(shop: Shop, day: date) -> datetime:
    return datetime.combine(day, OPENS, ZoneInfo(shop.firm.timezone)).astimezone(UTC)
