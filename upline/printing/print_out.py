"""The order confirmation: everything that stands on it, written out in one language.

Pure: from an order's page and addresses to texts. Page and PDF draw the same object.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.kernel.pages import Ref
from upline.orders.queries import OrderLine, OrderPage
from upline.printing import writing
from upline.printing.rulebook import Language
from upline.printing.words import WORDS, Said, Word


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and what stands under it, line by line; the first line is a name."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One line of the order; or the heads of its columns. An empty promotion is not drawn."""

    position: str
    product: str
    billing_cycle: str
    quantity: str
    unit_price: str
    promotion: str
    discount: str
    total: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of the order with its currency."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class PrintOut:
    """What is printed. Texts only, each shown as it is; `page_of` has `{page}` and `{pages}`."""

    language: str
    bss: str
    title: str
    number: Entry
    name: str
    ribbon: str
    parties: tuple[Entry, ...]
    terms: tuple[Entry, ...]
    heads: PrintLine
    lines: tuple[PrintLine, ...]
    sums: tuple[Sum, ...]
    total: Sum
    run_rate: Sum
    run_rate_means: str
    page_of: str


def write_out(*, order: OrderPage, addresses: Mapping[UUID, str], language: Language) -> PrintOut:
    """Write an order out. `addresses`: billing addresses by account, of those that have one.

    The ribbon is a marking, not a sentence to the reader: it is the same in all languages (R16).
    """
    words = WORDS[language]
    return PrintOut(
        language=language.value,
        bss=_clean(order.bss.name),
        title=words[Word.TITLE],
        number=Entry(words[Word.NUMBER], (_clean(order.number),)),
        name=_clean(order.name),
        ribbon=_clean(order.ribbon),
        parties=(
            _party(words[Word.ACCOUNT], order.account, addresses),
            _party(words[Word.BILLING_TO], order.billing_to, addresses),
        ),
        terms=_terms(order, words, language),
        heads=_heads(words),
        lines=tuple(_line(line, order.currency, language) for line in order.lines),
        sums=(
            Sum(words[Word.NET], writing.money(order.gross, order.currency, language)),
            Sum(words[Word.DISCOUNTS], writing.money(order.less, order.currency, language)),
        ),
        total=Sum(words[Word.TOTAL], writing.money(order.total, order.currency, language)),
        run_rate=Sum(words[Word.RUN_RATE], writing.money(order.run_rate, order.currency, language)),
        run_rate_means=words[Word.RUN_RATE_MEANS],
        page_of=words[Word.PAGE_OF],
    )


def _party(label: str, account: Ref, addresses: Mapping[UUID, str]) -> Entry:
    address = addresses.get(account.id, "").splitlines()
    return Entry(label, (_clean(account.name), *filter(None, map(_clean, address))))


def _terms(order: OrderPage, words: Mapping[Said, str], language: Language) -> tuple[Entry, ...]:
    texts = {
        Word.ORDER_DATE: writing.day(order.order_date, language),
        Word.PAYMENT_METHOD: order.payment_method,
        Word.CURRENCY: order.currency,
        Word.SALES_REP: order.sales_rep,
        Word.CONTACT: order.contact,
    }
    return tuple(
        Entry(words[word], (_clean(text) or writing.NOTHING,)) for word, text in texts.items()
    )


def _heads(words: Mapping[Said, str]) -> PrintLine:
    return PrintLine(
        position=words[Word.POSITION],
        product=words[Word.PRODUCT],
        billing_cycle=words[Word.BILLING_CYCLE],
        quantity=words[Word.QUANTITY],
        unit_price=words[Word.UNIT_PRICE],
        promotion=words[Word.PROMOTION],
        discount=words[Word.DISCOUNT],
        total=words[Word.LINE_TOTAL],
    )


def _line(line: OrderLine, currency: str, language: Language) -> PrintLine:
    unit_price = line.unit_price
    return PrintLine(
        position=str(line.position),
        product=_clean(line.product.name),
        billing_cycle=WORDS[language][BillingCycle(line.billing_cycle)],
        quantity=writing.delta(line.quantity, language),
        unit_price=(
            writing.NOTHING
            if unit_price is None
            else writing.amount(unit_price, currency, language)
        ),
        promotion=_clean(line.promotion),
        discount=writing.amount(line.less, currency, language),
        total=writing.amount(line.total, currency, language),
    )


def _clean(text: str) -> str:
    """Return a text as one line: control characters become spaces, overrides of direction go.

    Whatever else somebody typed is printed as it is.
    """
    shown = (
        "" if c in _TURNS_TEXT else " " if unicodedata.category(c) == "Cc" else c for c in text
    )
    return "".join(shown).strip()


# They make a text read otherwise than it is written, and reach beyond it.
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
