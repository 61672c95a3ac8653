"""`upline demo`: an example to look at. Its data are loaded once; from then on it starts at once."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from upline.cli.commands import (
    AsJson,
    Failed,
    app,
    as_owner,
    database_ready,
    print_json,
    quiet_log,
    settings,
    setup_django,
)
from upline.cli.serving import Host, Port, refuse_taken_port, serve_until_stopped

if TYPE_CHECKING:
    from upline.devtools.demo.figures import Login
    from upline.devtools.demo.loading import Loaded, Progress


@app.command()
def demo(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    serving: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the pages, or only load.")
    ] = True,
    reset: Annotated[
        bool, typer.Option("--reset", help="Empty the database, and load the example afresh.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load an example, a distributor's year of sales, unless it is there; then serve it."""
    if serving:
        refuse_taken_port(host, port)
    as_owner()  # it may have to empty tables
    with database_ready():
        setup_django()
        loaded, logins = _load(reset=reset)
        address = f"http://{host}:{port}"
        if as_json:
            print_json(_as_json(loaded, logins, address))
        else:
            _tell(loaded, logins, address)
        if serving:
            serve_until_stopped(host=host, port=port)


def _load(*, reset: bool) -> "tuple[Loaded, list[Login]]":
    """Have the data there. Raises: Failed — the database is not the demo's to empty, and others."""
    from django.db import connections

    from upline.catalog.imports import UnreadablePriceFile
    from upline.cli.django_commands import migrate_database
    from upline.database.audit_context import acting_at_the_command_line
    from upline.devtools.demo import figures, loading
    from upline.devtools.demo.together import HelperLost, count_helpers
    from upline.kernel import clock

    migrate_database(verbosity=0)
    if reset:
        _refuse_foreign_data(loading.list_foreign_bsss())
    options = loading.LoadOptions(begin_anew=reset, helpers=count_helpers())
    try:
        with acting_at_the_command_line(), quiet_log(), _shown_progress() as progress:
            loaded = loading.ensure_loaded(now=clock.now(), progress=progress, options=options)
        return loaded, figures.list_logins()
    except (UnreadablePriceFile, HelperLost) as error:
        raise Failed(str(error)) from error
    finally:
        connections.close_all()


def _refuse_foreign_data(foreign: list[str]) -> None:
    """Empty nobody's database but one's own: on a shared server others may work."""
    is_shared = settings().DATABASE_SERVER.status().data is None
    if is_shared and foreign:
        raise Failed(
            f"The database holds BSSs that the demo did not make ({', '.join(foreign[:5])}), so it "
            "is not emptied. Give the demo a database of its own."
        )


@contextmanager
def _shown_progress() -> "Iterator[Progress]":
    """Show how far it is: a bar on a terminal, a line for each step elsewhere."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeElapsedColumn

    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), "{task.description}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda phase, done, total: bar.update(
            task, description=phase, completed=done, total=total
        )


class _Lines:
    """Writes a line whenever something else is being done."""

    def __init__(self) -> None:
        self._phase = ""

    def __call__(self, phase: str, done: int, total: int) -> None:
        if phase != self._phase:
            self._phase = phase
            typer.echo(f"[{done}/{total}] {phase}", err=True)


def _as_json(loaded: "Loaded", logins: "list[Login]", address: str) -> dict[str, object]:
    from upline.devtools.demo.cast import PASSWORD

    return {
        "loaded_now": loaded.is_new,
        "address": f"{address}/",
        "password": PASSWORD,
        **loaded.figures,
        "logins": [asdict(login) for login in logins],
    }


def _tell(loaded: "Loaded", logins: "list[Login]", address: str) -> None:
    """Say what there is, and who can sign in where."""
    from rich.console import Console
    from rich.table import Table

    from upline.devtools.demo.cast import PASSWORD

    table = Table("BSS", "Address", "Role", "E-mail", box=None, pad_edge=False)
    slug = ""
    for login in logins:
        is_first, slug = login.slug != slug, login.slug
        bss = (login.bss, f"{address}/t/{slug}/") if is_first else ("", "")
        table.add_row(*bss, login.role, login.email)
    for line in _sentences(loaded):
        typer.echo(line)
    typer.echo()
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    typer.echo(f"\nThe password of all of them is {PASSWORD}")


def _sentences(loaded: "Loaded") -> Iterator[str]:
    from upline.kernel.formats import spoken_day

    told = loaded.figures
    first, last = (date.fromisoformat(str(told[day])) for day in ("first_day", "last_day"))
    took = f", loaded in {told['seconds']} s" if loaded.is_new else ""
    yield (
        f"A year of sales, {spoken_day(first)} to {spoken_day(last)}: {told['sales']:,} sales to "
        f"{told['customers']:,} customers{took}."
    )
    yield (
        f"{told['back_orders']:,} orders are booked for the distributor; {told['parked']} sales are "
        f"parked and {told['waiting']} wait behind them."
    )
