"""Rules for the language and the paper size of a print-out."""

from collections.abc import Sequence
from enum import StrEnum

from upline.kernel.texts import join_texts, text
from upline.kernel.verdicts import refuse


class Language(StrEnum):
    """A language of print-outs. The value is its tag in addresses and headers."""

    ENGLISH = "en"
    GERMAN = "de"
    GREEK = "el"


class Paper(StrEnum):
    """A paper size. The value is its name in addresses."""

    A4 = "a4"
    LETTER = "letter"


_US_ENGLISH = "en-us"
_MAX_HEADER_LENGTH = 500


def choose_language(*, requested: str, person: str, accepted: Sequence[str]) -> Language:
    """Return the requested language, else the person's own, else the first supported one that their
    browser accepts, else English.

    Raises: Refused — `unknown_language`: the requested language is not supported.
    """
    if requested:
        if requested not in set(Language):
            sentence = text(
                "There are no print-outs in “{language}”, only in {languages}.",
                language=requested[:20],
                languages=join_texts([*Language]),
            )
            raise refuse("unknown_language", sentence, "language")
        return Language(requested)
    known = (found for tag in (person, *accepted) if (found := _language_of(tag)))
    return next(known, Language.ENGLISH)


def choose_paper(*, requested: str, accepted: Sequence[str]) -> Paper:
    """Return the requested paper, else Letter if the browser prefers English of the United States,
    else A4.

    Raises: Refused — `unknown_paper`.
    """
    if requested:
        if requested not in set(Paper):
            sentence = text(
                "There is no paper “{paper}”, only {papers}.",
                paper=requested[:20],
                papers=join_texts([*Paper]),
            )
            raise refuse("unknown_paper", sentence, "paper")
        return Paper(requested)
    return Paper.LETTER if accepted[:1] == (_US_ENGLISH,) else Paper.A4


def parse_accept_language(header: str) -> tuple[str, ...]:
    """Return the tags of an Accept-Language header in lower case, the most preferred first."""
    weighed = [_parse_weighted_tag(part) for part in header[:_MAX_HEADER_LENGTH].lower().split(",")]
    wanted = [(weight, tag) for weight, tag in weighed if weight > 0 and tag not in ("", "*")]
    return tuple(tag for _, tag in sorted(wanted, key=lambda pair: -pair[0]))


def _parse_weighted_tag(part: str) -> tuple[float, str]:
    """Return weight and tag of `de-at;q=0.8`; an invalid weight is 0."""
    tag, _, weight = part.partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), tag.strip()
    except ValueError:
        return 0, ""


def _language_of(tag: str) -> Language | None:
    """Return the language of a tag such as `de-AT`."""
    primary = tag.lower().partition("-")[0]
    return Language(primary) if primary in set(Language) else None
