"""Who is mentioned in a text."""

import pytest

from upline.crm.mentions import mentioned_people
from upline.kernel.ids import new_id
from upline.kernel.page_objects import Ref

PEOPLE = [
    Ref(new_id(), name)
    for name in ("Anna Admin", "Clara Channel", "Clara Berg", "Otto Orders", "Zoë O’Neil")
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Otto please call", ["Otto Orders"]),
        ("@otto orders, and @ANNA ADMIN!", ["Anna Admin", "Otto Orders"]),
        ("(@Clara Berg)", ["Clara Berg"]),
        ("@Zoë O’Neil", ["Zoë O’Neil"]),
        ("@Anna\n@Anna", ["Anna Admin"]),
        ("@Clara", []),  # two are called so
        ("mail otto@otto.example or x@Anna", []),
        ("@Annabel, @Otton and @ Otto", []),
        ("Otto and Anna", []),
        ("@", []),
        ("", []),
    ],
)
def test_names_after_the_sign_mention_people(text, names):
    assert [one.name for one in mentioned_people(text, PEOPLE)] == names


def test_name_that_two_people_have_mentions_neither():
    namesakes = [Ref(new_id(), "Otto Orders"), Ref(new_id(), "Otto Orders")]

    assert mentioned_people("@Otto Orders", namesakes) == ()
