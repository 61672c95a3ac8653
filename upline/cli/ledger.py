"""`upline ledger`: the chain of hashes over the back-orders of a BSS and their sales."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from upline.cli.actors import Person, acting, tenant_and_actor
from upline.cli.commands import (
    EXIT_FAILED,
    OPTION_NAMES,
    AsJson,
    Bss,
    app,
    print_json,
    running_application,
)

if TYPE_CHECKING:
    from upline.backorders.ledger.chain import ChainedRecord

ledger = typer.Typer(
    help="The chain of hashes over the back-orders of a BSS: its head, the chain as a file, a check.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(ledger, name="ledger")

_After = Annotated[int, typer.Option(min=0, help="Begin after this position.")]


@ledger.command()
def head(bss: Bss, *, person: Person = "", as_json: AsJson = False) -> None:
    """Show where the chain ends: note it, and any later change of what is before it can be proved."""
    with running_application():
        from upline.backorders.actions import ledger_head

        tenant, actor = tenant_and_actor(bss, person)
        with acting(person):
            found = ledger_head(tenant_id=tenant.id, by=actor)
    if as_json:
        print_json({"position": found.position, "hash": found.hash})
    else:
        typer.echo(f"{found.position}:{found.hash}")


@ledger.command()
def export(
    bss: Bss,
    *,
    file: Annotated[
        Path | None, typer.Option(help="The file to write; else standard output.")
    ] = None,
    person: Person = "",
) -> None:
    """Write the chain, one record per line as JSON, with each order and sale as they stand now.

    `clients/node/verify-ledger.mjs` checks the file without Upline.
    """
    with running_application():
        from upline.backorders.actions import read_ledger

        tenant, actor = tenant_and_actor(bss, person)
        with acting(person), _output(file) as lines:
            for record in read_ledger(tenant_id=tenant.id, by=actor):
                lines.write(_line(record))


@ledger.command()
def verify(bss: Bss, *, after: _After = 0, person: Person = "", as_json: AsJson = False) -> None:
    """Compare each order and sale with its hash. The exit code is 1 where one has changed; each is named."""
    with running_application():
        from upline.backorders.actions import read_ledger

        tenant, actor = tenant_and_actor(bss, person)
        count, changed = 0, []
        with acting(person):
            for record in read_ledger(tenant_id=tenant.id, by=actor, after=after):
                count += 1
                if not record.is_intact:
                    changed.append(record)
    if as_json:
        named = [{"position": one.position, "order": str(one.order_id)} for one in changed]
        print_json({"records": count, "changed": named})
    else:
        for one in changed:
            typer.echo(f"Record {one.position} has been changed: order {one.order_id}")
        typer.echo(f"{count} records, {len(changed)} changed.")
    if changed:
        raise typer.Exit(EXIT_FAILED)


@contextmanager
def _output(file: Path | None) -> Iterator[IO[str]]:
    if file is None:
        yield sys.stdout
        return
    with file.open("w", encoding="utf-8") as lines:
        yield lines


def _line(record: "ChainedRecord") -> str:
    content = {"position": record.position, "record": record.document, "hash": record.hash}
    return json.dumps(content) + "\n"
