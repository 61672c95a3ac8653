"""`upline bulk` executes a file of actions as who is named, by the job of `POST /bulk/files`."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.support.order_fixtures import create_order_fixtures
from upline.cli import load_commands
from upline.cli.commands import app
from upline.models import Account, Job

pytestmark = pytest.mark.django_db
load_commands()


@pytest.fixture
def send(tmp_path: Path):
    create_order_fixtures()

    def run(content: str, *arguments: str, person: str = "otto@alpine.example") -> Result:
        file = tmp_path / "actions.csv"
        file.write_text(content, encoding="utf-8")
        return CliRunner().invoke(
            app, ["bulk", str(file), "--bss", "alpine", "--as", person, *arguments]
        )

    return run


def test_file_is_executed_with_a_report_and_repeated_when_it_is_sent_again(send, tmp_path):
    report = tmp_path / "report.csv"
    content = "path,name\n/accounts,First\n/accounts,Second\n"

    first = send(content, "--report", str(report))
    again = send(content, "--json")

    assert first.exit_code == 0, first.output
    assert first.stdout == "2 of 2 actions: 2 succeeded, 0 repeated, 0 refused.\n"
    with report.open(encoding="utf-8-sig", newline="") as lines:
        assert [row["outcome"] for row in csv.DictReader(lines)] == ["succeeded"] * 2
    answer = json.loads(again.stdout)
    assert (answer["job"]["state"], answer["outcomes"]) == ("done", {"repeated": 2})
    assert Account.objects.filter(name__in=["First", "Second"]).count() == 2


def test_each_action_passes_its_gate_as_the_person(send):
    result = send("path,name\n/accounts,Mine\n", "--json", person="clara@alpine.example")

    assert result.exit_code == 1
    [row] = json.loads(result.stdout)["rows"]
    assert (row["outcome"], row["explanation"].partition(":")[0]) == ("refused", "not_permitted")
    assert Job.objects.get().user.email == "clara@alpine.example"


def test_wrong_file_executes_nothing_and_exits_with_two(send):
    result = send("path,method\n/orders,GET\n")

    assert result.exit_code == 2
    assert "file.2.method: A method is POST, PATCH or DELETE." in result.stderr
    assert not Job.objects.exists()
