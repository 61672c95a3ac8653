"""`upline import-prices`: bring a BSS's catalogue to what the vendor's price list says; `price-imports` lists what was."""

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from upline.cli.actors import Person, tenant_and_actor
from upline.cli.commands import (
    EXIT_WRONG_CALL,
    AsJson,
    CommandFailed,
    app,
    failure,
    print_json,
    running_application,
    wrong_call,
)
from upline.cli.progress import progress_bar

if TYPE_CHECKING:
    from upline.access.rulebook import Actor
    from upline.catalog.imports import ImportChange, ImportOptions, ImportReport
    from upline.tenancy.queries import TenantFacts

_MAX_BAD_ROWS_SHOWN = 100

_BAD_ROWS = "Nothing was applied, because of bad rows; --skip-bad-rows applies the others."
_TOO_MANY_DISCONTINUED = (
    "Nothing was applied: a full list would discontinue more than a tenth of what is on sale. "
    "--partial is for a part of a list; --confirm-discontinued applies it all the same."
)

_EXIT_NOT_APPLIED = 1


@app.command()
def import_prices(  # noqa: PLR0913 — the options of the command
    file: Annotated[
        Path, typer.Argument(help="The license-based price list: .csv, .csv.gz, .zip or .xlsx.")
    ],
    *,
    bss: Annotated[str, typer.Option(help="Whose catalogue: the short name of the BSS.")],
    price_list: Annotated[str, typer.Option(help="The price list that gets the unit prices.")],
    person: Person = "",
    market: Annotated[
        str | None,
        typer.Option(help="Take the rows of this market only: US, AT, … By default the last one."),
    ] = None,
    currency: Annotated[
        str | None, typer.Option(help="Take the rows in this currency: the price list's.")
    ] = None,
    segment: Annotated[
        list[str] | None,
        typer.Option(help="Take the rows of this segment only; several times for more; or: all."),
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Part of a list: what it does not name stays.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before applying, also on a terminal.")
    ] = False,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Apply the rest where rows are bad.")
    ] = False,
    confirm_discontinued: Annotated[
        bool,
        typer.Option(
            "--confirm-discontinued", help="Also discontinue more than a tenth of what is on sale."
        ),
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Read a file that a spreadsheet has rewritten.")
    ] = False,
    create_price_list: Annotated[
        bool, typer.Option("--create-price-list", help="Create the price list if there is none.")
    ] = False,
    difference: Annotated[
        Path | None, typer.Option(help="Write all changes to this CSV file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring products and prices to what the vendor's price list says.

    What a full list no longer names is discontinued, never deleted. On a terminal the command shows what will
    change and asks for confirmation before it applies it.

    All of the file is applied, or nothing. The exit code is 1 where rows are bad or too much would be discontinued,
    2 where the file cannot be read.
    """
    with running_application():
        from upline.catalog.imports import ImportOptions

        options = ImportOptions(
            dry_run=dry_run,
            skip_bad_rows=skip_bad_rows,
            create_price_list=create_price_list,
            market=market,
            currency=currency,
            segments=frozenset(segment or ()),
            partial=partial,
            confirm_discontinued=confirm_discontinued,
            repair=repair,
        )
        tenant, by = _tenant_and_actor(bss, person)

        def run(chosen: "ImportOptions") -> "ImportReport":
            return _import(file, tenant, by, price_list, chosen)

        asks = not (dry_run or yes or as_json) and _is_interactive()
        report = run(replace(options, dry_run=True) if asks else options)
        if asks and not _why_not_applied(report, options) and report.change_count:
            _print_report(report, file, each=True)
            typer.confirm("Apply this?", abort=True)
            report = run(options)
        if difference is not None and report.difference:
            _write_difference(report.difference, difference)
    refusal = _why_not_applied(report, options)
    if as_json:
        figures = asdict(report)
        del figures["difference"]
        print_json(figures)
    else:
        _print_report(report, file, each=dry_run or bool(refusal))
        typer.echo(refusal or _summary(report))
    if refusal:
        raise typer.Exit(_EXIT_NOT_APPLIED)


def _is_interactive() -> bool:
    return sys.stdin.isatty()


def _why_not_applied(report: "ImportReport", options: "ImportOptions") -> str:
    """Return why nothing of the file can be applied as it is; empty where it can."""
    if report.bad_rows and not options.skip_bad_rows:
        return _BAD_ROWS
    return _TOO_MANY_DISCONTINUED if report.needs_confirmation else ""


def _tenant_and_actor(bss: str, person: str) -> "tuple[TenantFacts, Actor]":
    """Return the BSS and who imports. Raises: typer.Exit, after a sentence."""
    try:
        return tenant_and_actor(bss, person)
    except CommandFailed as error:
        raise wrong_call(str(error)) from error


def _import(
    path: Path, tenant: "TenantFacts", by: "Actor", price_list: str, options: "ImportOptions"
) -> "ImportReport":
    """Import the file. Raises: typer.Exit, after a sentence, for a wrong call or file."""
    from upline.catalog.imports import SpreadsheetDamage, UnreadablePriceFile, import_price_file
    from upline.database.audit_context import command_line_audit_context
    from upline.kernel import clock
    from upline.kernel.verdicts import Refused

    try:
        person = by.name if by.user_id else ""
        with (
            command_line_audit_context(person=person),
            progress_bar("Importing prices") as progress,
        ):
            return import_price_file(
                tenant_id=tenant.id,
                path=path,
                price_list_name=price_list,
                by=by,
                now=clock.now(),
                options=options,
                progress=progress,
            )
    except SpreadsheetDamage as error:
        remedy = (
            "Take the file as the vendor made it; --repair reads this one where nothing is lost."
        )
        raise _wrong_file(
            f"{path.name}: {error} {remedy}", code="saved_by_a_spreadsheet"
        ) from error
    except UnreadablePriceFile as error:
        raise _wrong_file(f"{path.name}: {error}", code="unreadable_file") from error
    except Refused as refusal:
        raise failure(
            str(refusal), exit_code=EXIT_WRONG_CALL, code=refusal.code, fields=refusal.fields
        ) from refusal


def _wrong_file(sentence: str, *, code: str) -> typer.Exit:
    return failure(sentence, exit_code=EXIT_WRONG_CALL, code=code, fields=["file"])


def _write_difference(packed: bytes, path: Path) -> None:
    import gzip

    try:
        path.write_bytes(gzip.decompress(packed))
    except OSError as error:
        raise wrong_call(f"{path} cannot be written: {error.strerror}.") from error


@app.command()
def price_imports(
    *,
    bss: Annotated[str, typer.Option(help="Whose imports: the short name of the BSS.")],
    difference: Annotated[
        str | None, typer.Option(help="Print what this import changed, as CSV: its id.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the price files that were imported, the last one first: which, by whom, what changed."""
    with running_application():
        from django.core.exceptions import ObjectDoesNotExist, ValidationError

        from upline.catalog.queries import list_price_imports, price_import_difference

        tenant_id = _tenant_id(bss)
        if difference is not None:
            try:
                content = price_import_difference(tenant_id=tenant_id, import_id=UUID(difference))
            except (ObjectDoesNotExist, ValidationError, ValueError) as error:
                raise wrong_call(f"There is no import “{difference}”.") from error
            typer.echo(content.decode(), nl=False)
            return
        imports = list_price_imports(tenant_id=tenant_id)
    if as_json:
        print_json([asdict(one) for one in imports])
        return
    for one in imports:
        prices = ", ".join(
            f"{one.counts.get(f'prices_{what}', 0):,} {word}"
            for what, word in (("created", "new"), ("updated", "updated"), ("closed", "ended"))
        )
        typer.echo(f"{one.imported_at:%Y-%m-%d %H:%M} UTC  {one.price_list}: {one.file_name}")
        typer.echo(f"  by {one.imported_by or 'unknown'}; prices {prices}")
        typer.echo(f"  id {one.id}, sha256 {one.digest}")


def _tenant_id(bss: str) -> UUID:
    """Return the id of the BSS of this short name. Raises: typer.Exit, after a sentence."""
    from upline.tenancy.queries import find_tenant_by_slug

    tenant = find_tenant_by_slug(slug=bss)
    if tenant is None:
        raise wrong_call(f"There is no BSS “{bss}”.")
    return tenant.id


def _print_bad_rows(report: "ImportReport", file: Path) -> None:
    for bad in report.bad_rows[:_MAX_BAD_ROWS_SHOWN]:
        place = f"line {bad.line}, {bad.column}" if bad.column else f"line {bad.line}"
        typer.echo(f"{file.name}, {place}: {bad.reason}", err=True)
    unheard = len(report.bad_rows) - _MAX_BAD_ROWS_SHOWN
    if unheard > 0:
        typer.echo(f"… and {unheard:,} more; --json lists all.", err=True)


def _print_report(report: "ImportReport", file: Path, *, each: bool) -> None:
    _print_bad_rows(report, file)
    if each:
        for change in report.changes:
            typer.echo(_format_change(change))
        unheard = report.change_count - len(report.changes)
        if unheard > 0:
            typer.echo(f"… and {unheard:,} more changes; --difference FILE writes all.")
    for unknown in report.unknown_values:
        rows = f"{unknown.rows:,} row" + ("" if unknown.rows == 1 else "s")
        typer.echo(f"unknown {unknown.column} “{unknown.value}”: {rows}")
    for line in _figures(report):
        typer.echo(line)


def _figures(report: "ImportReport") -> list[str]:
    read = [f"{report.rows_read:,} read", f"{report.unchanged:,} unchanged"]
    read += _counted(
        (report.trials, "of trials"),
        (report.skipped, "skipped: for larger quantities"),
        (report.other_markets, "of other markets"),
        (report.other_currencies, "in other currencies"),
        (report.other_segments, "of other segments"),
        (report.unknown, "left out: not known"),
        (len(report.bad_rows), "bad"),
    )
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
        *_counted((report.prices_raised, "up"), (report.prices_lowered, "down")),
    ]
    named = {"Rows": read, "Products": products, "Prices": prices}
    return [f"{name:<9} {', '.join(figures)}" for name, figures in named.items()]


def _counted(*figures: tuple[int, str]) -> list[str]:
    return [f"{count:,} {what}" for count, what in figures if count]


def _summary(report: "ImportReport") -> str:
    if not report.change_count:
        return "Nothing to change: the catalogue says what the file says."
    return "Done." if report.applied else "Nothing was applied: this was a dry run."


def _format_change(change: "ImportChange") -> str:
    product = f"{change.product} ({change.vendor_id})"
    where = f"{change.price_list or 'unit price'}, {change.billing_cycle.lower()}"
    price = f"{change.old} → {change.new}" if change.old else change.new
    if change.percent is not None:
        price += f" ({change.percent:+} %)"
    return {
        "PRODUCT_CREATED": f"+ {product}",
        "PRODUCT_REACTIVATED": f"+ {product}: sold again",
        "PRODUCT_UPDATED": f"~ {product}: {change.new}",
        "PRODUCT_DISCONTINUED": f"- {product}: discontinued",
        "PRICE_CREATED": f"+ {product}, {where}: {price}",
        "PRICE_UPDATED": f"~ {product}, {where}: {price}",
        "PRICE_CLOSED": f"- {product}, {where}: {change.old} {change.new}",
    }[change.kind]
