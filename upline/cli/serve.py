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
import time
from functools import partial
from typing import Annotated

import structlog
import typer

from upline.cli.announcement import announce_when_answering
from upline.cli.commands import (
    CommandFailed,
    app,
    running_application,
    running_database,
    settings,
    setup_django,
    use_session_role,
)
from upline.cli.forking import can_fork
from upline.cli.preparation import ensure_static_files
from upline.cli.production_checks import checks_before_database, checks_of_database, require
from upline.cli.supervisor import heartbeat, stop_with_parent, supervise
from upline.kernel.back_off import BackOff
from upline.kernel.metrics import DIRECTORY, collect_into
from upline.kernel.process_state import STATE_FILE

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.", envvar="PORT", min=1, max=65535)]
# Of a connection: the time until the headers of its first or next request are there, and their size.
_HEADERS_TIMEOUT_MS = 10_000
_MAX_HEADERS_BYTES = 64 * 1024
_MAX_CONNECTIONS, _OTHER_FILES = 10_000, 200  # of a process

_ANSWER_WITHIN_S = 6  # what is under way when it is to stop
_APPLICATION = "upline.config.asgi:application"

log = structlog.get_logger(__name__)

WithParent = Annotated[bool, typer.Option("--with-parent", hidden=True)]


@app.command()
def serve(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    worker: Annotated[bool, typer.Option(help="Run the worker too.")] = True,
) -> None:
    """Run the web server and the worker. Ctrl-C stops both."""
    use_session_role("web")
    check_port_free(host, port)
    require(checks_before_database())
    with running_application():
        require(checks_of_database())
        _release_connections()
        serve_until_stopped(host=host, port=port, with_worker=worker)


def serve_until_stopped(*, host: str, port: int, with_worker: bool = True) -> None:
    """Run the web server and the worker until a signal. The database must be running."""
    logging.config.dictConfig(settings().LOGGING)
    upline = [sys.executable, "-m", "upline"]
    pages = [*upline, "web", f"--host={host}", f"--port={port}", "--with-parent"]
    children, copies = {"web server": pages}, {}
    ensure_static_files()
    if settings().SESSION_ROLE == "web" and can_fork():
        # What takes seconds is done once, here, so that a web server that was killed is back at once.
        pkgutil.resolve_name(_APPLICATION)
        copies["web server"] = partial(_serve_pages, host, port)
    if with_worker:
        children["worker"] = [*upline, "worker", "--with-parent"]
    supervise(
        children,
        on_poll=settings().DATABASE_SERVER.ensure_running,
        state_file=settings().DATA_DIR / STATE_FILE,
        copies=copies,
        hung_after_s={"worker": settings().WORKER_HUNG_SECONDS},
        on_started=partial(announce_when_answering, host, port),
    )


@app.command()
def web(*, host: Host = "127.0.0.1", port: Port = 8000, with_parent: WithParent = False) -> None:
    """Run the web server only; the database must be running."""
    use_session_role("web")
    if not with_parent:
        _prepare_web_server(host, port)
    _serve_pages(host, port, with_parent=with_parent)


def _serve_pages(host: str, port: int, *, with_parent: bool = True) -> None:
    """Serve pages and the API until stopped."""
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    if with_parent:
        stop_with_parent()
    collect_into(settings().DATA_DIR / DIRECTORY)
    # Forked processes would share open connections and locks. This one has neither: it opens no connection.
    if sys.platform == "linux":
        setup_django()
        pkgutil.resolve_name(_APPLICATION)
        multiprocessing.set_start_method("fork", force=True)
    else:
        multiprocessing.set_start_method("spawn", force=True)
    _raise_open_files_limit()
    Server(
        _APPLICATION,
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
        workers_kill_timeout=_ANSWER_WITHIN_S,
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
    use_session_role("worker")
    if with_parent:
        stop_with_parent()
    else:
        require(checks_before_database(pages=False))
        _wait_for_database()
    # A parent starts the database, unless somebody has stopped it.
    with settings().DATABASE_SERVER.using() if with_parent else running_application():
        setup_django()
        if not with_parent:
            require(checks_of_database())
        # By name, as the web server names the pages: entry points do not import each other.
        collect_into(settings().DATA_DIR / DIRECTORY)
        run = pkgutil.resolve_name("upline.worker:run")
        run(heartbeat=heartbeat) if with_parent else run()


def _wait_for_database() -> None:
    """Wait until somebody else's server takes changes, which it does not during a failover."""
    if settings().DATABASE_SERVER.is_embedded:
        return
    logging.config.dictConfig(settings().LOGGING)
    reported, back_off = "", BackOff(1.0, 5.0)
    while True:
        try:
            with running_database():
                return
        except ConnectionError as problem:
            if str(problem) != reported:
                reported = str(problem)
                log.warning("worker.waiting", problem=reported)
        time.sleep(back_off.fail())


def _prepare_web_server(host: str, port: int) -> None:
    """Prepare what the web server needs, where no parent has. Raises: CommandFailed."""
    check_port_free(host, port)
    require(checks_before_database())
    with running_application():
        require(checks_of_database())
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
