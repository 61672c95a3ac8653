"""`upline receive-email`: a message that a mail server hands over."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from upline.cli.commands import AsJson, app, print_json, upline_ready

if TYPE_CHECKING:
    from upline.crm.actions import Received

_LATER = 75  # what mail servers take for "try again later" (sysexits.h: EX_TEMPFAIL)
_REFUSED, _WRONG_CALL = 1, 2
_STANDARD_INPUT = Path("-")


@app.command("receive-email")
def receive_email(
    file: Annotated[
        Path, typer.Argument(help="One message (RFC 5322); - reads standard input.")
    ] = _STANDARD_INPUT,
    *,
    bss: Annotated[str, typer.Option(help="Whose e-mail it is: the short name of the BSS.")],
    as_json: AsJson = False,
) -> None:
    """Take a received e-mail, and relate it to the order that it is about.

    Mail servers pipe to it. A message that was received before changes nothing.

    The exit code is 1 where the message is refused, 2 where the call is wrong, and 75 where the
    database does not answer, for the mail server to try again.
    """
    raw = _read(file)
    try:
        with upline_ready():
            received = _receive(raw, bss)
    except ConnectionError as error:
        raise _ending(str(error), _LATER) from error
    if as_json:
        print_json(asdict(received))
        return
    typer.echo(_told(received))
    for name in received.dropped:
        typer.echo(f"Not kept: {name}")


def _read(file: Path) -> bytes:
    """Return the message, or its beginning where it is larger than any may be."""
    from upline.crm.rulebook import LARGEST_MESSAGE

    try:
        if file == _STANDARD_INPUT:
            return sys.stdin.buffer.read(LARGEST_MESSAGE + 1)
        with file.open("rb") as opened:
            return opened.read(LARGEST_MESSAGE + 1)
    except OSError as error:
        raise _ending(f"{file} cannot be read: {error.strerror}.", _WRONG_CALL) from error


def _receive(raw: bytes, bss: str) -> "Received":
    from django.db import OperationalError

    from upline.crm import actions
    from upline.kernel import clock
    from upline.kernel.verdicts import Refused
    from upline.tenancy.queries import find_tenant_by_slug

    try:
        tenant = find_tenant_by_slug(slug=bss)
        if tenant is None:
            raise _ending(f"There is no BSS “{bss}”.", _WRONG_CALL)
        return actions.receive_email(tenant_id=tenant.id, raw=raw, now=clock.now())
    except Refused as refusal:
        raise _ending(str(refusal), _REFUSED) from refusal
    except OperationalError as error:
        raise _ending("The database does not answer.", _LATER) from error


def _told(received: "Received") -> str:
    if not received.is_new:
        return "Nothing to do: this message was received before."
    if received.order:
        return f"Received, and related to order {received.order}."
    return "Received. It is to be related by hand."


def _ending(sentence: str, code: int) -> typer.Exit:
    typer.echo(f"upline: {sentence}", err=True)
    return typer.Exit(code)
