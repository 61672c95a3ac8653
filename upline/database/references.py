"""Where a record is used: asked of every foreign key that leads to it, whichever area it is in."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import PROTECT, ForeignKey, Model, QuerySet

from upline.kernel.formats import counted, listed
from upline.kernel.verdicts import refuse

COUNTED_UP_TO = 1000


@dataclass(frozen=True, slots=True)
class Use:
    """How many records of one kind use another; `kind` is their model's name in small letters.

    Counting stops beyond `COUNTED_UP_TO`.
    """

    kind: str
    noun: str
    count: int

    @property
    def words(self) -> str:
        """Return `1 order`, `more than 1,000 orders`."""
        if self.count > COUNTED_UP_TO:
            return f"more than {counted(COUNTED_UP_TO, self.noun)}"
        return counted(self.count, self.noun)


def uses_of(record: Model) -> tuple[Use, ...]:
    """Return who refers to a record so that it cannot be deleted, by the name of their kind."""
    found = []
    for relation in record._meta.get_fields(include_hidden=True):
        field = getattr(relation, "remote_field", None)
        if not relation.auto_created or not isinstance(field, ForeignKey):
            continue
        if field.remote_field.on_delete is not PROTECT:
            continue
        use = use_by(field.model._default_manager.filter(**{field.name: record.pk}))
        if use.count:
            found.append(use)
    return tuple(sorted(found, key=lambda use: use.noun))


def where_used(record: Model, places: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return `3 orders and 1 account`; empty where nothing refers to the record.

    `places` names kinds that are better called otherwise.
    """
    return listed([places.get(use.kind, use.words) for use in uses_of(record)])


def why_kept(name: str, used_in: str) -> str:
    """Return the sentence that refuses to delete what is used somewhere; empty where it is not."""
    return f"“{name}” is used by {used_in}; it cannot be deleted." if used_in else ""


def refuse_if_used(name: str, used_in: str) -> None:
    """Raises: Refused `in_use` — what is used somewhere cannot be deleted."""
    sentence = why_kept(name, used_in)
    if sentence:
        raise refuse("in_use", sentence)


def use_by(rows: QuerySet[Any]) -> Use:
    """Return how many records there are among these."""
    meta = rows.model._meta
    assert meta.model_name, "a model has a name"
    return Use(meta.model_name, str(meta.verbose_name), rows[: COUNTED_UP_TO + 1].count())
