"""`upline order`: the same orders, under the same rules, for scripts and for the night shift."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from upline.catalog.rulebook import BillingCycle
from upline.cli.actors import Person, tenant_and_actor
from upline.cli.commands import (
    OPTION_NAMES,
    AsJson,
    Bss,
    CommandFailed,
    app,
    print_json,
    running_application,
    wrong_call,
)
from upline.orders.rulebook import OrderAction

if TYPE_CHECKING:
    from upline.access.rulebook import Actor
    from upline.tenancy.queries import TenantFacts

order = typer.Typer(
    help="An order: what may be done with it, and doing it.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(order, name="order")

Number = Annotated[str, typer.Argument(help="The order's number, bare or with its prefix.")]


@order.command()
def show(number: Number, *, bss: Bss, person: Person = "", as_json: AsJson = False) -> None:
    """Say what an order is and what may be done with it, and why not the rest."""
    with running_application():
        from upline.api.resources.order_schemas import Order
        from upline.api.resources.orders import get_order
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            caller = request.auth
            found = get_order(request, _order_id(caller.tenant, number, caller.actor)).body
        assert isinstance(found, Order)
    if as_json:
        operations.print_answer(found)
        return
    total = found.total
    typer.echo(f"{found.name}, {found.status.name}, {total.amount} {total.currency}")
    if found.ribbon:
        typer.echo(found.ribbon)
    for action in found.allowed_actions:
        typer.echo(f"{'yes' if action.allowed else 'no ':4}{action.action:22}{action.reason or ''}")


@order.command()
def do(  # noqa: PLR0913 — the options of the command
    action: Annotated[OrderAction, typer.Argument(help="What to do with it.")],
    number: Number,
    *,
    bss: Bss,
    person: Person = "",
    change: Annotated[
        list[str] | None,
        typer.Option("--set", help="field=value, for edit; records by their id; empty clears."),
    ] = None,
    item: Annotated[int | None, typer.Option(help="The position of the item.")] = None,
    product: Annotated[str, typer.Option(help="The code of the product to add.")] = "",
    cycle: Annotated[BillingCycle, typer.Option(help="Its billing cycle.")] = BillingCycle.MONTHLY,
    quantity: Annotated[int | None, typer.Option(help="How many.")] = None,
    start: Annotated[str, typer.Option(help="When what is executed starts: YYYY-MM-DD.")] = "",
    text: Annotated[str, typer.Option(help="What a note, activity, e-mail or case says.")] = "",
    to: Annotated[str, typer.Option(help="To whom an e-mail goes.")] = "",
    file: Annotated[Path | None, typer.Option(help="The file to attach, or to print to.")] = None,
    as_json: AsJson = False,
) -> None:
    """Do something with an order.

    The exit code is 1 where it is refused and nothing is changed, 2 where the call is wrong.
    """
    if action is OrderAction.EXPORT:
        raise wrong_call("Lists of orders are exported, on their page; print-out writes one order.")
    if action is OrderAction.EDIT and not change:
        raise wrong_call("Nothing would be edited; name what with --set field=value.")
    with running_application():
        from upline.cli.order_handlers import HANDLERS, OrderCommand
        from upline.database.audit_context import command_line_audit_context
        from upline.kernel import clock
        from upline.kernel.verdicts import Refused

        tenant, by = tenant_and_actor(bss, person)
        command = OrderCommand(
            tenant=tenant, order_id=_order_id(tenant, number, by), by=by, now=clock.now(),
            changes=_changes(change or []), item=item, product=product, cycle=cycle,
            quantity=quantity, start=_day(start), text=text, to=to, file=file,
        )  # fmt: skip
        try:
            with command_line_audit_context():
                HANDLERS[action](command)
        except Refused as refusal:
            raise CommandFailed(str(refusal), code=refusal.code, fields=refusal.fields) from refusal
    if as_json:
        print_json({"done": True})
    else:
        typer.echo("Done.")


def _order_id(tenant: "TenantFacts", number: str, by: "Actor") -> UUID:
    from upline.orders.queries import find_order_by_reference

    found = find_order_by_reference(tenant_id=tenant.id, reference=number, by=by)
    if found is None:
        raise CommandFailed(f"{by.name} finds no order {number} in {tenant.name}.")
    return found


def _changes(assignments: list[str]) -> Mapping[str, Any]:
    changes: dict[str, Any] = {}
    for one in assignments:
        field, equals, value = one.partition("=")
        if not equals:
            raise wrong_call(f"“{one}” is not field=value.")
        part, dot, code = field.partition(".")
        if dot and part == "custom_fields":
            changes.setdefault(part, {})[code] = value or None
        else:
            changes[field] = _value(field, value)
    return changes


def _value(field: str, value: str) -> Any:
    if field == "name" or not value:
        return value or None
    if field == "date":
        return _day(value)
    try:
        return UUID(value)
    except ValueError:
        return value  # the rulebook says first whether the field is open at all


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise wrong_call(f"“{text}” is not a day; write it like 2026-05-15.") from None
