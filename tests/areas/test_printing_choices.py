"""Whose language and which paper an order is printed in, and who may print it."""

import re

import pytest

from tests.support.order_stage import Stage, set_the_stage
from tests.support.print_outs import add_lines, address, order_to_print, page_of, pdf_of
from upline.models import Order
from upline.printing.rulebook import Language, accepted_languages, choose_language
from upline.printing.words import WORDS, Word

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return set_the_stage()


@pytest.fixture
def order(stage) -> Order:
    return order_to_print(stage)


# Whose language, which paper


@pytest.mark.parametrize(
    ("asked", "person", "accepted", "language"),
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
def test_the_reader_chooses_the_language(stage, order, asked, person, accepted, language):
    stage.otto.language = person
    stage.otto.save()
    query = {"language": asked} if asked else {}
    page = page_of(stage, order, headers={"Accept-Language": accepted}, **query)

    assert WORDS[Language(language)][Word.TITLE] in page.words
    assert "Accept-Language" in page.response["Vary"]


def test_an_endless_header_of_languages_is_no_matter():
    assert len(accepted_languages("de," * 100_000)) < 1000


@pytest.mark.parametrize(
    ("accepted", "paper", "width"),
    [
        ("en-US,en;q=0.9", "", 612), ("en-GB,en-US;q=0.9", "", 595), ("", "", 595),
        ("en-US", "a4", 595), ("de-DE", "letter", 612),
    ],
)  # fmt: skip
def test_the_reader_chooses_the_paper(stage, order, accepted, paper, width):
    query = {"paper": paper} if paper else {}
    pdf = pdf_of(stage, order, headers={"Accept-Language": accepted}, **query)

    assert round(pdf.pages[0].mediabox.width) == width


@pytest.mark.parametrize("ending", ["print-out/", "print-out.pdf"])
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"language": "fr"}, "There are no print-outs in “fr”, only in en, de and el."),
        ({"language": "DE"}, "There are no print-outs in “DE”, only in en, de and el."),
        ({"paper": "a3"}, "There is no paper “a3”, only a4 and letter."),
        ({"paper": "<b>" + "x" * 300}, "There is no paper “&lt;b&gt;" + "x" * 17 + "”"),
    ],
)
def test_what_is_not_printed_is_refused_with_a_sentence(stage, order, ending, asked, sentence):
    response = stage.signed_in(stage.otto).get(address(order, ending), asked)

    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_the_page_offers_papers_and_languages(stage, order):
    page = page_of(stage, order, language="el")

    for label in ("PDF, A4", "PDF, Letter", "English", "Deutsch", "Ελληνικά"):
        assert label in page.offers
    for link in re.findall(r'href="([^"]*print-out[^"]*)"', page.html):
        assert stage.signed_in(stage.otto).get(link.replace("&amp;", "&")).status_code == 200
    assert "print-out.pdf?language=el&amp;paper=letter" in page.html


# Who may


def test_who_may_only_look_may_print(stage, order):
    client = stage.signed_in(stage.clara)

    assert client.get(address(order)).status_code == 200
    assert client.get(address(order, "print-out.pdf")).status_code == 200


@pytest.mark.parametrize("ending", ["print-out/", "print-out.pdf"])
def test_another_bsss_order_is_not_there(stage, order, ending):
    otto, clara = stage.signed_in(stage.otto), stage.signed_in(stage.clara)

    assert otto.get(address(order, ending, slug="cumulus")).status_code == 404
    assert clara.get(address(order, ending, slug="cumulus")).status_code == 404


@pytest.mark.parametrize("ending", ["print-out/", "print-out.pdf"])
def test_a_print_out_is_the_same_few_queries_however_long_the_order(
    stage, django_assert_max_num_queries, ending
):
    order = stage.direct_order(8)
    add_lines(stage, order, 60)
    client = stage.signed_in(stage.otto)

    with django_assert_max_num_queries(14):
        client.get(address(order, ending))


def test_only_what_is_asked_for_must_be_known():
    assert choose_language(asked="", person="xx", accepted=("yy",)) is Language.ENGLISH
