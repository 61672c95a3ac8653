"""Looking for a piece of a text, by an index of pieces."""

import pytest

from tests.support.order_stage import NOW, Stage, set_the_stage
from upline.models import Product

pytestmark = pytest.mark.django_db

NAMES = ("Stepbach Law Office Hallein", "Österreich-Müller & Co_ 50% (A1)", "ΩΜΕΓΑ Ltd")


@pytest.fixture(autouse=True)
def stage() -> Stage:
    stage = set_the_stage()
    for number, name in enumerate(NAMES):
        Product.objects.create(tenant=stage.alpine, code=str(number), name=name, created_at=NOW)
    return stage


def found(text: str) -> set[str]:
    return set(
        Product.objects.filter(name__has=text, name__in=NAMES).values_list("name", flat=True)
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_piece_of_a_text_finds_it_in_small_and_in_capital_letters(name):
    ends = range(3, len(name) + 1)
    pieces = {name[begin:end] for end in ends for begin in range(end - 2)}

    lost = [
        piece
        for piece in pieces
        for text in (piece.lower(), piece.upper())
        if name not in found(text)
    ]

    assert not lost


@pytest.mark.parametrize(
    "text", ["Law Step", "StepHallein", "Co5", "50_", "Co% ", "M_ller", "Stepbach  Law", "ΩΜΕΓ Ltd"]
)
def test_what_is_not_in_a_text_does_not_find_it(text):
    assert not found(text)


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
def test_one_or_two_characters_are_sought_where_words_begin(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Stepbach Law Office Hallein", "%pba%Law%Off%all%"),
        ("Stepbach", "%Ste%pba%"),
        ("--- ab", "%--- ab%"),
        ("a, b, c and 100% more of what is sought here", "%and%100%mor%wha%"),
    ],
)
def test_the_index_is_asked_for_a_few_pieces(text, pieces):
    _, patterns = Product.objects.filter(name__has=text).query.sql_with_params()

    assert patterns[0] == pieces
