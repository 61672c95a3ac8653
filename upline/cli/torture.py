"""`upline torture`: sells and kills at the same time, then checks that nothing was lost."""

import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from upline.cli.commands import (
    AsJson,
    CommandFailed,
    app,
    print_json,
    running_application,
    settings,
    use_owner_connection,
)

_EXIT_VIOLATIONS = 1


@app.command()
def torture(
    *,
    minutes: Annotated[float, typer.Option(help="For how long.", min=0.1, max=10_000)] = 1.0,
    seed: Annotated[
        int | None,
        typer.Option(help="By which everything is chosen; by default another one each time."),
    ] = None,
    longest_stop: Annotated[
        float,
        typer.Option(help="For how many seconds a process is stopped, at most.", min=0.1, max=60),
    ] = 8.0,
    pause: Annotated[
        float,
        typer.Option(help="How many seconds are between two faults, at most.", min=0.1, max=600),
    ] = 2.0,
    report: Annotated[
        Path | None, typer.Option(help="Where the report is written, as HTML.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start an installation of its own, sell by every entry point, kill and stop its processes, and check the result.

    Exit code 0: nothing was lost, doubled or changed; 1: something was, or the run proves nothing.
    """
    if seed is None:
        seed = random.SystemRandom().randrange(1_000_000)
    from upline.devtools.torture.disk import own_file_system

    with tempfile.TemporaryDirectory(prefix="upline-torture-") as name, own_file_system(Path(name)):
        directory = Path(name)
        os.environ["UPLINE_DATA"] = str(directory)
        os.environ.pop("DATABASE_URL", None)
        use_owner_connection()
        with running_application(), _progress_bar(minutes * 60) as progress:
            from upline.devtools.torture.network import create_network
            from upline.devtools.torture.run import Installation, TorturePlan, run_torture

            server = settings().DATABASE_SERVER
            try:
                result = run_torture(
                    TorturePlan(
                        minutes=minutes, seed=seed, pause_s=pause, longest_stop_s=longest_stop
                    ),
                    Installation(
                        directory=directory,
                        owner_url=server.owner_url,
                        application_url=server.url,
                    ),
                    make_network=create_network,
                    report_progress=progress,
                )
            except TimeoutError as error:
                raise CommandFailed(str(error)) from error
            if report is not None:
                from upline.devtools.torture.report import report_page

                report.write_text(report_page(result), encoding="utf-8")
    found = result.as_json()
    if as_json:
        print_json(found)
    else:
        typer.echo(
            f"Seed {seed}: {len(result.calls):,} calls, {found['sales']:,} sales, {found['orders']:,} back-orders, "
            f"{len(result.faults):,} faults, {result.kills:,} of them kills."
        )
        for problem in result.problems:
            typer.echo(f"The run proves nothing: {problem}")
        for violation in result.violations[:50]:
            typer.echo(f"{violation.fault}: {violation.detail}")
        if result.ok:
            typer.echo("Nothing was lost, doubled or changed.")
    raise typer.Exit(0 if result.ok else _EXIT_VIOLATIONS)


@contextmanager
def _progress_bar(seconds: float) -> Iterator[Callable[[float, str], None]]:
    """Yield what hears the seconds so far and what happens: a bar on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _seconds, _text: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting", total=seconds)
        yield lambda at_s, description: bar.update(task, completed=at_s, description=description)
