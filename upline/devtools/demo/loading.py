"""Loading the demo: found the BSSs, let the year be played, book it. What is interrupted begins anew."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from upline.backorders import actions as backorders
from upline.devtools.demo.agenda import Score
from upline.devtools.demo.cast import PASSWORD, every_firm
from upline.devtools.demo.clearing import empty_tables, sweep
from upline.devtools.demo.desk_work import work_on_latest_orders
from upline.devtools.demo.figures import figures_of
from upline.devtools.demo.founded import Founded
from upline.devtools.demo.founding import Founder
from upline.devtools.demo.locks import one_load_at_a_time, wait_for_lost_helpers
from upline.devtools.demo.models import DemoLoad
from upline.devtools.demo.playing import Season
from upline.devtools.demo.together import play_together
from upline.devtools.demo.year import DAYS
from upline.tenancy.queries import find_tenant_by_slug, list_lasting_tenants

SALES = 3_300  # that are begun; some orders stay lying, and what follows from sales comes on top

_WHOLE_YEAR = 100_000  # events in one batch: shared between the resellers, a year is out of order
_KNOWN_AFTER = 120  # days, by which all tables have many rows


class Progress(Protocol):
    """Hears what is being done, and how much of how much is done."""

    def __call__(self, phase: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """The demo as it stands. `is_new`: it was loaded just now."""

    is_new: bool
    figures: dict[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadOptions:
    """How to load. `begin_anew` empties all tables first: see `list_foreign_bsss` before."""

    begin_anew: bool = False
    sales: int = SALES
    helpers: int = 1


_AS_USUAL = LoadOptions()


def ensure_loaded(*, now: datetime, progress: Progress, options: LoadOptions = _AS_USUAL) -> Loaded:
    """Have the demo's data there: load them where they are not, or not completely.

    A second call at the same time waits for the first, and finds its data.
    Raises: UnreadablePriceFile, HelperLost.
    """
    with one_load_at_a_time():
        load = DemoLoad.objects.filter(id=1).first()
        if load is not None and load.figures and not options.begin_anew:
            return Loaded(is_new=False, figures=load.figures)
        return Loaded(is_new=True, figures=_load(now, progress, options))


def list_foreign_bsss() -> list[str]:
    """Return the names of BSSs that neither the demo nor a simulation has made."""
    load = DemoLoad.objects.filter(id=1).first()
    ours = set(load.tenant_ids) if load else set()
    return [t.name for t in list_lasting_tenants() if ours.isdisjoint({t.id, *t.lineage})]


def _load(now: datetime, progress: Progress, options: LoadOptions) -> dict[str, object]:
    """Found the cast's BSSs, and play the year that ended yesterday."""
    began = time.monotonic()
    yesterday = now.date() - timedelta(days=1)
    days = [yesterday - timedelta(days=back) for back in reversed(range(DAYS))]
    season = Season(days=days, sales=options.sales)
    with transaction.atomic():
        wait_for_lost_helpers()
        empty_tables() if options.begin_anew else sweep()
        founded = _found(season, progress)
        DemoLoad.objects.create(tenant_ids=[bss.tenant.id for bss in founded], loaded_at=now)

    def tell(done: int) -> None:
        month = season.days[min(done, len(days) - 1)]
        progress(f"Playing {month:%B %Y}", done, len(days))
        if 0 < done < _KNOWN_AFTER:
            _take_stock()

    tell(0)
    score = play_together(season, founded, options.helpers, tell=tell)
    progress("Booking what was sold", len(days), len(days))
    figures = _finish(season, founded, score)
    figures["seconds"] = round(time.monotonic() - began, 1)
    DemoLoad.objects.filter(id=1).update(figures=figures)
    _take_stock()
    return figures


def _found(season: Season, progress: Progress) -> list[Founded]:
    founder = Founder(season=season, password_hash=make_password(PASSWORD), prefix=_free_prefix())
    firms = [firm.name for firm in every_firm()]
    return founder.found_all(
        lambda name: progress(f"Founding {name}", firms.index(name), len(firms))
    )


def _free_prefix() -> str:
    """Return what stands before the cast's slugs where somebody else has some of them already."""
    prefixes = ["", *(f"demo{n}-" for n in range(1, 100))]
    return next(
        prefix
        for prefix in prefixes
        if not any(find_tenant_by_slug(slug=prefix + firm.slug) for firm in every_firm())
    )


@transaction.atomic
def _finish(season: Season, founded: Sequence[Founded], score: Score) -> dict[str, object]:
    """Book the year: in a middle tier first, so that orders are numbered as sales happened."""
    for bss in reversed(founded):
        if bss.firm.resellers:
            backorders.drain(
                clock=lambda: season.ends, network={bss.tenant.id}, batch_size=_WHOLE_YEAR
            )
    _date_bookings(founded)
    work_on_latest_orders(founded[0])
    return figures_of(score, season, founded)


def _date_bookings(founded: Sequence[Founded]) -> None:
    """Date each booking some milliseconds after its sale, where the worker would have made it.

    The year is booked at once, to be quick; without this every order would look months late.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE upline_saleevent
               SET settled_at = arrived_at
                   + (12 + abs(hashtext(id::text)) %% 40) * interval '1 millisecond'
               WHERE settled_at IS NOT NULL AND tenant_id = ANY(%s)""",
            [[bss.tenant.id for bss in founded]],
        )


def _take_stock() -> None:
    """Let the database count what there is: it plans its work by that, also for the first pages."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
