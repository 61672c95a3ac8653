"""How long something that fails is left alone before it is tried again."""

from dataclasses import dataclass


@dataclass(slots=True)
class BackOff:
    """A delay that doubles with each failure up to a limit, and starts again after a success."""

    first_s: float
    longest_s: float
    failures: int = 0

    def fail(self) -> float:
        """Count a failure; return the seconds to wait."""
        delay = self.first_s * 2.0 ** min(self.failures, 30)
        self.failures += 1
        return min(delay, self.longest_s)

    def succeed(self) -> None:
        """Forget the failures."""
        self.failures = 0
