"""`upline lift-sign-in-limit`: lets people sign in again who have to wait after wrong passwords."""

from typing import Annotated

import typer

from upline.cli.commands import app, running_application


@app.command("lift-sign-in-limit")
def lift_sign_in_limit(
    email: Annotated[str, typer.Argument(help="Whose; without it, everybody's.")] = "",
    *,
    address: Annotated[str, typer.Option(help="Of a network address instead.")] = "",
) -> None:
    """Let an account, an address, or everybody try to sign in again at once."""
    with running_application():
        from upline.tenancy.actions import clear_sign_in_limits

        clear_sign_in_limits(email=email, address=address)
    typer.echo(f"{email or address or 'Everybody'} can try to sign in again now.")
