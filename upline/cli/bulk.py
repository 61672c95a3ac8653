"""`upline bulk`: executes a CSV file of actions of the API, as `POST /bulk/files` does, and waits for its end."""

import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from upline.cli.commands import (
    EXIT_FAILED,
    EXIT_WRONG_CALL,
    AsJson,
    Bss,
    app,
    failure,
    print_json,
    running_application,
    wrong_call,
)
from upline.cli.progress import progress_bar

if TYPE_CHECKING:
    from uuid import UUID

    from upline.api.resources.jobs import Job
    from upline.cli.operations import CommandRequest
    from upline.jobs.queries import ResultRow

_RECHECK_DELAY_S = 0.2  # while the worker does a step of the job
_MAX_REFUSALS_SHOWN = 20


@app.command()
def bulk(
    file: Annotated[Path, typer.Argument(help="The CSV file of up to 10,000 actions and 5 MB.")],
    bss: Bss,
    *,
    person: Annotated[
        str, typer.Option("--as", help="The e-mail of a user of the BSS, who acts in their role.")
    ],
    report: Annotated[
        Path | None, typer.Option(help="Write what each action was answered to this CSV file.")
    ] = None,
    site: Annotated[
        str, typer.Option(help="The address of this installation, for links in answers.")
    ] = "http://localhost:8000",
    as_json: AsJson = False,
) -> None:
    """Execute a CSV file of actions one after the other, as who is named by --as.

    The columns are those of POST /bulk/files: path, method, key, if_match, and the fields of bodies. An action that is
    refused leaves the others as they are. Sent again within a day, the same file executes nothing twice. After an
    interruption the worker goes on with it.

    The exit code is 1 where an action was refused, 2 where the file is refused as a whole: then nothing is executed.
    """
    with running_application(), progress_bar("Executing") as progress:
        from upline.api.bulk_job import REFUSED
        from upline.api.resources.jobs import started_job
        from upline.cli import operations
        from upline.jobs.queries import iterate_result

        content = _content(file)
        with operations.acting(bss, person, site=site) as request:
            job_id = _start(request, file, content)
            while (job := started_job(request, job_id)).finished_at is None:
                progress(job.done, job.total or 0)
                _step(job_id)
            rows = list(iterate_result(job_id=job_id))
            if report is not None:
                _write_report(report, rows)
    counts = Counter(row.outcome for row in rows)
    if as_json:
        print_json({"job": operations.as_json(job), "outcomes": counts, "rows": _documents(rows)})
    else:
        _print_summary(job, rows, counts)
    if job.failure or counts[REFUSED]:
        raise typer.Exit(EXIT_FAILED)


def _content(file: Path) -> bytes:
    """Return a file, or one byte more of it than is allowed, which is refused. Raises: typer.Exit."""
    from upline.jobs.bulk_files import MAX_BYTES

    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise wrong_call(f"{file} cannot be read: {error.strerror}.") from error


def _start(request: "CommandRequest", file: Path, content: bytes) -> "UUID":
    """Return the id of the job of a file. Raises: typer.Exit, after all that is wrong in the file."""
    from upline.jobs.bulk_files import BulkFileOrigin, UnreadableBulkFile, start_bulk_file

    caller = request.auth
    try:
        return start_bulk_file(
            tenant_id=caller.tenant.id,
            file_name=file.name,
            content=content,
            origin=BulkFileOrigin(site=request.build_absolute_uri("/").rstrip("/")),
            by=caller.actor,
            now=caller.now,
        )
    except UnreadableBulkFile as error:
        fields = [one.place for one in error.faults]
        for one in error.faults:
            typer.echo(f"{one.place}: {one.sentence}", err=True)
        sentence = f"{file.name} is refused, and nothing was executed."
        raise failure(
            sentence, exit_code=EXIT_WRONG_CALL, code="unreadable_file", fields=fields
        ) from error


def _step(job_id: "UUID") -> None:
    """Do the next step of the job here, or wait a moment where the worker does it."""
    from upline.api.bulk_job import bulk_step
    from upline.jobs.actions import run_job_step
    from upline.jobs.rulebook import JobKind
    from upline.kernel import clock

    steps = {JobKind.BULK_ACTIONS: bulk_step}
    if not run_job_step(steps, now=clock.now(), job_id=job_id):
        time.sleep(_RECHECK_DELAY_S)


def _write_report(path: Path, rows: "Iterable[ResultRow]") -> None:
    from upline.jobs.reports import report_lines

    try:
        path.write_text("".join(report_lines(rows)), encoding="utf-8", newline="")
    except OSError as error:
        raise failure(
            f"The actions were executed, but {path} cannot be written: {error.strerror}.",
            exit_code=EXIT_FAILED,
            code="unwritable_report",
            fields=["report"],
        ) from error


def _documents(rows: "Iterable[ResultRow]") -> list[object]:
    from upline.api.resources.jobs import row_response
    from upline.cli.operations import as_json

    return [as_json(row_response(row)) for row in rows]


def _print_summary(job: "Job", rows: "Iterable[ResultRow]", counts: Counter[str]) -> None:
    from upline.api.bulk_job import REFUSED, REPEATED, SUCCEEDED

    refused = [row for row in rows if row.outcome == REFUSED]
    for row in refused[:_MAX_REFUSALS_SHOWN]:
        typer.echo(f"{row.record_name}: {row.sentence}", err=True)
    if len(refused) > _MAX_REFUSALS_SHOWN:
        typer.echo(
            f"… and {len(refused) - _MAX_REFUSALS_SHOWN:,} more; --report writes all.", err=True
        )
    figures = ", ".join(f"{counts[one]:,} {one}" for one in (SUCCEEDED, REPEATED, REFUSED))
    typer.echo(f"{job.done:,} of {job.total or 0:,} actions: {figures}.")
    if job.failure:
        typer.echo(f"upline: {job.failure}", err=True)
