"""The report of refused actions: each attempt on a back-order, by entry point, with the response."""

from collections import defaultdict

import pytest

_answers: dict[str, dict[str, str]] = defaultdict(dict)


def record_attempt(
    request: pytest.FixtureRequest, *, attempt: str, entry_point: str, answer: str
) -> None:
    """Store a response for the report; it is sent from the test process to the one that reports."""
    request.node.user_properties.append(("attempt", (attempt, entry_point, answer)))


def collect_attempts(report: pytest.TestReport) -> None:
    """Collect the attempts of a test."""
    if report.when == "call":
        for name, value in report.user_properties:
            if name == "attempt":
                attempt, entry_point, answer = value
                _answers[attempt][entry_point] = answer if report.passed else f"{answer} (!)"


def print_report(reporter: pytest.TerminalReporter) -> None:
    """Print the table, one line per attempt, one column per entry point."""
    if not _answers:
        return
    entry_points = list(
        dict.fromkeys(entry_point for answers in _answers.values() for entry_point in answers)
    )
    rows = [
        [attempt, *(answers.get(entry_point, "") for entry_point in entry_points)]
        for attempt, answers in sorted(_answers.items())
    ]
    head = ["attempt on a back-order", *entry_points]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    reporter.write_sep("-", "attempts and refusals")
    for row in [head, *rows]:
        reporter.write_line(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        )
    refused = sum(len(answers) for answers in _answers.values())
    reporter.write_line(f"{refused} attempts, nothing saved")
