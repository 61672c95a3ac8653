"""Exports as their jobs and pages read them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upline.access import queries as access
from upline.access.rulebook import Actor
from upline.exports.models import Export, ExportPart
from upline.exports.rulebook import RETENTION, ExportFormat, ExportState


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportFile:
    """The file of an export, for a person who wants to download it.

    `list_path` and `list_query` are the address of the export itself, which starts it again.
    """

    id: UUID
    name: str
    format: ExportFormat
    size: int
    state: ExportState
    removed_at: datetime
    list_path: str
    list_query: str


def find_export_file(
    *, tenant_id: UUID, export_id: UUID, by: Actor, now: datetime
) -> ExportFile | None:
    """Return the file of an export; None if there is none, or none that is theirs. Two queries.

    It is for who has started it, as long as no permission rule keeps more from them than then, and
    for administrators.
    """
    found = Export.objects.filter(tenant_id=tenant_id, pk=export_id).first()
    if found is None or not (by.is_administrator or found.user_id == by.user_id):
        return None
    return ExportFile(
        id=found.pk,
        name=found.file_name,
        format=ExportFormat(found.format),
        size=found.size or 0,
        state=_state(found, by, now),
        removed_at=found.created_at + RETENTION,
        list_path=found.path,
        list_query=found.query,
    )


def _state(export: Export, by: Actor, now: datetime) -> ExportState:
    if now >= export.created_at + RETENTION:
        return ExportState.REMOVED
    if export.size is None:
        return ExportState.NOT_READY
    if sees_less(export, by):
        return ExportState.ACCESS_CHANGED
    return ExportState.READY


def sees_less(export: Export, by: Actor) -> bool:
    """Tell whether a permission rule keeps records from somebody that none kept from who started an export."""
    reach = access.reach(tenant_id=export.tenant_id, by=by)
    return bool({str(pk) for pk in reach.hidden_rule_ids} - set(export.hidden_rules))


def read_keys(*, export_id: UUID, block: int) -> list[str]:
    """Return a block of the keys of the records of an export, as `add_keys` has stored it."""
    stored = ExportPart.objects.values_list("content", flat=True)
    keys: list[str] = json.loads(bytes(stored.get(export_id=export_id, number=-1 - block)))
    return keys


def iterate_parts(*, tenant_id: UUID, export_id: UUID) -> Iterator[bytes]:
    """Go through the parts of a file, one query and one part in memory at a time."""
    parts = ExportPart.objects.filter(
        export__tenant_id=tenant_id, export_id=export_id, number__gte=0
    )
    numbers = list(parts.order_by("number").values_list("number", flat=True))
    for number in numbers:
        yield bytes(parts.values_list("content", flat=True).get(number=number))
