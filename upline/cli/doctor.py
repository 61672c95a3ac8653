"""`upline doctor`: whether an installation is as it must be, and what to mend where it is not."""

import typer

from upline.cli.commands import EXIT_FAILED, AsJson, app, print_json, settings


@app.command()
def doctor(*, as_json: AsJson = False) -> None:
    """Check the installation, and say what to mend. The exit code is 1 where something must be mended.

    It changes nothing. A warning is something that works, and will not for long, or not for everybody.
    """
    from upline.cli import checks as results
    from upline.cli import doctor_checks as checks
    from upline.cli.production_checks import checks_before_database

    found = [
        checks.check_python(),
        checks.check_directory(),
        checks.check_disk_space(),
        checks.check_secret_key(),
        checks.check_static_files(),
        checks.check_mail_server(),
        checks.check_backup(),
        *checks_before_database(),
        *checks.check_database(settings().DATABASE_SERVER),
    ]
    is_ok = all(one.state != results.FAILED for one in found)
    if as_json:
        print_json({"ok": is_ok, "checks": [one.as_json() for one in found]})
    else:
        for one in found:
            typer.echo(f"{one.state:8} {one.name}: {one.found}")
            if one.remedy:
                typer.echo(f"{'':8} → {one.remedy}")
    if not is_ok:
        raise typer.Exit(EXIT_FAILED)
