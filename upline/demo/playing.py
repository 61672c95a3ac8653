"""Playing the year: who sells on which day, in the order of the moments, booked month by month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection

from upline.backorders import actions as backorders
from upline.demo.agenda import Agenda, Deed
from upline.demo.deeds import PARKED, do_something, on_saturday, run_renewals
from upline.demo.founded import Founded
from upline.demo.shop import Shop, open_shop
from upline.demo.year import (
    OPENS,
    SATURDAY,
    business_day_from,
    last_business_day,
    moment_on,
    quarter_begins,
    spread,
)

Progress = Callable[[int, int, str], None]

_MONTH = 28
_PARKED_AFTER_OPENING = timedelta(hours=2)


@dataclass(kw_only=True)
class Season:
    """A year to be played: its days, how many sales are begun in all, and the luck of it."""

    days: Sequence[date]
    sales: int
    dice: Random

    @property
    def begins(self) -> datetime:
        """Return the moment at which the BSSs are founded."""
        return midnight(self.days[0])

    @property
    def ends(self) -> datetime:
        """Return the moment from which on nothing happens any more."""
        return midnight(self.days[-1] + timedelta(days=1))


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in UTC: no office of the cast is open then."""
    return datetime.combine(day, time(), UTC)


def play(season: Season, founded: Sequence[Founded], *, tell: Progress) -> Agenda:
    """Play the year in the BSSs just founded; `tell` gets the days done, all days, and the month."""
    agenda = Agenda(end=season.ends)
    shops = [open_shop(bss, season.dice) for bss in founded]
    plan = [(shop, _share(season, shop, shops)) for shop in shops]
    for begins in range(0, len(season.days), _MONTH):
        month = season.days[begins : begins + _MONTH]
        tell(begins, len(season.days), f"{month[0]:%B %Y}")
        for shop, counts in plan:
            for day in month:
                _enter_day(agenda, shop, day, counts[day])
                if day == last_business_day(season.days):
                    _enter_last_day(agenda, shop, day)
        over = midnight(month[-1] + timedelta(days=1))
        agenda.do_until(over)
        _book(founded, now=over)
        _take_stock(begins)
    tell(len(season.days), len(season.days), "")
    return agenda


def _share(season: Season, shop: Shop, shops: Sequence[Shop]) -> dict[date, int]:
    """Return how many sales a shop begins on each day."""
    share = shop.firm.weight / sum(one.firm.weight for one in shops)
    return spread(season.days, round(season.sales * share), season.dice)


def _enter_day(agenda: Agenda, shop: Shop, day: date, count: int) -> None:
    if day == business_day_from(quarter_begins(day)):
        agenda.enter(shop, run_renewals, _opening(shop, day))
    deed: Deed = on_saturday if day.weekday() == SATURDAY else do_something
    for _ in range(count):
        agenda.enter(shop, deed, moment_on(day, shop.firm.timezone, shop.dice))


def _enter_last_day(agenda: Agenda, shop: Shop, day: date) -> None:
    """Bring everything up to date, and make the sales that cannot be booked yet."""
    agenda.enter(shop, run_renewals, _opening(shop, day))
    if shop.firm.slug in PARKED:
        moment = _opening(shop, day) + _PARKED_AFTER_OPENING
        agenda.enter(shop, PARKED[shop.firm.slug], moment)


def _opening(shop: Shop, day: date) -> datetime:
    return datetime.combine(day, OPENS, ZoneInfo(shop.firm.timezone)).astimezone(UTC)


def _book(founded: Sequence[Founded], *, now: datetime) -> None:
    """Book what was sold: in a middle tier first, so that orders are numbered as sales happened."""
    for bss in reversed(founded):
        if bss.firm.resellers:
            backorders.drain(clock=lambda: now, network={bss.tenant.id})


def _take_stock(day: int) -> None:
    """Let the database count what it has by now: it plans its work by that."""
    if day in {0, 3 * _MONTH}:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
