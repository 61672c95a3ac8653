"""Texts are English, and are written in the reader's language where they are shown."""

import pickle
from collections.abc import Iterator
from datetime import date

import pytest

from upline.kernel import texts
from upline.kernel.texts import install_translation, plural_text, text

GERMAN = {"{count} orders": "{count} Bestellungen", "Ends on {day}.": "Endet am {day}."}


@pytest.fixture
def german() -> Iterator[None]:
    before = texts._translate, texts._format_value
    install_translation(
        lambda singular, plural, count, _context: GERMAN.get(
            plural if count != 1 and plural else singular, singular
        ),
        lambda value: value.strftime("%d.%m.%Y") if isinstance(value, date) else value,
    )
    yield
    install_translation(*before)


@pytest.mark.usefixtures("german")
def test_text_is_english_in_comparisons_and_translated_where_it_is_written() -> None:
    ends = text("Ends on {day}.", day=date(2026, 3, 1))

    assert ends == "Ends on 1 March 2026."
    assert f"{ends}" == str(ends) == "Endet am 01.03.2026."


@pytest.mark.usefixtures("german")
def test_plural_takes_the_form_of_its_count() -> None:
    assert str(plural_text("{count} order", "{count} orders", count=3)) == "3 Bestellungen"


def test_text_survives_pickling() -> None:
    ends = text("Ends on {day}.", day=date(2026, 3, 1))

    assert pickle.loads(pickle.dumps(ends)).values == ends.values  # noqa: S301 — our own bytes


def test_template_without_values_may_have_braces() -> None:
    assert text("{count}") == "{count}"
