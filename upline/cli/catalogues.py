"""Compiles the translations of texts (`upline/locale`) to the form in which Django reads them."""

import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).parents[1] / "locale"


def sources() -> Iterator[Path]:
    """Yield the catalogues, one per language."""
    yield from sorted(SOURCES.glob("*/LC_MESSAGES/django.po"))


def compile_catalogues(directory: Path) -> None:
    """Compile the catalogues that are newer than what they were compiled to."""
    for source in sources():
        target = (directory / source.relative_to(SOURCES)).with_suffix(".mo")
        stamp = source.stat().st_mtime_ns
        if target.exists() and target.stat().st_mtime_ns == stamp:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        os.utime(draft, ns=(stamp, stamp))
        draft.replace(target)  # a catalogue with this name is a whole one
