"""`upline import-prices`: the vendor's price list into a BSS's catalogue."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from upline.cli.commands import AsJson, app, print_json, running_application
from upline.cli.progress import progress_bar

if TYPE_CHECKING:
    from upline.catalog.imports import ImportChange, ImportOptions, ImportReport

_MAX_BAD_ROWS_SHOWN = 100

_NOTHING_APPLIED = "Nothing was applied, because of bad rows; --skip-bad-rows applies the others."

_EXIT_BAD_ROWS, _EXIT_USAGE = 1, 2


@app.command()
def import_prices(  # noqa: PLR0913 — the options of the command
    file: Annotated[Path, typer.Argument(help="The license-based price list: CSV in UTF-8.")],
    *,
    bss: Annotated[str, typer.Option(help="Whose catalogue: the short name of the BSS.")],
    price_list: Annotated[str, typer.Option(help="The price list that gets the unit prices.")],
    market: Annotated[
        str | None, typer.Option(help="Take the rows of this market only: US, AT, …")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change.")] = False,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Apply the rest where rows are bad.")
    ] = False,
    create_price_list: Annotated[
        bool, typer.Option("--create-price-list", help="Make the price list if there is none.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring products and prices to what the vendor's price list says.

    What the file no longer names is discontinued, never deleted.

    All of the file is applied, or nothing. The exit code is 1 where rows are bad, 2 where the file cannot be read.
    """
    with running_application():
        from upline.catalog.imports import ImportOptions

        options = ImportOptions(
            dry_run=dry_run,
            skip_bad_rows=skip_bad_rows,
            create_price_list=create_price_list,
            market=market,
        )
        report = _import(file, bss, price_list, options)
    refused = bool(report.bad_rows) and not skip_bad_rows
    if as_json:
        print_json(asdict(report))
    else:
        _print_bad_rows(report)
        _print_changes(report, each=dry_run)
        typer.echo(_NOTHING_APPLIED if refused else _summary(report))
    if refused:
        raise typer.Exit(_EXIT_BAD_ROWS)


def _import(path: Path, bss: str, price_list: str, options: "ImportOptions") -> "ImportReport":
    """Import the file. Raises: typer.Exit, after a sentence, for a wrong call or file."""
    from upline.catalog.imports import UnreadablePriceFile, import_price_file
    from upline.database.audit_context import command_line_audit_context
    from upline.kernel import clock
    from upline.kernel.verdicts import Refused
    from upline.tenancy.queries import find_tenant_by_slug

    tenant = find_tenant_by_slug(slug=bss)
    if tenant is None:
        raise _usage_error(f"There is no BSS “{bss}”.")
    try:
        with command_line_audit_context(), progress_bar("Importing prices") as progress:
            return import_price_file(
                tenant_id=tenant.id,
                path=path,
                price_list_name=price_list,
                now=clock.now(),
                options=options,
                progress=progress,
            )
    except (UnreadablePriceFile, Refused) as error:
        raise _usage_error(str(error)) from error


def _usage_error(sentence: str) -> typer.Exit:
    typer.echo(f"upline: {sentence}", err=True)
    return typer.Exit(_EXIT_USAGE)


def _print_bad_rows(report: "ImportReport") -> None:
    for bad in report.bad_rows[:_MAX_BAD_ROWS_SHOWN]:
        place = f"line {bad.line}, {bad.column}" if bad.column else f"line {bad.line}"
        typer.echo(f"{place}: {bad.reason}", err=True)
    unheard = len(report.bad_rows) - _MAX_BAD_ROWS_SHOWN
    if unheard > 0:
        typer.echo(f"… and {unheard:,} more; --json lists all.", err=True)


def _print_changes(report: "ImportReport", *, each: bool) -> None:
    if each:
        for change in report.changes:
            typer.echo(_format_change(change))
        unheard = report.change_count - len(report.changes)
        if unheard > 0:
            typer.echo(f"… and {unheard:,} more changes")
    for line in _figures(report):
        typer.echo(line)


def _figures(report: "ImportReport") -> list[str]:
    read = [f"{report.rows_read:,} read", f"{report.unchanged:,} unchanged"]
    for count, what in (
        (report.skipped, "skipped: for larger quantities"),
        (report.other_markets, "of other markets"),
        (len(report.bad_rows), "bad"),
    ):
        if count:
            read.append(f"{count:,} {what}")
    products = [
        f"{report.products_created:,} new",
        f"{report.products_updated:,} updated",
        f"{report.products_discontinued:,} discontinued",
        f"{report.products_reactivated:,} sold again",
    ]
    prices = [
        f"{report.prices_created:,} new",
        f"{report.prices_updated:,} updated",
        f"{report.prices_closed:,} ended",
    ]
    named = {"Rows": read, "Products": products, "Prices": prices}
    return [f"{name:<9} {', '.join(figures)}" for name, figures in named.items()]


def _summary(report: "ImportReport") -> str:
    if not report.change_count:
        return "Nothing to change: the catalogue says what the file says."
    return "Done." if report.applied else "Nothing was applied: this was a dry run."


def _format_change(change: "ImportChange") -> str:
    product = f"{change.product} ({change.vendor_id})"
    where = f"{change.price_list or 'unit price'}, {change.billing_cycle.lower()}"
    return {
        "PRODUCT_CREATED": f"+ {product}",
        "PRODUCT_REACTIVATED": f"+ {product}: sold again",
        "PRODUCT_DISCONTINUED": f"- {product}: discontinued",
        "PRICE_CREATED": f"+ {product}, {where}: {change.new}",
        "PRICE_UPDATED": f"~ {product}, {where}: {change.old} → {change.new}",
        "PRICE_CLOSED": f"- {product}, {where}: {change.old} {change.new}",
    }[change.kind]
