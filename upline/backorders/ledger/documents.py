"""Reads the documents of the ledger's records: back-orders and their sales, as they stand (ADR 47)."""

import json
from collections.abc import Collection
from uuid import UUID

from upline.backorders.ledger.canonical import Document
from upline.database.bulk import fetch, uuid_array

# What the distributor can edit of a back-order (R38) is not in it, nor what booking sets of an event later.
_DOCUMENTS = """
    SELECT o.id, json_build_object(
        'order', json_build_object(
            'id', o.id, 'number', o.number, 'order_date', o.order_date, 'trigger', o.trigger, 'account', o.account_id,
            'billing_to', o.billing_to_id, 'reseller', o.originated_from_id, 'currency', o.currency,
            'gross', o.gross::text, 'discount', o.discount::text, 'total', o.total::text,
            'lines', (
                SELECT json_agg(json_build_object(
                    'position', i.position, 'product', i.product_id, 'billing_cycle', i.billing_cycle,
                    'quantity', i.quantity, 'unit_price', i.unit_price::text, 'gross', i.gross::text,
                    'discount', i.discount::text, 'total', i.total::text, 'subscription', i.subscription_id
                ) ORDER BY i.position) FROM upline_orderitem i WHERE i.order_id = o.id
            )
        ),
        'sale', CASE WHEN e.id IS NOT NULL THEN json_build_object(
            'id', e.id, 'kind', e.kind, 'reseller', e.reseller_id, 'customer', e.customer_id,
            'effective_date', e.effective_date, 'acted_on', e.acted_on,
            'happened_at', to_char(e.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'subjects', to_json(e.subjects), 'sequence_nos', to_json(e.sequence_nos),
            'lines', e.document -> 'lines'
        ) END
    )::text
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN upline_order o ON o.id = wanted.id LEFT JOIN upline_saleevent e ON e.id = o.sale_event_id
    ORDER BY wanted.place
"""


def read_documents(*, order_ids: Collection[UUID]) -> dict[UUID, Document]:
    """Return the documents of back-orders. One query. An order that is gone is absent."""
    return {pk: json.loads(found) for pk, found in fetch(_DOCUMENTS, [uuid_array(order_ids)])}
