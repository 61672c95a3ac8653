"""`pre-commit` runs what `make check` runs."""

import re
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]


def commands_of_make_check() -> list[str]:
    """Return the commands of the target itself, without those of what it depends on."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    variables = dict(re.findall(r"^(\w+) := (.*)$", text, re.MULTILINE))
    recipe = text.partition("\ncheck: ")[2].partition("\n\n")[0]
    return [
        re.sub(r"\$\((\w+)\)", lambda found: variables[found[1]], line[1:])
        for line in recipe.splitlines()[1:]
    ]


def test_the_hooks_are_the_commands_of_make_check():
    [repo] = YAML(typ="safe").load(ROOT / ".pre-commit-config.yaml")["repos"]

    assert [hook["entry"] for hook in repo["hooks"]] == commands_of_make_check()


def test_the_programs_of_the_hooks_are_installed_by_make():
    [repo] = YAML(typ="safe").load(ROOT / ".pre-commit-config.yaml")["repos"]

    for hook in repo["hooks"]:
        assert (ROOT / hook["entry"].split()[0]).exists()
