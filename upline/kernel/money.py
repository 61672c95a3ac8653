"""Money is a decimal amount with a currency. Rounding is named where it happens (R21)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision, is_currency

ZERO = Decimal(0)


@lru_cache(maxsize=256)
def minor_unit(currency: str) -> Decimal:
    """Return the currency's smallest amount: 0.01 for EUR, 1 for JPY, 0.001 for KWD."""
    return Decimal(1).scaleb(-get_currency_precision(currency))


@lru_cache(maxsize=256)
def is_known_currency(currency: str) -> bool:
    """Tell whether `currency` is an ISO 4217 code."""
    return is_currency(currency)


def round_money(amount: Decimal, currency: str) -> Decimal:
    """Round half up, away from zero, to the currency's minor unit (R21)."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency; never a float, never mixed."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        assert isinstance(self.amount, Decimal), "money is decimal"

    def __add__(self, other: "Money") -> "Money":
        self._check_same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._check_same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def _check_same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} are never added up")
