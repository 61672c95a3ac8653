"""Related records as pages name them: the name of a record that the reader may not see is hidden."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.db.models import F, Model

from upline.access.reach import Reach
from upline.kernel.page_objects import Ref

# What is said in the place of a name: what the record is, and no more.
ACCOUNT = "an account not shared with you"
ORDER = "an order not shared with you"
SUBSCRIPTION = "a subscription not shared with you"


class AccessControlled(Protocol):
    """A record with a name and a permission rule."""

    pk: Any
    name: str
    sharing_rule_id: UUID | None
    responsible_user_id: UUID | None


def visible_ref(record: AccessControlled, reach: Reach, *, placeholder: str) -> Ref:
    """Return a record as a page names it; `placeholder` is shown in place of a hidden name."""
    can_see = reach.can_see(
        rule_id=record.sharing_rule_id, responsible_user_id=record.responsible_user_id
    )
    return Ref(record.pk, record.name) if can_see else Ref(record.pk, placeholder, is_shared=False)


def optional_ref(record: AccessControlled | None, reach: Reach, *, placeholder: str) -> Ref | None:
    """Return the same of a record that there may be."""
    return visible_ref(record, reach, placeholder=placeholder) if record is not None else None


def page_columns(
    model: type[Model],
    *name_paths: str,
    ruled_paths: Sequence[str] = (),
    extra_columns: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return what pages read of a record and of those it names, whose other columns are many.

    `name_paths`, `ruled_paths`: the paths to those, `ruled_paths` where a name is kept back from who may not see the
    record. `extra_columns`: other columns of theirs.
    """
    return (
        *(field.name for field in model._meta.concrete_fields),
        *(f"{path}__name" for path in (*name_paths, *ruled_paths)),
        *(f"{path}__{rule}" for path in ruled_paths for rule in _RULES),
        *extra_columns,
    )


_RULES = ("sharing_rule_id", "responsible_user_id")


def ref_columns(path: str) -> dict[str, F]:
    """Return the columns from which `ref_from_row` reads the record to which a path leads."""
    return {
        _column_alias(path, "pk"): F(f"{path}_id"),
        _column_alias(path, "name"): F(f"{path}__name"),
        _column_alias(path, "rule"): F(f"{path}__sharing_rule_id"),
        _column_alias(path, "responsible"): F(f"{path}__responsible_user_id"),
    }


def ref_from_row(
    row: Mapping[str, Any], path: str, reach: Reach, *, placeholder: str
) -> Ref | None:
    """Return the record to which a path leads, as a row with `ref_columns` has it."""
    pk, name, rule_id, responsible_user_id = (
        row[_column_alias(path, what)] for what in ("pk", "name", "rule", "responsible")
    )
    if pk is None:
        return None
    can_see = reach.can_see(rule_id=rule_id, responsible_user_id=responsible_user_id)
    return Ref(pk, name) if can_see else Ref(pk, placeholder, is_shared=False)


@cache
def _column_alias(path: str, what: str) -> str:
    return f"{path.replace('__', '_of_')}_{what}"
