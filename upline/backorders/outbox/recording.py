"""Recording what a reseller did, in the reseller's own transaction (R1, R33)."""

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

from upline.backorders.booking import News
from upline.backorders.outbox.documents import document
from upline.backorders.outbox.models import SaleEvent
from upline.database.bulk import copy_rows, uuids
from upline.kernel.clock import day_of
from upline.kernel.ids import new_id
from upline.parties.events import CustomerUpdated
from upline.subscriptions.events import Lane, SubscriptionsFollowed, SubscriptionsSold
from upline.subscriptions.rulebook import Follow
from upline.tenancy.queries import TenantFacts, get_tenant


def record_sale(event: SubscriptionsSold) -> None:
    """Write down a sale for the BSS upstream; nothing if that is not told (R9)."""
    _record(event)


def record_follow(event: SubscriptionsFollowed) -> None:
    """Write down what sells nothing but that the mirror follows (R5)."""
    _record(event)


def record_customer(event: CustomerUpdated) -> None:
    """Write down a customer's change, which its mirror follows (R31)."""
    _record(event)


def _record(event: News) -> None:
    teller = get_tenant(tenant_id=event.tenant_id)
    if teller.tells_upline:
        _take_in([sale_event(teller, event)], may_be_known=False)


# A sale event as it is told, by column: ready to be taken in, and nothing booked of it.
Told = Mapping[str, Any]


def sale_event(teller: TenantFacts, news: News) -> Told:
    """Return a piece of news as it is told; its new id is the sale's identity."""
    assert teller.upline_id is not None, "only a BSS with an upline tells it"
    facts = _facts(teller, news)
    lanes = sorted(facts.lanes, key=lambda lane: lane.subject_id)
    return {
        "id": new_id(),
        "tenant_id": teller.upline_id,
        "reseller_id": teller.id,
        "kind": facts.kind,
        "is_sale": isinstance(news, SubscriptionsSold),
        "effective_date": facts.effective_date,
        "happened_at": news.happened_at,
        "arrived_at": news.happened_at,
        "by": news.by,
        "customer_id": news.customer.id,
        "customer_version": news.customer.version,
        "subjects": [lane.subject_id for lane in lanes],
        "turns": [lane.turn for lane in lanes],
        "document": facts.document,
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    kind: str
    effective_date: date
    lanes: Sequence[Lane]
    document: dict[str, Any]


def _facts(teller: TenantFacts, news: News) -> _Facts:
    if isinstance(news, CustomerUpdated):
        return _Facts(
            kind=Follow.CUSTOMER_UPDATED,
            effective_date=day_of(news.happened_at, timezone=teller.timezone),
            lanes=(),
            document=document(customer=news.customer),
        )
    if isinstance(news, SubscriptionsFollowed):
        return _Facts(
            kind=news.follow,
            effective_date=news.effective_date,
            lanes=news.lanes,
            document=document(customer=news.customer, held=news.held),
        )
    told = document(
        customer=news.customer, reference=news.reference, lines=news.lines, held=news.held
    )
    return _Facts(
        kind=news.trigger, effective_date=news.effective_date, lanes=news.lanes, document=told
    )


def record_all(teller: TenantFacts, news: Iterable[News]) -> None:
    """Write down, with one statement, all that a BSS has done for the BSS upstream (R1)."""
    rows = (_as_text(sale_event(teller, one)) for one in news)
    copy_rows("upline_saleevent_current", (*TOLD_COLUMNS, *_AS_NEW), rows, **_AS_NEW)


TOLD_COLUMNS = (
    "id", "tenant_id", "reseller_id", "kind", "is_sale", "effective_date", "happened_at",
    "arrived_at", "by", "customer_id", "customer_version", "subjects", "turns", "document",
)  # fmt: skip

# What the other columns of a new event have.
_AS_NEW = {
    column.attname: column.get_default()
    for column in SaleEvent._meta.concrete_fields
    if column.attname not in TOLD_COLUMNS
}


def _as_text(event: Told) -> dict[str, Any]:
    """Return an event as the text that the database reads: to let the driver write it costs more."""
    return {
        **event,
        **{column: event[column].hex for column in _IDS},
        "happened_at": event["happened_at"].isoformat(),
        "arrived_at": event["arrived_at"].isoformat(),
        "effective_date": event["effective_date"].isoformat(),
        "subjects": uuids(event["subjects"]),
        "turns": "{" + ",".join(map(str, event["turns"])) + "}",
        "document": json.dumps(event["document"]),
    }


_IDS = ("id", "tenant_id", "reseller_id", "customer_id")
_in_order = itemgetter(*TOLD_COLUMNS)


@lru_cache(maxsize=4)
def _insert(count: int, *, may_be_known: bool) -> str:
    """Return the statement that takes in so many events, as the text that the driver wants."""
    told = sql.SQL(", ").join([sql.Placeholder()] * len(TOLD_COLUMNS))
    as_new = sql.SQL(", ").join(map(sql.Literal, _AS_NEW.values()))
    values = sql.SQL("({}, {})").format(told, as_new)
    statement = sql.SQL("INSERT INTO upline_saleevent_current ({}) VALUES {} {}")
    columns = sql.SQL(", ").join(map(sql.Identifier, (*TOLD_COLUMNS, *_AS_NEW)))
    rows = sql.SQL(", ").join([values] * count)
    known = sql.SQL("ON CONFLICT DO NOTHING" if may_be_known else "")
    return statement.format(columns, rows, known).as_string()


def receive(events: Sequence[Told]) -> None:
    """Take events in; those that stand here already are left as they are (R1, R35).

    Their table rings the bell; a sweep finds what a lost bell leaves.
    """
    if events:
        _take_in(events, may_be_known=True)


def _take_in(events: Sequence[Told], *, may_be_known: bool) -> None:
    values = [value for event in events for value in _in_order(_as_text(event))]
    with connection.cursor() as cursor:
        cursor.execute(_insert(len(events), may_be_known=may_be_known), values)
