"""`upline book`: books all waiting events once. `upline generate`: creates a distributor of any
size.
"""

import time
from dataclasses import asdict
from typing import Annotated

import typer

from upline.cli.commands import (
    AsJson,
    CommandFailed,
    app,
    print_json,
    running_application,
    silence_logs,
)
from upline.cli.progress import progress_bar


@app.command()
def book(*, as_json: AsJson = False) -> None:
    """Book all waiting sales once, and end. The worker does this continuously."""
    with running_application():
        from upline.backorders import actions as backorders
        from upline.database.audit_context import EntryPoint, audit_context
        from upline.kernel import clock

        began = time.monotonic()
        with audit_context(by="Upline", entry_point=EntryPoint.BOOKING):
            booked = backorders.drain(clock=clock.now)
        seconds = round(time.monotonic() - began, 3)
    if as_json:
        print_json({"booked": booked, "seconds": seconds})
    else:
        typer.echo(f"{booked:,} orders booked in {seconds} s.")


@app.command()
def generate(
    *,
    orders: Annotated[int, typer.Option(help="How many orders the resellers bring.")] = 10_000,
    subscriptions: Annotated[
        int, typer.Option(help="How many subscriptions there are in the end, at least.")
    ] = 0,
    resellers: Annotated[int, typer.Option(help="How many resellers there are.")] = 200,
    slug: Annotated[
        str, typer.Option(help="What the distributor is called in addresses.")
    ] = "volume",
    seed: Annotated[int, typer.Option(help="Another number deals out other sales.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Generate a distributor with resellers and their sales of a year, and book them.

    An `upline book` or a worker that runs at the same time takes its share of the booking.
    """
    with running_application(), progress_bar("Generating") as progress:
        from django.db import IntegrityError

        from upline.database.audit_context import command_line_audit_context
        from upline.devtools.generation import Plan, generate
        from upline.kernel import clock

        try:
            plan = Plan.for_last_year(
                now=clock.now(),
                orders=orders,
                subscriptions=subscriptions,
                resellers=resellers,
                slug=slug,
                seed=seed,
            )
        except ValueError as problem:
            raise typer.BadParameter(str(problem)) from problem
        try:
            with command_line_audit_context(), silence_logs():
                made = generate(plan, clock=clock.now, progress=progress)
        except IntegrityError as problem:
            sentence = f"There is a BSS called {slug!r} already; choose another --slug."
            raise CommandFailed(sentence) from problem
    if as_json:
        print_json(asdict(made))
    else:
        typer.echo(
            f"{made.resellers:,} resellers made {made.sales:,} sales; {made.orders:,} orders are "
            f"booked.\nSign in at /t/{made.slug}/ as {made.email}, password {made.password}"
        )
