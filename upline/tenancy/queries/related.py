"""Related records as pages name them: one that somebody may not see keeps its name to itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.db.models import F, Model

from upline.access.reach import Reach
from upline.kernel.pages import Ref

# What is said in the place of a name: what the record is, and no more.
ACCOUNT = "an account not shared with you"
ORDER = "an order not shared with you"
SUBSCRIPTION = "a subscription not shared with you"


class Ruled(Protocol):
    """A record with a name and a permission rule."""

    pk: Any
    name: str
    sharing_rule_id: UUID | None
    responsible_user_id: UUID | None


def ref_to(record: Ruled, reach: Reach, *, instead: str) -> Ref:
    """Return a record as a page names it; `instead` of its name, what is said where it is kept back."""
    sees = reach.sees(
        rule_id=record.sharing_rule_id, responsible_user_id=record.responsible_user_id
    )
    return Ref(record.pk, record.name) if sees else Ref(record.pk, instead, is_shared=False)


def ref_or_none(record: Ruled | None, reach: Reach, *, instead: str) -> Ref | None:
    """Return the same of a record that there may be."""
    return ref_to(record, reach, instead=instead) if record is not None else None


def read_of(
    model: type[Model], *named: str, ruled: Sequence[str] = (), more: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return what pages read of a record and of those it names, whose other columns are many.

    `named`, `ruled`: the paths to those, `ruled` where a name is kept back from who may not see the
    record. `more`: other columns of theirs.
    """
    return (
        *(field.name for field in model._meta.concrete_fields),
        *(f"{path}__name" for path in (*named, *ruled)),
        *(f"{path}__{rule}" for path in ruled for rule in _RULES),
        *more,
    )


_RULES = ("sharing_rule_id", "responsible_user_id")


def ref_columns(path: str) -> dict[str, F]:
    """Return the columns from which `ref_in` reads the record to which a path leads."""
    return {
        _named(path, "pk"): F(f"{path}_id"),
        _named(path, "name"): F(f"{path}__name"),
        _named(path, "rule"): F(f"{path}__sharing_rule_id"),
        _named(path, "responsible"): F(f"{path}__responsible_user_id"),
    }


def ref_in(row: Mapping[str, Any], path: str, reach: Reach, *, instead: str) -> Ref | None:
    """Return the record to which a path leads, as a row with `ref_columns` has it."""
    pk, name, rule_id, responsible_user_id = (
        row[_named(path, what)] for what in ("pk", "name", "rule", "responsible")
    )
    if pk is None:
        return None
    sees = reach.sees(rule_id=rule_id, responsible_user_id=responsible_user_id)
    return Ref(pk, name) if sees else Ref(pk, instead, is_shared=False)


def _named(path: str, what: str) -> str:
    return f"{path.replace('__', '_of_')}_{what}"
