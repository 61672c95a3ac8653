"""Parts of page objects: references to records, actions and fields, and why some are refused."""

from dataclasses import dataclass
from uuid import UUID

from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, Verdict


@dataclass(frozen=True, slots=True)
class Ref:
    """A record that a page names and links by its id.

    Not `is_shared`: the reader may not see the record. Then it is not linked, and `name` only says
    what it is.
    """

    id: UUID
    name: str
    is_shared: bool = True


@dataclass(frozen=True, slots=True)
class Affordance:
    """One action of a page or the API: allowed, or refused for a reason."""

    name: str
    allowed: bool
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Editability:
    """Which fields of a record somebody may edit, and why not the others, or none."""

    fields: frozenset[str]
    refusals: tuple[Verdict, ...]

    @property
    def is_open(self) -> bool:
        return bool(self.fields)

    def check(self) -> None:
        """Tell whether an edit form may be opened, before somebody types for nothing.

        The action that saves asks the gate again. Raises: Refused — no field is open.
        """
        if not self.is_open:
            raise Refused(self.refusals[0])


@dataclass(frozen=True, slots=True)
class NamedReason:
    """Why something is not offered: what it is called, and the reason, which may be a half-sentence."""

    action: str
    reason: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The line that says why actions are not offered, with the reasons to unfold."""

    summary: str
    reasons: tuple[str | NamedReason, ...]
    question: str = text("Why not?")
