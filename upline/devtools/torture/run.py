"""One run: start an installation, sell and harm it at the same time, let it recover, and check it."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import psycopg

from upline.devtools.torture.caller import Caller
from upline.devtools.torture.checker import Violation, find_violations
from upline.devtools.torture.deployment import Deployment, running_deployment
from upline.devtools.torture.faults import FAULTS, Target, choose_fault
from upline.devtools.torture.history import Answer, Call, HistoryFile
from upline.devtools.torture.network import TortureNetwork
from upline.devtools.torture.observation import Observation, observe
from upline.devtools.torture.proxy import DatabaseProxy
from upline.devtools.torture.sellers import (
    OwnedSubscriptions,
    Seller,
    SharedRun,
    iterate_problems,
)

_SELLERS_PER_RESELLER = 2
_RECOVERY_S = 180.0
_SETTLED_FOR_S = 1.0
_ENVIRONMENT = {
    "WEB_WORKERS": "2",
    "API_CALLS_PER_MINUTE": "1000000",
    "LOG_LEVEL": "WARNING",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class TorturePlan:
    """How long it takes, and by which seed it is chosen what is sold and harmed.

    `pause_s`: between two faults, at most. `longest_stop_s`: for how long a process is stopped at most.
    """

    minutes: float
    seed: int
    pause_s: float = 2.0
    longest_stop_s: float = 8.0


@dataclass(frozen=True, kw_only=True, slots=True)
class InjectedFault:
    """A fault that was done, at so many seconds of the run."""

    at_s: float
    kind: str
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TortureResult:
    """What a run came to. `problems`: why it proves nothing, such as a seller that ended by itself."""

    plan: TorturePlan
    seconds: float
    recovery_s: float
    calls: Sequence[Call]
    faults: Sequence[InjectedFault]
    observed: Observation
    violations: Sequence[Violation]
    problems: Sequence[str]

    @property
    def ok(self) -> bool:
        return not self.violations and not self.problems

    @property
    def kills(self) -> int:
        """How many of the faults ended processes."""
        return sum(FAULTS[fault.kind].is_kill for fault in self.faults)

    def as_json(self) -> dict[str, Any]:
        """Return the figures of the run, and all that is wrong."""
        answers = Counter(call.answer for call in self.calls)
        return {
            "ok": self.ok,
            "seed": self.plan.seed,
            "seconds": round(self.seconds, 1),
            "recovery_seconds": round(self.recovery_s, 1),
            "calls": {answer.value: answers[answer] for answer in Answer},
            "sales": sum(event.is_sale for event in self.observed.events),
            "orders": len(self.observed.orders),
            "faults": dict(Counter(fault.kind for fault in self.faults)),
            "kills": self.kills,
            "violations": [{"fault": one.fault, "detail": one.detail} for one in self.violations],
            "problems": list(self.problems),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """A data directory, and the addresses of its database for the owner of the tables and for the application."""

    directory: Path
    owner_url: str
    application_url: str


def run_torture(
    plan: TorturePlan,
    installation: Installation,
    *,
    make_network: Callable[[], TortureNetwork],
    report_progress: Callable[[float, str], None],
) -> TortureResult:
    """Run the plan on an installation whose database runs.

    `make_network` makes the BSSs; `report_progress` hears the seconds so far and what happens. Raises: TimeoutError — it does not start.
    """
    chance = random.Random(plan.seed)  # noqa: S311 — no secret
    began = time.monotonic()
    directory, owner_url = installation.directory, installation.owner_url
    with running_deployment(directory, environment=_ENVIRONMENT) as deployment:
        network = make_network()
        proxy = DatabaseProxy(directory / "proxy", _socket_of(installation.application_url))
        run = SharedRun(HistoryFile(directory / "history.jsonl"))
        target = Target(
            deployment=deployment,
            proxy=proxy,
            owner_url=owner_url,
            longest_stop_s=plan.longest_stop_s,
            has_own_disk=directory.is_mount(),
        )
        with _second_worker(installation):
            sellers = _sellers(network, deployment.port, chance, run)
            for seller in sellers:
                seller.start()
            faults = list(_harm(target, plan, chance, report_progress))
            run.stopped.set()
            for seller in sellers:
                seller.join(timeout=_RECOVERY_S)
            report_progress(time.monotonic() - began, "recovering")
            recovery_s = _wait_until_settled(deployment, owner_url)
        proxy.close()
        with psycopg.connect(owner_url) as connection:
            observed = observe(connection)
    problems = list(iterate_problems(sellers))
    problems += [f"{seller.name} has not ended" for seller in sellers if seller.is_alive()]
    if recovery_s >= _RECOVERY_S:
        problems.append(f"sales were not booked within {_RECOVERY_S:.0f} s")
    return TortureResult(
        plan=plan,
        seconds=time.monotonic() - began,
        recovery_s=recovery_s,
        calls=run.history.calls,
        faults=faults,
        observed=observed,
        violations=find_violations(run.history.calls, observed, upline=network.upline),
        problems=problems,
    )


def _sellers(
    network: TortureNetwork, port: int, chance: random.Random, run: SharedRun
) -> list[Seller]:
    found = []
    for access in network.sellers:
        owned = OwnedSubscriptions()
        for _ in range(_SELLERS_PER_RESELLER):
            own_chance = random.Random(chance.random())  # noqa: S311 — no secret
            caller = Caller(port, chance=own_chance, may_retry=lambda: not run.stopped.is_set())
            found.append(Seller(access, owned, caller=caller, chance=own_chance, run=run))
    return found


def _harm(
    target: Target,
    plan: TorturePlan,
    chance: random.Random,
    report_progress: Callable[[float, str], None],
) -> Iterator[InjectedFault]:
    """Do one fault after the other until the time is over; a supervisor that was killed is started again."""
    began = time.monotonic()
    ends = began + plan.minutes * 60
    while (now := time.monotonic()) < ends:
        time.sleep(min(chance.uniform(0.1, plan.pause_s), max(0.0, ends - now)))
        kind = choose_fault(chance, has_own_disk=target.has_own_disk)
        description = FAULTS[kind].do(target, chance)
        target.deployment.start()
        if description is not None:
            at_s = time.monotonic() - began
            report_progress(at_s, description)
            yield InjectedFault(at_s=at_s, kind=kind, description=description)


def _wait_until_settled(deployment: Deployment, owner_url: str) -> float:
    """Wait until nothing is left to book or to tell; return how many seconds that took."""
    began = time.monotonic()
    settled_since: float | None = None
    while (waited := time.monotonic() - began) < _RECOVERY_S:
        deployment.start()
        if not _is_settled(owner_url):
            settled_since = None
        elif settled_since is None:
            settled_since = waited
        elif waited - settled_since >= _SETTLED_FOR_S:
            return settled_since
        time.sleep(0.2)
    return _RECOVERY_S


_OPEN = """
    SELECT (SELECT count(*) FROM upline_saleevent WHERE state = 'WAITING')
         + (SELECT count(*) FROM upline_pendingevent)
         + (SELECT count(*) FROM upline_job WHERE finished_at IS NULL)
"""


def _is_settled(owner_url: str) -> bool:
    try:
        with psycopg.connect(owner_url, connect_timeout=2) as connection:
            row = connection.execute(_OPEN).fetchone()
    except psycopg.Error:
        return False
    return row is not None and row[0] == 0


@contextmanager
def _second_worker(installation: Installation) -> Iterator[None]:
    """Have another worker run inside the block, connected through the proxy; it is started again when it ends."""
    directory, stopped = installation.directory, threading.Event()

    def keep_running() -> None:
        environment = {
            **os.environ,
            **_ENVIRONMENT,
            "UPLINE_DATA": str(directory),
            "DATABASE_URL": _with_host(installation.application_url, directory / "proxy"),
        }
        with (directory / "worker.log").open("ab") as log:
            while not stopped.is_set():
                command = [sys.executable, "-m", "upline", "worker", "--with-parent"]
                with subprocess.Popen(  # noqa: S603
                    command, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log
                ) as process:
                    while process.poll() is None and not stopped.wait(0.5):
                        pass
                    process.terminate()
                stopped.wait(0.5)

    thread = threading.Thread(target=keep_running)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _socket_of(url: str) -> str:
    """Return the socket of the database in an address."""
    return f"{dict(parse_qsl(urlsplit(url).query))['host']}/.s.PGSQL.5432"


def _with_host(url: str, directory: Path) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {"host": str(directory)}
    return parts._replace(query="&".join(f"{k}={quote(v)}" for k, v in query.items())).geturl()
