"""What a record looked like when somebody read it, in a few letters."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def fingerprint(values: Mapping[str, Any]) -> str:
    """Return a mark that changes with the values: what a form carries where no column counts
    the changes of a record, so that who saves second is told.
    """
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
