"""One row of the vendor's license-based price list: what its cells mean, and what is wrong with them.

Source: docs/contract/price-file.md (P1 to P8, P14); docs/importing-prices.md lists the rules for people.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from upline.catalog.imports.vendor_dates import ALWAYS, NO_END, parse_moment
from upline.catalog.rulebook import MAX_QUANTITY, BillingCycle
from upline.kernel.money import is_known_currency
from upline.kernel.naming import remove_invisible
from upline.kernel.texts import Count
from upline.kernel.texts import text as text_of


class Column(StrEnum):
    """The columns that are read; the file has others."""

    CHANGE = "ChangeIndicator"
    PRODUCT_ID = "ProductId"
    SKU_ID = "SkuId"
    SKU_TITLE = "SkuTitle"
    UNIT = "UnitOfMeasure"
    TERM = "TermDuration"
    PLAN = "BillingPlan"
    MARKET = "Market"
    CURRENCY = "Currency"
    UNIT_PRICE = "UnitPrice"
    TIER_MIN = "PricingTierRangeMin"
    TIER_MAX = "PricingTierRangeMax"
    START = "EffectiveStartDate"
    END = "EffectiveEndDate"
    RETAIL_PRICE = "ERP Price"
    SEGMENT = "Segment"


OPTIONAL = frozenset({Column.CHANGE, Column.UNIT, Column.TIER_MIN, Column.TIER_MAX})
REQUIRED = tuple(column for column in Column if column not in OPTIONAL)


class Offer(NamedTuple):
    """What term and plan say: the billing cycle, the commitment, and over how many periods a price is spread.

    `billing_cycle` is None for a trial.
    """

    billing_cycle: BillingCycle | None
    commitment: str
    periods: int


# An offer whose commitment is no longer than its billing cycle is the product itself; any other is an offer of
# its own. A price is for the whole term (P1).
_OFFERS: Mapping[tuple[str, str], Offer] = {
    ("P1M", "MONTHLY"):   Offer(BillingCycle.MONTHLY,   "",    1),
    ("P1Y", "MONTHLY"):   Offer(BillingCycle.MONTHLY,   "P1Y", 12),
    ("P1Y", "ANNUAL"):    Offer(BillingCycle.ANNUAL,    "",    1),
    ("P1Y", "ONETIME"):   Offer(BillingCycle.ONE_TIME,  "P1Y", 1),
    ("P3Y", "MONTHLY"):   Offer(BillingCycle.MONTHLY,   "P3Y", 36),
    ("P3Y", "ANNUAL"):    Offer(BillingCycle.ANNUAL,    "P3Y", 3),
    ("P3Y", "TRIENNIAL"): Offer(BillingCycle.TRIENNIAL, "",    1),
    ("P3Y", "ONETIME"):   Offer(BillingCycle.ONE_TIME,  "P3Y", 1),
    ("",    "ONETIME"):   Offer(BillingCycle.ONE_TIME,  "",    1),
}  # fmt: skip
_TRIAL = Offer(None, "", 1)
_TRIAL_PLAN, _ONE_TIME = "NONE", "ONETIME"
_TERMS = {"P1M": "P1M", "P1Y": "P1Y", "P3Y": "P3Y", "": "", _ONE_TIME: ""}
_PLANS = frozenset(plan for _, plan in _OFFERS)
_COMMITMENTS = {"P1Y": "1-year commitment", "P3Y": "3-year commitment"}
PLAIN_SEGMENT = "Commercial"
SEGMENTS = (PLAIN_SEGMENT, "Education", "Government", "Charity")
_SEGMENTS = {s.upper(): s for s in SEGMENTS}
_DELETED = frozenset({"DELETED", "DELETE", "REMOVED", "REMOVE"})
_CHANGES = _DELETED | {"", "NEW", "ADD", "ADDED", "CHANGED", "CHANGE", "UPDATED", "UNCHANGED"}
# A price is for one licence, whatever the vendor calls it.
_UNITS = frozenset(
    {"", "LICENSE", "LICENCE", "USER", "DEVICE", "SEAT", "UNIT", "EACH", "INSTANCE", "SUBSCRIPTION"}
)

# As much as the catalogue has room for.
_MAX_VENDOR_ID_LENGTH = 80
_MAX_NAME_LENGTH = 300
_MAX_CELL_LENGTH = 400
_SKU_ID_LENGTH = 4

_ID = re.compile(r"[^\s:]+")
_NUMBER_OR_DATE = re.compile(
    r"[0-9]+([.,][0-9]+)?E[+-][0-9]+|[0-9]{1,2}[-.][A-Z]{3}|[A-Z]{3}[-.][0-9]{2}"
)
# As people keep a spreadsheet from taking an id for a number, and as some programs write the number.
_QUOTED_ID = re.compile(r"'(?P<text>.+)|=\"(?P<formula>.+)\"")
_WHOLE_NUMBER = re.compile(r"([0-9]{1,4})[.,]0+")
_SPREADSHEET_SIGNS = ("'", "=", "#")
_MARKET = re.compile(r"[A-Z]{2}")
_QUANTITY = re.compile(r"([0-9]{1,20})(?:\.0+)?")
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,20})?")
_SEPARATED_AMOUNT = re.compile(r"[0-9]+([.,'’\s\u00a0\u202f][0-9]+)+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PRICE_PRECISION = Decimal("0.0001")

Cells = Mapping[Column, str]


class BadCell(Exception):
    """A cell, or without `column` a row, that cannot be taken. `reason` is a full sentence."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(reason)


class UnknownCell(Exception):
    """A term, plan, segment or unit that the program does not know: the row is left out (P8)."""

    def __init__(self, column: Column, value: str) -> None:
        self.column = column
        self.value = value
        super().__init__(value)


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What one row says. Amounts are for one licence and one billing period, net.

    `family` is `ProductId:SkuId`, which all offers of a product share; `vendor_id` names the one offer.
    `billing_cycle` None: the offer's trial. `starts_at`: the moment, in UTC, of which `valid_from` is the day.
    `valid_to` is the last day; None is an open end. `is_deleted`: the vendor takes the offer back.
    """

    family: str
    vendor_id: str
    name: str
    billing_cycle: BillingCycle | None
    currency: str
    unit_price: Decimal
    retail_price: Decimal
    starts_at: datetime
    valid_from: date
    valid_to: date | None
    min_quantity: int | None = None
    max_quantity: int | None = None
    is_deleted: bool = False


def read_row(cells: Cells, *, family: str = "", repair: bool = False) -> PriceRow:
    """Return what a row says. `family`: as `read_family` returns it, if it was read already.

    `repair`: dates that a spreadsheet rewrote are read where nothing is lost.

    Raises: BadCell, UnknownCell — for the first cell that cannot be taken, or is not known.
    """
    family = family or read_family(cells)
    segment = _segment(cells)
    _check_unit(cells)
    offer = _offer(cells[Column.TERM], cells[Column.PLAN])
    starts_at, valid_from, valid_to = _validity(cells, repair=repair)
    min_quantity, max_quantity = _bounds(cells)
    unit_price = retail_price = _amount(cells, Column.UNIT_PRICE, offer.periods)
    if offer.billing_cycle is not None:
        retail_price = _amount(cells, Column.RETAIL_PRICE, offer.periods)
    elif unit_price:
        raise BadCell(
            Column.UNIT_PRICE, text_of("A trial, which has the plan None, costs nothing.")
        )
    return PriceRow(
        family=family,
        vendor_id=_vendor_id(family, offer.commitment, segment),
        name=_name(cells, offer.commitment, segment),
        billing_cycle=offer.billing_cycle,
        currency=read_currency(cells),
        unit_price=unit_price,
        retail_price=retail_price,
        starts_at=starts_at,
        valid_from=valid_from,
        valid_to=valid_to,
        min_quantity=min_quantity,
        max_quantity=max_quantity,
        is_deleted=cells.get(Column.CHANGE, "").upper() in _DELETED,
    )


def read_family(cells: Cells) -> str:
    """Return `ProductId:SkuId`, in upper case, a numeric SKU id with four places (P3). Raises: BadCell."""
    sku_id = _id(cells, Column.SKU_ID)
    if has_lost_zeros(sku_id):
        sku_id = sku_id.replace(",", ".").partition(".")[0].zfill(_SKU_ID_LENGTH)
    family = f"{_id(cells, Column.PRODUCT_ID)}:{sku_id}"
    if len(family) > _MAX_VENDOR_ID_LENGTH:
        sentence = text_of(
            "Product and SKU id have more than {most} characters.", most=_MAX_VENDOR_ID_LENGTH
        )
        raise BadCell(Column.SKU_ID, sentence)
    return family


def read_market(cells: Cells) -> str:
    """Return the market's two letters. Raises: BadCell."""
    market = _text(cells, Column.MARKET).upper()
    if not _MARKET.fullmatch(market):
        raise BadCell(
            Column.MARKET,
            text_of("“{cell}” is not a market of two letters.", cell=readable_cell(market)),
        )
    return market


def read_currency(cells: Cells) -> str:
    """Return the currency's three letters. Raises: BadCell."""
    currency = _text(cells, Column.CURRENCY).upper()
    if not is_known_currency(currency):
        raise BadCell(
            Column.CURRENCY, text_of("“{cell}” is not a currency.", cell=readable_cell(currency))
        )
    return currency


def find_segment(text: str) -> str | None:
    """Return the segment's name as the vendor writes it, or None where it is not known."""
    return _SEGMENTS.get(text.strip().upper())


def is_known_change(cells: Cells) -> bool:
    """Tell whether the row's change indicator, which is but a hint (P7), is one of the vendor's words."""
    return cells.get(Column.CHANGE, "").upper() in _CHANGES


def has_lost_zeros(sku_id: str) -> bool:
    """Tell whether a SKU id is a number of fewer than four places: the vendor's have four (P3)."""
    if sku_id.isalnum():
        return len(sku_id) < _SKU_ID_LENGTH and sku_id.isascii() and sku_id.isdigit()
    return _WHOLE_NUMBER.fullmatch(sku_id) is not None


def is_spreadsheet_id(text: str) -> bool:
    """Tell whether a spreadsheet has turned an id into another text (P3): a number in powers of ten, a
    date, an error such as `#REF!`, a formula, or a text marked as such with an apostrophe.
    """
    if text.isalnum():  # checked first: it is quick
        return False
    is_rewritten = _NUMBER_OR_DATE.fullmatch(text.upper()) is not None
    return is_rewritten or text.startswith(_SPREADSHEET_SIGNS)


def readable_cell(text: str) -> str:
    """Return a cell as a sentence can hold it: short, and without characters that a terminal obeys."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:60])
    return f"{shown}…" if len(text) > 60 else shown


def _text(cells: Cells, column: Column) -> str:
    text = cells[column]
    if not text:
        raise BadCell(column, text_of("The value is missing."))
    if len(text) > _MAX_CELL_LENGTH:
        raise BadCell(
            column, text_of("The text has more than {most} characters.", most=_MAX_CELL_LENGTH)
        )
    return text


def _id(cells: Cells, column: Column) -> str:
    text = _text(cells, column)
    if text.isascii() and text.isalnum():
        return text.upper()
    quoted = _QUOTED_ID.fullmatch(text)
    if quoted is not None:
        text = quoted["text"] or quoted["formula"]
    text = remove_invisible(text).strip()
    if not _ID.fullmatch(text) or _CONTROL.search(text):
        sentence = text_of(
            "“{cell}” is not an id: it holds a space, a colon or a control character.",
            cell=readable_cell(text),
        )
        raise BadCell(column, sentence)
    if is_spreadsheet_id(text):
        sentence = text_of(
            "“{cell}” is a spreadsheet’s text; which id it was cannot be told.",
            cell=readable_cell(text),
        )
        raise BadCell(column, sentence)
    return text.upper()


@lru_cache(maxsize=1024)
def _offer(written_term: str, written_plan: str) -> Offer:
    term, plan = _normalised_code(written_term), _normalised_code(written_plan)
    if plan == _TRIAL_PLAN:
        return _TRIAL
    if not plan and term in ("", _ONE_TIME):
        plan = _ONE_TIME
    if term not in _TERMS:
        raise UnknownCell(Column.TERM, written_term)
    if not plan:
        raise BadCell(Column.PLAN, text_of("The value is missing."))
    if plan not in _PLANS:
        raise UnknownCell(Column.PLAN, written_plan)
    if not term and plan != _ONE_TIME:
        raise BadCell(Column.TERM, text_of("The value is missing."))
    offer = _OFFERS.get((_TERMS[term], plan))
    if offer is None:
        raise UnknownCell(Column.PLAN, f"{written_plan} / {written_term or '–'}")
    return offer


def _normalised_code(text: str) -> str:
    return text.upper().replace("-", "").replace(" ", "")


def _segment(cells: Cells) -> str:
    """Return the segment's name; empty for the plain one."""
    text = _text(cells, Column.SEGMENT)
    segment = find_segment(text)
    if segment is None:
        raise UnknownCell(Column.SEGMENT, text)
    return "" if segment == PLAIN_SEGMENT else segment


def _check_unit(cells: Cells) -> None:
    """Raises: UnknownCell — the price is not for one licence."""
    unit = cells.get(Column.UNIT, "")
    if unit and unit.upper().removeprefix("1 ").removesuffix("(S)").removesuffix("S") not in _UNITS:
        raise UnknownCell(Column.UNIT, unit)


def _bounds(cells: Cells) -> tuple[int | None, int | None]:
    """Return the least and most licences of the offer; None where the file sets no bound (P14)."""
    least, most = _quantity(cells, Column.TIER_MIN), _quantity(cells, Column.TIER_MAX)
    if least is most is None:
        return None, None
    if most is not None and most < (least or 1):
        sentence = text_of(
            "The most licences, {most}, are fewer than the least, {least}.",
            most=most,
            least=least or 1,
        )
        raise BadCell(Column.TIER_MAX, sentence)
    if least is not None and least > MAX_QUANTITY:
        raise BadCell(
            Column.TIER_MIN,
            text_of("Nobody can buy {least} licences or more.", least=Count(least)),
        )
    is_endless = most is not None and most >= MAX_QUANTITY
    return (max(least, 1) if least is not None else None), (None if is_endless else most)


def _quantity(cells: Cells, column: Column) -> int | None:
    text = cells.get(column, "")
    if not text:
        return None
    number = _QUANTITY.fullmatch(text)
    if number is None:
        raise BadCell(column, text_of("“{cell}” is not a whole number.", cell=readable_cell(text)))
    return int(number[1])


def _vendor_id(family: str, commitment: str, segment: str) -> str:
    vendor_id = ":".join(filter(None, (family, commitment, segment)))
    if len(vendor_id) > _MAX_VENDOR_ID_LENGTH:
        sentence = text_of(
            "The offer’s id has more than {most} characters.", most=_MAX_VENDOR_ID_LENGTH
        )
        raise BadCell(Column.SKU_ID, sentence)
    return vendor_id


def _name(cells: Cells, commitment: str, segment: str) -> str:
    title = _title(_text(cells, Column.SKU_TITLE))
    remarks = filter(None, (_COMMITMENTS.get(commitment), segment))
    name = " ".join([title, *(f"({remark})" for remark in remarks)])
    if len(name) > _MAX_NAME_LENGTH:
        raise BadCell(
            Column.SKU_TITLE,
            text_of("The name has more than {most} characters.", most=_MAX_NAME_LENGTH),
        )
    return name


@lru_cache(maxsize=256)
def _title(text: str) -> str:
    """Return a title as one line. The rows of an offer mostly follow each other."""
    title = " ".join(text.split())
    if _CONTROL.search(title):
        raise BadCell(
            Column.SKU_TITLE,
            text_of("“{cell}” holds a control character.", cell=readable_cell(title)),
        )
    return remove_invisible(title)  # a list is not refused for a soft hyphen in a title


def _amount(cells: Cells, column: Column, periods: int) -> Decimal:
    """Return a price per billing period: the `periods`-th part of that of the whole term (P1)."""
    text = _text(cells, column)
    amount = _read_amount(text, periods)
    if amount is not None:
        return amount
    if text.startswith("-") and _AMOUNT.fullmatch(text[1:]):
        raise BadCell(column, text_of("The price “{cell}” is negative.", cell=readable_cell(text)))
    if _SEPARATED_AMOUNT.fullmatch(text):
        sentence = text_of(
            "“{cell}” has a decimal comma or separated thousands; write 1234.56.",
            cell=readable_cell(text),
        )
        raise BadCell(column, sentence)
    raise BadCell(column, text_of("“{cell}” is not an amount.", cell=readable_cell(text)))


@lru_cache(maxsize=4096)
def _read_amount(text: str, periods: int) -> Decimal | None:
    """Return the `periods`-th part of an amount; None for what is none. Offers often have the same price."""
    if not _AMOUNT.fullmatch(text):
        return None
    return (Decimal(text) / periods).quantize(_PRICE_PRECISION, ROUND_HALF_UP)


def _validity(cells: Cells, *, repair: bool) -> tuple[datetime, date, date | None]:
    """Return the moment of the start, its day, and the last day (P6)."""
    start = _moment(cells, Column.START, repair=repair)
    end = _moment(cells, Column.END, repair=repair)
    if start == NO_END:
        cell = readable_cell(cells[Column.START])
        raise BadCell(Column.START, text_of("“{cell}” is no day to begin on.", cell=cell))
    if end.date() < start.date() or end == ALWAYS:
        sentence = text_of(
            "The end, {end}, lies before the start, {start}.", end=end.date(), start=start.date()
        )
        raise BadCell(Column.END, sentence)
    return start, start.date(), None if end == NO_END else end.date()


def _moment(cells: Cells, column: Column, *, repair: bool) -> datetime:
    text = _text(cells, column)
    moment = parse_moment(text, repair=repair)
    if moment is None:
        raise BadCell(column, text_of("“{cell}” is not a day.", cell=readable_cell(text)))
    return moment
