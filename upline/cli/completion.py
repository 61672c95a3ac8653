"""`upline completion`: prints the script by which a shell completes the words of `upline`."""

import os
from enum import StrEnum
from typing import Annotated

import typer

from upline.cli.commands import app

_PROGRAM = "upline"
_VARIABLE = "_UPLINE_COMPLETE"  # set by the script, when the shell asks for words


class Shell(StrEnum):
    """The shells that there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


@app.command()
def completion(shell: Annotated[Shell, typer.Argument(help="Which shell.")]) -> None:
    """Print a script for a shell, which then completes commands, options and their values.

    For bash: eval "$(upline completion bash)" in ~/.bashrc; for zsh the same in ~/.zshrc, after compinit; for fish:
    upline completion fish > ~/.config/fish/completions/upline.fish
    """
    from typer._completion_shared import get_completion_script

    typer.echo(get_completion_script(prog_name=_PROGRAM, complete_var=_VARIABLE, shell=shell.value))


def prepare_completion() -> None:
    """Let this process answer a shell that asks for words, if one does."""
    if _VARIABLE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
