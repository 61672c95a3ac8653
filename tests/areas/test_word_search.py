"""Search for words in names by a word index."""

import pytest
from django.db import connection

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from upline.models import Order

pytestmark = pytest.mark.django_db

NAMES = {
    1: "Stepbach Law Office Hallein 4711",
    2: "Österreich-Müller & Co_ 50% (A1)",
    3: "ΩΜΕΓΑ Ltd",
    4: "Ωμέγας Κωνσταντίνος",
    5: "Straße Łódź ガラス ソフト שָׁלוֹם",
    6: "हिन्दी किताब 100 m² Hall",
}


@pytest.fixture
def fixtures() -> OrderFixtures:
    fixtures = create_order_fixtures()
    for number, name in NAMES.items():
        order = fixtures.back_order(number)
        Order.objects.filter(pk=order.pk).update(name=name)
    return fixtures


def matching_names(**how: str) -> set[int]:
    return set(Order.objects.filter(**how).values_list("number", flat=True))


@pytest.mark.parametrize(
    ("text", "whole", "begun"),
    [
        ("law", {1}, {1}),
        ("hallein LAW stepbach", {1}, {1}),
        ("law step", set(), {1}),
        ("step law", set(), set()),
        ("bach", set(), set()),
        ("4711", {1}, {1}),
        ("47", set(), {1}),
        ("l", set(), {1, 3, 5}),
        ("österreich", {2}, {2}),
        ("ÖSTERREICH", {2}, {2}),
        ("MÜLLER ös", set(), {2}),
        ("co 50", {2}, {2}),
        ("co_50%", {2}, {2}),
        ("a1)", {2}, {2}),
        ("ωμεγα", {3}, {3, 4}),
        ("Ωμε", set(), {3, 4}),
        ("किताब", {6}, {6}),
        ("हिन्दी कि", set(), {6}),
        ("m²", {6}, {6}),
        ("M2", {6}, {6}),
        ("osterreich muller", {2}, {2}),
        ("mu\u0308ller", {2}, {2}),
        ("\uff2duller", {2}, {2}),
        ("ωμεγας", {4}, {4}),
        ("ΩΜΕΓΑΣ", {4}, {4}),
        ("ωμεγασ", {4}, {4}),
        ("ΚΩΝΣΤΑΝΤΊΝΟΣ", {4}, {4}),
        ("κωνσταντινο", set(), {4}),
        ("strasse", {5}, {5}),
        ("STRAẞE lodz", {5}, {5}),
        ("ソフト ガラ", set(), {5}),
        ("שלום", {5}, {5}),
        ("m\u200bu\u200blle", set(), {2}),
        ("%", set(), set()),
        ("& | ! :* ' \\", set(), set()),
        ("law & hallein", {1}, {1}),
        ("law | nothing", set(), set()),
    ],
)
def test_all_words_match_in_any_order(fixtures, text, whole, begun):
    assert matching_names(name__matches_words=text) == whole
    assert matching_names(name__matches_prefix=text) == begun


def test_search_uses_the_index(fixtures):
    fixtures.back_order(7)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for lookup in ("name__matches_words", "name__matches_prefix"):
        plan = Order.objects.filter(**{lookup: "stepbach law"}).explain()
        assert "Bitmap Index Scan on order_by_words" in plan


def test_whole_words_rank_before_prefixes(fixtures):
    order = fixtures.back_order(8)
    Order.objects.filter(pk=order.pk).update(name="Stepbacher Lawn")
    page = (
        fixtures.signed_in_client(fixtures.otto)
        .get("/t/alpine/search", {"q": "stepbach"})
        .content.decode()
    )
    begun = (
        fixtures.signed_in_client(fixtures.otto)
        .get("/t/alpine/search", {"q": "stepb"})
        .content.decode()
    )

    assert "Stepbach Law Office" in page
    assert "Stepbacher Lawn" not in page
    assert "Stepbach Law Office" in begun
    assert "Stepbacher Lawn" in begun
