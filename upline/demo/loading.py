"""Loading the demo: all of it in one transaction, so that what is interrupted leaves nothing."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from psycopg import sql

from upline.demo.cast import PASSWORD, every_firm
from upline.demo.figures import figures_of
from upline.demo.founded import Founded
from upline.demo.founding import Founder
from upline.demo.models import DemoLoad
from upline.demo.playing import Season, play
from upline.demo.year import DAYS
from upline.tenancy.queries import find_tenant_by_slug, list_lasting_tenants

SALES = 3_200  # that are begun; what follows from them later in the year comes on top
_SEED = "upline"


class Progress(Protocol):
    """Hears what is being done, and how much of how much is done."""

    def __call__(self, phase: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """The demo as it stands. `is_new`: it was loaded just now."""

    is_new: bool
    figures: dict[str, object]


@transaction.atomic
def ensure_loaded(
    *, now: datetime, progress: Progress, begin_anew: bool = False, sales: int = SALES
) -> Loaded:
    """Have the demo's data there: load them where they are not, or when asked to begin anew.

    Beginning anew empties all tables; see `list_foreign_bsss` before. A second call at the same
    time waits for the first, and finds its data. Raises: UnreadablePriceFile.
    """
    if begin_anew:
        _empty_tables()
    load, is_new = DemoLoad.objects.get_or_create(id=1, defaults={"loaded_at": now})
    if is_new:
        _fill(load, sales, progress)
    return Loaded(is_new=is_new, figures=load.figures)


def list_foreign_bsss() -> list[str]:
    """Return the names of BSSs that neither the demo nor a simulation has made."""
    load = DemoLoad.objects.filter(id=1).first()
    ours = set(load.tenant_ids) if load else set()
    return [t.name for t in list_lasting_tenants() if ours.isdisjoint({t.id, *t.lineage})]


def _empty_tables() -> None:
    """Empty the tables of Upline. In the load's transaction: until that ends, all is still there."""
    models = apps.get_app_config("upline").get_models(include_auto_created=True)
    tables = sql.SQL(", ").join(sql.Identifier(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {}").format(tables))


def _fill(load: DemoLoad, sales: int, progress: Progress) -> None:
    """Found the cast's BSSs and play the year that ended yesterday."""
    began = time.monotonic()
    yesterday = load.loaded_at.date() - timedelta(days=1)
    days = [yesterday - timedelta(days=back) for back in reversed(range(DAYS))]
    dice = Random(f"{_SEED} {days[0]}")  # noqa: S311 — luck, not secrecy
    season = Season(days=days, sales=sales, dice=dice)
    founded = _found(season, progress)

    def tell(done: int, total: int, month: str) -> None:
        progress(f"Playing {month}" if month else "Finishing", done, total)

    agenda = play(season, founded, tell=tell)
    _date_bookings(founded)
    load.tenant_ids = [bss.tenant.id for bss in founded]
    load.figures = figures_of(agenda, season, founded)
    load.figures["seconds"] = round(time.monotonic() - began, 1)
    load.save()


def _found(season: Season, progress: Progress) -> list[Founded]:
    founder = Founder(
        days=season.days,
        now=season.begins,
        password_hash=make_password(PASSWORD),
        dice=season.dice,
        prefix=_free_prefix(),
    )
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


def _date_bookings(founded: Sequence[Founded]) -> None:
    """Date each booking some milliseconds after its sale, where the worker would have made it.

    The play books a month at a time, to be quick; without this every order would look days late.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE upline_saleevent
               SET settled_at = arrived_at
                   + (12 + abs(hashtext(id::text)) %% 40) * interval '1 millisecond'
               WHERE settled_at IS NOT NULL AND tenant_id = ANY(%s)""",
            [[bss.tenant.id for bss in founded]],
        )


def analyze_tables() -> None:
    """Let the database count what there is, so that the first pages are quick."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
