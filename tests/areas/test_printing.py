"""The order confirmation: as a page, as PDF, in the reader's language, with any text."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from tests.support.print_outs import (
    RIBBON,
    add_lines,
    address,
    order_to_print,
    pdf_of,
    print_out_page,
    texts,
    without_whitespace,
)
from upline.access.rulebook import system_actor
from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import Money
from upline.models import Order, OrderItem, Product, Promotion
from upline.printing import formatting
from upline.printing.rulebook import Language, Paper
from upline.printing.texts import ALL_KEYS, TEXTS, TextKey
from upline.tenancy.actions import CompanyInput, set_company

pytestmark = pytest.mark.django_db
HOSTILE = (
    '#read("/etc/passwd") $x^2$ *b* _i_ `c` \\ \\u{41} <script>alert(1)</script> -> @a // c [d] /*'
)


@pytest.fixture
def fixtures() -> OrderFixtures:
    return create_order_fixtures()


@pytest.fixture
def order(fixtures) -> Order:
    return order_to_print(fixtures)


# Words


def test_every_language_translates_every_text():
    for language in Language:
        assert TEXTS[language].keys() == set(ALL_KEYS)
        assert set(ALL_KEYS) == {*TextKey, *BillingCycle}
    for word in ALL_KEYS:
        said = [TEXTS[language][word] for language in Language]
        assert all(said)
        assert len(set(said)) == len(said), f"{word} is not translated"


@pytest.mark.parametrize(
    ("language", "day", "money"),
    [
        ("en", "15 May 2026", "2,279.22\u00a0EUR"),
        ("de", "15. Mai 2026", "2.279,22\u00a0EUR"),
        ("el", "15 Μαΐου 2026", "2.279,22\u00a0EUR"),
    ],
)
def test_dates_and_money_are_formatted_per_language(language, day, money):
    assert formatting.format_day(date(2026, 5, 15), Language(language)) == day
    assert formatting.format_money(Money(Decimal("2279.22"), "EUR"), Language(language)) == money


def test_amounts_use_currency_decimals_and_more_only_when_significant():
    formatted = [
        formatting.format_amount(Money(Decimal(value), currency), Language.ENGLISH)
        for value, currency in [("5.6", "EUR"), ("0.0125", "EUR"), ("-1200", "JPY"), ("1", "KWD")]
    ]

    assert formatted == ["5.60", "0.0125", "−1,200", "1.000"]
    assert [formatting.format_delta(n, Language.GERMAN) for n in (1204, -8, 0)] == [
        "+1.204",
        "−8",
        "0",
    ]


def test_the_pdf_has_the_colours_of_the_pages():
    upline = Path(formatting.__file__).parents[1]
    used = re.findall(
        r"token\(([\d.]+), ([\d.]+), (\d+)\)", (upline / "printing/order.typ").read_text()
    )
    tokens = (upline / "web/static/css/tokens.css").read_text()

    assert len(used) > 5
    for colour in used:
        assert f"oklch({' '.join(colour)})" in tokens


# What is printed


@pytest.mark.parametrize("language", Language)
def test_page_and_pdf_are_fully_translated(fixtures, order, language):
    words = TEXTS[language]
    company = CompanyInput(
        vat_id="ATU12345678",
        phone="+43 1 23456",
        email="office@alpine.example",
        bank_details="AT61 1904 3002 3457 3201",
        payment_days=30,
    )
    set_company(tenant_id=fixtures.alpine.pk, company=company, by=system_actor())
    page = print_out_page(fixtures, order, language=language.value)
    [pdf] = texts(pdf_of(fixtures, order, language=language.value))

    expected = [
        words[word] for word in TextKey
        if word not in {TextKey.LANGUAGE, TextKey.PROMOTION, TextKey.PAGE_OF}
    ] + [
        words[BillingCycle.MONTHLY], formatting.format_day(date(2026, 5, 15), language),
        "Alpine Distribution", "Huber Bakery 7", "Huber Bakery", "Backstraße 12", "1070 Wien",
        "Cumulus IT", "EUR", "Microsoft 365 Business Basic", "+5",
        formatting.format_amount(Money(Decimal("2279.22"), "EUR"), language),
        formatting.format_amount(Money(Decimal("-79.22"), "EUR"), language),
        formatting.format_amount(Money(Decimal(2200), "EUR"), language), RIBBON,
    ]  # fmt: skip
    for text in expected:
        assert text in page.words, text
        assert without_whitespace(text) in without_whitespace(pdf), text
    assert words[TextKey.PAGE_OF].format(page=1, pages=1) in pdf
    assert [e for e in page.root if e.attributes.get("lang") == language.value]


def test_promotion_is_printed_below_its_product(fixtures):
    order = fixtures.direct_order(8)
    spring = Promotion.objects.create(
        tenant=fixtures.alpine, name="Spring offer", kind="PERCENT", value=10
    )  # fmt: skip
    OrderItem.objects.filter(order=order).update(promotion=spring)

    assert "Aktion: Spring offer" in print_out_page(fixtures, order, language="de").words
    assert "Aktion: Spring offer" in texts(pdf_of(fixtures, order, language="de"))[0]


@pytest.mark.rule("R16")
@pytest.mark.parametrize("language", Language)
def test_the_ribbon_is_the_same_in_every_language_and_only_on_back_orders(
    fixtures, order, language
):
    direct = fixtures.direct_order(8)

    assert RIBBON in texts(pdf_of(fixtures, order, language=language.value))[0]
    assert RIBBON in print_out_page(fixtures, order, language=language.value).words
    for print_out in (
        texts(pdf_of(fixtures, direct, language=language.value))[0],
        print_out_page(fixtures, direct, language=language.value).words,
    ):
        assert "Tenant Reseller purchases" not in print_out


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_a_pdf_has_the_size_of_its_paper(fixtures, order, paper, size):
    [page] = pdf_of(fixtures, order, paper=paper).pages

    assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def test_the_same_order_gives_the_same_bytes(fixtures, order):
    client, at = fixtures.signed_in_client(fixtures.otto), address(order, "print-out.pdf")

    assert client.get(at).content == client.get(at).content


@pytest.mark.parametrize("paper", Paper)
def test_long_order_has_repeated_headers_and_page_numbers(fixtures, paper):
    order = fixtures.direct_order(8)
    add_lines(fixtures, order, 200)
    pages = texts(pdf_of(fixtures, order, language="en", paper=paper.value))

    assert len(pages) > 4
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "No. Product Billing cycle Quantity Unit price Discount Total" in text
        assert "Alpine Distribution" in text
        assert "Order confirmation" in text
    for position in range(2, 201):
        line = rf"\b{position} [ME][\w ,]+ Annual \+{position} 5\.60 0\.00 {position * 5.6:,.2f} "
        assert sum(len(re.findall(line, text)) for text in pages) == 1, position
    assert [n for n, text in enumerate(pages) if "Subtotal" in text] == [len(pages) - 1]


def test_totals_are_never_alone_on_a_page(fixtures):
    order = fixtures.direct_order(8)
    add_lines(fixtures, order, 23)
    for many in (23, 21, 19):  # so many lines fit on the first page, without the sums
        OrderItem.objects.filter(order=order, position__gt=many).delete()
        pages = texts(pdf_of(fixtures, order, language="en"))

        assert f" {many} " in pages[-1].partition("Subtotal")[0]
        assert "Monthly run rate" in pages[-1]


def test_a_back_orders_ribbon_is_on_every_page(fixtures):
    order = fixtures.back_order(9, line_count=60)
    OrderItem.objects.bulk_create(
        OrderItem(
            tenant=fixtures.alpine, order=order, position=position, product=fixtures.product,
            billing_cycle="MONTHLY", quantity=1, relation="HISTORY",
        )
        for position in range(2, 61)
    )  # fmt: skip
    pages = texts(pdf_of(fixtures, order))

    assert len(pages) > 1
    assert all(text.count(RIBBON) == 1 for text in pages)


# Unusual texts


def test_hostile_text_is_escaped(fixtures, order):
    Product.objects.filter(pk=fixtures.product.pk).update(name=HOSTILE)
    Order.objects.filter(pk=order.pk).update(name=f"= {HOSTILE}")
    fixtures.accounts["Huber Bakery"].billing_address = f"{HOSTILE}\n- {HOSTILE}"
    fixtures.accounts["Huber Bakery"].save()
    fixtures.alpine.name = f"Alpine {HOSTILE}"
    fixtures.alpine.save()
    [pdf] = texts(pdf_of(fixtures, order))
    page = print_out_page(fixtures, order)

    assert without_whitespace(pdf).count(without_whitespace(HOSTILE)) >= 5
    assert page.words.count(HOSTILE) >= 5
    assert "root:" not in pdf
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("name", ["W" * 200, "Ω" * 200, "a-very/long.path" * 12])
def test_long_word_is_broken_at_the_column_edge(fixtures, order, name):
    Product.objects.filter(pk=fixtures.product.pk).update(name=name)
    Order.objects.filter(pk=order.pk).update(name=name)
    fixtures.cumulus.name = name
    fixtures.cumulus.save()
    pdf = pdf_of(fixtures, order)
    [text] = texts(pdf)

    assert without_whitespace(text).count(name) >= 2
    assert max(map(len, pdf.pages[0].extract_text().split())) < 130


@pytest.mark.parametrize(
    "name", ["😀 🎉 👨‍👩‍👧", "שלום עולם", "漢字かな", "ok\u202egnp.exe", "tab\there\x01"]
)
def test_every_script_and_character_can_be_printed(fixtures, order, name):
    Product.objects.filter(pk=fixtures.product.pk).update(name=name)
    Order.objects.filter(pk=order.pk).update(name=name)
    [text] = texts(pdf_of(fixtures, order))

    assert RIBBON in text
    assert "Microsoft" not in text
    assert "\u202e" not in text + print_out_page(fixtures, order).html


def test_large_amounts_are_printed_completely(fixtures, order):
    long_order = fixtures.direct_order(8)
    OrderItem.objects.filter(order=long_order).update(
        unit_price=Decimal("999999999999999.9999"), gross=Decimal("999999999999999.9999"),
        discount=Decimal("999999999999999.9999"), total=Decimal("-999999999999999.9999"),
    )  # fmt: skip
    [text] = texts(pdf_of(fixtures, long_order, language="en"))

    assert "999,999,999,999,999.9999 −999,999,999,999,999.9999 −999,999,999,999,999.9999" in text


def test_file_name_is_safe_for_file_systems(fixtures, order):
    fixtures.alpine.order_prefix = 'A"/..\\ü;\r\nX: 1-'
    fixtures.alpine.save()
    client = fixtures.signed_in_client(fixtures.otto)

    response = client.get(address(order, "print-out.pdf"), {"language": "de"})

    assert response["Content-Disposition"] == 'inline; filename="order-A-X-1-7-de.pdf"'
