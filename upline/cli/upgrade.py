"""`upline upgrade`: what an installation needs before and after the new version takes over from the earlier one."""

from dataclasses import dataclass
from typing import Annotated

import typer

from upline.cli.assets import make_assets
from upline.cli.backup import last_backup_at
from upline.cli.commands import (
    AsJson,
    app,
    print_json,
    running_database,
    setup_django,
    use_owner_connection,
)
from upline.cli.django_commands import migrate_database
from upline.cli.preparation import (
    applied_migrations,
    has_current_static_files,
    migration_plan,
)


@app.command()
def upgrade(
    *,
    finish: Annotated[
        bool,
        typer.Option("--finish", help="Run the rest too: no process of the earlier version runs."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prepare the database and the static files for this version, while the earlier one may still serve.

    Start this version then, stop the earlier one, and run `upline upgrade --finish`. Run again, it does what is left, if anything.
    """
    use_owner_connection()
    with running_database():
        setup_django()
        steps = _steps(finish=finish)
        if not dry_run:
            _run(steps)
    if as_json:
        print_json({"done": not dry_run, **steps.as_json()})
    else:
        _describe(steps, dry_run=dry_run)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Steps:
    """What there is to do. `migrate` now, `left` by `upline upgrade --finish`."""

    is_new: bool
    assets: bool
    migrate: tuple[str, ...]
    left: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        last = last_backup_at()
        return {
            "static_files": self.assets,
            "migrations": list(self.migrate),
            "migrations_left": list(self.left),
            "last_backup": last.isoformat() if last else None,
        }


def _steps(*, finish: bool) -> _Steps:
    """Find out what is to be done. Raises: CommandFailed — the database is of a later version."""
    plan, is_new = migration_plan(), not applied_migrations()
    everything = finish or is_new  # nobody uses a database that has no tables
    return _Steps(
        is_new=is_new,
        assets=not has_current_static_files(),
        migrate=plan.before + plan.after if everything else plan.before,
        left=() if everything else plan.after,
    )


def _run(steps: _Steps) -> None:
    if steps.assets:
        # What the earlier version serves stays: `upline assets` removes it.
        make_assets(clear=False)
    if steps.migrate or not steps.left:
        migrate_database(verbosity=0, until=steps.migrate[-1] if steps.left else None)


def _describe(steps: _Steps, *, dry_run: bool) -> None:
    """Say what was done, or would be, and what comes next."""
    would = "would be " if dry_run else ""
    if steps.assets:
        typer.echo(f"Static files: {would}made.")
    for name in steps.migrate:
        typer.echo(f"Migration: {would}run: {name}")
    if not (steps.assets or steps.migrate):
        typer.echo("Database and static files are of this version already.")
    if dry_run and last_backup_at() is None and not steps.is_new:
        typer.echo("There is no backup yet: `upline backup` makes one.")
    if steps.left:
        typer.echo(
            f"{len(steps.left)} migrations are left: start this version, stop the earlier one, then `upline upgrade --finish`."
        )
