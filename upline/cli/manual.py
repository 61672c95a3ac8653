"""`upline rulebook`: generates the documentation of the rules from the tables that the program reads."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from upline.cli.commands import AsJson, CommandFailed, app, print_json, settings, setup_django


@app.command()
def rulebook(
    *,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit code 1 where a page is out of date."),
    ] = False,
    show: Annotated[bool, typer.Option("--print", help="Print the page; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the rulebooks' tables into docs/rulebook.md and the README of back-ordering."""
    setup_django()
    from upline.cli import manual_page

    if as_json:
        print_json(manual_page.as_json())
    elif show:
        typer.echo(manual_page.page(), nl=False)
    elif check:
        _check(_out_of_date(_pages()))
    else:
        for file, text in _out_of_date(_pages()).items():
            file.write_text(text, encoding="utf-8")
            typer.echo(f"Written: {_name(file)}")


def _pages() -> Mapping[Path, str]:
    """Return every generated page with its present content."""
    from upline.cli import manual_page

    readme = settings().BASE_DIR / "upline/backorders/README.md"
    try:
        return {
            settings().BASE_DIR / "docs/rulebook.md": manual_page.page(),
            readme: manual_page.refresh_tables(readme.read_text(encoding="utf-8")),
        }
    except (OSError, ValueError) as problem:
        raise CommandFailed(f"{_name(readme)} cannot be used: {problem}") from problem


def _out_of_date(pages: Mapping[Path, str]) -> dict[Path, str]:
    return {
        file: text
        for file, text in pages.items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    }


def _check(stale: Mapping[Path, str]) -> None:
    if stale:
        named = ", ".join(_name(file) for file in stale)
        raise CommandFailed(f"Out of date: {named}. `upline rulebook` writes what has changed.")
    typer.echo("Up to date.")


def _name(file: Path) -> str:
    return str(file.relative_to(settings().BASE_DIR))
