"""The faults: what is done to a running deployment. Each returns what it did, or None if there was nothing to harm just then."""

import random
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import psycopg

from upline.devtools.torture.deployment import Deployment, Part, send_signal
from upline.devtools.torture.disk import full_disk
from upline.devtools.torture.proxy import DatabaseProxy

_READ_ONLY_S, _FULL_S = 2.0, 3.0
_SLOW_S = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What faults are done to. `longest_stop_s`: for how long a process is stopped at most. `owner_url`: of the database.

    `has_own_disk`: its disk may be filled.
    """

    deployment: Deployment
    proxy: DatabaseProxy
    owner_url: str
    longest_stop_s: float
    has_own_disk: bool


_Fault = Callable[[Target, random.Random], str | None]


def _signal(part: Part, number: signal.Signals) -> _Fault:
    """Return the fault that sends a process of this part a signal."""

    def fault(target: Target, chance: random.Random) -> str | None:
        found = target.deployment.find(part)
        if not found:
            return None
        pid = chance.choice(found)
        return f"{number.name} to {part} {pid}" if send_signal(pid, number) else None

    return fault


def _stop(part: Part) -> _Fault:
    """Return the fault that stops a process for some seconds."""

    def fault(target: Target, chance: random.Random) -> str | None:
        found = target.deployment.find(part)
        if not found:
            return None
        pid, seconds = (
            chance.choice(found),
            chance.uniform(min(2.0, target.longest_stop_s), target.longest_stop_s),
        )
        if not send_signal(pid, signal.SIGSTOP):
            return None
        time.sleep(seconds)
        send_signal(pid, signal.SIGCONT)
        return f"{part} {pid} stopped for {seconds:.1f} s"

    return fault


def _kill_several(target: Target, chance: random.Random) -> str | None:
    """Kill worker and web server in the same moment."""
    killed = [
        pid
        for part in (Part.WORKER, Part.WEB_MAIN, Part.WEB_PROCESS)
        for pid in target.deployment.find(part)
        if send_signal(pid, signal.SIGKILL)
    ]
    return f"SIGKILL to {len(killed)} processes at once" if killed else None


def _read_only(target: Target, _: random.Random) -> str | None:
    """Refuse all writes for some seconds, as a standby does."""
    setting = "ALTER DATABASE upline SET default_transaction_read_only = on"
    if not _execute_as_owner(target, setting):
        return None
    _terminate_all(target)
    time.sleep(_READ_ONLY_S)
    while not _execute_as_owner(
        target,
        "SET transaction_read_only = off; ALTER DATABASE upline RESET default_transaction_read_only",
    ):
        time.sleep(0.5)
    _terminate_all(target)
    return f"database read only for {_READ_ONLY_S:.0f} s"


def _execute_as_owner(target: Target, statement: str) -> bool:
    try:
        with psycopg.connect(
            target.owner_url, options="-c default_transaction_read_only=off"
        ) as connection:
            connection.execute(statement.encode())
    except psycopg.Error:
        return False
    return True


def _terminate_all(target: Target) -> None:
    for pid in target.deployment.find(Part.BACKEND):
        send_signal(pid, signal.SIGTERM)


def _cut_connection(target: Target, _: random.Random) -> str | None:
    count = target.proxy.cut()
    return f"{count} connections of the second worker cut" if count else None


def _slow_connection(target: Target, chance: random.Random) -> str:
    seconds = chance.uniform(1.0, target.longest_stop_s)
    target.proxy.delay_s = _SLOW_S
    time.sleep(seconds)
    target.proxy.delay_s = 0.0
    return f"connection of the second worker slow for {seconds:.1f} s"


def _stop_connection(target: Target, chance: random.Random) -> str:
    seconds = chance.uniform(1.0, target.longest_stop_s)
    target.proxy.is_stopped = True
    time.sleep(seconds)
    target.proxy.is_stopped = False
    return f"connection of the second worker stopped for {seconds:.1f} s"


def _fill_disk(target: Target, _: random.Random) -> str | None:
    if not target.has_own_disk:
        return None
    with full_disk(target.deployment.directory):
        time.sleep(_FULL_S)
    return f"disk full for {_FULL_S:.0f} s"


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A fault and how often it is chosen, in parts of all; `is_kill`: it ends processes."""

    do: _Fault
    weight: int
    is_kill: bool = False


FAULTS: Mapping[str, FaultKind] = {
    "kill worker": FaultKind(_signal(Part.WORKER, signal.SIGKILL), 20, is_kill=True),
    "kill web main process": FaultKind(_signal(Part.WEB_MAIN, signal.SIGKILL), 8, is_kill=True),
    "kill web process": FaultKind(_signal(Part.WEB_PROCESS, signal.SIGKILL), 12, is_kill=True),
    "kill postmaster": FaultKind(_signal(Part.POSTMASTER, signal.SIGKILL), 8, is_kill=True),
    "kill connection": FaultKind(_signal(Part.BACKEND, signal.SIGKILL), 8, is_kill=True),
    "kill supervisor": FaultKind(_signal(Part.SUPERVISOR, signal.SIGKILL), 4, is_kill=True),
    "kill worker and web server": FaultKind(_kill_several, 4, is_kill=True),
    "stop worker": FaultKind(_stop(Part.WORKER), 4),
    "stop web process": FaultKind(_stop(Part.WEB_PROCESS), 4),
    "stop connection": FaultKind(_stop(Part.BACKEND), 4),
    "cancel statement": FaultKind(_signal(Part.BACKEND, signal.SIGINT), 20),
    "terminate connection": FaultKind(_signal(Part.BACKEND, signal.SIGTERM), 20),
    "read only": FaultKind(_read_only, 2),
    "cut network": FaultKind(_cut_connection, 6),
    "slow network": FaultKind(_slow_connection, 3),
    "stop network": FaultKind(_stop_connection, 3),
    "fill disk": FaultKind(_fill_disk, 2),
}


def choose_fault(chance: random.Random, *, has_own_disk: bool) -> str:
    """Return the name of a fault by chance."""
    names = [name for name in FAULTS if has_own_disk or name != "fill disk"]
    (name,) = chance.choices(names, [FAULTS[name].weight for name in names])
    return name
