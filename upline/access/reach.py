"""How far a person's permission rules let them go, once the rules have been read (R15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from upline.access.rulebook import Level


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """Which records of one BSS somebody may see, edit and control.

    `is_unrestricted`: all of them, whatever their rules. Else a record is theirs to control when
    they are its responsible user or when it has no rule; otherwise `level_by_rule` says how far they
    may go, and a rule that it does not name lets them see nothing.
    """

    is_unrestricted: bool = False
    user_id: UUID | None = None
    level_by_rule: Mapping[UUID, Level] = field(default_factory=dict)
    hidden_rule_ids: frozenset[UUID] = frozenset()

    def level(self, *, rule_id: UUID | None, responsible_user_id: UUID | None) -> Level | None:
        """Return how far they may go with a record; None: for them it does not exist."""
        is_responsible = self.user_id is not None and responsible_user_id == self.user_id
        if self.is_unrestricted or rule_id is None or is_responsible:
            return Level.CONTROL
        return self.level_by_rule.get(rule_id)

    def can_see(self, *, rule_id: UUID | None, responsible_user_id: UUID | None) -> bool:
        """Tell whether a record exists for them."""
        return self.level(rule_id=rule_id, responsible_user_id=responsible_user_id) is not None

    def visible_filter(self, path: str = "") -> Q:
        """Return the filter of what they may see; `path` leads to the record, as in `order__`.

        Empty where no rule of the BSS keeps anything from them, so that a list costs no more.
        """
        if self.sees_everything:
            return Q()
        allowed = ~Q(**{f"{path}sharing_rule_id__in": sorted(self.hidden_rule_ids)})
        if self.user_id is not None:
            allowed |= Q(**{f"{path}responsible_user_id": self.user_id})
        return allowed

    def hidden_filter(self) -> Q:
        """Return the filter of what they may not see. Only where a rule of the BSS hides something."""
        assert not self.sees_everything, "nothing is hidden"
        return ~self.visible_filter()

    @property
    def sees_everything(self) -> bool:
        """Tell whether no rule of the BSS keeps a record from them."""
        return self.is_unrestricted or not self.hidden_rule_ids


UNRESTRICTED = Reach(is_unrestricted=True)
