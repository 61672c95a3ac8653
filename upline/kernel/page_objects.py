"""What page objects are made of: names to link, actions to offer, reasons for the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Ref:
    """A record that a page names, and by whose id it links.

    Not `is_shared`: who reads the page may not see the record. Then there is no page to link to,
    and `name` only says what it is.
    """

    id: UUID
    name: str
    is_shared: bool = True


@dataclass(frozen=True, slots=True)
class Affordance:
    """One action as a page or the API may show it: offered, or left out for a reason."""

    name: str
    allowed: bool
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The one line that says why something is not offered, and the reasons it unfolds to."""

    summary: str
    reasons: tuple[str, ...]
    question: str = "Why not?"


def reasons_of(actions: Iterable[Affordance]) -> tuple[str, ...]:
    """Return the sentences of the actions left out, each once, in their order."""
    return tuple(dict.fromkeys(a.reason for a in actions if not a.allowed))
