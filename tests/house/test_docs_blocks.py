"""Every code block of README.md, CONTRIBUTING.md, SECURITY.md and docs/*.md is run, or at least read.

- `sh` blocks of a page run as one shell script, in a scratch directory with links to the project's files, against the test
  database with the standard world in it and a web server for `curl`. A command that fails fails the test.
- `make …` is run with `--dry-run`: its targets must exist. `upline serve` and the other commands that do not end by themselves
  are run with `--help`: their options must exist.
- `upline` runs in forks of one process (tests/support/command_server.py). tests/house/test_commands.py runs the command itself.
- `python` blocks are run as files of the same script; `json` and `yaml` blocks are parsed; `text` and `js` are not read.
- A block after `<!-- not run: reason -->` is only checked for its shell syntax. NOT_RUN lists all of them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from ruamel.yaml import YAML

from tests.support.api_client import NOW, create_api_client
from tests.support.command_server import command_server
from tests.support.database_url import database_url
from tests.support.world import World
from upline.access.rulebook import system_actor
from upline.models import Account, Tenant
from upline.setup import actions as setup
from upline.setup.rulebook import Entity, StatusKind

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
LANGUAGES = frozenset({"sh", "python", "json", "yaml", "text", "js"})
# Blocks that cannot be run here: the page, and why. Keep the list short.
NOT_RUN = [
    ("docs/deployment.md", "it would change the environment that the tests run in"),
    ("docs/deployment.md", "it needs Docker"),
    ("docs/testing.md", "it runs two hundred stories"),
    ("docs/tm-forum.md", "the address is an example"),
    ("docs/webhooks.md", "the address is an example"),
]
DO_NOT_END = ("demo", "serve", "web", "worker")

FENCE = re.compile(
    r"^(?:<!-- not run: (?P<reason>[^\n]+) -->\n)?```(?P<language>\S*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
MAIL = "From: ann@cumulus.example\nTo: orders@alpine.example\nSubject: Hello\nMessage-ID: <1@cumulus.example>\n\nHello.\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. `reason` says why it is not run; empty: it is."""

    language: str
    text: str
    line: int
    reason: str


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            language=found["language"],
            text=found["text"],
            line=text.count("\n", 0, found.start("language")) + 1,
            reason=found["reason"] or "",
        )
        for found in FENCE.finditer(text)
    ]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def runs_something(page: Path) -> bool:
    return any(one.language in {"sh", "python"} and not one.reason for one in blocks(page))


# What can be checked by reading


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_block_is_fenced_and_names_its_language(page: Path):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))

    assert "```" not in text
    assert not re.search(r"\n\n {4,}\S", text), "write a code block with fences"
    assert {block.language for block in blocks(page)} <= LANGUAGES


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_json_and_yaml_blocks_can_be_parsed(page: Path):
    for block in blocks(page):
        if block.language == "json":
            json.loads(block.text)
        if block.language == "yaml":
            YAML(typ="safe").load(block.text)


def test_blocks_that_are_not_run_are_listed_here_and_are_shell():
    unrun = [(name_of(page), one) for page in PAGES for one in blocks(page) if one.reason]

    assert [(page, one.reason) for page, one in unrun] == NOT_RUN
    for _, block in unrun:
        assert block.language == "sh"
        subprocess.run(["sh", "-n"], check=True, input=block.text, text=True)  # noqa: S607


# What is run


def script_of(page: Path, directory: Path) -> str:
    """Return one shell script for all blocks of a page that are run; python blocks become files."""
    lines = ["set -eu"]
    for block in blocks(page):
        if block.reason or block.language not in {"sh", "python"}:
            continue
        lines.append(f"echo '{name_of(page)}:{block.line}' >&2")
        if block.language == "python":
            file = directory / f"block_{block.line}.py"
            file.write_text(block.text, encoding="utf-8")
            lines.append(f"python {file.name}")
        else:
            lines += [runnable(line) for line in block.text.replace("\\\n", " ").splitlines()]
    return "\n".join(lines) + "\n"


def runnable(line: str) -> str:
    """Return a line of a shell block as it can be run in a test."""
    command = re.sub(r"\s+#.*$", "", line)
    if command.startswith("make "):
        return command.replace("make ", "make --dry-run ", 1) + " >make.out"
    if re.match(rf"(\S*/)?upline ({'|'.join(DO_NOT_END)})\b", command):
        return f"{command} --help"
    return command


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scratch directory that looks like a checkout, so that what a block writes is not in ours."""
    scratch = tmp_path_factory.mktemp("checkout")
    for path in ROOT.iterdir():
        if path.name not in {".git", ".venv", "scenarios", "var"}:
            (scratch / path.name).symlink_to(path)
    # Two scenarios stand for all: tests/scenarios plays each of them.
    (scratch / "scenarios").mkdir()
    for path in [ROOT / "scenarios/worlds", *(ROOT / "scenarios").glob("1[14]-*.yaml")]:
        (scratch / "scenarios" / path.name).symlink_to(path)
    (scratch / ".venv/bin").mkdir(parents=True)
    # What `upline assets` writes takes a quarter of a minute. It is there already where it has been written before.
    for name in ("static", "collected"):
        if (settings.DATA_DIR / name).exists():
            shutil.copytree(settings.DATA_DIR / name, scratch / "var" / name)
    (scratch / "message.eml").write_text(MAIL, encoding="utf-8")
    (scratch / "contract.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    (scratch / ".curlrc").write_text("silent\nshow-error\nfail-with-body\n", encoding="utf-8")
    return scratch


@pytest.fixture(scope="module")
def environment(directory: Path, django_db_setup: None) -> Iterator[dict[str, str]]:
    """The environment of the scripts, in which `upline` runs on the test database."""
    client = directory / ".venv/bin/upline"
    path = [str(client.parent), str(Path(sys.prefix) / "bin"), os.environ["PATH"]]
    variables = {
        **os.environ,
        "PATH": os.pathsep.join(path),
        "HOME": str(directory),
        "DATABASE_URL": database_url(),
        "UPLINE_DATA": str(directory / "var"),
    }
    with command_server(client, variables):
        yield variables


def set_up_network() -> dict[str, str]:
    """Build what the pages speak of: Alpine with seven back-orders, a customer of its own, a credential.

    Return the variables of the environment that the pages use for them.
    """
    world = World()
    for number in range(7):
        world.reseller_sells(f"Seats {number}")
    world.run_booking()
    alpine = world.bss().id
    Tenant.objects.filter(pk=alpine).update(slug="alpine")
    field = setup.NewCustomField(entity=Entity.ORDER, code="project", label="Project")
    setup.add_custom_field(tenant_id=alpine, new=field, by=system_actor())
    setup.add_order_status(
        tenant_id=alpine, name="Written", kind=StatusKind.DRAFT, by=system_actor()
    )
    Account.objects.create(tenant_id=alpine, name="Danube Foods", currency="EUR", created_at=NOW)
    erp = create_api_client(alpine, name="ERP")
    return {"TOKEN": erp.credential.token}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", [page for page in PAGES if runs_something(page)], ids=name_of)
def test_shell_and_python_blocks_run(
    page: Path, directory: Path, environment: dict[str, str], live_server
):
    script = script_of(page, directory)
    if "curl " in script and shutil.which("curl") is None:
        pytest.skip("curl is not installed.")
    known = set_up_network()
    script = script.replace("http://127.0.0.1:8000", live_server.url).replace(
        "upl_…", known["TOKEN"]
    )

    done = subprocess.run(
        ["sh"],  # noqa: S607
        check=False,
        input=script,
        capture_output=True,
        text=True,
        cwd=directory,
        env={**environment, **known},
    )

    assert done.returncode == 0, f"{done.stderr}\n{done.stdout[-2000:]}"
