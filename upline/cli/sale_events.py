"""`upline sale-events`: the sales of resellers as they arrive, what became of each, and retries."""

import json
import time
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from upline.cli.actors import Person
from upline.cli.commands import (
    OPTION_NAMES,
    AsJson,
    Bss,
    app,
    running_application,
    wrong_call,
)
from upline.cli.resellers import reseller_id

if TYPE_CHECKING:
    from upline.api.resources.sale_events import SaleEventSummary
    from upline.cli.operations import CommandRequest

sale_events = typer.Typer(
    help="The sales of resellers as they arrive: list, show, retry, follow.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(sale_events, name="sale-events")

_State = Annotated[
    str, typer.Option(help="all, parked, waiting, booked or nothing-to-book.", show_default=False)
]
_Reseller = Annotated[str, typer.Option(help="Only of this reseller: the short name of its BSS.")]
_Reason = Annotated[str, typer.Option(help="Only those parked for this reason: its code.")]
_POLL_INTERVAL_S, _LATEST = 1.0, 200
_HEADS = ("Happened", "Reseller", "Kind", "Customer", "State", "Reason", "Id")


@sale_events.command("list")
def list_events(  # noqa: PLR0913 — the options of the command
    bss: Bss,
    *,
    state: _State = "all",
    reseller: _Reseller = "",
    reason: _Reason = "",
    kind: Annotated[str, typer.Option(help="Only of this kind, such as quantity_changed.")] = "",
    customer: Annotated[str, typer.Option(help="A part of the customer’s name.")] = "",
    happened_from: Annotated[
        str, typer.Option("--from", help="From this moment on: 2026-05-15T00:00:00Z.")
    ] = "",
    happened_before: Annotated[str, typer.Option("--before", help="Before this moment.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """List sale events, the latest first."""
    with running_application():
        from upline.api.resources import sale_events as api
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            given = {
                "state": state,
                "reseller": str(reseller_id(request, reseller)) if reseller else None,
                "reason": reason or None,
                "kind": kind or None,
                "customer": customer,
                "happened_from": happened_from or None,
                "happened_before": happened_before or None,
            }
            query = operations.parsed(api.SaleEventQuery, given)
            found = list(operations.every_record(request, api.list_sale_events, query, limit=limit))
    if as_json:
        operations.print_answer(found)
    else:
        operations.print_table(_HEADS, [_row(one) for one in found])


@sale_events.command()
def show(
    event: Annotated[UUID, typer.Argument(help="The id of the event.")],
    bss: Bss,
    *,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Show a sale event: its lines, why it is parked, and what to do about it."""
    with running_application():
        from upline.api.resources import sale_events as api
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            found = api.get_sale_event(request, event)
    if as_json:
        operations.print_answer(found)
        return
    typer.echo(f"{found.kind} of {found.reseller.name} for {found.customer}, {found.state.value}")
    for line in found.lines:
        typer.echo(f"{line.quantity} × {line.product.name}, {line.billing_cycle.value.lower()}")
    if found.order_number:
        typer.echo(f"Booked as order {found.order_number}.")
    if found.reason:
        typer.echo(f"Because: {found.reason}. {found.remedy or ''}".rstrip())
    for other in found.blocked_by:
        typer.echo(f"Waits for {other.id}.")


@sale_events.command()
def retry(  # noqa: PLR0913 — the options of the command
    bss: Bss,
    *,
    event: Annotated[UUID | None, typer.Argument(help="The id of one parked event.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Retry all parked events.")] = False,
    reseller: _Reseller = "",
    reason: _Reason = "",
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Retry a parked event, or all of a reseller or a reason. The worker, or `upline book`, books them."""
    if event is not None and (every or reseller or reason):
        raise wrong_call("Name one event, or --all, --reseller or --reason.")
    if event is None and not (every or reseller or reason):
        raise wrong_call("Name an event, or say --all, --reseller or --reason.")
    with running_application():
        from upline.api.resources import sale_events as api
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            if event is not None:
                one = api.retry_sale_event(request, event)
            else:
                given = {
                    "reseller": str(reseller_id(request, reseller)) if reseller else None,
                    "reason": reason or None,
                }
                retried = api.retry_sale_events(request, operations.parsed(api.RetryRequest, given))
    if as_json:
        operations.print_answer(one if event is not None else retried)
    elif event is not None:
        typer.echo(f"The event is {one.state.value} now.")
    else:
        more = "" if retried.is_complete else " There are more: run this again."
        typer.echo(f"{retried.retried} events are retried.{more}")


@sale_events.command()
def follow(
    bss: Bss,
    *,
    seconds: Annotated[
        float | None, typer.Option(min=0, help="End after so long; by default at Ctrl-C.")
    ] = None,
    last: Annotated[int, typer.Option(min=0, max=_LATEST, help="Print so many first.")] = 10,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Print sale events as they arrive and as what becomes of them changes. With --json, one a line."""
    with running_application():
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            _follow(request, last, seconds, as_json=as_json)


def _follow(request: "CommandRequest", last: int, seconds: float | None, *, as_json: bool) -> None:
    ends_at = None if seconds is None else time.monotonic() + seconds
    latest = _latest(request)
    known = {one.id: one.state for one in latest}
    for one in latest[len(latest) - last :] if last else []:
        _print_line(one, as_json=as_json)
    try:
        while ends_at is None or time.monotonic() < ends_at:
            time.sleep(_POLL_INTERVAL_S)
            for one in _latest(request):
                if known.get(one.id) != one.state:
                    known[one.id] = one.state
                    _print_line(one, as_json=as_json)
    except KeyboardInterrupt:
        return


def _latest(request: "CommandRequest") -> "list[SaleEventSummary]":
    """Return the latest events, the earliest of them first."""
    from upline.api.resources import sale_events as api
    from upline.cli import operations

    found = operations.every_record(
        request, api.list_sale_events, api.SaleEventQuery(), limit=_LATEST
    )
    return list(found)[::-1]


def _print_line(one: "SaleEventSummary", *, as_json: bool) -> None:
    from upline.cli import operations

    if as_json:
        typer.echo(json.dumps(operations.as_json(one)))
    else:
        typer.echo("  ".join(str(cell) for cell in _row(one) if cell))


def _row(one: "SaleEventSummary") -> tuple[Any, ...]:
    moment = one.happened_at.isoformat(timespec="seconds")
    return (
        moment, one.reseller.name, one.kind, one.customer, one.state.value, one.reason or "", one.id,
    )  # fmt: skip
