"""The demo, loaded with few sales."""

from datetime import UTC, datetime

from upline.devtools.demo import loading
from upline.devtools.demo.loading import LoadOptions, ensure_loaded

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FEW = LoadOptions(sales=25)


def load_demo(options: LoadOptions = FEW) -> loading.LoadResult:
    """Load the demo, or find it loaded."""
    return ensure_loaded(now=NOW, progress=_check_progress, options=options)


def _check_progress(phase: str, done: int, total: int) -> None:
    assert done <= total, phase
