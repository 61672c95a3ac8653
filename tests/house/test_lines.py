"""A file holds what one can keep in one's head."""

from pathlib import Path

import pytest

UPLINE = Path(__file__).parents[2] / "upline"
MOST_LINES = 300

FILES = [path for path in sorted(UPLINE.rglob("*.py")) if "migrations" not in path.parts]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(UPLINE)))
def test_a_file_is_short(path: Path):
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= MOST_LINES, "make it a folder with one file per verb"
