"""The web server as users start it, on a database of the benchmarks; and the processor time that it uses."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from bench.environment import ROOT, superuser, url_of

_START_S = 180
# The processes that serve a connection of the web server, not ours.
_BACKENDS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = %s AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND pid <> ALL(%s)
"""


@dataclass(frozen=True, slots=True)
class CpuTimes:
    """The processor time that each process has used so far, in milliseconds: of the web server, and of PostgreSQL for it."""

    web: dict[int, float]
    database: dict[int, float]


class WebServer:
    """The running web server."""

    def __init__(self, database: str, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port = port
        self._process = process
        self._database = database
        self._others: list[int] = []
        self._backends: list[int] = []

    def wait_until_ready(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            assert self._process.poll() is None, "the web server ended"
            try:
                HTTPConnection("127.0.0.1", self.port, timeout=5).request("GET", "/health")
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

    def cpu_times(self) -> CpuTimes:
        """Return the processor times so far."""
        web = [self._process.pid, *_children(self._process.pid)]
        return CpuTimes(_cpu_ms(web), _cpu_ms(self._backends))

    def used_since(self, before: CpuTimes) -> tuple[float, float]:
        """Return the milliseconds of the web server and of PostgreSQL since then."""
        now = self.cpu_times()
        return _used(before.web, now.web), _used(before.database, now.database)


def _used(before: dict[int, float], now: dict[int, float]) -> float:
    return sum(ms - before.get(pid, ms) for pid, ms in now.items())


@contextmanager
def web_server(
    database: str, *, processes: int = 1, threads: int | None = None, **environment: str
) -> Iterator[WebServer]:
    """Keep the web server running inside the block; `threads` None: as many as it usually has."""
    port = _free_port()
    variables = {
        **os.environ,
        "DATABASE_URL": url_of(database),
        "WEB_WORKERS": str(processes),
        "LOG_LEVEL": "ERROR",
        **({} if threads is None else {"WEB_THREADS": str(threads)}),
        **environment,
    }
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "upline", "web", f"--port={port}"], cwd=ROOT, env=variables
    )
    server = WebServer(database, port, process)
    try:
        server.ignore_present_backends()
        server.wait_until_ready()
        yield server
    finally:
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
