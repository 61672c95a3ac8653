"""docs/guarantees.md claims only what a command in the tree shows: each row names one, and each exists."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from upline.cli import load_commands
from upline.cli.commands import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/guarantees.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`\n]+)`")
Claim = tuple[str, str, str]

load_commands()


def claims() -> list[Claim]:
    """Return the rows of the tables of claims: claim, faults, what shows it."""
    body = PAGE.partition("\n## Claimed\n")[2].partition("\n## ")[0]
    rows = [line for line in body.splitlines() if line.startswith("| ")]
    cells = [tuple(cell.strip() for cell in row[1:-1].split("|")) for row in rows]
    return [(c, f, s) for c, f, s in cells if c != "claim"]


def commands(text: str) -> list[list[str]]:
    """Return the commands of a text by their words; other code is none."""
    split = [shlex.split(code) for code in CODE.findall(text)]
    return [words for words in split if words[0] in {"make", "upline", "node"} and len(words) > 1]


def problem(words: list[str]) -> str:
    """Return why a command shows nothing; empty if it exists with its tests and options."""
    if words[:2] == ["make", "test"]:
        return _problem_of_tests(words[2].removeprefix("ARGS=").split())
    if words[0] == "upline":
        return _problem_of_command(words[1:])
    return "neither a test nor a command of ours"


def _problem_of_tests(arguments: list[str]) -> str:
    names, files = [], []
    for before, one in zip(["", *arguments], arguments, strict=False):
        if one.startswith("tests/"):
            files.append(ROOT / one)
        elif before == "-k":
            names.append(one)
    missing = [file.name for file in files if not file.exists()]
    if missing or not files:
        return f"no tests {missing}"
    texts = "".join(file.read_text(encoding="utf-8") for file in files if file.is_file())
    return "".join(f"no test {name}" for name in names if f"def {name}(" not in texts)


def _problem_of_command(words: list[str]) -> str:
    found = typer.main.get_command(app)
    while words and not words[0].startswith("-"):
        found = getattr(found, "commands", {}).get(words.pop(0))
        if found is None:
            return "no such command"
    options = {one for parameter in found.params for one in parameter.opts}
    return "".join(
        f"no option {one}" for one in words if one.startswith("--") and one not in options
    )


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim[0][:40])
def test_each_claim_names_its_faults_and_a_command_that_exists(claim: Claim):
    _, faults, shown_by = claim

    assert faults
    assert commands(shown_by)
    assert {" ".join(words): problem(words) for words in commands(shown_by) if problem(words)} == {}


def test_the_page_says_what_is_not_claimed_and_its_other_commands_exist():
    rest = PAGE.partition("\n## How torture checks\n")[2]

    assert [words for words in commands(rest) if problem(words)] == []
    assert len(re.findall(r"^- \*\*", rest.partition("\n## Not claimed\n")[2], re.MULTILINE)) > 5


@pytest.mark.parametrize(
    "wrong",
    [
        "make test ARGS=tests/rules/test_nothing.py",
        'make test ARGS="tests/rules/test_repairs.py -k test_nothing"',
        "upline nothing",
        "upline reconcile --nothing",
        "node clients/node/verify-ledger.mjs",
    ],
)
def test_command_that_shows_nothing_is_noticed(wrong: str):
    assert problem(shlex.split(wrong))
