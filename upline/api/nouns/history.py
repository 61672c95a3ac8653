"""History: every change of an order or an account, kept by the database."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query

from upline.api.caller import Call
from upline.api.lists import Listed, PageAsked, cursor, key_of
from upline.api.noun import Noun
from upline.api.nouns.accounts import get_account
from upline.api.nouns.order_reading import get_order
from upline.api.shapes import Id, Instant, Told, in_utc
from upline.audit import queries
from upline.audit.queries import ChangeRow

NOUN = Noun(
    "history", "Every change of a record: who, when, from what to what, through which door."
)


class FieldChange(Told):
    """A field from what to what; null where there was, or is, nothing. Values are texts."""

    label: str
    before: str | None
    after: str | None


class Change(Told):
    """Something that was made, changed or removed; `part` says which part of the record it was."""

    at: Instant
    by: str
    door: str
    verb: str
    part: str | None
    fields: list[FieldChange]


@NOUN.reads("/orders/{order_id}/history", Listed[Change])
def list_changes_of_order(request: Call, order_id: Id, asked: Query[PageAsked]) -> Listed[Change]:
    """List what changed of an order, the latest first."""
    return _listed(request, order_id, asked, lambda: get_order(request, order_id))


@NOUN.reads("/accounts/{account_id}/history", Listed[Change])
def list_changes_of_account(
    request: Call, account_id: Id, asked: Query[PageAsked]
) -> Listed[Change]:
    """List what changed of an account, the latest first."""
    return _listed(request, account_id, asked, lambda: get_account(request, account_id))


def _listed(
    request: Call, record_id: UUID, asked: PageAsked, see: Callable[[], object]
) -> Listed[Change]:
    """Return a page of a record's history; `see` finds out whether the program may see it."""
    see()
    of = f"history.{record_id}"
    key = key_of(asked, of=of)
    page = queries.history_of(
        bss=request.auth.tenant,
        record_ids=[record_id],
        reach=request.auth.reach(),
        before_key=int(key[0] or 0) if key else None,
        limit=asked.limit,
    )
    following = cursor([page.next_key], of=of) if page.next_key is not None else None
    return Listed(items=[_change(row) for row in page.rows], next=following)


def _change(row: ChangeRow) -> Change:
    return Change(
        at=row.at,
        by=row.by,
        door=row.door,
        verb=row.verb,
        part=row.part or None,
        fields=[
            FieldChange(label=one.label, before=_text(one.before), after=_text(one.after))
            for one in row.fields
        ],
    )


def _text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return in_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
