"""`upline resellers`: the resellers of a distributor, and the activation of back-ordering for one."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from upline.cli.actors import Person
from upline.cli.commands import (
    OPTION_NAMES,
    AsJson,
    Bss,
    CommandFailed,
    app,
    running_application,
)
from upline.cli.progress import progress_bar

if TYPE_CHECKING:
    from upline.api.resources.reseller_activation import ActivationFindings
    from upline.cli.operations import CommandRequest

resellers = typer.Typer(
    help="The resellers of a distributor: list, show, activate.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(resellers, name="resellers")

_Reseller = Annotated[str, typer.Argument(help="The short name of the reseller’s BSS.")]


@resellers.command("list")
def list_resellers(
    bss: Bss,
    *,
    which: Annotated[str, typer.Option(help="all, active, not-active or parked.")] = "all",
    q: Annotated[str, typer.Option(help="A part of the name.")] = "",
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """List the resellers of a distributor, by name."""
    with running_application():
        from upline.api.resources import resellers as api
        from upline.cli import operations

        query = operations.parsed(api.ResellerQuery, {"which": which, "q": q})
        with operations.acting(bss, person) as request:
            found = list(operations.every_record(request, api.list_resellers, query))
    if as_json:
        operations.print_answer(found)
        return
    rows = [
        (one.slug, one.name, _state(one.back_ordering.is_active), one.back_ordering.parked)
        for one in found
    ]
    operations.print_table(("Short name", "Name", "Back-ordering", "Parked"), rows)


@resellers.command()
def show(reseller: _Reseller, bss: Bss, *, person: Person = "", as_json: AsJson = False) -> None:
    """Show a reseller: what is agreed with it, and how back-ordering goes."""
    with running_application():
        from upline.api.resources import resellers as api
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            found = api.get_reseller(request, reseller_id(request, reseller)).body
        assert isinstance(found, api.Reseller)
    if as_json:
        operations.print_answer(found)
        return
    going, terms = found.back_ordering, found.terms
    typer.echo(f"{found.name} ({found.slug}), {_state(going.is_active)}")
    if terms is None:
        typer.echo("It has no account here: nothing is booked.")
    else:
        price_list = terms.price_list.name if terms.price_list else "the products’ own prices"
        typer.echo(f"Account {terms.account.name}, {terms.currency}, {price_list}")
    typer.echo(f"Last sale {going.last_sale_at or 'never'}; {going.parked} parked")


@resellers.command()
def activate(
    reseller: _Reseller,
    bss: Bss,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")
    ] = False,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Activate back-ordering for a reseller, here and now. It cannot be switched off again.

    What exists only in the distributor's BSS blocks it. After an interruption it goes on where it was.
    """
    with running_application():
        from upline.api.resources import reseller_activation as api
        from upline.api.schemas import ResponseModel
        from upline.backorders.actions import activate as activate_now
        from upline.cli import operations

        with operations.acting(bss, person) as request, progress_bar("Activating") as progress:
            found = reseller_id(request, reseller)
            answer: ResponseModel
            if dry_run:
                answer = api.activate_reseller(request, found, dry_run=True)
            else:
                caller = request.auth
                activate_now(
                    tenant_id=caller.tenant.id,
                    reseller_id=found,
                    by=caller.actor,
                    now=caller.now,
                    progress=progress,
                )
                answer = api.get_activation(request, found)
    if as_json:
        operations.print_answer(answer)
        return
    assert isinstance(answer, api.Activation | api.ActivationDryRun)
    _print_findings(answer.findings)
    if isinstance(answer, api.Activation):
        typer.echo(f"Back-ordering of {answer.reseller.name} is active.")
    else:
        typer.echo("Nothing was activated: this was a dry run.")


def reseller_id(request: "CommandRequest", slug: str) -> UUID:
    """Return the reseller of a short name. Raises: CommandFailed — the BSS has none, or it is hidden."""
    from upline.api.problems import ApiError
    from upline.api.resources.resellers import find_reseller
    from upline.tenancy.queries import find_tenant_by_slug

    tenant = find_tenant_by_slug(slug=slug)
    try:
        if tenant is not None:
            return find_reseller(request, tenant.id).id
    except ApiError:
        pass
    raise CommandFailed(
        f"{request.auth.tenant.name} has no reseller “{slug}”.", code="not_found"
    ) from None


def _state(is_active: bool) -> str:  # noqa: FBT001 — a word for a flag
    return "active" if is_active else "not active"


def _print_findings(found: "ActivationFindings") -> None:
    typer.echo(f"Customers to copy to the reseller: {found.customers_to_copy}")
    typer.echo(f"Subscriptions sold before, mirrored on request: {found.earlier_sales}")
    for missing in found.missing_prices:
        cycle = missing.billing_cycle.value.lower()
        typer.echo(f"No price: {missing.product.name}, {cycle}; its sales would be parked")
