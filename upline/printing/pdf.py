"""Renders a print-out as PDF with typst: one wheel, without system libraries or network."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import structlog
import typst

from upline.printing.print_out import PrintOut
from upline.printing.rulebook import Paper
from upline.tenancy.queries import LogoFacts

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("order.typ")
# The packages of the typefaces: Latin, Greek and Cyrillic; Arabic; Hebrew; Devanagari; Thai; Chinese,
# Japanese and Korean. order.typ names the typefaces in the order in which they are tried.
_FONT_PACKAGES = (
    "fontpkg_inter",
    "fontpkg_noto_sans_arabic",
    "fontpkg_arimo",
    "fontpkg_noto_sans_devanagari",
    "fontpkg_noto_sans_thai",
    "noto_cjk_sans_otc",
)
# Pictographs, with what joins, colours and selects them. No typeface of text has them.
_PICTOGRAPHS = re.compile(
    "[\U0001f000-\U0001faff](?:[\u200d\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
    "|(?<=\u200d)[\u2600-\u27bf\U0001f000-\U0001faff])*|\ufe0f"
)
_PICTOGRAPH_SIGN = "\u25a1"
_TYPST_PAPERS: Mapping[Paper, str] = MappingProxyType({Paper.A4: "a4", Paper.LETTER: "us-letter"})

assert _TYPST_PAPERS.keys() == set(Paper), "a paper that typst does not know"


def render(print_out: PrintOut, *, paper: Paper, logo: LogoFacts | None) -> bytes:
    """Return the PDF. The same print-out gives the same bytes.

    A logo that cannot be decoded is left out and does not stop the print-out.
    """
    try:
        return _render(print_out, paper, logo)
    except typst.TypstError as problem:
        if logo is None:
            raise
        log.warning("logo_not_drawn", bss=print_out.bss, problem=problem.message)
        return _render(print_out, paper, None)


def _render(print_out: PrintOut, paper: Paper, logo: LogoFacts | None) -> bytes:
    """Render the template in a directory of its own; typst cannot read outside it."""
    with TemporaryDirectory(prefix="upline-print-") as name:
        folder = Path(name)
        values = {"print_out": asdict(print_out), "paper": _TYPST_PAPERS[paper], "logo": None}
        if logo is not None:
            picture = folder / f"logo.{logo.media_type.partition('/')[2]}"
            picture.write_bytes(logo.content)
            values["logo"] = picture.name
        texts = json.dumps(values, ensure_ascii=False)
        texts = _PICTOGRAPHS.sub(
            lambda found: "" if found[0] == "\ufe0f" else _PICTOGRAPH_SIGN, texts
        )
        (folder / "print-out.json").write_text(texts, encoding="utf-8")
        template = folder / _TEMPLATE.name
        template.write_bytes(_TEMPLATE.read_bytes())
        return typst.compile(
            str(template), root=str(folder), font_paths=_fonts(), package_path=str(folder)
        )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the typefaces that come along; for other scripts those of typst, then of the machine."""
    specs = (find_spec(package) for package in _FONT_PACKAGES)
    folders = [str(Path(spec.origin).parent) for spec in specs if spec and spec.origin]
    assert len(folders) == len(_FONT_PACKAGES), "a typeface that is not installed"
    return typst.Fonts(include_system_fonts=True, font_paths=folders)
