"""Fingerprints of records, for optimistic locking where no column counts the versions."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def fingerprint(values: Mapping[str, Any]) -> str:
    """Return a short digest of the values. A form carries it, so that a change by somebody else is
    detected when it is saved.
    """
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
