"""`upline import-prices`: what it prints, and its exit codes; two of them at once."""

import io
import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from typer.testing import CliRunner, Result

from tests.support.price_file import many_rows, row, write_price_file
from upline.access.rulebook import Role, system_actor
from upline.catalog.actions import NewPriceList, create_price_list
from upline.catalog.imports import import_price_file
from upline.catalog.models import Price, PriceImport, Product
from upline.cli import import_prices, load_commands, progress
from upline.cli.commands import app
from upline.tenancy.actions import NewTenant, NewUser, add_user, create_tenant

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)

NOTICE = "Acting as Command line, administrator of Alpine.\n"

load_commands()


@pytest.fixture
def alpine(db):
    return _alpine()


def _alpine():
    new = NewTenant(slug="alpine", name="Alpine", currency="EUR", timezone="Europe/Vienna")
    tenant = create_tenant(new=new, now=NOW, by=system_actor())
    for name in ("Gold USD", "Silver USD"):
        new_list = NewPriceList(name=name, currency="USD")
        create_price_list(tenant_id=tenant.id, new=new_list, by=system_actor())
    return tenant


@pytest.fixture
def upline(alpine, settings, database_server):
    settings.DATABASE_SERVER = database_server

    def run(
        path: Path, *options: str, bss="alpine", price_list="Gold USD", answer: str | None = None
    ) -> Result:
        arguments = ["import-prices", str(path), "--bss", bss, "--price-list", price_list, *options]
        return CliRunner().invoke(app, arguments, input=answer)

    return run


@pytest.fixture
def write(tmp_path):
    return lambda *rows: write_price_file(tmp_path / "prices.csv", rows)


def test_import_prints_counts(upline, write):
    result = upline(write(row(), row(PricingTierRangeMin="300"), row(TermDuration="P1Y")))

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Rows      3 read, 0 unchanged, 1 skipped: for larger quantities",
        "Products  2 new, 0 updated, 0 discontinued, 0 sold again",
        "Prices    2 new, 0 updated, 0 ended",
        "Done.",
    ]


def test_second_run_reports_no_changes(upline, write):
    upline(write(row()))

    result = upline(write(row()))

    assert result.exit_code == 0
    assert result.stdout.endswith("Nothing to change: the catalogue says what the file says.\n")


def test_dry_run_reports_planned_changes(upline, write):
    basic = {"SkuTitle": "Our Basic"}
    upline(write(row(**basic), row(ProductId="GONE", SkuTitle="Gone")))

    result = upline(
        write(row(UnitPrice="6.5", **basic), row(ProductId="NEW", SkuTitle="[b]New[/b]")),
        "--dry-run",
        "--confirm-discontinued",
    )

    assert result.exit_code == 0
    assert result.stdout.splitlines()[:4] == [
        "+ [b]New[/b] (NEW:0001)",
        "- Gone (GONE:0001): discontinued",
        "~ Our Basic (CFQ7TTC0LH18:0001), Gold USD, monthly: 6.28 USD → 6.50 USD (+3.5 %)",
        "+ [b]New[/b] (NEW:0001), Gold USD, monthly: 6.28 USD from 1 November 2026",
    ]
    assert result.stdout.endswith("Nothing was applied: this was a dry run.\n")
    assert Product.objects.count() == 2


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_bad_rows_are_listed_and_exit_with_one(upline, write, options):
    result = upline(write(row(), row(UnitPrice="free")), *options)

    assert result.exit_code == 1
    assert result.stderr == NOTICE + "prices.csv, line 3, UnitPrice: “free” is not an amount.\n"
    assert "Nothing was applied, because of bad rows" in result.stdout
    assert not Product.objects.exists()


def test_skipped_bad_rows_are_listed(upline, write):
    result = upline(write(row(), row(UnitPrice="free")), "--skip-bad-rows")

    assert result.exit_code == 0
    assert "line 3" in result.stderr
    assert result.stdout.endswith("Done.\n")


def test_very_many_bad_rows_are_counted(upline, write):
    result = upline(write(*many_rows(150, unit_price="free")))

    assert len(result.stderr.splitlines()) == 102
    assert result.stderr.endswith("… and 50 more; --json lists all.\n")


def test_json_output_is_complete(upline, write):
    result = upline(write(row(), row(UnitPrice="free")), "--json", "--skip-bad-rows")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (answer["rows_read"], answer["products_created"], answer["applied"]) == (2, 1, True)
    assert answer["bad_rows"] == [
        {"line": 3, "column": "UnitPrice", "reason": "“free” is not an amount."}
    ]
    assert answer["changes"][0]["kind"] == "PRODUCT_CREATED"


@pytest.mark.rule("P13")
def test_imports_are_listed_with_what_they_changed(upline, write):
    upline(write(row()))
    upline(write(row(UnitPrice="6.50")))

    listed = CliRunner().invoke(app, ["price-imports", "--bss", "alpine", "--json"])
    last, first = json.loads(listed.stdout)
    shown = CliRunner().invoke(app, ["price-imports", "--bss", "alpine"])
    difference = CliRunner().invoke(
        app, ["price-imports", "--bss", "alpine", "--difference", last["id"]]
    )

    assert (first["counts"]["prices_created"], last["counts"]["prices_updated"]) == (1, 1)
    assert (last["file_name"], last["price_list"]) == ("prices.csv", "Gold USD")
    assert f"sha256 {last['digest']}" in shown.stdout
    assert "PRICE_UPDATED" in difference.stdout
    assert "6.2800,6.5000,3.5," in difference.stdout


@pytest.mark.rule("P13")
def test_unknown_import_exits_with_two(upline):
    for wrong in ("x", "018f2f6e-0000-7000-8000-000000000000"):
        command = ["price-imports", "--bss", "alpine", "--difference", wrong]
        result = CliRunner().invoke(app, command)
        assert (result.exit_code, result.stderr) == (2, f"upline: There is no import “{wrong}”.\n")


@pytest.mark.rule("P13")
def test_difference_of_a_dry_run_is_written(upline, write, tmp_path):
    path = tmp_path / "difference.csv"

    result = upline(write(row()), "--dry-run", "--difference", str(path))

    assert result.exit_code == 0
    assert path.read_text().splitlines()[0].startswith("change,product,vendor_id,billing_cycle")
    assert not Product.objects.exists()


@pytest.mark.rule("P10")
def test_full_list_that_discontinues_much_exits_with_one(upline, write):
    upline(write(row(), row(ProductId="GONE", SkuTitle="Gone")))

    result = upline(write(row()))

    assert result.exit_code == 1
    assert "- Gone (GONE:0001): discontinued" in result.stdout
    assert "would discontinue more than a tenth of what is on sale" in result.stdout
    assert upline(write(row()), "--partial").exit_code == 0


@pytest.mark.rule("P3")
def test_file_saved_by_a_spreadsheet_exits_with_two(upline, write):
    result = upline(write(row(SkuId="1")))

    assert result.exit_code == 2
    assert "--repair reads this one" in result.stderr
    assert upline(write(row(SkuId="1")), "--repair").exit_code == 0


@pytest.mark.rule("P8")
def test_unknown_values_are_listed(upline, write):
    result = upline(write(row(), row(TermDuration="P2Y")))

    assert result.exit_code == 0
    assert "unknown TermDuration “P2Y”: 1 row\n" in result.stdout
    assert "1 left out: not known" in result.stdout


@pytest.mark.rule("P13")
@pytest.mark.parametrize(("answer", "count"), [("y\n", 1), ("n\n", 0)])
def test_on_a_terminal_the_changes_are_shown_and_confirmed(
    upline, write, monkeypatch, answer, count
):
    monkeypatch.setattr(import_prices, "_is_interactive", lambda: True)

    result = upline(write(row()), answer=answer)

    assert "+ Microsoft 365 Business Basic (CFQ7TTC0LH18:0001)\n" in result.stdout
    assert Product.objects.count() == count


def test_an_unreadable_file_exits_with_two(upline, tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("ProductId,SkuId\nA,1\n")

    result = upline(path)

    assert result.exit_code == 2
    assert result.stderr.startswith(
        NOTICE + "upline: prices.csv: The file lacks the columns SkuTitle, TermDuration,"
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"bss": "alps"}, "upline: There is no BSS “alps”.\n"),
        (
            {"price_list": "Gold"},
            NOTICE
            + "upline: Alpine has no price list “Gold”; it has “Gold USD” and “Silver USD”.\n",
        ),
    ],
)
def test_invalid_arguments_exit_with_two(upline, write, wrong, sentence):
    result = upline(write(row()), **wrong)

    assert (result.exit_code, result.stderr) == (2, sentence)


@pytest.mark.parametrize(
    ("role", "exit_code", "stderr"),
    [
        (Role.FINANCE, 0, ""),
        (Role.SALES, 2, "upline: Sales people can’t set prices.\n"),
    ],
)
def test_role_of_the_named_user_decides(upline, write, alpine, role, exit_code, stderr):
    new = NewUser(name="Fay", email="fay@alpine.example", role=role)
    add_user(tenant_id=alpine.id, new=new, by=system_actor())

    result = upline(write(row()), "--as", "fay@alpine.example")

    assert (result.exit_code, result.stderr) == (exit_code, stderr)
    assert Product.objects.exists() is (exit_code == 0)
    importers = PriceImport.objects.values_list("imported_by", flat=True)
    assert list(importers) == (["Fay"] if exit_code == 0 else [])


@pytest.mark.rule("P13")
def test_without_a_user_the_user_of_the_operating_system_has_imported(upline, write, monkeypatch):
    monkeypatch.setenv("LOGNAME", "olga")

    result = upline(write(row()))

    assert result.stderr == NOTICE
    assert PriceImport.objects.get().imported_by == "olga"


@pytest.mark.parametrize(
    ("rows", "options", "reason"),
    [
        ([], {}, ("unreadable_file", ["file"])),
        ([row(SkuId="1")], {}, ("saved_by_a_spreadsheet", ["file"])),
        ([row()], {"price_list": "Gold"}, ("unknown_price_list", ["price_list"])),
        ([row()], {"bss": "alps"}, ("wrong_call", [])),
    ],
)
def test_error_is_reported_to_programs_as_json(upline, write, monkeypatch, rows, options, reason):
    monkeypatch.setattr("sys.argv", ["upline", "--json"])

    result = upline(write(*rows), "--json", **options)

    answer = json.loads(result.stdout)
    assert result.exit_code == 2
    assert (answer["done"], (answer["code"], answer["fields"])) == (False, reason)
    assert result.stderr.endswith(f"upline: {answer['message']}\n")


def test_unknown_user_cannot_import(upline, write):
    result = upline(write(row()), "--as", "nobody@alpine.example")

    sentence = "upline: Alpine has no active user “nobody@alpine.example”.\n"
    assert (result.exit_code, result.stderr) == (2, sentence)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lists", [("Gold USD", "Gold USD"), ("Gold USD", "Silver USD")])
def test_two_imports_at_once_create_each_product_once(tmp_path, lists):
    tenant = _alpine()
    path = write_price_file(tmp_path / "prices.csv", many_rows(600))
    both_are_reading = threading.Barrier(2, timeout=20)
    reports, errors = [], []

    def work(price_list: str) -> None:
        met = []

        def meet(_done: int, _total: int) -> None:
            if not met:
                met.append(both_are_reading.wait())

        try:
            reports.append(
                import_price_file(
                    tenant_id=tenant.id,
                    path=path,
                    price_list_name=price_list,
                    now=NOW,
                    progress=meet,
                    by=system_actor(),
                )
            )
        except Exception as error:  # noqa: BLE001 — reported by the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[name]) for name in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(report.products_created for report in reports) == [0, 400]
    assert Product.objects.count() == 400
    assert Price.objects.count() == 600 * len(set(lists))


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "shown_after_s", "is_shown"),
    [(_Terminal, 0, True), (_Terminal, 60, False), (io.StringIO, 0, False)],
)
def test_progress_bar_is_shown_on_a_terminal_for_long_imports(
    monkeypatch, stream, shown_after_s, is_shown
):
    screen = stream()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(progress, "_DISPLAY_DELAY_S", shown_after_s)

    with progress.progress_bar("Importing prices") as show:
        show(1, 4)
        show(4, 4)

    assert ("Importing prices" in screen.getvalue()) is is_shown
