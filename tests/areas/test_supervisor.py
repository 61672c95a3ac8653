"""Processes that keep ending, and a database that refuses to write: the pages stay."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Any

import psycopg
import pytest
import structlog
from django.conf import settings
from django.db import InternalError, OperationalError, connection, connections

from upline import worker
from upline.cli import supervisor
from upline.kernel.back_off import BackOff
from upline.kernel.process_state import read_process_states

PATIENCE_S = 120
_BOOKING_FAILS = ("worker.failing", "booking")


def test_back_off_doubles_up_to_its_limit_and_starts_again():
    back_off = BackOff(1.0, 5.0)

    delays = [back_off.fail() for _ in range(5)]
    back_off.succeed()

    assert delays == [1, 2, 4, 5, 5]
    assert back_off.fail() == 1


def test_worker_logs_one_line_per_change_of_state():
    attempts = worker.Attempts("booking")

    with structlog.testing.capture_logs() as lines:
        attempts.succeed()
        for error in (InternalError(), InternalError(), OperationalError(), OperationalError()):
            attempts.fail(error)
        attempts.succeed()
        attempts.succeed()

    assert [(line["event"], line["problem"]) for line in lines] == [
        ("worker.failing", "InternalError"),
        ("worker.failing", "OperationalError"),
        ("worker.recovered", "OperationalError"),
    ]


def test_failing_task_is_put_off_and_does_not_stop_the_others():
    calls = []

    def fail() -> None:
        calls.append("fails")
        raise RuntimeError

    tasks = [
        worker.PeriodicTask("one", fail, 0),
        worker.PeriodicTask("other", lambda: calls.append("works"), 0),
    ]
    for _ in range(3):
        for task in tasks:
            task.run_if_due()

    assert calls == ["fails", "works", "works", "works"]


def test_child_that_keeps_ending_is_slowed_down_and_leaves_the_other_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "_POLL_INTERVAL_S", 0.02)
    monkeypatch.setattr(supervisor, "_FIRST_DELAY_S", 0.05)
    starts, state_file = tmp_path / "starts", tmp_path / "processes.json"
    ending = f"open({str(starts)!r}, 'a').write('x'); raise SystemExit(3)"
    commands = {
        "pages": [sys.executable, "-c", "import time; time.sleep(600)"],
        "worker": [sys.executable, "-c", ending],
    }
    seen: list[Any] = []

    def poll() -> None:
        states = {one.name: one for one in read_process_states(state_file)}
        seen.append(states)
        if states["worker"].recent_failures >= 7:
            signal.raise_signal(signal.SIGTERM)
        raise ConnectionError("the database cannot be started")

    with structlog.testing.capture_logs() as lines:
        supervisor.supervise(commands, on_poll=poll, state_file=state_file)

    assert len(starts.read_text()) == 7
    assert seen[-1]["worker"].last_exit_code == 3
    assert {states["pages"].state for states in seen} == {"running"}
    delays = [line["restart_in_s"] for line in lines if line["event"] == "process ended"]
    assert delays == sorted(delays)
    assert delays[-1] >= 32 * delays[0]
    assert sum(line["event"] == "database check" for line in lines) == 1
    assert not state_file.exists()


def test_child_that_has_said_nothing_for_too_long_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "_POLL_INTERVAL_S", 0.02)
    starts = tmp_path / "starts"
    hanging = f"""
import os, time
open({str(starts)!r}, "a").write("x")
for _ in range(8):
    os.write(0, b".")
    time.sleep(0.25)
time.sleep(600)
"""

    def poll() -> None:
        if len(starts.read_text() if starts.exists() else "") == 2:
            signal.raise_signal(signal.SIGTERM)

    began = time.monotonic()
    with structlog.testing.capture_logs() as lines:
        supervisor.supervise(
            {"worker": [sys.executable, "-c", hanging]},
            on_poll=poll,
            state_file=tmp_path / "processes.json",
            hung_after_s={"worker": 1.5},
        )

    assert time.monotonic() - began > 3  # it lived for as long as it said something
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["process hung"]


# The real processes


@contextmanager
def served(environment: dict[str, str], log: Path) -> Iterator[str]:
    """Run `upline serve` inside the block; its address."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "upline", "serve", f"--port={port}"]
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stderr=output, stdout=output)
        try:
            address = f"http://127.0.0.1:{port}"
            while health(address)["status"] == "no answer":
                assert process.poll() is None, log.read_text()
                time.sleep(0.2)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def health(address: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=10) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError:
        return {"status": "no answer", "database": "", "worker": {}, "processes": []}


def wait_until(address: str, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE_S
    while not condition(state := health(address)):
        assert time.monotonic() < deadline, state
        time.sleep(0.2)
    return state


def worker_process(state: dict[str, Any]) -> dict[str, Any]:
    return next((one for one in state["processes"] if one["name"] == "worker"), {})


def sign_in_page(address: str) -> int:
    with urllib.request.urlopen(f"{address}/sign-in/", timeout=10) as answer:  # noqa: S310
        return answer.status


@pytest.mark.django_db(transaction=True)
def test_served_pages_outlive_a_worker_that_dies_and_a_database_that_is_read_only(
    tmp_path, database_server
):
    database = connection.settings_dict["NAME"]
    name = psycopg.conninfo.conninfo_to_dict(database_server.url)["dbname"]
    (tmp_path / "collected").symlink_to(settings.STATIC_ROOT)
    environment = {
        **os.environ,
        "DATABASE_URL": database_server.url.replace(f"@/{name}?", f"@/{database}?"),
        "UPLINE_DATA": str(tmp_path),
        "WEB_WORKERS": "1",
        "LOG_FORMAT": "json",
    }
    log = tmp_path / "log"
    with served(environment, log) as address:
        state = wait_until(address, lambda s: s["worker"].get("state") == "ok")
        assert state["status"] == "ok"

        assert cpu_seconds_to_answer_again(address, supervisor_of(environment)) < 2

        with database_away(database_server.url, database):
            before = log.stat().st_size
            answers = [answer_of(f"{address}{path}") for path in ("/", "/api/v1/orders") * 5]
            assert answers == [(503, "5")] * 10
            assert answer_of(f"{address}/health/ready")[0] == 503
            assert answer_of(f"{address}/health/live")[0] == 200
            said = log.read_text()[before:]
            assert "Traceback" not in said
            requests = [line for line in said.splitlines() if '"unavailable"' in line]
            assert len(requests) == 10
            assert max(map(len, requests)) <= 300
        wait_until(address, lambda s: s["status"] == "ok")

        for failures in range(1, 4):  # the worker dies again and again
            wait_until(address, lambda s: worker_process(s).get("state") == "running")
            killed_at = log.stat().st_size
            kill_worker(environment)
            state = wait_until(
                address, lambda s, n=failures: worker_process(s).get("recent_failures") == n
            )
            assert sign_in_page(address) == 200
        assert state["status"] == "degraded"
        wait_for_line(log, "worker.started", after=killed_at)

        set_at = log.stat().st_size
        set_read_only(database_server.url, database, read_only=True)
        try:
            wait_until(address, lambda s: s["database"] == "read-only")
            wait_for_line(log, "worker.failing", after=set_at)
            assert sign_in_page(address) == 200
            time.sleep(4)
            assert worker_process(health(address))["state"] == "running"
        finally:
            set_read_only(database_server.url, database, read_only=False)
        wait_for_line(log, "worker.recovered", after=set_at)
        wait_until(address, lambda s: s["status"] == "ok" or s["database"] == "ok")

    # Its sessions are ended, and then it may not write: both are said, each once.
    later = [
        json.loads(line) for line in log.read_text()[set_at:].splitlines() if "worker." in line
    ]
    failing = [one["problem"] for one in later if (one["event"], one.get("work")) == _BOOKING_FAILS]
    assert failing in (["ReadOnlySqlTransaction"], ["OperationalError", "ReadOnlySqlTransaction"])


def kill_worker(environment: dict[str, str]) -> None:
    """Kill the worker whose data directory is that of the environment."""
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            command = (directory / "cmdline").read_bytes().split(b"\0")
            its_environment = (directory / "environ").read_bytes()
        except OSError:
            continue
        mine = f"UPLINE_DATA={environment['UPLINE_DATA']}".encode()
        if b"worker" in command and mine in its_environment.split(b"\0"):
            os.kill(int(directory.name), signal.SIGKILL)


def set_read_only(url: str, database: str, *, read_only: bool) -> None:
    """Make new and existing sessions of a database refuse to write, as a failover does."""
    value = "on" if read_only else "off"
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("SET default_transaction_read_only = off")
        session.execute(f'ALTER DATABASE "{database}" SET default_transaction_read_only = {value}')
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND pid <> pg_backend_pid()",
            [database],
        )
    connections.close_all()  # the test's own session was ended too


def wait_for_line(log: Path, text: str, *, after: int = 0) -> None:
    """Wait until the log has a text, beyond so many characters."""
    deadline = time.monotonic() + PATIENCE_S
    while text not in log.read_text()[after:]:
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.2)


def answer_of(address: str) -> tuple[int, str | None]:
    """The status of an address for somebody with a session and a token, and when to ask again."""
    headers = {"Cookie": "sessionid=3a1d2c4b5e6f", "Authorization": "Bearer upl_0123456789"}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.headers["Retry-After"]
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Retry-After"]


@contextmanager
def database_away(url: str, database: str) -> Iterator[None]:
    """Let nobody into a database inside the block."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
        )
        try:
            yield
        finally:
            session.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true')
    connections.close_all()


def processes() -> Iterator[tuple[int, int, float, list[str]]]:
    """Each process with its parent, seconds of processor time and command."""
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            _, _, rest = (directory / "stat").read_text().rpartition(")")
            command = (directory / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        fields = rest.split()
        seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        yield int(directory.name), int(fields[1]), seconds, command


def supervisor_of(environment: dict[str, str]) -> int:
    state = json.loads((Path(environment["UPLINE_DATA"]) / "processes.json").read_text())
    return state["supervisor"]


def web_servers(supervisor_pid: int) -> list[int]:
    """Its children that have children: those that answer requests."""
    found = list(processes())
    parents = {parent for _, parent, _, _ in found}
    return [pid for pid, parent, _, _ in found if parent == supervisor_pid and pid in parents]


def cpu_seconds_to_answer_again(address: str, supervisor_pid: int) -> float:
    """Kill the web server; return the processor time that the new one has taken when it answers."""
    [killed] = web_servers(supervisor_pid)
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_S
    while (new := web_servers(supervisor_pid)) in ([], [killed]) or sign_in_status(address) != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    family = [(pid, parent) for pid, parent, _, _ in processes() if new[0] in (pid, parent)]
    return sum(seconds for pid, parent, seconds, _ in processes() if (pid, parent) in family)


def sign_in_status(address: str) -> int:
    try:
        return sign_in_page(address)
    except OSError:
        return 0
