"""`upline export` writes the files of the lists' pages, and the records of the API's lists."""

import csv
import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import Result
from django.urls import get_resolver
from typer.testing import CliRunner

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from upline.api.openapi import openapi_document
from upline.cli import load_commands
from upline.cli.commands import CommandFailed, app
from upline.cli.export import ExportedList
from upline.cli.export_sources import _API_NAMES, api_lists

pytestmark = pytest.mark.django_db
load_commands()


@pytest.fixture
def fixtures() -> OrderFixtures:
    fixtures = create_order_fixtures()
    fixtures.back_order(1)
    fixtures.direct_order(2)
    return fixtures


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["export", *arguments, "--bss", "alpine"])


def as_otto(*arguments: str) -> Result:
    return run(*arguments, "--as", "otto@alpine.example")


def test_csv_is_the_file_of_the_page(fixtures):
    page = fixtures.signed_in_client(fixtures.otto).get("/t/alpine/orders.csv")

    result = as_otto("orders")

    assert result.exit_code == 0, result.output
    assert result.stdout_bytes == page.getvalue()


def test_filters_and_columns_are_those_of_the_page(fixtures):
    result = as_otto("orders", "--filter", "view=back-orders", "--filter", "columns=number,name")

    rows = list(csv.reader(io.StringIO(result.stdout.removeprefix("\ufeff"))))
    assert [row[1] for row in rows[1:]] == ["Huber Bakery 1"]
    assert len(rows[0]) == 2


def test_unknown_filter_names_those_there_are(fixtures):
    result = as_otto("orders", "--filter", "colour=red")

    assert result.exit_code == 2
    assert "“colour” is not one of:" in result.stderr
    assert "trigger" in result.stderr


def test_wrong_value_of_a_filter_leaves_no_file(fixtures, tmp_path: Path):
    target = tmp_path / "orders.csv"

    result = as_otto("orders", "-o", str(target), "--filter", "date_from=yesteryear")

    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_ending_of_the_file_says_the_format(fixtures, tmp_path: Path):
    target = tmp_path / "orders.xlsx"

    assert as_otto("orders", "-o", str(target)).exit_code == 0
    with ZipFile(target) as workbook:
        assert workbook.read("xl/worksheets/sheet1.xml").count(b"row r=") == 3


def test_json_has_the_records_as_the_api_lists_them(fixtures):
    result = run("orders", "--format", "json", "--filter", "is_back_order=true")

    [order] = json.loads(result.stdout)
    schema = openapi_document()["components"]["schemas"]["OrderSummary"]
    assert order.keys() >= set(schema["required"])
    assert order["total"] == {"amount": "11.20", "currency": "EUR"}


def test_empty_list_is_an_empty_array(fixtures):
    assert json.loads(run("cases", "--format", "json").stdout) == []


def test_filter_that_the_api_does_not_have_is_a_wrong_call(fixtures):
    result = run("orders", "--format", "json", "--filter", "colour=red")

    assert result.exit_code == 2
    assert "“colour” is not one of:" in result.stderr


def test_list_of_a_page_without_a_person_is_a_wrong_call(fixtures):
    assert "name who exports with --as" in run("orders").stderr


def test_file_that_cannot_be_written_is_a_wrong_call(fixtures, tmp_path: Path):
    result = as_otto("orders", "-o", str(tmp_path / "missing" / "orders.csv"))

    assert result.exit_code == 2
    assert "cannot be written: No such file or directory." in result.stderr


def test_list_without_a_page_says_so(fixtures):
    result = as_otto("users", "--format", "csv")

    assert isinstance(result.exception, CommandFailed)
    assert "export it with --format json" in str(result.exception)


def test_every_list_of_the_pages_can_be_exported():
    names = {
        name.removesuffix("-csv")
        for name, [(patterns, *_), *_] in (
            (name, get_resolver().reverse_dict.getlist(name))
            for name in get_resolver().reverse_dict
            if isinstance(name, str) and name.endswith("-csv")
        )
        if patterns[0][1] == ["slug"]
    }

    assert names - set(ExportedList) == set()
    assert "orders" in names


def test_every_list_that_is_no_page_is_one_of_the_api():
    assert {"users", "contacts", "baskets", "campaigns"} <= api_lists().keys()
    assert set(_API_NAMES.values()) <= api_lists().keys()
