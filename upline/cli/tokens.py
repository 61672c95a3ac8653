"""`upline tokens`: the tokens of the API, for who sets a BSS up by scripts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from upline.access.rulebook import Role
from upline.cli.actors import Person, tenant_and_actor
from upline.cli.commands import (
    OPTION_NAMES,
    AsJson,
    CommandFailed,
    app,
    print_json,
    running_application,
)
from upline.tenancy.rulebook import ApiResource

if TYPE_CHECKING:
    from upline.tenancy.queries import CredentialRow

tokens = typer.Typer(
    help="Create, list and revoke tokens of the API.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(tokens, name="tokens")

_Bss = Annotated[str, typer.Option("--bss", help="The short name of the BSS.")]
_DAY = ["%Y-%m-%d"]


@tokens.command("list")
def list_tokens(bss: _Bss, *, as_json: AsJson = False) -> None:
    """List the tokens of a BSS, the revoked ones last; the tokens themselves are stored nowhere."""
    with running_application():
        from upline.kernel import clock
        from upline.tenancy.queries import list_credentials

        tenant, _ = tenant_and_actor(bss, "")
        now = clock.now()
        found = [_listed(row, now) for row in list_credentials(tenant_id=tenant.id)]
    if as_json:
        print_json(found)
        return
    for row in found:
        limits = ", ".join(row["resources"]) or "all resources"
        reads = ", read only" if row["read_only"] else ""
        used = row["last_used_at"] or "never used"
        typer.echo(
            f"{row['id']}  {row['name']}  {row['role']}  {row['state']}  {limits}{reads}  {used}"
        )


def _listed(row: "CredentialRow", now: datetime) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "role": row.role.value.lower(),
        "state": row.state(now).value,
        "read_only": row.scope.is_read_only,
        "resources": sorted(row.scope.resources),
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        "last_used_at": row.last_used_at.isoformat() if row.last_used_at else None,
        "token_ending": row.ending,
    }


@tokens.command("create")
def create_token(  # noqa: PLR0913 — the options of the command
    name: Annotated[str, typer.Argument(help="Which program uses it.")],
    bss: _Bss,
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
        from upline.kernel import clock
        from upline.tenancy.actions import CredentialLimits, add_credential

        tenant, actor = tenant_and_actor(bss, person)
        limits = CredentialLimits(
            expires_at=(
                clock.end_of_day(expires.date(), timezone=tenant.timezone) if expires else None
            ),
            is_read_only=read_only,
            resources=frozenset(resource or ()),
        )
        with _acting(person):
            created = add_credential(
                tenant_id=tenant.id,
                name=name,
                role=role,
                limits=limits,
                by=actor,
                now=clock.now(),
            )
    if as_json:
        print_json({"id": str(created.id), "token": created.token})
        return
    typer.echo(created.token)


@tokens.command("revoke")
def revoke_token(
    token_id: Annotated[UUID, typer.Argument(help="The id that `upline tokens list` shows.")],
    bss: _Bss,
    *,
    person: Person = "",
) -> None:
    """Revoke a token, for good."""
    with running_application():
        from django.core.exceptions import ObjectDoesNotExist

        from upline.kernel import clock
        from upline.tenancy.actions import revoke_credential

        tenant, actor = tenant_and_actor(bss, person)
        try:
            with _acting(person):
                revoke_credential(
                    tenant_id=tenant.id, credential_id=token_id, by=actor, now=clock.now()
                )
        except ObjectDoesNotExist:
            raise CommandFailed(f"{tenant.name} has no token {token_id}.") from None
    typer.echo("Revoked. It opens nothing any more.")


@contextmanager
def _acting(person: str) -> Iterator[None]:
    """Note in the audit log who acts. Raises: CommandFailed — it is refused."""
    from upline.database.audit_context import command_line_audit_context
    from upline.kernel.verdicts import Refused

    try:
        with command_line_audit_context(person=person):
            yield
    except Refused as refusal:
        raise CommandFailed(str(refusal), code=refusal.code, fields=refusal.fields) from refusal
