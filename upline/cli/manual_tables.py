"""Tables of docs/rulebook.md and their markdown."""

from collections.abc import Iterable
from dataclasses import dataclass

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `name` is used in its markers and in the JSON."""

    name: str
    title: str
    intro: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """Return the table alone, as it is written between markers."""
        head = [_row(self.columns), _row("---" for _ in self.columns)]
        return "\n".join([*head, *map(_row, self.rows)])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def format_allowed(is_allowed: bool) -> str:  # noqa: FBT001 — a cell, not a switch
    return YES if is_allowed else NO


def format_codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


def format_names(value: str) -> str:
    return value.replace("_", " ").capitalize()
