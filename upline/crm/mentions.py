"""Who is mentioned in a text: `@` and a name, of the people of a BSS. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from upline.kernel.page_objects import Ref

SIGN = "@"


def mentioned_people(text: str, people: Sequence[Ref]) -> tuple[Ref, ...]:
    """Return who of some people is mentioned: `@Clara Channel`, or `@Clara` where only one is called so.

    Upper and lower case are the same. What follows a letter or digit, as in an e-mail address, mentions nobody.
    """
    if SIGN not in text:
        return ()
    first_names = Counter(_first_name(person) for person in people)
    whole_names = Counter(person.name.casefold() for person in people)
    return tuple(
        person
        for person in people
        if (whole_names[person.name.casefold()] == 1 and _mentions(text, person.name))
        or (first_names[_first_name(person)] == 1 and _mentions(text, _first_name(person)))
    )


def _first_name(person: Ref) -> str:
    return person.name.split(maxsplit=1)[0].casefold() if person.name.strip() else ""


def _mentions(text: str, name: str) -> bool:
    pattern = rf"(?<!\w){SIGN}{re.escape(name)}(?!\w)"
    return bool(name) and re.search(pattern, text, re.IGNORECASE) is not None
