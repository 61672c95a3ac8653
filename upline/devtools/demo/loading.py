"""Loads the demo: creates the BSSs, runs the activities of the year, books the sales. An interrupted load starts again."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from upline.backorders import actions as backorders
from upline.devtools.demo.business_calendar import DAYS
from upline.devtools.demo.cleanup import delete_interrupted_load, empty_tables
from upline.devtools.demo.crm_records import add_crm_records
from upline.devtools.demo.demo_tenant import DemoTenant
from upline.devtools.demo.locks import exclusive_load_lock, wait_for_orphaned_children
from upline.devtools.demo.models import DemoLoad
from upline.devtools.demo.parallel import run_sales_in_parallel
from upline.devtools.demo.people import PASSWORD, all_tenant_specs
from upline.devtools.demo.sales_run import SalesPeriod
from upline.devtools.demo.schedule import SalesStatistics
from upline.devtools.demo.statistics import build_figures
from upline.devtools.demo.tenant_setup import DemoNetworkBuilder
from upline.tenancy.queries import find_tenant_by_slug, list_real_tenants

SALES = 3_300  # that are begun; some orders stay lying, and what follows from sales comes on top

_YEAR_BATCH_SIZE = (
    100_000  # events in one batch: shared between the resellers, a year is out of order
)
_ANALYZE_UNTIL_DAY = 120  # days, by which all tables have many rows


class Progress(Protocol):
    """Hears what is being done, and how much of how much is done."""

    def __call__(self, phase: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadResult:
    """The demo as it stands. `is_new`: it was loaded just now."""

    is_new: bool
    figures: dict[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadOptions:
    """How to load. `reset` empties all tables first: see `list_foreign_tenants` before."""

    reset: bool = False
    sales: int = SALES
    process_count: int = 1


_DEFAULT_OPTIONS = LoadOptions()


def ensure_loaded(
    *, now: datetime, progress: Progress, options: LoadOptions = _DEFAULT_OPTIONS
) -> LoadResult:
    """Have the demo's data there: load them where they are not, or not completely.

    A second call at the same time waits for the first, and finds its data.
    Raises: UnreadablePriceFile, HelperLost.
    """
    with exclusive_load_lock():
        load = DemoLoad.objects.filter(id=1).first()
        if load is not None and load.figures and not options.reset:
            return LoadResult(is_new=False, figures=load.figures)
        return LoadResult(is_new=True, figures=_load(now, progress, options))


def list_foreign_tenants() -> list[str]:
    """Return the names of BSSs that neither the demo nor a simulation has made."""
    load = DemoLoad.objects.filter(id=1).first()
    ours = set(load.tenant_ids) if load else set()
    return [t.name for t in list_real_tenants() if ours.isdisjoint({t.id, *t.lineage})]


def _load(now: datetime, progress: Progress, options: LoadOptions) -> dict[str, object]:
    """Create the BSSs and the year of sales that ended yesterday."""
    began = time.monotonic()
    yesterday = now.date() - timedelta(days=1)
    days = [yesterday - timedelta(days=back) for back in reversed(range(DAYS))]
    sales_period = SalesPeriod(days=days, sales=options.sales)
    with transaction.atomic():
        wait_for_orphaned_children()
        empty_tables() if options.reset else delete_interrupted_load()
        tenants = _create_network(sales_period, progress)
        DemoLoad.objects.create(tenant_ids=[bss.tenant.id for bss in tenants], loaded_at=now)

    def report_progress(done: int) -> None:
        month = sales_period.days[min(done, len(days) - 1)]
        progress(f"Playing {month:%B %Y}", done, len(days))
        if 0 < done < _ANALYZE_UNTIL_DAY:
            _analyze_tables()

    report_progress(0)
    statistics = run_sales_in_parallel(
        sales_period, tenants, options.process_count, report_progress=report_progress
    )
    progress("Booking what was sold", len(days), len(days))
    figures = _book_period(sales_period, tenants, statistics)
    figures["seconds"] = round(time.monotonic() - began, 1)
    DemoLoad.objects.filter(id=1).update(figures=figures)
    _analyze_tables()
    return figures


def _create_network(sales_period: SalesPeriod, progress: Progress) -> list[DemoTenant]:
    builder = DemoNetworkBuilder(
        sales_period=sales_period, password_hash=make_password(PASSWORD), prefix=_free_prefix()
    )
    firms = [spec.name for spec in all_tenant_specs()]
    return builder.create_all(
        lambda name: progress(f"Founding {name}", firms.index(name), len(firms))
    )


def _free_prefix() -> str:
    """Return the prefix of the slugs if some of them are already in use."""
    prefixes = ["", *(f"demo{n}-" for n in range(1, 100))]
    return next(
        prefix
        for prefix in prefixes
        if not any(find_tenant_by_slug(slug=prefix + spec.slug) for spec in all_tenant_specs())
    )


@transaction.atomic
def _book_period(
    sales_period: SalesPeriod, tenants: Sequence[DemoTenant], statistics: SalesStatistics
) -> dict[str, object]:
    """Book the year: in a middle tier first, so that orders are numbered as sales happened."""
    for bss in reversed(tenants):
        if bss.spec.resellers:
            backorders.drain(
                clock=lambda: sales_period.ends,
                network={bss.tenant.id},
                batch_size=_YEAR_BATCH_SIZE,
            )
    # Each booking is dated where the worker would have made it: the year is booked at once.
    backorders.backdate_settlement(tenant_ids=[bss.tenant.id for bss in tenants])
    backorders.delete_daily_bookings(tenant_ids=[bss.tenant.id for bss in tenants])
    add_crm_records(tenants[0])
    return build_figures(statistics, sales_period, tenants)


def _analyze_tables() -> None:
    """Update the statistics of the database, which its query plans depend on."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
