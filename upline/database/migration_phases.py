"""Whether a migration may run while the earlier version still serves, or only after the new one has taken over.

A migration that only adds (tables, columns that may be left out, indexes, triggers) runs before. Any other says which it is by
an attribute of its class, `phase = "before"` or `phase = "after"`: `after` for one that removes or renames what the earlier version uses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
    Migration,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED
from pgtrigger.migrations import AddTrigger

BEFORE, AFTER = "before", "after"
LAST_WITHOUT_PHASE = (
    "0079_difference_repairs"  # until then nothing was released, and all run before
)
_ADDITIVE = (CreateModel, AddIndex, AddIndexConcurrently, AddTrigger)


class UnknownPhase(ValueError):
    """A migration does more than add, and does not say when it runs."""


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """Names of the migrations to run, in their order: before the new version starts, and after the earlier one has ended."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def plan_of(migrations: Sequence[Migration]) -> MigrationPlan:
    """Split migrations in their order at the first that runs after: what follows it cannot run before it.

    Raises: UnknownPhase.
    """
    names = tuple(one.name for one in migrations)
    first = next(
        (at for at, one in enumerate(migrations) if phase_of(one) == AFTER), len(migrations)
    )
    return MigrationPlan(before=names[:first], after=names[first:])


def phase_of(migration: Migration) -> str:
    """Return when a migration of Upline runs. Raises: UnknownPhase."""
    if migration.name <= LAST_WITHOUT_PHASE:
        return BEFORE
    declared = getattr(migration, "phase", None)
    if declared is not None:
        if declared not in {BEFORE, AFTER}:
            raise UnknownPhase(f"{migration.name} has the phase {declared}")
        return str(declared)
    if only_adds(migration.operations):
        return BEFORE
    raise UnknownPhase(
        f'{migration.name} does more than add: give its class phase = "before" if the earlier version works with it, else phase = "after"'
    )


def only_adds(operations: Iterable[Operation]) -> bool:
    """Tell whether the earlier version, which does not know what is added, works as before."""
    return all(_only_adds(one) for one in operations)


def _only_adds(operation: Operation) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return only_adds(operation.database_operations)
    if isinstance(operation, AddField):
        field = operation.field
        return (
            bool(field.null) or field.db_default is not NOT_PROVIDED or field.many_to_many is True
        )
    if isinstance(operation, AddConstraint):
        return False  # the earlier version may write what it refuses
    return isinstance(operation, _ADDITIVE)
