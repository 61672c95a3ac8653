"""What a rulebook answers: allowed, or refused with a reason fit for the screen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """One cell of a rulebook. `reason` is shown to people; `code` is for programs.

    `fields` names the inputs that offend, where the refusal is about inputs.
    """

    allowed: bool
    code: str = ""
    reason: str = ""
    fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.allowed:
            assert self.code, "a refusal names its code"
            assert self.reason.endswith("."), "a refusal is a full sentence"


ALLOWED = Verdict(allowed=True)


def refused(code: str, reason: str, *fields: str) -> Verdict:
    """Return the verdict that forbids, with its code, its sentence and the inputs that offend."""
    return Verdict(allowed=False, code=code, reason=reason, fields=fields)


class Refused(Exception):
    """A refused action. Entry points show the sentence or answer with the code."""

    def __init__(self, verdict: Verdict, fields: tuple[str, ...] = ()) -> None:
        assert not verdict.allowed, "only a refusal can be raised"
        self.verdict = verdict
        self.fields = fields or verdict.fields
        super().__init__(verdict.reason)

    @property
    def code(self) -> str:
        return self.verdict.code


def refuse(code: str, reason: str, *fields: str) -> Refused:
    """Return the exception to raise: `raise refuse("not_active", "The … is not active.")`."""
    return Refused(refused(code, reason), fields)
