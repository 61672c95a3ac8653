"""Substring search by a trigram index."""

import pytest
from django.db import connection

from tests.support.order_fixtures import NOW, OrderFixtures, create_order_fixtures
from upline.models import Product

pytestmark = pytest.mark.django_db

NAMES = ("Stepbach Law Office Hallein", "Österreich-Müller & Co_ 50% (A1)", "Ωμέγας Ltd")


@pytest.fixture(autouse=True)
def fixtures() -> OrderFixtures:
    fixtures = create_order_fixtures()
    for number, name in enumerate(NAMES):
        Product.objects.create(tenant=fixtures.alpine, code=str(number), name=name, created_at=NOW)
    return fixtures


def matching_names(text: str) -> set[str]:
    return set(
        Product.objects.filter(name__contains_ci=text, name__in=NAMES).values_list(
            "name", flat=True
        )
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_substring_matches_case_insensitively(name):
    ends = range(3, len(name) + 1)
    pieces = {name[begin:end] for end in ends for begin in range(end - 2)}

    lost = [
        piece
        for piece in pieces
        for text in (piece.lower(), piece.upper())
        if name not in matching_names(text)
    ]

    assert not lost


@pytest.mark.parametrize(
    "text", ["Law Step", "StepHallein", "Co5", "50_", "Co% ", "M_ller", "Stepbach  Law", "ΩΜΕΓ Ltd"]
)
def test_other_text_does_not_match(text):
    assert not matching_names(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("s", {NAMES[0]}),
        ("LA", {NAMES[0]}),
        ("ös", {NAMES[1]}),
        ("co", {NAMES[1]}),
        ("ωμ", {NAMES[2]}),
        ("l", {NAMES[0], NAMES[2]}),
        ("ce", set()),
        ("%", set()),
    ],
)
def test_one_or_two_characters_match_word_prefixes(text, names):
    assert matching_names(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("muller", NAMES[1]),
        ("MU\u0308LLER", NAMES[1]),
        ("terreich", NAMES[1]),
        ("50\uff05", NAMES[1]),
        ("ωμεγασ", NAMES[2]),
        ("ΩΜΈΓΑΣ LTD", NAMES[2]),
        ("μεγα", NAMES[2]),
    ],
)
def test_accents_and_the_final_sigma_make_no_difference(text, name):
    assert matching_names(text) == {name}


def test_search_uses_the_index_of_folded_names():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Product.objects.filter(name__contains_ci="müller").explain()

    assert "Bitmap Index Scan on product_by_words" in plan


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Stepbach Law Office Hallein", "%pba%law%off%all%"),
        ("Stepbach", "%ste%pba%"),
        ("Müller & Söhne", "%lle%hne%"),
        ("--- ab", "--- ab"),
        ("a, b, c and 100% more of what is sought here", "%and%100%mor%wha%"),
    ],
)
def test_index_lookup_uses_few_trigrams(text, pieces):
    _, patterns = Product.objects.filter(name__contains_ci=text).query.sql_with_params()

    assert patterns[0] == pieces
