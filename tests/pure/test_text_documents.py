"""Texts that are stored are read as they were, with all their values, and translated for their reader."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from upline.database.text_field import TextDocumentField
from upline.kernel.formats import possessive
from upline.kernel.money import Money
from upline.kernel.phrases import join_words
from upline.kernel.text_documents import read_text, text_document
from upline.kernel.texts import (
    Capitalised,
    Count,
    InSentence,
    Spelled,
    Text,
    join_texts,
    plural_text,
    text,
)


def stored(value: str) -> str:
    """Return a text as it comes back from a column."""
    field = TextDocumentField()
    return field.from_db_value(field.get_prep_value(value), None, None)


VALUES = [
    "Huber {bakery} & “Söhne”", 7, Count(1204), Spelled(3), Decimal("1234.50"), date(2026, 5, 15),
    Money(Decimal("2279.2200"), "EUR"), InSentence(text("Monthly")), Capitalised(text("order")),
    possessive("Stratus"), text("The value is missing."), join_words(["a", "b", "c"]),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_text_comes_back_with_its_value(value):
    sentence = text("It is {value}.", value=value)

    found = read_text(json.loads(json.dumps(text_document(sentence))))

    assert isinstance(found, Text)
    assert (found.template, found.values) == (sentence.template, sentence.values)
    assert str.__str__(found) == str.__str__(sentence)


def test_plural_comes_back_with_its_count():
    sentence = plural_text("{count} order", "{count} orders", count=1204)

    assert stored(sentence) == "1,204 orders"
    with translation.override("de"):
        assert str(stored(sentence)) == "1.204 Bestellungen"


def test_stored_text_is_read_in_the_language_of_the_reader():
    found = stored(text("{name} ends on {day}.", name="Alpine", day=date(2026, 5, 15)))
    refusal = stored(text("The end, {end}, lies before the start, {start}.",
                          end=date(2026, 5, 1), start=date(2026, 5, 2)))  # fmt: skip

    assert found == "Alpine ends on 15 May 2026."
    with translation.override("el"):
        assert str(refusal) == "Το τέλος, 1 Μαΐου 2026, είναι πριν από την αρχή, 2 Μαΐου 2026."  # noqa: RUF001


@pytest.mark.parametrize("said", ["", "Told them.", '{"text": "Not found"}', '{"text": 1}', "{x}"])
def test_what_is_no_text_of_the_program_is_stored_as_it_is(said: str):
    assert str(stored(said)) == said


def test_what_was_stored_before_is_shown_as_it_is():
    assert (
        TextDocumentField().from_db_value("The file is empty.", None, None) == "The file is empty."
    )


def test_english_text_with_a_text_in_it_is_english_in_every_language():
    with translation.override("de"):
        sentence = text("It is {value}.", value=text("The value is missing."))
        joined = join_texts([text("The value is missing.")], separator="\n")

    assert sentence == "It is The value is missing.."
    assert joined == "The value is missing."
