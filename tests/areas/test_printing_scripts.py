"""The PDF of an order in each script that people write in, by the typefaces that come along."""

import io

import pytest
from pypdf import PdfReader

from upline.printing.pdf import render
from upline.printing.print_out import LabelledAmount, LabelledLines, PrintLine, PrintOut
from upline.printing.rulebook import Paper

SCRIPTS = {
    "Latin": ("Zürich Łódź Đà Nẵng İstanbul", "Inter"),
    "Greek": ("Ωμέγας Κωνσταντίνος", "Inter"),
    "Cyrillic": ("Київ Российская Ђорђе", "Inter"),
    "Hebrew": ("שלום עולם", "Arimo-Regular"),
    "Arabic": ("شركة العربية می‌خواهم", "NotoSansArabic"),
    "Devanagari": ("हिन्दी किताब", "NotoSansDevanagari"),
    "Thai": ("บริษัท ไทย จำกัด", "NotoSansThai"),
    "Chinese": ("软件有限公司 軟體", "NotoSansCJK"),
    "Japanese": ("株式会社ソフト かな", "NotoSansCJK"),
    "Korean": ("주식회사 한글", "NotoSansCJK"),
}


def pdf_of(name: str) -> PdfReader:
    line = PrintLine("1", name, "Monthly", "5", "1.00", "", "0.00", "5.00")
    amount = LabelledAmount("Total", "5.00 EUR")
    print_out = PrintOut(
        language="en", bss="Alpine", title="Order confirmation",
        number=LabelledLines("Number", ("1",)), name=name, ribbon="", issuer=(), payable_to=None, parties=(), terms=(),
        column_titles=line, lines=(line,), sums=(amount,), total=amount, run_rate=amount,
        run_rate_explanation="", page_number_format="{page}",
    )  # fmt: skip
    return PdfReader(io.BytesIO(render(print_out, paper=Paper.A4, logo=None)))


def typefaces(pdf: PdfReader) -> set[str]:
    fonts = pdf.pages[0]["/Resources"]["/Font"]
    return {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in fonts.values()}


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_is_set_in_a_typeface_that_has_it(script):
    name, typeface = SCRIPTS[script]
    pdf = pdf_of(name)

    found = typefaces(pdf)
    assert any(one.startswith(typeface) for one in found), found
    # Nothing is set in a typeface of typst or of the machine.
    assert all(one.startswith(("Inter", typeface)) for one in found), found
    text = pdf.pages[0].extract_text()
    assert "\ufffd" not in text
    assert "\0" not in text


@pytest.mark.parametrize(
    "name", ["Huber 😀", "Huber 👨\u200d👩\u200d👧", "Huber 👩🏽\u200d💻", "Huber 🇦"]
)
def test_pictograph_falls_back_to_a_sign(name):
    pdf = pdf_of(name)

    assert pdf.pages[0].extract_text().count("Huber □") >= 2
    assert {one.partition("-")[0] for one in typefaces(pdf)} == {"Inter"}
