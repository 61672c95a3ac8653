"""Money is a decimal amount with a currency. Functions name where amounts are rounded (R21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import is_currency

ZERO = Decimal(0)
AMOUNT_LIMIT = Decimal(10) ** 15  # the columns of money, NUMERIC(19, 4), hold what is below it

# ISO 4217, the currencies whose minor unit is not a hundredth. Locale tables differ: they say how amounts are
# usually shown, such as dinars without paras.
_DECIMALS: Mapping[str, int] = {
    currency: decimals
    for decimals, currencies in {
        0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
        3: "BHD IQD JOD KWD LYD OMR TND",
        4: "CLF UYW",
    }.items()
    for currency in currencies.split()
}


def minor_unit_decimals(currency: str) -> int:
    """Return the decimals of the currency's minor unit by ISO 4217 (R21): 2 for EUR and RSD, 0 for JPY."""
    return _DECIMALS.get(currency, 2)


def decimals_by_currency() -> Mapping[str, int]:
    """Return the currencies whose minor unit is not a hundredth, with its decimals: for statements that round."""
    return _DECIMALS


@lru_cache(maxsize=256)
def minor_unit(currency: str) -> Decimal:
    """Return the currency's smallest amount: 0.01 for EUR, 1 for JPY, 0.001 for KWD."""
    return Decimal(1).scaleb(-minor_unit_decimals(currency))


@lru_cache(maxsize=256)
def is_known_currency(currency: str) -> bool:
    """Tell whether `currency` is an ISO 4217 code."""
    return is_currency(currency)


def round_money(amount: Decimal, currency: str) -> Decimal:
    """Round half up, away from zero, to the currency's minor unit (R21)."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency; never a float, never mixed.

    Prices, totals and whatever else a page or another module is given is money. What is computed of
    one order, and what is written of it, are bare amounts in the currency that the order names once.
    """

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

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> "Money":
        """Return it so many times, not rounded."""
        return Money(self.amount * factor, self.currency)

    def amount_in(self, currency: str) -> Decimal | None:
        """Return the amount if it is in this currency; money is never converted."""
        return self.amount if self.currency == currency else None

    def rounded(self) -> "Money":
        """Return it rounded to the currency's minor unit (R21)."""
        return Money(round_money(self.amount, self.currency), self.currency)

    def _check_same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} are never added up")


def money_or_none(amount: Decimal | None, currency: str) -> Money | None:
    """Return the money of a record's two columns, or None where there is no amount."""
    return None if amount is None else Money(amount, currency)
