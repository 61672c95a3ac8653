"""`upline users`: who works in a BSS."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from upline.access.rulebook import Role
from upline.cli.actors import Person
from upline.cli.commands import (
    OPTION_NAMES,
    AsJson,
    Bss,
    CommandFailed,
    app,
    running_application,
)

if TYPE_CHECKING:
    from upline.api.resources.users import UserWithRole
    from upline.api.responses import VersionedResponse
    from upline.cli.operations import CommandRequest

users = typer.Typer(
    help="Who works in a BSS: list, invite, deactivate them, change their role.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(users, name="users")

_Email = Annotated[str, typer.Argument(help="The e-mail of the user.")]
_Role = Annotated[Role, typer.Option(help="What they may do.", case_sensitive=False)]


@users.command("list")
def list_users(bss: Bss, *, person: Person = "", as_json: AsJson = False) -> None:
    """List who works in a BSS or did."""
    with running_application():
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            found = _every_user(request)
    if as_json:
        operations.print_answer(found)
        return
    rows = [(u.email, u.name, api_role(u), "active" if u.is_active else "former") for u in found]
    operations.print_table(("E-mail", "Name", "Role", "State"), rows)


@users.command()
def invite(  # noqa: PLR0913 — the options of the command
    email: _Email,
    name: Annotated[str, typer.Argument(help="The name of the user.")],
    bss: Bss,
    *,
    role: _Role = Role.VIEWER,
    site: Annotated[
        str, typer.Option(help="Where the pages are, for the link to join.")
    ] = "http://127.0.0.1:8000",
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Invite somebody to work in a BSS. Where no mail server is set, the link to join is printed, this once."""
    with running_application():
        from upline.api.resources.users import InviteUserRequest, UserInvitation, invite_user
        from upline.cli import operations

        with operations.acting(bss, person, site=site) as request:
            new = InviteUserRequest(name=name, email=email, role=role)
            invitation = invite_user(request, new).body
        assert isinstance(invitation, UserInvitation)
    if as_json:
        operations.print_answer(invitation)
        return
    typer.echo(invitation.link or f"{invitation.email} is invited; the link is sent by e-mail.")


@users.command()
def deactivate(email: _Email, bss: Bss, *, person: Person = "", as_json: AsJson = False) -> None:
    """End somebody's work in a BSS; records keep their name."""
    with running_application():
        from upline.api.resources.users import deactivate_user
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            user = _user(deactivate_user(request, _user_id(request, email)))
    _say(user, f"{user.name} works there no more.", as_json=as_json)


@users.command("role")
def change_role(
    email: _Email,
    role: Annotated[Role, typer.Argument(help="The new role.", case_sensitive=False)],
    bss: Bss,
    *,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Give a user another role. A BSS keeps one administrator."""
    with running_application():
        from upline.api.resources.users import UpdateUserRequest, change_user
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            new = UpdateUserRequest(role=role)
            user = _user(change_user(request, _user_id(request, email), new))
    _say(user, f"{user.name} is {api_role(user)} now.", as_json=as_json)


@users.command("reset-second-factor")
def reset_second_factor(
    email: _Email, bss: Bss, *, person: Person = "", as_json: AsJson = False
) -> None:
    """Remove the second factor of a user who has lost it, and sign them out everywhere."""
    with running_application():
        from upline.api.resources.users import reset_second_factor as reset
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            user = _user(reset(request, _user_id(request, email)))
    _say(user, f"{user.name} signs in by password alone now.", as_json=as_json)


def api_role(user: "UserWithRole") -> str:
    """Return the role as the API and the options of commands write it."""
    return user.role.value.lower()


def _every_user(request: "CommandRequest") -> "list[UserWithRole]":
    from upline.api.resources import users as api
    from upline.cli import operations

    found = operations.every_record(request, api.list_users, api.UserQuery())
    return [_user(api.get_user(request, user.id)) for user in found]


def _user(answer: "VersionedResponse") -> "UserWithRole":
    from upline.api.resources.users import UserWithRole

    assert isinstance(answer.body, UserWithRole)
    return answer.body


def _user_id(request: "CommandRequest", email: str) -> UUID:
    for user in _every_user(request):
        if user.email.casefold() == email.casefold():
            return user.id
    raise CommandFailed(f"{request.auth.tenant.name} has no user “{email}”.", code="not_found")


def _say(user: "UserWithRole", sentence: str, *, as_json: bool) -> None:
    from upline.cli import operations

    if as_json:
        operations.print_answer(user)
    else:
        typer.echo(sentence)
