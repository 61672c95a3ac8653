"""One row of the vendor's license-based price list: what its cells mean, and what is wrong with them.

Source: docs/data/README.md; docs/importing-prices.md lists the rules for people.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache

from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import is_known_currency


class Column(StrEnum):
    """The columns that are read; the file has others."""

    CHANGE = "ChangeIndicator"
    PRODUCT_ID = "ProductId"
    SKU_ID = "SkuId"
    SKU_TITLE = "SkuTitle"
    TERM = "TermDuration"
    PLAN = "BillingPlan"
    MARKET = "Market"
    CURRENCY = "Currency"
    UNIT_PRICE = "UnitPrice"
    TIER_MIN = "PricingTierRangeMin"
    START = "EffectiveStartDate"
    END = "EffectiveEndDate"
    RETAIL_PRICE = "ERP Price"
    SEGMENT = "Segment"


OPTIONAL = frozenset({Column.CHANGE, Column.TIER_MIN})
REQUIRED = tuple(column for column in Column if column not in OPTIONAL)

# Term and billing plan, as the file writes them, give the billing cycle and the commitment. An offer whose
# commitment is no longer than its billing cycle is the product itself; any other is an offer of its own.
_OFFERS: Mapping[tuple[str, str], tuple[BillingCycle, str]] = {
    ("P1M", "MONTHLY"):   (BillingCycle.MONTHLY,   ""),
    ("P1Y", "MONTHLY"):   (BillingCycle.MONTHLY,   "P1Y"),
    ("P1Y", "ANNUAL"):    (BillingCycle.ANNUAL,    ""),
    ("P1Y", "ONETIME"):   (BillingCycle.ONE_TIME,  "P1Y"),
    ("P3Y", "MONTHLY"):   (BillingCycle.MONTHLY,   "P3Y"),
    ("P3Y", "ANNUAL"):    (BillingCycle.ANNUAL,    "P3Y"),
    ("P3Y", "TRIENNIAL"): (BillingCycle.TRIENNIAL, ""),
    ("P3Y", "ONETIME"):   (BillingCycle.ONE_TIME,  "P3Y"),
    ("",    "ONETIME"):   (BillingCycle.ONE_TIME,  ""),
}  # fmt: skip
_TERMS = {"P1M": "P1M", "P1Y": "P1Y", "P3Y": "P3Y", "": "", "ONETIME": ""}
_PLANS = frozenset(plan for _, plan in _OFFERS)
_COMMITMENTS = {"P1Y": "1-year commitment", "P3Y": "3-year commitment"}
_PLAIN_SEGMENT = "Commercial"
_SEGMENTS = {s.upper(): s for s in (_PLAIN_SEGMENT, "Education", "Government", "Charity")}
_CHANGES = frozenset({"", "NEW", "CHANGED", "UPDATED", "UNCHANGED", "DELETED"})

# As much as the catalogue has room for.
_MAX_VENDOR_ID_LENGTH = 80
_MAX_NAME_LENGTH = 300
_MAX_CELL_LENGTH = 400
_YEARS = range(1900, 2200)
_NO_END = date.max  # the file writes any day of the year 9999

_ID = re.compile(r"[^\s:]+")
_MARKET = re.compile(r"[A-Z]{2}")
_TIER = re.compile(r"[0-9]{1,9}")
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,20})?")
_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?: ?[AP]M|Z)?)?"
_US_DATE = re.compile(r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})" + _TIME)
_ISO_DATE = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})" + _TIME)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PRICE_PRECISION = Decimal("0.0001")

Cells = Mapping[Column, str]


class BadCell(Exception):
    """A cell, or without `column` a row, that cannot be taken. The text is a full sentence."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What one row says. Amounts are for one licence and one billing period, net.

    `family` is `ProductId:SkuId`, which all offers of a product share; `vendor_id` names the one offer.
    `valid_to` is the last day; None is an open end. `is_deleted`: the vendor takes the offer back.
    """

    family: str
    vendor_id: str
    name: str
    billing_cycle: BillingCycle
    currency: str
    unit_price: Decimal
    retail_price: Decimal
    valid_from: date
    valid_to: date | None
    is_deleted: bool


def read_row(cells: Cells, *, currency: str | None) -> PriceRow:
    """Return what a row says; `currency` is the one that is expected, None for any.

    Raises: BadCell — for the first cell that cannot be taken.
    """
    change = _change(cells)
    family = read_family(cells)
    cycle, commitment = _offer(cells)
    segment = _segment(cells)
    valid_from, valid_to = _validity(cells)
    return PriceRow(
        family=family,
        vendor_id=_vendor_id(family, commitment, segment),
        name=_name(cells, commitment, segment),
        billing_cycle=cycle,
        currency=_currency(cells, currency),
        unit_price=_amount(cells, Column.UNIT_PRICE),
        retail_price=_amount(cells, Column.RETAIL_PRICE),
        valid_from=valid_from,
        valid_to=valid_to,
        is_deleted=change == "DELETED",
    )


def read_family(cells: Cells) -> str:
    """Return `ProductId:SkuId`. Raises: BadCell."""
    family = f"{_id(cells, Column.PRODUCT_ID)}:{_id(cells, Column.SKU_ID)}"
    if len(family) > _MAX_VENDOR_ID_LENGTH:
        raise BadCell(
            Column.SKU_ID, f"Product and SKU id have more than {_MAX_VENDOR_ID_LENGTH} characters."
        )
    return family


def read_market(cells: Cells) -> str:
    """Return the market's two letters. Raises: BadCell."""
    market = _text(cells, Column.MARKET).upper()
    if not _MARKET.fullmatch(market):
        raise BadCell(Column.MARKET, f"{quote_cell(market)} is not a market of two letters.")
    return market


def is_volume_tier(cells: Cells) -> bool:
    """Tell whether the price holds from some larger quantity on. Raises: BadCell."""
    least = cells.get(Column.TIER_MIN, "")
    if least and not _TIER.fullmatch(least):
        raise BadCell(Column.TIER_MIN, f"{quote_cell(least)} is not a whole number.")
    return bool(least) and int(least) > 1


def quote_cell(text: str) -> str:
    """Return a cell as a sentence can hold it: short, and without characters that a terminal obeys."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:60])
    return f"“{shown}…”" if len(text) > 60 else f"“{shown}”"


def _text(cells: Cells, column: Column) -> str:
    text = cells[column]
    if not text:
        raise BadCell(column, "The value is missing.")
    if len(text) > _MAX_CELL_LENGTH:
        raise BadCell(column, f"The text has more than {_MAX_CELL_LENGTH} characters.")
    return text


def _change(cells: Cells) -> str:
    change = cells.get(Column.CHANGE, "")
    if change.upper() not in _CHANGES:
        known = "New, Changed, Updated, Unchanged, Deleted"
        raise BadCell(Column.CHANGE, f"{quote_cell(change)} is none of {known}.")
    return change.upper()


def _id(cells: Cells, column: Column) -> str:
    text = _text(cells, column)
    if not _ID.fullmatch(text) or _CONTROL.search(text):
        raise BadCell(
            column,
            f"{quote_cell(text)} is not an id: it holds a space, a colon or a control character.",
        )
    return text


def _offer(cells: Cells) -> tuple[BillingCycle, str]:
    written_term, written_plan = cells[Column.TERM], _text(cells, Column.PLAN)
    term, plan = _normalised_code(written_term), _normalised_code(written_plan)
    if plan not in _PLANS:
        raise BadCell(
            Column.PLAN,
            f"{quote_cell(written_plan)} is none of Monthly, Annual, Triennial, OneTime.",
        )
    if not term and plan != "ONETIME":
        raise BadCell(Column.TERM, "The value is missing.")
    if term not in _TERMS:
        raise BadCell(Column.TERM, f"{quote_cell(written_term)} is none of P1M, P1Y, P3Y.")
    offer = _OFFERS.get((_TERMS[term], plan))
    if offer is None:
        sentence = f"The plan {quote_cell(written_plan)} does not go with the term {quote_cell(written_term)}."
        raise BadCell(Column.PLAN, sentence)
    return offer


def _normalised_code(text: str) -> str:
    return text.upper().replace("-", "").replace(" ", "")


def _segment(cells: Cells) -> str:
    """Return the segment's name; empty for the plain one."""
    text = _text(cells, Column.SEGMENT)
    segment = _SEGMENTS.get(text.upper())
    if segment is None:
        raise BadCell(
            Column.SEGMENT, f"{quote_cell(text)} is none of {', '.join(_SEGMENTS.values())}."
        )
    return "" if segment == _PLAIN_SEGMENT else segment


def _vendor_id(family: str, commitment: str, segment: str) -> str:
    vendor_id = ":".join(filter(None, (family, commitment, segment)))
    if len(vendor_id) > _MAX_VENDOR_ID_LENGTH:
        raise BadCell(
            Column.SKU_ID, f"The offer's id has more than {_MAX_VENDOR_ID_LENGTH} characters."
        )
    return vendor_id


def _name(cells: Cells, commitment: str, segment: str) -> str:
    title = " ".join(_text(cells, Column.SKU_TITLE).split())
    if _CONTROL.search(title):
        raise BadCell(Column.SKU_TITLE, f"{quote_cell(title)} holds a control character.")
    remarks = filter(None, (_COMMITMENTS.get(commitment), segment))
    name = " ".join([title, *(f"({remark})" for remark in remarks)])
    if len(name) > _MAX_NAME_LENGTH:
        raise BadCell(Column.SKU_TITLE, f"The name has more than {_MAX_NAME_LENGTH} characters.")
    return name


def _currency(cells: Cells, expected: str | None) -> str:
    currency = _text(cells, Column.CURRENCY).upper()
    if not is_known_currency(currency):
        raise BadCell(Column.CURRENCY, f"{quote_cell(currency)} is not a currency.")
    if expected is not None and currency != expected:
        raise BadCell(Column.CURRENCY, f"The price is in {currency}, the price list in {expected}.")
    return currency


def _amount(cells: Cells, column: Column) -> Decimal:
    text = _text(cells, column)
    if not _AMOUNT.fullmatch(text):
        if text.startswith("-") and _AMOUNT.fullmatch(text[1:]):
            raise BadCell(column, f"The price {quote_cell(text)} is negative.")
        raise BadCell(column, f"{quote_cell(text)} is not an amount.")
    return Decimal(text).quantize(_PRICE_PRECISION, ROUND_HALF_UP)


def _validity(cells: Cells) -> tuple[date, date | None]:
    start, end = _day(cells, Column.START), _day(cells, Column.END)
    if start == _NO_END:
        raise BadCell(Column.START, f"{quote_cell(cells[Column.START])} is no day to begin on.")
    if end < start:
        raise BadCell(Column.END, f"The end, {end}, lies before the start, {start}.")
    return start, None if end == _NO_END else end


def _day(cells: Cells, column: Column) -> date:
    text = _text(cells, column)
    day = _parsed_day(text)
    if day is None:
        raise BadCell(column, f"{quote_cell(text)} is not a day.")
    return day


@lru_cache(maxsize=4096)
def _parsed_day(text: str) -> date | None:
    """Return the day of a US or ISO date, whatever its time; None for anything else."""
    match = _US_DATE.fullmatch(text) or _ISO_DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    if year == _NO_END.year:
        return _NO_END
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None
