"""JSON whose numbers are read to the last figure: amounts are never floats."""

import json
from decimal import Decimal
from typing import Any


class DecimalJsonDecoder(json.JSONDecoder):
    """What a JSONField reads with, where it may hold amounts."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "parse_float": Decimal})
