"""`upline reconcile`: compares the BSSs of resellers with their distributor's."""

from typing import Annotated

import typer

from upline.cli.actors import Person
from upline.cli.commands import (
    EXIT_FAILED,
    AsJson,
    Bss,
    app,
    print_json,
    running_application,
)
from upline.cli.progress import progress_bar
from upline.cli.resellers import reseller_id


@app.command()
def reconcile(
    bss: Bss,
    *,
    reseller: Annotated[
        str, typer.Option(help="Only this reseller: the short name of its BSS. By default all.")
    ] = "",
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Compare the sales and records of resellers with the orders and mirrors of their distributor, now.

    The exit code is 1 where there are differences; each is shown with what mends it.
    """
    with running_application():
        from upline.api.resources import reconciliation as api
        from upline.backorders.actions import reconcile_now
        from upline.cli import operations

        with operations.acting(bss, person) as request, progress_bar("Comparing") as progress:
            caller = request.auth
            one = reseller_id(request, reseller) if reseller else None
            reconcile_now(
                tenant_id=caller.tenant.id,
                by=caller.actor,
                now=caller.now,
                reseller_id=one,
                progress=progress,
            )
            compared = list(
                operations.every_record(
                    request, api.list_reconciliations, api.ReconciliationQuery()
                )
            )
            if one is not None:
                compared = [row for row in compared if row.reseller.id == one]
            differences = list(
                operations.every_record(
                    request, api.list_differences, api.DifferenceQuery(reseller=one)
                )
            )
    if as_json:
        print_json(
            {
                "reconciliations": [operations.as_json(row) for row in compared],
                "differences": [operations.as_json(row) for row in differences],
            }
        )
    else:
        heads = ("Reseller", "Sales", "Orders", "Mirrors", "Differences")
        rows = [(r.reseller.name, r.sales, r.orders, r.mirrors, r.differences) for r in compared]
        operations.print_table(heads, rows)
        for row in differences:
            detail = f" ({row.detail})" if row.detail else ""
            typer.echo(f"{row.reseller.name}: {row.name}: {row.code.value}{detail}. {row.remedy}")
    if any(row.differences for row in compared):
        raise typer.Exit(EXIT_FAILED)
