"""The order confirmation: as a page, as PDF, in the reader's language, whatever stands in it."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.order_stage import Stage, set_the_stage
from tests.support.print_outs import (
    RIBBON,
    add_lines,
    address,
    order_to_print,
    packed,
    page_of,
    pdf_of,
    texts,
)
from upline.catalog.rulebook import BillingCycle
from upline.models import Order, OrderItem, Product, Promotion
from upline.printing import writing
from upline.printing.rulebook import Language, Paper
from upline.printing.words import EVERYTHING_SAID, WORDS, Word

pytestmark = pytest.mark.django_db
HOSTILE = (
    '#read("/etc/passwd") $x^2$ *b* _i_ `c` \\ \\u{41} <script>alert(1)</script> -> @a // c [d] /*'
)


@pytest.fixture
def stage() -> Stage:
    return set_the_stage()


@pytest.fixture
def order(stage) -> Order:
    return order_to_print(stage)


# Words


def test_every_language_has_every_word_and_says_it_in_its_own_way():
    for language in Language:
        assert WORDS[language].keys() == set(EVERYTHING_SAID)
        assert set(EVERYTHING_SAID) == {*Word, *BillingCycle}
    for word in EVERYTHING_SAID:
        said = [WORDS[language][word] for language in Language]
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
def test_a_language_writes_days_and_money_in_its_own_way(language, day, money):
    assert writing.day(date(2026, 5, 15), Language(language)) == day
    assert writing.money(Decimal("2279.22"), "EUR", Language(language)) == money


def test_amounts_have_the_decimals_of_their_currency_and_more_only_where_they_say_something():
    written = [
        writing.amount(Decimal(value), currency, Language.ENGLISH)
        for value, currency in [("5.6", "EUR"), ("0.0125", "EUR"), ("-1200", "JPY"), ("1", "KWD")]
    ]

    assert written == ["5.60", "0.0125", "−1,200", "1.000"]
    assert [writing.delta(n, Language.GERMAN) for n in (1204, -8, 0)] == ["+1.204", "−8", "0"]


def test_the_pdf_has_the_colours_of_the_pages():
    upline = Path(writing.__file__).parents[1]
    used = re.findall(
        r"token\(([\d.]+), ([\d.]+), (\d+)\)", (upline / "printing/order.typ").read_text()
    )
    tokens = (upline / "web/static/css/tokens.css").read_text()

    assert len(used) > 5
    for colour in used:
        assert f"oklch({' '.join(colour)})" in tokens


# What is printed


@pytest.mark.parametrize("language", Language)
def test_page_and_pdf_say_everything_in_the_language(stage, order, language):
    words = WORDS[language]
    page = page_of(stage, order, language=language.value)
    [pdf] = texts(pdf_of(stage, order, language=language.value))

    expected = [
        words[word] for word in Word
        if word not in {Word.LANGUAGE, Word.PROMOTION, Word.PAGE_OF}
    ] + [
        words[BillingCycle.MONTHLY], writing.day(date(2026, 5, 15), language),
        "Alpine Distribution", "Huber Bakery 7", "Huber Bakery", "Backstraße 12", "1070 Wien",
        "Cumulus IT", "EUR", "Microsoft 365 Business Basic", "+5",
        writing.amount(Decimal("2279.22"), "EUR", language),
        writing.amount(Decimal("-79.22"), "EUR", language),
        writing.amount(Decimal(2200), "EUR", language), RIBBON,
    ]  # fmt: skip
    for text in expected:
        assert text in page.words, text
        assert packed(text) in packed(pdf), text
    assert words[Word.PAGE_OF].format(page=1, pages=1) in pdf
    assert f'lang="{language.value}"' in page.html


def test_a_promotion_stands_under_its_product(stage):
    order = stage.direct_order(8)
    spring = Promotion.objects.create(
        tenant=stage.alpine, name="Spring offer", kind="PERCENT", value=10
    )  # fmt: skip
    OrderItem.objects.filter(order=order).update(promotion=spring)

    assert "Aktion: Spring offer" in page_of(stage, order, language="de").words
    assert "Aktion: Spring offer" in texts(pdf_of(stage, order, language="de"))[0]


@pytest.mark.rule("R16")
@pytest.mark.parametrize("language", Language)
def test_the_ribbon_is_the_same_in_every_language_and_only_on_back_orders(stage, order, language):
    direct = stage.direct_order(8)

    assert RIBBON in texts(pdf_of(stage, order, language=language.value))[0]
    assert RIBBON in page_of(stage, order, language=language.value).words
    for print_out in (
        texts(pdf_of(stage, direct, language=language.value))[0],
        page_of(stage, direct, language=language.value).words,
    ):
        assert "Tenant Reseller purchases" not in print_out


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_a_pdf_has_the_size_of_its_paper(stage, order, paper, size):
    [page] = pdf_of(stage, order, paper=paper).pages

    assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def test_the_same_order_gives_the_same_bytes(stage, order):
    client, at = stage.signed_in(stage.otto), address(order, "print-out.pdf")

    assert client.get(at).content == client.get(at).content


@pytest.mark.parametrize("paper", Paper)
def test_two_hundred_lines_run_over_pages_with_heads_and_numbers(stage, paper):
    order = stage.direct_order(8)
    add_lines(stage, order, 200)
    pages = texts(pdf_of(stage, order, language="en", paper=paper.value))

    assert len(pages) > 4
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "No. Product Billing cycle Quantity Unit price Discount Total" in text
        assert "Alpine Distribution" in text
        assert "Order confirmation" in text
    for position in range(2, 201):
        line = rf"\b{position} [ME][\w ,]+ Annual \+{position} 5\.60 0\.00 {position * 5.6:,.2f} "
        assert sum(len(re.findall(line, text)) for text in pages) == 1, position
    assert [n for n, text in enumerate(pages) if "Net before discounts" in text] == [len(pages) - 1]


def test_the_sums_never_stand_alone_on_a_page(stage):
    order = stage.direct_order(8)
    add_lines(stage, order, 23)
    for many in (23, 21, 19):  # so many lines fit on the first page, without the sums
        OrderItem.objects.filter(order=order, position__gt=many).delete()
        pages = texts(pdf_of(stage, order, language="en"))

        assert f" {many} " in pages[-1].partition("Net before discounts")[0]
        assert "Monthly run rate" in pages[-1]


def test_a_back_orders_ribbon_is_on_every_page(stage):
    order = stage.back_order(9, line_count=60)
    OrderItem.objects.bulk_create(
        OrderItem(
            tenant=stage.alpine, order=order, position=position, product=stage.product,
            billing_cycle="MONTHLY", quantity=1, relation="HISTORY",
        )
        for position in range(2, 61)
    )  # fmt: skip
    pages = texts(pdf_of(stage, order))

    assert len(pages) > 1
    assert all(text.count(RIBBON) == 1 for text in pages)


# Whatever stands in it


def test_hostile_text_is_printed_as_it_is(stage, order):
    Product.objects.filter(pk=stage.product.pk).update(name=HOSTILE)
    Order.objects.filter(pk=order.pk).update(name=f"= {HOSTILE}")
    stage.accounts["Huber Bakery"].billing_address = f"{HOSTILE}\n- {HOSTILE}"
    stage.accounts["Huber Bakery"].save()
    stage.alpine.name = f"Alpine {HOSTILE}"
    stage.alpine.save()
    [pdf] = texts(pdf_of(stage, order))
    page = page_of(stage, order)

    assert packed(pdf).count(packed(HOSTILE)) >= 5
    assert page.words.count(HOSTILE) >= 5
    assert "root:" not in pdf
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("name", ["W" * 200, "Ω" * 200, "a-very/long.path" * 12])
def test_a_long_word_breaks_where_its_place_ends(stage, order, name):
    Product.objects.filter(pk=stage.product.pk).update(name=name)
    Order.objects.filter(pk=order.pk).update(name=name)
    stage.cumulus.name = name
    stage.cumulus.save()
    pdf = pdf_of(stage, order)
    [text] = texts(pdf)

    assert packed(text).count(name) >= 2
    assert max(map(len, pdf.pages[0].extract_text().split())) < 130


@pytest.mark.parametrize(
    "name", ["😀 🎉 👨‍👩‍👧", "שלום עולם", "漢字かな", "ok\u202egnp.exe", "tab\there\x01"]
)
def test_no_script_and_no_sign_keeps_an_order_from_being_printed(stage, order, name):
    Product.objects.filter(pk=stage.product.pk).update(name=name)
    Order.objects.filter(pk=order.pk).update(name=name)
    [text] = texts(pdf_of(stage, order))

    assert RIBBON in text
    assert "Microsoft" not in text
    assert "\u202e" not in text + page_of(stage, order).html


def test_great_amounts_stay_whole(stage, order):
    stage_order = stage.direct_order(8)
    OrderItem.objects.filter(order=stage_order).update(
        unit_price=Decimal("999999999999999.9999"), gross=Decimal("999999999999999.9999"),
        discount=Decimal("999999999999999.9999"), total=Decimal("-999999999999999.9999"),
    )  # fmt: skip
    [text] = texts(pdf_of(stage, stage_order, language="en"))

    assert "999,999,999,999,999.9999 −999,999,999,999,999.9999 −999,999,999,999,999.9999" in text


def test_the_name_of_the_file_has_nothing_that_a_file_system_takes_amiss(stage, order):
    stage.alpine.order_prefix = 'A"/..\\ü;\r\nX: 1-'
    stage.alpine.save()
    client = stage.signed_in(stage.otto)

    response = client.get(address(order, "print-out.pdf"), {"language": "de"})

    assert response["Content-Disposition"] == 'inline; filename="order-A-X-1-7-de.pdf"'
