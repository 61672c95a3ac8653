"""`upline demo`: loads the example once, then serves it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from upline.cli.commands import (
    AsJson,
    CommandFailed,
    app,
    print_json,
    running_database,
    settings,
    setup_django,
    silence_logs,
    use_owner_connection,
)
from upline.cli.serve import Host, Port, check_port_free, serve_until_stopped

if TYPE_CHECKING:
    from upline.devtools.demo.loading import LoadResult, Progress
    from upline.devtools.demo.statistics import Login, StorefrontLogin


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
    use_owner_connection()  # it may have to truncate tables
    if settings().PRODUCTION:
        raise CommandFailed(
            "The demo is not for production: everybody knows its password. Unset UPLINE_PRODUCTION."
        )
    if serving:
        check_port_free(host, port)
    with running_database():
        setup_django()
        load_result, logins = _load(reset=reset)
        shoppers = _storefront_logins()
        address = f"http://{host}:{port}"
        if as_json:
            print_json(_as_json(load_result, logins, shoppers, address))
        else:
            _print_summary(load_result, logins, address)
            _print_storefronts(shoppers, address)
        if serving:
            serve_until_stopped(host=host, port=port)


def _load(*, reset: bool) -> "tuple[LoadResult, list[Login]]":
    """Make sure that the data exist. Raises: CommandFailed — the database has other data, and
    others.
    """
    from django.db import connections

    from upline.catalog.imports import UnreadablePriceFile
    from upline.cli.django_commands import migrate_database
    from upline.database.audit_context import command_line_audit_context
    from upline.devtools.demo import loading, statistics
    from upline.devtools.demo.parallel import ChildProcessDied, default_process_count
    from upline.kernel import clock

    migrate_database(verbosity=0)
    if reset:
        _check_no_foreign_data(loading.list_foreign_tenants())
    options = loading.LoadOptions(reset=reset, process_count=default_process_count())
    try:
        with command_line_audit_context(), silence_logs(), _progress_display() as progress:
            load_result = loading.ensure_loaded(now=clock.now(), progress=progress, options=options)
        return load_result, statistics.list_logins()
    except (UnreadablePriceFile, ChildProcessDied) as error:
        raise CommandFailed(str(error)) from error
    finally:
        connections.close_all()


def _check_no_foreign_data(foreign: list[str]) -> None:
    """Refuse to empty a database with other data: others may work on a shared server."""
    is_shared = settings().DATABASE_SERVER.status().data is None
    if is_shared and foreign:
        raise CommandFailed(
            f"The database holds BSSs that the demo did not make ({', '.join(foreign[:5])}), so it "
            "is not emptied. Give the demo a database of its own."
        )


@contextmanager
def _progress_display() -> "Iterator[Progress]":
    """Show the progress: a bar on a terminal, otherwise a line for each step."""
    if not sys.stderr.isatty():
        yield _ProgressLines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeElapsedColumn

    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), "{task.description}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda phase, done, total: bar.update(
            task, description=phase, completed=done, total=total
        )


class _ProgressLines:
    """Prints a line when a new step begins."""

    def __init__(self) -> None:
        self._phase = ""

    def __call__(self, phase: str, done: int, total: int) -> None:
        if phase != self._phase:
            self._phase = phase
            typer.echo(f"[{done}/{total}] {phase}", err=True)


def _storefront_logins() -> "list[StorefrontLogin]":
    from django.db import connections

    from upline.devtools.demo.statistics import list_storefront_logins

    try:
        return list_storefront_logins()
    finally:
        connections.close_all()


def _as_json(
    load_result: "LoadResult",
    logins: "list[Login]",
    shoppers: "list[StorefrontLogin]",
    address: str,
) -> dict[str, object]:
    from upline.devtools.demo.people import PASSWORD

    return {
        "loaded_now": load_result.is_new,
        "address": f"{address}/",
        "password": PASSWORD,
        **load_result.figures,
        "logins": [asdict(login) for login in logins],
        "storefront_logins": [asdict(login) for login in shoppers],
    }


def _print_summary(load_result: "LoadResult", logins: "list[Login]", address: str) -> None:
    """Print what was loaded, and who can sign in where."""
    from rich.console import Console
    from rich.table import Table

    from upline.devtools.demo.people import PASSWORD

    table = Table("BSS", "Address", "Role", "E-mail", box=None, pad_edge=False)
    slug = ""
    for login in logins:
        is_first, slug = login.slug != slug, login.slug
        bss = (login.bss, f"{address}/t/{slug}/") if is_first else ("", "")
        table.add_row(*bss, login.role, login.email)
    for line in _sentences(load_result):
        typer.echo(line)
    typer.echo()
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    typer.echo(f"\nThe password of all of them is {PASSWORD}, in storefronts too")


def _print_storefronts(shoppers: "list[StorefrontLogin]", address: str) -> None:
    """Print which storefronts are open, and who of which customer can sign in there."""
    from rich.console import Console
    from rich.table import Table

    table = Table("Storefront", "Address", "Customer", "Role", "E-mail", box=None, pad_edge=False)
    slug = ""
    for login in shoppers:
        is_first, slug = login.slug != slug, login.slug
        storefront = (login.bss, f"{address}/s/{slug}/") if is_first else ("", "")
        table.add_row(*storefront, login.customer, login.role, login.email)
    typer.echo()
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _sentences(load_result: "LoadResult") -> Iterator[str]:
    from upline.kernel.formats import format_day

    values = load_result.figures
    first, last = (date.fromisoformat(str(values[day])) for day in ("first_day", "last_day"))
    took = f", loaded in {values['seconds']} s" if load_result.is_new else ""
    yield (
        f"A year of sales, {format_day(first)} to {format_day(last)}: {values['sales']:,} sales to "
        f"{values['customers']:,} customers{took}."
    )
    yield (
        f"{values['back_orders']:,} orders are booked for the distributor; {values['parked']} sales are "
        f"parked and {values['waiting']} wait behind them."
    )
