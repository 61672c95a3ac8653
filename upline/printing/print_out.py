"""The order confirmation as texts in one language.

Pure: from an order's page and addresses to texts. Page and PDF draw the same object.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.kernel.page_objects import Ref
from upline.orders.queries import OrderLine, OrderPage
from upline.orders.rulebook import ORDER_FIELDS
from upline.printing import formatting
from upline.printing.rulebook import Language
from upline.printing.texts import TEXTS, PrintedKey, TextKey
from upline.tenancy.queries import CompanyFacts


@dataclass(frozen=True, slots=True)
class LabelledLines:
    """A label with lines of text; the first line is a name."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One line of the order, or the column heads. An empty promotion is not drawn."""

    position: str
    product: str
    billing_cycle: str
    quantity: str
    unit_price: str
    promotion: str
    discount: str
    total: str


@dataclass(frozen=True, slots=True)
class LabelledAmount:
    """A total of the order with its currency."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class PrintOut:
    """The content of a print-out. Texts only; `page_number_format` has `{page}` and `{pages}`."""

    language: str
    bss: str
    title: str
    number: LabelledLines
    name: str
    ribbon: str
    issuer: tuple[str, ...]
    payable_to: LabelledLines | None
    parties: tuple[LabelledLines, ...]
    terms: tuple[LabelledLines, ...]
    column_titles: PrintLine
    lines: tuple[PrintLine, ...]
    sums: tuple[LabelledAmount, ...]
    total: LabelledAmount
    run_rate: LabelledAmount
    run_rate_explanation: str
    page_number_format: str


def build_print_out(
    *,
    order: OrderPage,
    addresses: Mapping[UUID, str],
    language: Language,
    company: CompanyFacts | None = None,
) -> PrintOut:
    """Return the print-out of an order. `addresses`: the billing addresses by account, where there
    are any. `company`: what the BSS says of itself.

    The ribbon is a marking and the same in all languages (R16).
    """
    localised_texts = TEXTS[language]
    company = company or CompanyFacts()
    return PrintOut(
        language=language.value,
        bss=_single_line(order.bss.name),
        title=localised_texts[TextKey.TITLE],
        number=LabelledLines(localised_texts[TextKey.NUMBER], (_single_line(order.number),)),
        name=_single_line(order.name),
        ribbon=_single_line(order.ribbon),
        issuer=_issuer(company, localised_texts),
        payable_to=_payable_to(company, localised_texts),
        parties=(
            _party(localised_texts[TextKey.ACCOUNT], order.account, addresses),
            _party(localised_texts[TextKey.BILLING_TO], order.billing_to, addresses),
        ),
        terms=(
            *_terms(order, localised_texts, language),
            *_due_date(order, company, localised_texts, language),
        ),
        column_titles=_column_titles(localised_texts),
        lines=tuple(_line(line, language) for line in order.lines),
        sums=(
            LabelledAmount(
                localised_texts[TextKey.NET],
                formatting.format_money(order.gross, language),
            ),
            LabelledAmount(
                localised_texts[TextKey.DISCOUNTS],
                formatting.format_money(order.displayed_discount, language),
            ),
        ),
        total=LabelledAmount(
            localised_texts[TextKey.TOTAL],
            formatting.format_money(order.total, language),
        ),
        run_rate=LabelledAmount(
            localised_texts[TextKey.RUN_RATE],
            formatting.format_money(order.run_rate, language),
        ),
        run_rate_explanation=localised_texts[TextKey.RUN_RATE_EXPLANATION],
        page_number_format=localised_texts[TextKey.PAGE_OF],
    )


# The terms that are printed: the key of their label, and their attribute on the order's page.
_TERMS: Mapping[TextKey, str] = {
    TextKey[field.column.removesuffix("_id").upper()]: field.column.removesuffix("_id")
    for field in ORDER_FIELDS.values()
    if field.is_printed
}


def _party(label: str, account: Ref, addresses: Mapping[UUID, str]) -> LabelledLines:
    address = addresses.get(account.id, "").splitlines()
    return LabelledLines(
        label, (_single_line(account.name), *filter(None, map(_single_line, address)))
    )


def _terms(
    order: OrderPage, localised_texts: Mapping[PrintedKey, str], language: Language
) -> tuple[LabelledLines, ...]:
    texts = {
        key: formatting.format_day(order.order_date, language)
        if key is TextKey.ORDER_DATE
        else str(getattr(order, attribute))
        for key, attribute in _TERMS.items()
    }
    return tuple(
        LabelledLines(localised_texts[word], (_single_line(text) or formatting.EMPTY_CELL,))
        for word, text in texts.items()
    )


def _issuer(company: CompanyFacts, texts: Mapping[PrintedKey, str]) -> tuple[str, ...]:
    """Return address, VAT number, phone and e-mail of the BSS, as far as it has said them."""
    reached = (
        (TextKey.VAT_ID, company.vat_id),
        (TextKey.PHONE, company.phone),
        (TextKey.EMAIL, company.email),
    )
    lines = [
        *company.address.splitlines(),
        *(f"{texts[key]}: {value}" for key, value in reached if value),
    ]
    return tuple(filter(None, map(_single_line, lines)))


def _payable_to(company: CompanyFacts, texts: Mapping[PrintedKey, str]) -> LabelledLines | None:
    lines = tuple(filter(None, map(_single_line, company.bank_details.splitlines())))
    return LabelledLines(texts[TextKey.PAYABLE_TO], lines) if lines else None


def _due_date(
    order: OrderPage, company: CompanyFacts, texts: Mapping[PrintedKey, str], language: Language
) -> tuple[LabelledLines, ...]:
    """Return when the order is to be paid, where the BSS says after how many days."""
    if company.payment_days is None:
        return ()
    due = order.order_date + timedelta(days=company.payment_days)
    return (LabelledLines(texts[TextKey.DUE_DATE], (formatting.format_day(due, language),)),)


def _column_titles(localised_texts: Mapping[PrintedKey, str]) -> PrintLine:
    return PrintLine(
        position=localised_texts[TextKey.POSITION],
        product=localised_texts[TextKey.PRODUCT],
        billing_cycle=localised_texts[TextKey.BILLING_CYCLE],
        quantity=localised_texts[TextKey.QUANTITY],
        unit_price=localised_texts[TextKey.UNIT_PRICE],
        promotion=localised_texts[TextKey.PROMOTION],
        discount=localised_texts[TextKey.DISCOUNT],
        total=localised_texts[TextKey.LINE_TOTAL],
    )


def _line(line: OrderLine, language: Language) -> PrintLine:
    unit_price = line.unit_price
    return PrintLine(
        position=str(line.position),
        product=_single_line(line.product.name),
        billing_cycle=TEXTS[language][BillingCycle(line.billing_cycle)],
        quantity=formatting.format_delta(line.quantity, language),
        unit_price=(
            formatting.EMPTY_CELL
            if unit_price is None
            else formatting.format_amount(unit_price, language)
        ),
        promotion=_single_line(line.promotion),
        discount=formatting.format_amount(line.displayed_discount, language),
        total=formatting.format_amount(line.total, language),
    )


def _single_line(text: str) -> str:
    """Return a text as one line: control characters become spaces, overrides of the text direction
    are removed.
    """
    shown = (
        "" if c in _BIDI_OVERRIDES else " " if unicodedata.category(c) == "Cc" else c for c in text
    )
    return "".join(shown).strip()


# They change the order in which a text and what follows is displayed.
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
