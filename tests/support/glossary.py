"""The words of the catalogues, `upline/locale/glossary.toml`, and what a translation makes of them."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
GLOSSARY: dict[str, Any] = tomllib.loads(
    (ROOT / "upline/locale/glossary.toml").read_text(encoding="utf-8")
)


@cache
def _term(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(term)}(?:e?s)?(?![\w-])", re.IGNORECASE)


def has_term(text: str, term: str) -> bool:
    """Tell whether an English text has a term, as words of its own."""
    return bool(_term(term).search(text))


def has_word_of(text: str, term: str, language: str) -> bool:
    """Tell whether a translation has the word of a term."""
    stems = GLOSSARY["terms"][term][language]["stems"]
    return any(stem.casefold() in text.casefold() for stem in stems)


def forbidden_words(text: str, language: str) -> list[str]:
    """Return the words of a translation that would be a second one for a term."""
    return [
        word
        for word in GLOSSARY["forbidden"][language]
        if re.search(rf"(?<!\w){word}", text, re.IGNORECASE)
    ]
