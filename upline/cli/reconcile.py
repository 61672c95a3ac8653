"""`upline reconcile`: compares the BSSs of resellers with their distributor's, and repairs what differs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from upline.cli.actors import Person
from upline.cli.commands import (
    EXIT_FAILED,
    AsJson,
    Bss,
    app,
    print_json,
    running_application,
    wrong_call,
)
from upline.cli.progress import progress_bar
from upline.cli.resellers import reseller_id

if TYPE_CHECKING:
    from upline.api.resources.reconciliation import Difference, Reconciliation, RepairResponse
    from upline.cli.operations import CommandRequest


@app.command()
def reconcile(  # noqa: PLR0913 — the options of the command
    bss: Bss,
    *,
    reseller: Annotated[
        str, typer.Option(help="Only this reseller: the short name of its BSS. By default all.")
    ] = "",
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Say what repairs would write; with --yes, have it written and recorded.",
        ),
    ] = False,
    code: Annotated[str, typer.Option(help="Repair only differences of this code.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do the repairs that are shown.")] = False,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Compare the sales and records of resellers with the orders and mirrors of their distributor, now.

    The exit code is 1 where differences are left; each is shown with what mends it. Repairs never change a
    booked order; what they cannot mend is left.
    """
    if (yes or code) and not repair:
        raise wrong_call("--yes and --code are for --repair.")
    with running_application():
        from upline.api.resources import reconciliation as api
        from upline.cli import operations

        with operations.acting(bss, person) as request, progress_bar("Comparing") as progress:
            one = reseller_id(request, reseller) if reseller else None
            compared = _compare(request, one, progress)
            found = operations.parsed(api.DifferenceQuery, {"reseller": one, "code": code or None})
            differences = list(operations.every_record(request, api.list_differences, found))
            attempts = _repair_each(request, differences, dry_run=not yes) if repair else []
            left = _compare(request, one, progress) if yes else compared
    if as_json:
        print_json(
            {
                "reconciliations": [operations.as_json(row) for row in compared],
                "differences": [operations.as_json(row) for row in differences],
                **({"repairs": [one.as_json() for one in attempts]} if repair else {}),
            }
        )
    else:
        heads = ("Reseller", "Sales", "Orders", "Mirrors", "Differences")
        rows = [(r.reseller.name, r.sales, r.orders, r.mirrors, r.differences) for r in compared]
        operations.print_table(heads, rows)
        for row in differences:
            detail = f" ({row.detail})" if row.detail else ""
            typer.echo(f"{row.reseller.name}: {row.name}: {row.code.value}{detail}. {row.remedy}")
        for attempt in attempts:
            attempt.print()
        if repair and not yes:
            typer.echo("Nothing was repaired: --yes does it.")
    if any(row.differences for row in left):
        raise typer.Exit(EXIT_FAILED)


def _compare(
    request: "CommandRequest", reseller: UUID | None, progress: Callable[[int, int], None]
) -> "list[Reconciliation]":
    """Compare one reseller, or all, and return the results."""
    from upline.api.resources import reconciliation as api
    from upline.backorders.actions import reconcile_now
    from upline.cli import operations

    caller = request.auth
    reconcile_now(
        tenant_id=caller.tenant.id,
        by=caller.actor,
        now=caller.now,
        reseller_id=reseller,
        progress=progress,
    )
    rows = operations.every_record(request, api.list_reconciliations, api.ReconciliationQuery())
    return [row for row in rows if reseller in {None, row.reseller.id}]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A repair that was tried: what it wrote or would write, or why it was refused."""

    difference: "Difference"
    done: "RepairResponse | None"
    refusal: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        done = self.done
        return {
            "difference": str(self.difference.id),
            "repair": done.repair.value if done else None,
            "values": json.loads(done.model_dump_json())["values"] if done else [],
            "refusal": self.refusal or None,
        }

    def print(self) -> None:
        """Print what is written, a value per line, or the refusal."""
        one = self.difference
        if self.done is None:
            typer.echo(f"{one.name}: {one.code.value} is not repaired. {self.refusal}")
            return
        typer.echo(f"{one.name}: {one.code.value}: {self.done.repair.value}")
        for value in self.done.values:
            before = value.before if value.before is not None else "–"
            typer.echo(f"  {value.name}: {value.field}: {before} → {value.after}")


def _repair_each(
    request: "CommandRequest", differences: "Sequence[Difference]", *, dry_run: bool
) -> list[_Attempt]:
    """Repair each difference that has a repair, in a transaction of its own, or say what would be written."""
    from upline.api.resources import reconciliation as api
    from upline.kernel.verdicts import Refused

    caller = request.auth
    attempts = []
    for one in differences:
        if not one.repairs:
            continue
        try:
            done = api.repaired(caller, one.id, dry_run=dry_run)
        except Refused as refusal:
            if refusal.code == "not_permitted":
                raise
            attempts.append(_Attempt(one, None, str(refusal)))
        else:
            attempts.append(_Attempt(one, done))
    return attempts
