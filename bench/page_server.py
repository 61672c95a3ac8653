"""The web server as users start it, on a database of the benchmarks; and what its requests cost."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

from bench.environment import ROOT, superuser, url_of

_START_S = 90
# The processes that serve a connection of the web server, not ours.
_BACKENDS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = %s AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND pid <> ALL(%s)
"""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its client and the system see it, in milliseconds.

    `total` is from its first byte to the last of the response; `web` and `database` are the processor
    times of the web server and of PostgreSQL for it.
    """

    total: float
    web: float
    database: float


class PageServer:
    """The running web server. It serves one request at a time here, from one process."""

    def __init__(self, database: str, port: int, process: "subprocess.Popen[bytes]") -> None:
        self._port = port
        self._process = process
        self._database = database
        self._others: list[int] = []
        self._backends: list[int] = []
        self._connection = HTTPConnection("127.0.0.1", port)

    def wait_until_ready(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            assert self._process.poll() is None, "the web server ended"
            try:
                HTTPConnection("127.0.0.1", self._port, timeout=5).request("GET", "/health")
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise TimeoutError("the web server does not answer")

    def find_backends(self) -> None:
        """Find the processes of PostgreSQL that serve it, once it has connected."""
        with superuser() as connection:
            rows = connection.execute(_BACKENDS, [self._database, self._others]).fetchall()
        self._backends = [pid for (pid,) in rows]

    def ignore_present_backends(self) -> None:
        """Leave out the connections that there are before it has any."""
        self.find_backends()
        self._others, self._backends = self._backends, []

    def get(self, address: str, session: str) -> Request:
        """Request a page as the person of a session."""
        web, database = self._processes(), self._backends
        before = _cpu_ms([*web, *database])
        headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}
        began = time.perf_counter()
        self._connection.request("GET", address, headers=headers)
        response = self._connection.getresponse()
        response.read()
        total = (time.perf_counter() - began) * 1_000
        assert response.status in {HTTPStatus.OK, HTTPStatus.FOUND}, (
            f"{address} answers {response.status}"
        )
        used = {pid: ms - before[pid] for pid, ms in _cpu_ms(list(before)).items()}
        return Request(
            total,
            sum(used.get(pid, 0.0) for pid in web),
            sum(used.get(pid, 0.0) for pid in database),
        )

    def close(self) -> None:
        """Close the connection, on which the server would wait for another request."""
        self._connection.close()

    def _processes(self) -> list[int]:
        return [self._process.pid, *_children(self._process.pid)]


@contextmanager
def page_server(database: str) -> Iterator[PageServer]:
    """Keep the web server running inside the block, with one process and one thread for requests."""
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": url_of(database),
        "WEB_WORKERS": "1",
        "WEB_THREADS": "1",
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "upline", "web", f"--port={port}"], cwd=ROOT, env=environment
    )
    server = PageServer(database, port, process)
    try:
        server.ignore_present_backends()
        server.wait_until_ready()
        yield server
    finally:
        server.close()
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def _cpu_ms(pids: Sequence[int]) -> dict[int, float]:
    """Return the processor time that each process has used, in milliseconds; of those that still run.

    A connection to the database ends after a minute, and its process with it.
    """
    used = {}
    for pid in pids:
        try:
            tasks = list(Path(f"/proc/{pid}/task").iterdir())
            nanoseconds = sum(int((one / "schedstat").read_text().split()[0]) for one in tasks)
        except FileNotFoundError:
            continue
        used[pid] = nanoseconds / 1_000_000
    return used
