"""Runs `upline` commands in forks of one process that has imported the program.

An `upline` command spends two seconds of processor time on imports. A script with ten of them runs in a fraction of that when each
is a fork: with arguments, standard streams, working directory and environment variables of its own. CLIENT is the `upline` of such a
script. Commands run one after the other, so a pipeline may contain one of them only. Settings are read once, when the server starts.
"""

import json
import os
import socket
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import django
from django.urls import get_resolver

import upline.cli

ROOT = Path(__file__).parents[2]
READY = "ready\n"
CLIENT = """#!{python} -SI
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    request = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)])
    socket.send_fds(server, [request.encode()], [0, 1, 2])
    sys.exit(int(server.recv(8)))
"""


@contextmanager
def command_server(client: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Serve commands inside the block to the executable `client`, which is written here."""
    address = str(client.with_suffix(".socket"))
    client.write_text(CLIENT.format(python=sys.executable, address=address), encoding="utf-8")
    client.chmod(0o755)
    command = [sys.executable, "-m", "tests.support.command_server", address]
    with Popen(command, cwd=ROOT, env=environment, stdout=PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == READY
            yield
        finally:
            server.terminate()


def serve(address: str) -> None:
    """Import the program, then run each command that is sent to the address."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "upline.config.settings"
    django.setup()
    upline.cli.load_commands()
    get_resolver().url_patterns  # noqa: B018 - imports the pages and the API
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        sys.stdout.write(READY)
        sys.stdout.flush()
        while True:
            connection, _ = listener.accept()
            with connection:
                exit_code = run_in_fork(connection)
                connection.send(str(exit_code).encode())


def run_in_fork(connection: socket.socket) -> int:
    """Run the command that the connection sends. Return its exit code."""
    request, streams, *_ = socket.recv_fds(connection, 1 << 20, 3)
    child = os.fork()
    if child == 0:
        arguments, directory, environment = json.loads(request)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.chdir(directory)
        os.environ.clear()
        os.environ.update(environment)
        run_command(arguments)
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def run_command(arguments: list[str]) -> None:
    """Run the command and end the process, as the interpreter does after a program."""
    sys.argv = ["upline", *arguments]
    exit_code = 0
    try:
        upline.cli.main()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            sys.stderr.write(f"{ended.code}\n")
        exit_code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except Exception:  # noqa: BLE001 - a fork must not return into the server
        traceback.print_exc()
        exit_code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


if __name__ == "__main__":
    serve(sys.argv[1])
