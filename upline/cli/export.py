"""`upline export`: any list of a BSS as a file, for spreadsheets and programs."""

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from upline.cli.actors import Person
from upline.cli.commands import Bss, app, failure, running_application, wrong_call
from upline.cli.progress import progress_bar

_STANDARD_OUTPUT = Path("-")


class ExportedList(StrEnum):
    """The lists: those of the pages by the names of their addresses, then those that the API alone has."""

    ORDERS = "orders"
    SUBSCRIPTIONS = "subscriptions"
    ACCOUNTS = "accounts"
    PRODUCTS = "products"
    PRICE_LISTS = "price-lists"
    PRICE_IMPORTS = "price-imports"
    PROMOTIONS = "promotions"
    RESELLERS = "resellers"
    BACK_ORDERING_LOG = "back-ordering-log"
    RECONCILIATION = "reconciliation"
    DIFFERENCES = "differences"
    REPAIRS = "repairs"
    FROM_DISTRIBUTOR = "from-distributor"
    DISTRIBUTOR_PRICES = "distributor-prices"
    ACTIVITIES = "activities"
    CASES = "cases"
    EMAILS = "emails"
    JOBS = "jobs"
    BASKETS = "baskets"
    CAMPAIGNS = "campaigns"
    CONTACTS = "contacts"
    USERS = "users"


class Format(StrEnum):
    """What is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@app.command()
def export(
    name: Annotated[ExportedList, typer.Argument(metavar="LIST", help="Which list.")],
    bss: Bss,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file; - is standard output.")
    ] = _STANDARD_OUTPUT,
    file_format: Annotated[
        Format | None,
        typer.Option("--format", help="By default by the ending of the file, else csv."),
    ] = None,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", help="name=value; can be given several times, and sorts too."),
    ] = None,
    person: Person = "",
) -> None:
    """Export a list of a BSS: all that match the filters, as who is named by --as.

    CSV and XLSX are the files of the list's page, with its columns, in the language of the BSS; they need --as. A
    filter is a parameter of the page's address, such as view=back-orders, columns=number,total or rows=items.

    All is read as it is at one moment, however many records there are, row by row: nothing waits for a job.

    JSON has the records as the API lists them; there a filter is a parameter of the API, such as is_back_order=true.
    """
    chosen = file_format or _format_of(output)
    given = dict(_pair(one) for one in filters or ())
    if chosen is Format.XLSX and output == _STANDARD_OUTPUT and sys.stdout.isatty():
        raise wrong_call("A workbook is no text; name a file with --output.")
    if chosen is not Format.JSON and not person:
        raise wrong_call("The lists of pages are those of a person: name who exports with --as.")
    with running_application(), progress_bar("Exporting") as progress:
        from upline.cli import export_sources as sources
        from upline.cli.operations import acting
        from upline.database.snapshots import one_moment

        with acting(bss, person) as request, one_moment():
            if chosen is Format.JSON:
                blocks = sources.json_blocks(request, name, given)
            else:
                blocks = sources.page_blocks(request, name, given, chosen, progress)
            _write(output, blocks)


def _write(output: Path, blocks: Iterable[bytes]) -> None:
    """Write all of a file, or nothing of it."""
    if output == _STANDARD_OUTPUT:
        stream = typer.get_binary_stream("stdout")
        for block in blocks:
            stream.write(block)
        stream.flush()
        return
    draft = output.with_name(f"{output.name}.part")
    try:
        with draft.open("wb") as file:
            file.writelines(blocks)
        draft.replace(output)
    except OSError as error:
        sentence = f"{output} cannot be written: {error.strerror}."
        raise failure(sentence, exit_code=2, code="wrong_call", fields=["output"]) from error
    finally:
        draft.unlink(missing_ok=True)


def _format_of(output: Path) -> Format:
    ending = output.suffix.removeprefix(".").lower()
    return Format(ending) if ending in set(Format) else Format.CSV


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise wrong_call(f"“{text}” is not name=value.")
    return name, value
