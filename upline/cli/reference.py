"""The page `docs/command-line.md`: every command with its arguments and options, as `--help` has them."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer

INTRODUCTION = """# Command line

Generated from the commands themselves by `python -m upline.cli.reference`; change a command's help, never this page.

`upline` works on the database that the settings name (`README.md`). Every command has `--help`. Where a command has `--json`, its answer has the
names and values of the API: money is `{"amount": "28.22", "currency": "EUR"}`, moments are in UTC, a list is an array of all its records.
`--as` names the user of the BSS who acts, in their role; without it the command line acts as an administrator, and says so on standard error.
Work that takes longer than two seconds shows a progress bar on a terminal.

Exit codes: 0 done; 1 not done, refused, or differences found; 2 wrong call or environment. The reason is one sentence on
standard error; with `--json`, standard output has it too: `{"done": false, "code": "not_permitted", "message": "…", "fields": []}`.

Completion of commands, options and their values:

```text
eval "$(upline completion bash)"                                       # in ~/.bashrc
eval "$(upline completion zsh)"                                        # in ~/.zshrc, after compinit
upline completion fish > ~/.config/fish/completions/upline.fish
```
"""


def reference() -> str:
    """Return the page. The commands must be loaded."""
    from upline.cli.commands import app

    root: Any = typer.main.get_command(app)
    parts = [INTRODUCTION]
    for name, command in sorted(root.commands.items()):
        parts.extend(_described(f"upline {name}", command, level=2))
    return "\n".join(parts)


def _described(name: str, command: Any, *, level: int) -> Iterator[str]:
    yield f"{'#' * level} {name}\n"
    yield f"{_paragraphs(command.help or '')}\n"
    rows = [row for parameter in command.params if (row := _row(parameter))]
    if rows:
        yield "\n".join(["| argument or option | meaning |", "|---|---|", *rows]) + "\n"
    for child, described in sorted(getattr(command, "commands", {}).items()):
        yield from _described(f"{name} {child}", described, level=level + 1)


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def _row(parameter: Any) -> str:
    if getattr(parameter, "hidden", False):
        return ""
    is_argument = parameter.param_type_name == "argument"
    names = [parameter.name.upper()] if is_argument else parameter.opts
    shown = ", ".join(f"`{name}`" for name in names)
    kind = parameter.type_descriptor.annotation
    choices = _values(kind) if isinstance(kind, type) and issubclass(kind, Enum) else []
    words = f" One of: {', '.join(choices)}." if choices else ""
    needed = "" if is_argument or not parameter.required else " Required."
    meaning = (parameter.help or "").replace("|", "\\|")
    return f"| {shown} | {meaning}{words}{needed} |"


def _values(kind: type[Enum]) -> list[str]:
    return [str(one.value) for one in kind]


if __name__ == "__main__":
    from upline.cli import load_commands

    load_commands()
    typer.echo(reference(), nl=False)
