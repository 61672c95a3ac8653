"""`upline receive-email`: receives one message from a mail server."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from upline.cli.commands import AsJson, app, failure, print_json, running_application

if TYPE_CHECKING:
    from upline.crm.actions import ReceiveResult

_EXIT_TEMPORARY_FAILURE = 75  # mail servers try again later (sysexits.h: EX_TEMPFAIL)
_EXIT_REFUSED, _EXIT_USAGE = 1, 2
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
    """Receive an e-mail, and relate it to its order.

    For a pipe from a mail server. A message that was received before changes nothing.

    The exit code is 1 where the message is refused, 2 where the call is wrong, and 75 where the
    database does not answer, so that the mail server tries again.
    """
    raw = _read(file)
    try:
        with running_application():
            received = _receive(raw, bss)
    except ConnectionError as error:
        raise _exit(str(error), _EXIT_TEMPORARY_FAILURE) from error
    if as_json:
        print_json(asdict(received))
        return
    typer.echo(_result_sentence(received))
    for name in received.dropped:
        typer.echo(f"Not kept: {name}")


def _read(file: Path) -> bytes:
    """Return the message; if it is too large, only its beginning."""
    from upline.crm.rulebook import MAX_MESSAGE_BYTES

    try:
        if file == _STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_MESSAGE_BYTES + 1)
        with file.open("rb") as opened:
            return opened.read(MAX_MESSAGE_BYTES + 1)
    except OSError as error:
        raise _exit(f"{file} cannot be read: {error.strerror}.", _EXIT_USAGE) from error


def _receive(raw: bytes, bss: str) -> "ReceiveResult":
    from django.db import OperationalError

    from upline.crm import actions
    from upline.kernel import clock
    from upline.kernel.verdicts import Refused
    from upline.tenancy.queries import find_tenant_by_slug

    try:
        tenant = find_tenant_by_slug(slug=bss)
        if tenant is None:
            raise _exit(f"There is no BSS “{bss}”.", _EXIT_USAGE)
        return actions.receive_email(tenant_id=tenant.id, raw=raw, now=clock.now())
    except Refused as refusal:
        raise failure(
            str(refusal), exit_code=_EXIT_REFUSED, code=refusal.code, fields=refusal.fields
        ) from refusal
    except OperationalError as error:
        raise _exit("The database does not answer.", _EXIT_TEMPORARY_FAILURE) from error


def _result_sentence(received: "ReceiveResult") -> str:
    if not received.is_new:
        return "Nothing to do: this message was received before."
    if received.order:
        return f"Received, and related to order {received.order}."
    return "Received. It is to be related by hand."


_CODES = {_EXIT_TEMPORARY_FAILURE: "failed", _EXIT_USAGE: "wrong_call"}


def _exit(sentence: str, exit_code: int) -> typer.Exit:
    return failure(sentence, exit_code=exit_code, code=_CODES[exit_code])
