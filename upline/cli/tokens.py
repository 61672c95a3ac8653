"""`upline tokens`: the tokens of the API, for who sets a BSS up by scripts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from upline.access.rulebook import Role
from upline.cli.actors import Person
from upline.cli.commands import OPTION_NAMES, AsJson, Bss, app, running_application
from upline.tenancy.rulebook import ApiResource

tokens = typer.Typer(
    help="Create, list and revoke tokens of the API.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(tokens, name="tokens")

_DAY = ["%Y-%m-%d"]


@tokens.command("list")
def list_tokens(bss: Bss, *, person: Person = "", as_json: AsJson = False) -> None:
    """List the tokens of a BSS, the latest first; the tokens themselves are stored nowhere."""
    with running_application():
        from upline.api.resources import credentials as api
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            found = list(
                operations.every_record(request, api.list_credentials, api.CredentialQuery())
            )
    if as_json:
        operations.print_answer(found)
        return
    rows = [
        (
            one.id,
            one.name,
            one.role.value.lower(),
            one.state.value,
            ", ".join(one.resources) or "all resources",
            "read only" if one.read_only else "",
            one.last_used_at or "never used",
        )
        for one in found
    ]
    heads = ("Id", "Name", "Role", "State", "Limited to", "", "Last used")
    operations.print_table(heads, rows)


@tokens.command("create")
def create_token(  # noqa: PLR0913 — the options of the command
    name: Annotated[str, typer.Argument(help="Which program uses it.")],
    bss: Bss,
    *,
    role: Annotated[
        Role, typer.Option(help="The role of the program.", case_sensitive=False)
    ] = Role.VIEWER,
    read_only: Annotated[bool, typer.Option("--read-only", help="It changes nothing.")] = False,
    resource: Annotated[
        list[ApiResource] | None,
        typer.Option(help="Only for this resource; can be given several times."),
    ] = None,
    expires: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="The last day on which it is valid.")
    ] = None,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Create a token, and print it: this once only."""
    with running_application():
        from upline.api.resources import credentials as api
        from upline.cli import operations
        from upline.kernel import clock

        with operations.acting(bss, person) as request:
            zone = request.auth.tenant.timezone
            new = api.CreateCredentialRequest(
                name=name,
                role=role,
                read_only=read_only,
                resources=list(resource or ()),
                expires_at=clock.end_of_day(expires.date(), timezone=zone) if expires else None,
            )
            created = api.create_credential(request, new).body
        assert isinstance(created, api.NewCredential)
    if as_json:
        operations.print_answer(created)
    else:
        typer.echo(created.token)


@tokens.command("revoke")
def revoke_token(
    token_id: Annotated[UUID, typer.Argument(help="The id that `upline tokens list` shows.")],
    bss: Bss,
    *,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Revoke a token, for good."""
    with running_application():
        from upline.api.resources import credentials as api
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            revoked = api.revoke_credential(request, token_id)
    if as_json:
        operations.print_answer(revoked)
    else:
        typer.echo("Revoked. It opens nothing any more.")
