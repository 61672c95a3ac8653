"""JSON with exact numbers: amounts are never floats."""

import json
from decimal import Decimal
from typing import Any


class DecimalJsonDecoder(json.JSONDecoder):
    """The decoder of a JSONField that may hold amounts."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "parse_float": Decimal})
