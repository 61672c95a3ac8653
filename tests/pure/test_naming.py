"""What may stand in a name, and how it is written."""

# ruff: noqa: RUF001 — letters that look like others are what this is about

import unicodedata

import pytest

from upline.kernel.naming import clean_line, clean_text, normalise, remove_invisible
from upline.kernel.verdicts import Refused


def clean(text: str) -> str:
    return clean_line(text, max_length=200, field="name", label="A name")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Zu\u0308rn", "Z\u00fcrn"),
        ("Α\u0301λφα", "Άλφα"),
        ("\u1112\u1161\u11ab", "한"),
        ("\u212bngstro\u0308m", "Ångström"),
        ("  Huber  ", "Huber"),
        (" \t\r\n", ""),
        ("\u3000", ""),
    ],
)
def test_name_is_written_in_form_nfc(typed, stored):
    assert clean(typed) == stored
    assert clean(stored) == stored


@pytest.mark.parametrize(
    "name",
    [
        "می\u200cخواهم",
        "क्\u200dष",
        "ශ්\u200dරී ලංකා",
        "العربية",
        "שלום",
        "👨\u200d👩\u200d👧 Family",
        "👩🏽\u200d💻 Code",
        "❤\ufe0f Heart",
        "1\ufe0f\u20e3 First",
        "葛\U000e0100城市",
        "٣\u06dd",
        "ไทย",
        "株式会社　山田",
        "O’Brien – Söhne & Co.",
    ],
)
def test_character_that_its_script_needs_is_preserved(name):
    assert clean(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "code_point",
    [
        *range(0x09), *range(0x0E, 0x1C), 0x7F, 0x80, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4,
        0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F),
        *range(0x2060, 0x2065), *range(0x2066, 0x2070), 0x2800, 0x3164, 0xFE0F, 0xFEFF, 0xFFA0,
        0xFFF9, 0xFFFE, 0xFFFF, 0xD800, 0x1D173, 0xE0041, 0xE0100, 0x1FFFE, 0x10FFFF,
    ],
)  # fmt: skip
def test_character_that_nobody_sees_is_refused_by_its_name(code_point):
    with pytest.raises(Refused) as refusal:
        clean(f"Hu{chr(code_point)}ber")

    assert refusal.value.code == "unreadable_text"
    assert refusal.value.fields == ("name",)
    assert str(refusal.value).startswith(
        f"A name cannot contain the character U+{code_point:04X} ("
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("\u202etxet", "A name cannot contain the character U+202E (RIGHT-TO-LEFT OVERRIDE)."),
        ("a\0b", "A name cannot contain the character U+0000 (NUL)."),
        ("a\nb", "A name cannot contain the character U+000A (line break)."),
        ("a\tb", "A name cannot contain the character U+0009 (tab)."),
        ("می\u200c", "A name cannot contain the character U+200C (ZERO WIDTH NON-JOINER)."),
        ("a\u200cb", "A name cannot contain the character U+200C (ZERO WIDTH NON-JOINER)."),
        ("👩\u200c💻", "A name cannot contain the character U+200C (ZERO WIDTH NON-JOINER)."),
        ("👩\u200d", "A name cannot contain the character U+200D (ZERO WIDTH JOINER)."),
    ],
)
def test_sentence_names_field_and_character(name, sentence):
    with pytest.raises(Refused) as refusal:
        clean(name)

    assert str(refusal.value) == sentence


def test_line_of_a_file_loses_what_a_name_cannot_have():
    assert (
        remove_invisible("Micro\u00adsoft\u200b 365\u202e Zu\u0308rich\ufeff")
        == "Microsoft 365 Zürich"
    )
    assert remove_invisible("می\u200cخواهم") == "می\u200cخواهم"


def test_text_of_several_lines_keeps_the_direction_of_writing():
    text = clean_text("שלום\u200f!\r\n\tSu\u0308d", max_length=100)

    assert text == "שלום\u200f!\n\tSüd"
    with pytest.raises(Refused):
        clean_text("a\x1bb", max_length=100)


def test_length_is_that_of_form_nfc():
    assert clean_line("u\u0308" * 10, max_length=10) == "ü" * 10
    assert normalise("plain") == "plain"
