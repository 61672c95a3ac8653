"""Renders a print-out as PDF with typst: one wheel, without system libraries or network."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import fontpkg_inter
import structlog
import typst

from upline.printing.print_out import PrintOut
from upline.printing.rulebook import Paper
from upline.tenancy.queries import LogoFacts

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("order.typ")
_FONT_DIR = Path(fontpkg_inter.__file__).with_name("files")
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
        (folder / "print-out.json").write_text(json.dumps(values), encoding="utf-8")
        template = folder / _TEMPLATE.name
        template.write_bytes(_TEMPLATE.read_bytes())
        return typst.compile(
            str(template), root=str(folder), font_paths=_fonts(), package_path=str(folder)
        )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return Inter, for Latin, Greek and Cyrillic. Other scripts use the typefaces of typst, then
    those of the machine.
    """
    return typst.Fonts(include_system_fonts=True, font_paths=[str(_FONT_DIR)])
