"""Measurements: repeated values, thresholds, and how results are stored and printed."""

import json
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from os import cpu_count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """One line of the table.

    `limit` is the limit measured in the same run, `ratio` the value as a fraction of it; both are
    None where the threshold is absolute. `runs` are the single values, in `unit`. `parts` has what was measured of each
    of several things, by name: the same figures of all.
    """

    value: float
    unit: str
    bar: str
    ok: bool
    limit: float | None = None
    ratio: float | None = None
    runs: Sequence[float] = ()
    details: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, dict[str, float]] = field(default_factory=dict)


def median_of(runs: Sequence[float]) -> float:
    """Return the median, which one disturbed run does not change."""
    return median(runs)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def save_results(figures: dict[str, Measurement], *, now: datetime) -> Path:
    """Write the results beside those of earlier commits; return the file."""
    commit = _git("rev-parse", "--short", "HEAD") + ("-changed" if _git("status", "-s") else "")
    RESULTS.mkdir(exist_ok=True)
    result_file = RESULTS / f"{now:%Y-%m-%d}-{commit}.json"
    document = {
        "commit": commit,
        "machine": f"{cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "benchmarks": {name: _as_json(figure) for name, figure in figures.items()},
    }
    result_file.write_text(json.dumps(document, indent=2) + "\n")
    return result_file


def _as_json(figure: Measurement) -> dict[str, Any]:
    document = asdict(figure)
    details = document.pop("details")
    rounded = {key: _rounded(value) for key, value in document.items() if key != "parts" or value}
    # The name of the results kept so far.
    return rounded | ({"told": _rounded(details)} if details else {})


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


def _git(*arguments: str) -> str:
    result = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return result.stdout.strip() or ("unknown" if arguments[0] == "rev-parse" else "")


def print_table(figures: dict[str, Measurement]) -> None:
    """Print the table; missed thresholds are red."""
    from rich.console import Console
    from rich.table import Table

    table = Table("benchmark", "median", "min to max", "limit", "ratio", "must reach", box=None)
    for name, figure in figures.items():
        spread = f"{_short(min(figure.runs))} to {_short(max(figure.runs))}" if figure.runs else ""
        table.add_row(
            name,
            f"{_short(figure.value)} {figure.unit}",
            spread,
            "" if figure.limit is None else _short(figure.limit),
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            figure.bar if figure.ok else f"[red]missed: {figure.bar}[/red]",
        )
        for key, value in figure.details.items():
            table.add_row(
                f"  {key}", _short(value) if isinstance(value, int | float) else str(value)
            )
    console = Console(width=120)
    for name, figure in figures.items():
        if figure.parts:
            console.print(_parts_table(name, figure))
    console.print(table)


def _parts_table(name: str, figure: Measurement) -> "Table":
    from rich.table import Table

    columns = list(next(iter(figure.parts.values())))
    table = Table(f"{name}: {figure.bar}", *columns, box=None)
    for part, values in figure.parts.items():
        table.add_row(part, *(_short(values[column]) for column in columns))
    return table


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
