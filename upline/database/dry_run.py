"""Running something for its effects as they would be: in a transaction that is rolled back."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

T = TypeVar("T")


class _Rollback(Exception):
    """Ends the transaction without a trace."""


def run_and_roll_back(do: Callable[[], T]) -> T:
    """Run something, roll its effects back, and return what it returned. Raises: whatever `do` raises."""
    results: list[T] = []
    try:
        with transaction.atomic():
            results.append(do())
            raise _Rollback
    except _Rollback:
        return results[0]
