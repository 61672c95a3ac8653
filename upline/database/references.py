"""Where a record is used: checks every foreign key that references it, in all areas."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import PROTECT, ForeignKey, Model, QuerySet

from upline.kernel.phrases import join_words
from upline.kernel.texts import plural_text, text
from upline.kernel.verdicts import refuse

MAX_COUNT = 1000


@dataclass(frozen=True, slots=True)
class Usage:
    """How many records of one kind reference another; `kind` is the model's name in lower case.

    Counting stops beyond `MAX_COUNT`.
    """

    kind: str
    noun: str
    count: int

    @property
    def text(self) -> str:
        """Return `1 order`, `more than 1,000 orders`."""
        if self.count > MAX_COUNT:
            return text("more than {records}", records=_counted(MAX_COUNT, self.noun))
        return _counted(self.count, self.noun)


def _counted(count: int, noun: str) -> str:
    return plural_text(f"{{count}} {noun}", f"{{count}} {noun}s", count=count)


def list_usages(record: Model) -> tuple[Usage, ...]:
    """Return the records that prevent the deletion of a record, counted by kind."""
    found = []
    for relation in record._meta.get_fields(include_hidden=True):
        field = getattr(relation, "remote_field", None)
        if not relation.auto_created or not isinstance(field, ForeignKey):
            continue
        if field.remote_field.on_delete is not PROTECT:
            continue
        use = count_usage(field.model._default_manager.filter(**{field.name: record.pk}))
        if use.count:
            found.append(use)
    return tuple(sorted(found, key=lambda use: use.noun))


def where_used(record: Model, places: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return `3 orders and 1 account`; empty if nothing references the record.

    `places` has other labels for some kinds.
    """
    return join_words([places.get(use.kind, use.text) for use in list_usages(record)])


def in_use_reason(name: str, used_in: str) -> str:
    """Return the sentence that refuses the deletion of a used record; empty if it is not used."""
    if not used_in:
        return ""
    return text("“{name}” is used by {places}; it cannot be deleted.", name=name, places=used_in)


def check_not_used(name: str, used_in: str) -> None:
    """Raises: Refused `in_use` — a record that is used cannot be deleted."""
    sentence = in_use_reason(name, used_in)
    if sentence:
        raise refuse("in_use", sentence)


def count_usage(rows: QuerySet[Any]) -> Usage:
    """Return how many of the rows there are, up to the limit."""
    meta = rows.model._meta
    assert meta.model_name, "a model has a name"
    return Usage(meta.model_name, str(meta.verbose_name), rows[: MAX_COUNT + 1].count())
