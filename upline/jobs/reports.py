"""The result of a job as CSV, the same by page and API."""

from collections.abc import Iterable, Iterator

from upline.jobs.queries import ResultRow
from upline.kernel.csv_lines import csv_lines

_COLUMNS = ("record", "outcome", "record_id", "count", "explanation")


def report_lines(rows: Iterable[ResultRow]) -> Iterator[str]:
    """Yield the lines of a report, the names of its columns first."""
    return csv_lines(
        _COLUMNS,
        ((row.record_name, row.outcome, row.record_id, row.count, row.sentence) for row in rows),
    )
