"""Who acts in a command: a user of the BSS, or the command line as an administrator."""

from typing import TYPE_CHECKING, Annotated

import typer

from upline.cli.commands import CommandFailed

if TYPE_CHECKING:
    from upline.access.rulebook import Actor
    from upline.tenancy.queries import TenantFacts

Person = Annotated[
    str, typer.Option("--as", help="The e-mail of a user of the BSS, with whose rights it is done.")
]


def tenant_and_actor(bss: str, person: str) -> "tuple[TenantFacts, Actor]":
    """Return the BSS and who acts in it. Without a person, say on standard error who does.

    Raises: CommandFailed.
    """
    from upline.access.rulebook import Actor, system_actor
    from upline.tenancy.queries import find_tenant_by_slug, list_users

    tenant = find_tenant_by_slug(slug=bss)
    if tenant is None:
        raise CommandFailed(f"There is no BSS “{bss}”.")
    if not person:
        actor = system_actor("Command line")
        role = actor.role.value.lower()
        typer.echo(f"Acting as {actor.name}, {role} of {tenant.name}.", err=True)
        return tenant, actor
    for user in list_users(tenant_id=tenant.id):
        if user.email == person.lower() and user.is_active:
            return tenant, Actor(name=user.name, role=user.role, user_id=user.id)
    raise CommandFailed(f"{tenant.name} has no active user “{person}”.")
