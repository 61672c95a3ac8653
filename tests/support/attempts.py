"""The table of attempts: what was tried with a back-order, at which door, and what was answered."""

from collections import defaultdict

import pytest

_answers: dict[str, dict[str, str]] = defaultdict(dict)


def note(request: pytest.FixtureRequest, *, attempt: str, door: str, answer: str) -> None:
    """Keep an answer for the table; it travels from the process that tried to the one that tells."""
    request.node.user_properties.append(("attempt", (attempt, door, answer)))


def collect(report: pytest.TestReport) -> None:
    """Take up what a test has noted."""
    if report.when == "call":
        for name, value in report.user_properties:
            if name == "attempt":
                attempt, door, answer = value
                _answers[attempt][door] = answer if report.passed else f"{answer} (!)"


def tell(reporter: pytest.TerminalReporter) -> None:
    """Print the table, one line per attempt, one column per door."""
    if not _answers:
        return
    doors = list(dict.fromkeys(door for answers in _answers.values() for door in answers))
    rows = [
        [attempt, *(answers.get(door, "") for door in doors)]
        for attempt, answers in sorted(_answers.items())
    ]
    head = ["attempt on a back-order", *doors]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    reporter.write_sep("-", "attempts and refusals")
    for row in [head, *rows]:
        reporter.write_line(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        )
    refused = sum(len(answers) for answers in _answers.values())
    reporter.write_line(f"{refused} attempts, nothing saved")
