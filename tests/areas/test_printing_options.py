"""Whose language and which paper an order is printed in, and who may print it."""

import pytest

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from tests.support.page import Page
from tests.support.print_outs import add_lines, address, order_to_print, pdf_of, print_out_page
from upline.models import Order
from upline.printing.rulebook import Language, choose_language, parse_accept_language
from upline.printing.texts import TEXTS, TextKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixtures() -> OrderFixtures:
    return create_order_fixtures()


@pytest.fixture
def order(fixtures) -> Order:
    return order_to_print(fixtures)


# Whose language, which paper


@pytest.mark.parametrize(
    ("given", "person", "accepted", "language"),
    [
        ("de", "el", "en", "de"),
        ("", "el", "de", "el"),
        ("", "el-CY", "de", "el"),
        ("", "", "de-AT,de;q=0.9,en;q=0.8", "de"),
        ("", "fr", "fr-FR, el;q=0.7, de;q=0.5", "el"),
        ("", "", "de;q=0.1, el;q=0.9", "el"),
        ("", "", "de;q=0, *", "en"),
        ("", "", "", "en"),
        ("", "", "de;q=x,,;;q", "en"),
    ],
)
def test_language_can_be_chosen(fixtures, order, given, person, accepted, language):
    fixtures.otto.language = person
    fixtures.otto.save()
    query = {"language": given} if given else {}
    page = print_out_page(fixtures, order, headers={"Accept-Language": accepted}, **query)

    assert TEXTS[Language(language)][TextKey.TITLE] in page.words
    assert "Accept-Language" in page.response["Vary"]


def test_oversized_accept_language_header_is_truncated():
    assert len(parse_accept_language("de," * 100_000)) < 1000


@pytest.mark.parametrize(
    ("accepted", "paper", "width"),
    [
        ("en-US,en;q=0.9", "", 612), ("en-GB,en-US;q=0.9", "", 595), ("", "", 595),
        ("en-US", "a4", 595), ("de-DE", "letter", 612),
    ],
)  # fmt: skip
def test_paper_size_can_be_chosen(fixtures, order, accepted, paper, width):
    query = {"paper": paper} if paper else {}
    pdf = pdf_of(fixtures, order, headers={"Accept-Language": accepted}, **query)

    assert round(pdf.pages[0].mediabox.width) == width


@pytest.mark.parametrize("ending", ["print-out/", "print-out.pdf"])
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"language": "fr"}, "There are no print-outs in “fr”, only in en, de, el."),
        ({"language": "DE"}, "There are no print-outs in “DE”, only in en, de, el."),
        ({"paper": "a3"}, "There is no paper “a3”, only a4, letter."),
        ({"paper": "<b>" + "x" * 300}, "There is no paper “<b>" + "x" * 17 + "”"),
    ],
)
def test_unsupported_language_or_paper_is_refused(fixtures, order, ending, given, sentence):
    response = fixtures.signed_in_client(fixtures.otto).get(address(order, ending), given)

    assert response.status_code == 400
    assert sentence in Page(response).words


def test_the_page_offers_papers_and_languages(fixtures, order):
    page = print_out_page(fixtures, order, language="el")

    for label in ("PDF, A4", "PDF, Letter", "English", "Deutsch", "Ελληνικά"):
        assert label in page.offers
    for link in page.addresses:
        if "print-out" in link:
            assert fixtures.signed_in_client(fixtures.otto).get(link).status_code == 200
    assert any(link.endswith("print-out.pdf?language=el&paper=letter") for link in page.addresses)


# Who may


def test_viewer_can_print(fixtures, order):
    client = fixtures.signed_in_client(fixtures.clara)

    assert client.get(address(order)).status_code == 200
    assert client.get(address(order, "print-out.pdf")).status_code == 200


@pytest.mark.parametrize("ending", ["print-out/", "print-out.pdf"])
def test_order_of_another_bss_is_not_found(fixtures, order, ending):
    otto, clara = (
        fixtures.signed_in_client(fixtures.otto),
        fixtures.signed_in_client(fixtures.clara),
    )

    assert otto.get(address(order, ending, slug="cumulus")).status_code == 404
    assert clara.get(address(order, ending, slug="cumulus")).status_code == 404


@pytest.mark.parametrize("ending", ["print-out/", "print-out.pdf"])
def test_print_out_query_count_is_constant(fixtures, django_assert_max_num_queries, ending):
    order = fixtures.direct_order(8)
    add_lines(fixtures, order, 60)
    client = fixtures.signed_in_client(fixtures.otto)

    with django_assert_max_num_queries(14):
        client.get(address(order, ending))


def test_unknown_preferred_languages_fall_back_to_english():
    assert choose_language(requested="", person="xx", accepted=("yy",)) is Language.ENGLISH
