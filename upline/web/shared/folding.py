"""Texts folded for comparison in Python, as `upline_fold` does it in the database."""

import unicodedata


def fold(text: str) -> str:
    """Return a text without accents, in small letters, a final sigma like any other, with single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.replace("ς", "σ").split())
