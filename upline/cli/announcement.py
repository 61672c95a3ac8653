"""Says where Upline is once it answers there."""

import http.client
import ipaddress
import os
import threading
import time
from functools import partial

import typer

from upline.cli.forking import ForkedProcess, can_fork

_RETRY_INTERVAL_S, _REQUEST_TIMEOUT_S = 0.3, 10
_PAGE = "/sign-in/"


def announce_when_answering(host: str, port: int) -> None:
    """Print the address after the first request that succeeds; return at once.

    A thread of this process would keep it from being copied.
    """
    if can_fork():
        ForkedProcess(partial(_announce, host, port, parent=os.getpid()), stdin=0)
    else:
        threading.Thread(target=_announce, args=(host, port), daemon=True).start()


def _announce(host: str, port: int, *, parent: int | None = None) -> None:
    while not _answers(_reachable(host), port):
        time.sleep(_RETRY_INTERVAL_S)
        if parent is not None and os.getppid() != parent:
            return
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"Upline is at http://{shown}:{port}/ (Ctrl-C stops it)")


def _reachable(host: str) -> str:
    """Return the address at which a server that listens on `host` is reached from here."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"


def _answers(host: str, port: int) -> bool:
    from upline.cli.commands import settings

    connection = http.client.HTTPConnection(host, port, timeout=_REQUEST_TIMEOUT_S)
    known = [name for name in settings().ALLOWED_HOSTS if "*" not in name]
    name = known[0].removeprefix(".") if known else "localhost"
    try:
        connection.request("GET", _PAGE, headers={"Host": name})
        return connection.getresponse().status < http.client.BAD_REQUEST
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
