"""A running installation of its own: `upline serve` with its database, and the processes of both."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from pathlib import Path

_START_TIMEOUT_S = 300
_STOP_TIMEOUT_S = 30
_LOG = "serve.log"


class Part(StrEnum):
    """A process, or one of several of a kind."""

    SUPERVISOR = "supervisor"
    WEB_MAIN = "web main process"
    WEB_PROCESS = "web process"
    WORKER = "worker"
    POSTMASTER = "postmaster"
    BACKEND = "database connection"


class Deployment:
    """`upline serve` on a data directory. Its processes are found in /proc, as they come and go."""

    def __init__(self, directory: Path, *, environment: Mapping[str, str]) -> None:
        self.directory = directory
        self.port = _free_port()
        self._environment = {**os.environ, **environment, "UPLINE_DATA": str(directory)}
        self._process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    @property
    def log_file(self) -> Path:
        """What the processes print."""
        return self.directory / _LOG

    def start(self) -> None:
        """Start it, if it does not run; does not wait until it answers."""
        if self._process is not None and self._process.poll() is None:
            return
        self.starts += 1
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "upline", "serve", f"--port={self.port}"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_it_answers(self, timeout_s: float = _START_TIMEOUT_S) -> None:
        """Start it again if it ended, until it answers. Raises: TimeoutError."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            self.start()
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/api/v1/openapi.json")
                if connection.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.2)
            finally:
                connection.close()
        raise TimeoutError(f"The web server on port {self.port} does not answer.")

    def stop(self) -> None:
        """Stop it as a person does, and kill what is left after half a minute."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def find(self, part: Part) -> Sequence[int]:
        """Return the processes that are this part now; none while it is being started again."""
        if part is Part.POSTMASTER:
            return self._postmaster()
        if part is Part.BACKEND:
            return _children_with(self._postmaster(), " upline_app upline ")
        supervisor = (
            [] if self._process is None or self._process.poll() is not None else [self._process.pid]
        )
        if part is Part.SUPERVISOR:
            return supervisor
        children = [child for pid in supervisor for child in _children(pid)]
        workers = _children_with(supervisor, " worker ")
        if part is Part.WORKER:
            return workers
        # The web server is a copy of the supervisor, and its processes are copies of it: all have the same command.
        web_main = [child for child in children if child not in workers]
        if part is Part.WEB_MAIN:
            return web_main
        helpers = _children_with(web_main, "resource_tracker")
        return [child for pid in web_main for child in _children(pid) if child not in helpers]

    def _postmaster(self) -> list[int]:
        with suppress(OSError, ValueError, IndexError):
            pid = int((self.directory / "postgres" / "postmaster.pid").read_text().split()[0])
            if "postgres" in _command(pid):
                return [pid]
        return []


def send_signal(pid: int, number: signal.Signals) -> bool:
    """Send a signal; return whether the process was there."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def running_deployment(directory: Path, *, environment: Mapping[str, str]) -> Iterator[Deployment]:
    """Keep an installation running inside the block."""
    deployment = Deployment(directory, environment=environment)
    try:
        deployment.start()
        deployment.wait_until_it_answers()
        yield deployment
    finally:
        deployment.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    return found


def _children_with(parents: Sequence[int], words: str) -> list[int]:
    """Return the children whose command has these words."""
    children = (child for pid in parents for child in _children(pid))
    return [child for child in children if words in f"{_command(child)} "]


def _command(pid: int) -> str:
    with suppress(OSError):
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    return ""
