"""Adds back-orders to the chain of their BSS after their commit, and checks it (ADR 47).

Order numbers are consecutive, and their counter is locked until its transaction commits: a reader of a number sees all
before it. So the chain follows the numbers, and booking writes nothing for it and waits for nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.backorders.ledger.canonical import FIRST_HASH, Document, next_hash
from upline.backorders.ledger.documents import read_documents
from upline.backorders.ledger.models import LedgerHead, LedgerRecord
from upline.backorders.rulebook import BackOrderAction
from upline.database.bulk import copy_rows, fetch
from upline.tenancy.queries import list_upline_ids

RECORDS_PER_STEP = 200
_LOCK = "SELECT FROM upline_ledgerhead WHERE tenant_id = %s FOR UPDATE SKIP LOCKED"
_NEXT = """
    SELECT id, number FROM upline_order
    WHERE tenant_id = %s AND number > %s AND origin = 'BACK_ORDER' ORDER BY number LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: who keeps it can check later that nothing before it has changed."""

    position: int
    hash: str
    added_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChainedRecord:
    """A record with its document as it stands now; None: the order is gone. `is_intact`: its hash fits."""

    position: int
    order_id: UUID
    document: Document | None
    hash: str
    is_intact: bool


def extend_ledgers(*, now: datetime) -> int:
    """Add the next back-orders of each BSS to its chain; return how many. Safe to run anywhere at any time."""
    return sum(_extend(tenant_id, now) for tenant_id in list_upline_ids())


@transaction.atomic
def _extend(tenant_id: UUID, now: datetime) -> int:
    """Add at most `RECORDS_PER_STEP`, so that booking never waits for the processor long."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO upline_ledgerhead (tenant_id, last_position, last_number, hash) VALUES (%s, 0, 0, %s)"
            " ON CONFLICT DO NOTHING",
            [tenant_id, FIRST_HASH],
        )
    if not fetch(_LOCK, [tenant_id]):
        return 0
    head = LedgerHead.objects.get(pk=tenant_id)
    # A statement of its own: it sees what was committed before the lock was taken.
    rows = fetch(_NEXT, [tenant_id, head.last_number, RECORDS_PER_STEP])
    if not rows:
        return 0
    documents = read_documents(order_ids=[pk for pk, _ in rows])
    records = []
    for pk, number in rows:
        head.last_position += 1
        head.last_number = number
        head.hash = next_hash(head.hash, documents[pk])
        records.append(
            {
                "tenant_id": tenant_id,
                "position": head.last_position,
                "order_id": pk,
                "hash": head.hash,
            }
        )
    copy_rows("upline_ledgerrecord", ("tenant_id", "position", "order_id", "hash"), records)
    head.added_at = now
    head.save()
    return len(records)


def ledger_head(*, tenant_id: UUID, by: Actor) -> Head:
    """Return where the chain of a BSS ends. Raises: Refused `not_permitted`."""
    authorise(BackOrderAction.READ_LEDGER, None, by=by)
    head = LedgerHead.objects.filter(pk=tenant_id).first()
    if head is None:
        return Head(0, FIRST_HASH, None)
    return Head(head.last_position, head.hash, head.added_at)


def read_ledger(*, tenant_id: UUID, by: Actor, after: int = 0) -> Iterator[ChainedRecord]:
    """Yield the records of a chain after a position, each with its order and sale as they stand now.

    Raises: Refused `not_permitted`.
    """
    authorise(BackOrderAction.READ_LEDGER, None, by=by)
    return _read(tenant_id, after)


def _read(tenant_id: UUID, after: int) -> Iterator[ChainedRecord]:
    chain = LedgerRecord.objects.filter(tenant_id=tenant_id).order_by("position")
    before = FIRST_HASH
    if after:
        before = chain.values_list("hash", flat=True).get(position=after)
    while rows := list(chain.filter(position__gt=after)[:RECORDS_PER_STEP]):
        documents = read_documents(order_ids=[row.order_id for row in rows])
        for row in rows:
            document = documents.get(row.order_id)
            is_next = row.position == after + 1
            fits = document is not None and next_hash(before, document) == row.hash
            yield ChainedRecord(
                row.position, row.order_id, document, row.hash, is_intact=is_next and fits
            )
            before, after = row.hash, row.position
