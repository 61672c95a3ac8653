"""The canonical form of a back-order with its sale, and the hash of a record. Pure.

The form is the JSON of RFC 8785 for what is in it: texts, whole numbers, lists, null, and objects with their keys sorted;
no white space. Amounts are texts with four decimals, days and moments ISO 8601, moments in UTC.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

FIRST_HASH = "0" * 64  # before the first record

Document = Mapping[str, Any]


def canonical_form(document: Document) -> str:
    """Return the canonical form of a record's document."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def next_hash(before: str, document: Document) -> str:
    """Return the hash of a record, from that of the record before it, as hexadecimal digits."""
    return sha256((before + canonical_form(document)).encode()).hexdigest()
