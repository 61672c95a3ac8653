"""Shared texts of a workbook: parts of different looks are joined, phonetic guides are left out."""

import io
import zipfile
from xml.etree import ElementTree

import pytest

from upline.catalog.imports.workbook import _shared_strings

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(items: str, end: str = "</sst>") -> list[str]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{items}{end}')
    return _shared_strings(zipfile.ZipFile(packed))


def test_texts_are_in_their_order_and_repeated_ones_are_one_object():
    first, empty, again = read(
        "<si><t>Plan A &amp; B</t></si><si><t/></si><si><t>Plan A &amp; B</t></si>"
    )

    assert (first, empty, again) == ("Plan A & B", "", "Plan A & B")
    assert first is again


def test_parts_are_joined_without_phonetic_guides_and_spaces_between_elements():
    items = """
        <si> <r><rPr><b/></rPr><t xml:space="preserve">Business </t></r> <r><t>Basic</t></r>
            <rPh sb="0" eb="2"><t>guide</t></rPh> </si>
    """

    assert read(items) == ["Business Basic"]


def test_long_text_is_in_one_piece():
    assert read(f"<si><t>{'ä' * 100_000}</t></si>") == ["ä" * 100_000]


def test_damaged_file_is_refused_as_the_rest_of_a_workbook():
    with pytest.raises(ElementTree.ParseError):
        read("<si><t>A</t>", end="")


def test_workbook_without_shared_texts_has_none():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("other.xml", "")
    assert _shared_strings(zipfile.ZipFile(packed)) == []
