"""How far a person's permission rules let them go, once the rules have been read (R15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from upline.access.rulebook import Level


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """Which records of one BSS somebody may see, edit and control.

    `is_everything`: all of them, whatever their rules. Else a record is theirs to control when
    they are its responsible user or when it has no rule; otherwise `by_rule` says how far they
    may go, and a rule that it does not name lets them see nothing.
    """

    is_everything: bool = False
    user_id: UUID | None = None
    by_rule: Mapping[UUID, Level] = field(default_factory=dict)
    unseen: frozenset[UUID] = frozenset()

    def level(self, *, rule_id: UUID | None, responsible_user_id: UUID | None) -> Level | None:
        """Return how far they may go with a record; None: for them it does not exist."""
        is_theirs = self.user_id is not None and responsible_user_id == self.user_id
        if self.is_everything or rule_id is None or is_theirs:
            return Level.CONTROL
        return self.by_rule.get(rule_id)

    def sees(self, *, rule_id: UUID | None, responsible_user_id: UUID | None) -> bool:
        """Tell whether a record exists for them."""
        return self.level(rule_id=rule_id, responsible_user_id=responsible_user_id) is not None

    def visible(self, path: str = "") -> Q:
        """Return the filter of what they may see; `path` leads to the record, as in `order__`.

        Empty where no rule of the BSS keeps anything from them, so that a list costs no more.
        """
        if self.is_everything or not self.unseen:
            return Q()
        allowed = ~Q(**{f"{path}sharing_rule_id__in": sorted(self.unseen)})
        if self.user_id is not None:
            allowed |= Q(**{f"{path}responsible_user_id": self.user_id})
        return allowed


EVERYTHING = Reach(is_everything=True)
