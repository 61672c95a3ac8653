"""`upline simulate`: runs scenario files through the real actions and the real booking."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from upline.cli.commands import AsJson, app, print_json, running_application

if TYPE_CHECKING:
    from upline.devtools.scenarios.runner import Result

_EXIT_UNREADABLE = 2
_EXIT_DIFFERENCES = 1


@app.command()
def simulate(
    files: Annotated[list[Path], typer.Argument(help="Scenario files, see scenarios/FORMAT.md.")],
    *,
    as_json: AsJson = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the resulting BSSs, to look at in the browser.")
    ] = False,
) -> None:
    """Run scenario files and compare what they expect with what is booked.

    Exit code 0: all hold; 1: some differ; 2: a file cannot be read.
    """
    results: list[Result] = []
    unreadable: list[str] = []
    with running_application():
        from upline.devtools.scenarios.yaml_loader import ScenarioFileError

        for path in _with_progress(files, quiet=as_json):
            try:
                result = _run(path, keep=keep)
            except ScenarioFileError as problem:
                unreadable.append(str(problem))
                typer.echo(str(problem), err=True)
                continue
            results.append(result)
            if not as_json:
                _print(result)
    if as_json:
        shown = {"scenarios": [result.as_json() for result in results]}
        print_json(shown | ({"unreadable": unreadable} if unreadable else {}))
    else:
        _print_summary(results)
    if unreadable:
        raise typer.Exit(_EXIT_UNREADABLE)
    raise typer.Exit(0 if all(result.ok for result in results) else _EXIT_DIFFERENCES)


def _run(path: Path, *, keep: bool) -> "Result":
    from upline.devtools.scenarios.parser import parse_scenario
    from upline.devtools.scenarios.runner import run_scenario

    return run_scenario(parse_scenario(path), keep=keep)


def _with_progress(files: list[Path], *, quiet: bool) -> Iterator[Path]:
    """Yield the files, with a progress bar on a terminal when there are many."""
    if quiet or not sys.stderr.isatty() or len(files) < 10:
        yield from files
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(files, description="Simulating", console=Console(stderr=True), transient=True)


def _print(result: "Result") -> None:
    sign = "holds  " if result.ok else "differs"
    typer.echo(f"{sign}  {result.file}  {result.scenario}  ({result.seconds:.2f} s)")
    for difference in result.differences:
        typer.echo(f"         step {difference.step}: {difference}")
    if result.saved is not None:
        for slug in result.saved.slugs:
            typer.echo(f"         kept as /t/{slug}/")
        typer.echo(f"         sign in as {result.saved.email} with {result.saved.password}")


def _print_summary(results: "list[Result]") -> None:
    passed = sum(result.ok for result in results)
    typer.echo(f"{len(results)} scenarios: {passed} hold, {len(results) - passed} differ")
