"""`upline rulebook`: the manual's rule tables, printed from the program's own."""

from pathlib import Path
from typing import Annotated

import typer

from upline.cli.commands import AsJson, Failed, app, print_json

_ROOT = Path(__file__).resolve().parents[2]
_PAGE = _ROOT / "docs" / "rulebook.md"


@app.command()
def rulebook(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the page is up to date.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the rule tables to docs/rulebook.md, or look whether they are up to date there."""
    from upline.cli import rulebook_page

    if as_json:
        print_json(rulebook_page.as_json())
        return
    wanted = rulebook_page.page()
    found = _PAGE.read_text() if _PAGE.exists() else ""
    if check:
        if found != wanted:
            raise Failed("docs/rulebook.md is out of date: run `make docs`.")
        typer.echo("docs/rulebook.md is up to date.")
        return
    _PAGE.write_text(wanted)
    typer.echo("docs/rulebook.md is written.")
