"""Records a reseller's sales and changes, in the reseller's own transaction (R1, R33)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db import connection
from psycopg import sql

from upline.backorders.booking import OutboxEvent
from upline.backorders.outbox.documents import document
from upline.backorders.outbox.models import SaleEvent
from upline.database.bulk import copy_rows, uuid_array
from upline.kernel.ids import new_id
from upline.parties.events import CustomerUpdated
from upline.subscriptions.events import Stream, SubscriptionsChanged, SubscriptionsSold
from upline.subscriptions.rulebook import ChangeKind


def record_sale(event: SubscriptionsSold) -> None:
    """Record a sale for the BSS upstream; nothing if back-ordering is not active (R9)."""
    _record_event(event)


def record_subscription_change(event: SubscriptionsChanged) -> None:
    """Record a change that sells nothing but updates the mirror (R5)."""
    _record_event(event)


def record_customer_change(event: CustomerUpdated) -> None:
    """Record the change of a customer, which updates its mirror (R31)."""
    _record_event(event)


def _record_event(event: OutboxEvent) -> None:
    if event.recipient_id is not None:
        _insert_events([sale_event(event)], ignore_existing=False)


# A new sale event by column, not yet booked.
SaleEventRow = Mapping[str, Any]


def sale_event(event: OutboxEvent) -> SaleEventRow:
    """Return a new event; its id identifies the sale."""
    assert event.recipient_id is not None, "only a BSS with an upline reports"
    facts = _facts(event)
    streams = sorted(facts.streams, key=lambda stream: stream.subject_id)
    return {
        "id": new_id(),
        "tenant_id": event.recipient_id,
        "reseller_id": event.tenant_id,
        "kind": facts.kind,
        "is_sale": isinstance(event, SubscriptionsSold),
        "effective_date": facts.effective_date,
        "acted_on": facts.acted_on,
        "happened_at": event.happened_at,
        "arrived_at": event.happened_at,
        "by": event.by,
        "customer_id": event.customer.id,
        "customer_version": event.customer.version,
        "subjects": [stream.subject_id for stream in streams],
        "sequence_nos": [stream.sequence_no for stream in streams],
        "document": facts.document,
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    kind: str
    effective_date: date
    acted_on: date | None
    streams: Sequence[Stream]
    document: dict[str, Any]


def _facts(event: OutboxEvent) -> _Facts:
    if isinstance(event, CustomerUpdated):
        return _Facts(
            kind=ChangeKind.CUSTOMER_UPDATED,
            effective_date=event.acted_on,
            acted_on=event.acted_on,
            streams=(),
            document=document(customer=event.customer),
        )
    if isinstance(event, SubscriptionsChanged):
        return _Facts(
            kind=event.change_kind,
            effective_date=event.effective_date,
            acted_on=event.acted_on,
            streams=event.streams,
            document=document(customer=event.customer, subscriptions=event.subscriptions),
        )
    event_document = document(
        customer=event.customer,
        reference=event.reference,
        lines=event.lines,
        subscriptions=event.subscriptions,
    )
    return _Facts(
        kind=event.trigger,
        effective_date=event.effective_date,
        acted_on=event.acted_on,
        streams=event.streams,
        document=event_document,
    )


def record_all(events: Iterable[OutboxEvent]) -> None:
    """Record events with one statement (R1)."""
    rows = (_as_text(sale_event(event)) for event in events)
    copy_rows("upline_saleevent_current", (*SALE_EVENT_ROW_COLUMNS, *_DEFAULTS), rows, **_DEFAULTS)


SALE_EVENT_ROW_COLUMNS = (
    "id", "tenant_id", "reseller_id", "kind", "is_sale", "effective_date", "acted_on",
    "happened_at", "arrived_at", "by", "customer_id", "customer_version", "subjects", "sequence_nos", "document",
)  # fmt: skip

# What the other columns of a new event have.
_DEFAULTS = {
    column.attname: column.get_default()
    for column in SaleEvent._meta.concrete_fields
    if column.attname not in SALE_EVENT_ROW_COLUMNS and not column.has_db_default()
}


def _as_text(event: SaleEventRow) -> dict[str, Any]:
    """Return an event as the text that the database reads: conversion by the driver costs more."""
    return {
        **event,
        **{column: event[column].hex for column in _IDS},
        "happened_at": event["happened_at"].isoformat(),
        "arrived_at": event["arrived_at"].isoformat(),
        "effective_date": event["effective_date"].isoformat(),
        "acted_on": event["acted_on"] and event["acted_on"].isoformat(),
        "subjects": uuid_array(event["subjects"]),
        "sequence_nos": "{" + ",".join(map(str, event["sequence_nos"])) + "}",
        "document": json.dumps(event["document"]),
    }


_IDS = ("id", "tenant_id", "reseller_id", "customer_id")
_row_values = itemgetter(*SALE_EVENT_ROW_COLUMNS)


@lru_cache(maxsize=4)
def _insert_statement(count: int, *, ignore_existing: bool) -> str:
    """Return the statement that inserts so many events, with the driver's placeholders."""
    event_document = sql.SQL(", ").join([sql.Placeholder()] * len(SALE_EVENT_ROW_COLUMNS))
    defaults = sql.SQL(", ").join(map(sql.Literal, _DEFAULTS.values()))
    values = sql.SQL("({}, {})").format(event_document, defaults)
    statement = sql.SQL("INSERT INTO upline_saleevent_current ({}) VALUES {} {}")
    columns = sql.SQL(", ").join(map(sql.Identifier, (*SALE_EVENT_ROW_COLUMNS, *_DEFAULTS)))
    rows = sql.SQL(", ").join([values] * count)
    known = sql.SQL("ON CONFLICT DO NOTHING" if ignore_existing else "")
    return statement.format(columns, rows, known).as_string()


def receive(events: Sequence[SaleEventRow]) -> None:
    """Insert events; those that exist already are left as they are (R1, R35).

    A trigger of the table notifies the workers; a periodic check finds events whose notification
    was lost.
    """
    if events:
        _insert_events(events, ignore_existing=True)


def _insert_events(events: Sequence[SaleEventRow], *, ignore_existing: bool) -> None:
    values = [value for event in events for value in _row_values(_as_text(event))]
    with connection.cursor() as cursor:
        cursor.execute(_insert_statement(len(events), ignore_existing=ignore_existing), values)
