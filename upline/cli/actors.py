"""Who acts in a command: a user of the BSS, or the command line as an administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from upline.cli.commands import CommandFailed, wrong_call

if TYPE_CHECKING:
    from upline.access.rulebook import Actor
    from upline.tenancy.queries import TenantFacts

Person = Annotated[
    str, typer.Option("--as", help="The e-mail of a user of the BSS, who acts in their role.")
]


def tenant_and_actor(bss: str, person: str) -> "tuple[TenantFacts, Actor]":
    """Return the BSS and who acts in it. Without a person, say on standard error who does.

    Raises: CommandFailed — there is no such BSS; typer.Exit, with code 2 after a sentence, for a
    person who is no active user of it.
    """
    from upline.access.rulebook import system_actor
    from upline.tenancy.queries import find_actor, find_tenant_by_slug

    tenant = find_tenant_by_slug(slug=bss)
    if tenant is None:
        raise CommandFailed(f"There is no BSS “{bss}”.")
    if not person:
        actor = system_actor("Command line")
        role = actor.role.value.lower()
        typer.echo(f"Acting as {actor.name}, {role} of {tenant.name}.", err=True)
        return tenant, actor
    found = find_actor(tenant_id=tenant.id, name_or_email=person)
    if found is None:
        raise wrong_call(f"{tenant.name} has no active user “{person}”.")
    return tenant, found


@contextmanager
def acting(person: str) -> Iterator[None]:
    """Note in the audit log who acts. Raises: CommandFailed — it is refused."""
    from upline.database.audit_context import command_line_audit_context
    from upline.kernel.verdicts import Refused

    try:
        with command_line_audit_context(person=person):
            yield
    except Refused as refusal:
        raise CommandFailed(str(refusal), code=refusal.code, fields=refusal.fields) from refusal
