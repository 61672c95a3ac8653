"""`upline serve` runs web server and worker together; `upline web` and `upline worker` run one of
them.
"""

import contextlib
import logging.config
import multiprocessing
import pkgutil
import resource
import socket
import sys
from typing import Annotated

import typer

from upline.cli.announcement import announce_when_answering
from upline.cli.commands import (
    CommandFailed,
    app,
    running_application,
    running_database,
    settings,
    setup_django,
)
from upline.cli.preparation import ensure_static_files
from upline.cli.supervisor import stop_with_parent, supervise
from upline.kernel.process_state import STATE_FILE

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.", envvar="PORT", min=1, max=65535)]
# Of a connection: the time until the headers of its first or next request are there, and their size.
_HEADERS_TIMEOUT_MS = 10_000
_MAX_HEADERS_BYTES = 64 * 1024
_MAX_CONNECTIONS, _OTHER_FILES = 10_000, 200  # of a process

WithParent = Annotated[bool, typer.Option("--with-parent", hidden=True)]


@app.command()
def serve(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    worker: Annotated[bool, typer.Option(help="Run the worker too.")] = True,
) -> None:
    """Run the web server and the worker. Ctrl-C stops both."""
    check_port_free(host, port)
    with running_application():
        _release_connections()
        serve_until_stopped(host=host, port=port, with_worker=worker)


def serve_until_stopped(*, host: str, port: int, with_worker: bool = True) -> None:
    """Run the web server and the worker until a signal. The database must be running."""
    logging.config.dictConfig(settings().LOGGING)
    upline = [sys.executable, "-m", "upline"]
    children = {"web server": [*upline, "web", f"--host={host}", f"--port={port}", "--with-parent"]}
    if with_worker:
        children["worker"] = [*upline, "worker", "--with-parent"]
    ensure_static_files()
    announce_when_answering(host, port)
    supervise(
        children,
        on_poll=settings().DATABASE_SERVER.ensure_running,
        state_file=settings().DATA_DIR / STATE_FILE,
    )


@app.command()
def web(*, host: Host = "127.0.0.1", port: Port = 8000, with_parent: WithParent = False) -> None:
    """Run the web server only; the database must be running."""
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    if with_parent:
        stop_with_parent()
    else:
        _prepare_web_server(host, port)
    # Its processes are spawned: forked ones would share open connections and locks.
    multiprocessing.set_start_method("spawn")
    _raise_open_files_limit()
    Server(
        "upline.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=settings().WEB_WORKERS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=_HEADERS_TIMEOUT_MS, max_buffer_size=_MAX_HEADERS_BYTES
        ),
        websockets=False,
        backpressure=_open_connections_limit(),
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


def _raise_open_files_limit() -> None:
    """Allow as many open files as the system lets this process have: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _open_connections_limit() -> int:
    """Return how many connections a process accepts; the files of the others are for all else."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(1, min(_MAX_CONNECTIONS, allowed - _OTHER_FILES))


@app.command()
def worker(*, with_parent: WithParent = False) -> None:
    """Run the worker until stopped: it books what resellers sell."""
    if with_parent:
        stop_with_parent()
    with running_database() if with_parent else running_application():
        setup_django()
        # By name, as the web server names the pages: entry points do not import each other.
        pkgutil.resolve_name("upline.worker:run")()


def _prepare_web_server(host: str, port: int) -> None:
    """Prepare what the web server needs, where no parent has. Raises: CommandFailed."""
    check_port_free(host, port)
    with running_application():
        _release_connections()
    ensure_static_files()


def _release_connections() -> None:
    from django.db import connections

    connections.close_all()


def check_port_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandFailed(
                f"Port {port} of {host} cannot be had ({error.strerror}); choose another with --port."
            ) from error
