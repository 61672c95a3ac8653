"""Why somebody may see a record: everybody in the BSS, how far each may go, and by what."""

from dataclasses import dataclass
from uuid import UUID

from upline.access.queries import Grant, list_grants
from upline.access.rulebook import Level, Role
from upline.kernel.texts import text
from upline.tenancy.queries import UserRow, groups_of_users, list_users

_BY_ROLE = text("as an administrator, whatever the permission rule says")
_NO_RULE = text("because the record has no permission rule")
_RESPONSIBLE = text("as the responsible user")
_NOTHING = text("the permission rule grants nothing to them")


@dataclass(frozen=True, slots=True)
class AccessExplanation:
    """How far a person may go with a record, and each reason for it, the widest first.

    `level` None: for them the record does not exist. `reasons` are ends of a sentence.
    """

    user: UserRow
    level: Level | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reason:
    level: Level
    text: str


def explain_access(
    *, tenant_id: UUID, rule_id: UUID | None, responsible_user_id: UUID | None
) -> tuple[AccessExplanation, ...]:
    """Return what a record's permission rule comes to for each active user of the BSS, by name.

    Says the same as `Reach.level`, with the reasons. Three queries.
    """
    grants = list_grants(tenant_id=tenant_id, rule_ids=[rule_id]) if rule_id else []
    grants.sort(key=lambda grant: grant.id)  # among equal levels, the oldest grant is named first
    groups = groups_of_users(tenant_id=tenant_id)
    return tuple(
        _explanation(user, _reasons(user, rule_id, responsible_user_id, grants, groups))
        for user in list_users(tenant_id=tenant_id)
        if user.is_active
    )


def _explanation(user: UserRow, reasons: list[_Reason]) -> AccessExplanation:
    if not reasons:
        return AccessExplanation(user, None, (_NOTHING,))
    reasons.sort(key=lambda reason: -reason.level.rank)
    return AccessExplanation(user, reasons[0].level, tuple(reason.text for reason in reasons))


def _reasons(
    user: UserRow,
    rule_id: UUID | None,
    responsible_user_id: UUID | None,
    grants: list[Grant],
    groups: dict[UUID, frozenset[UUID]],
) -> list[_Reason]:
    found: list[_Reason] = []
    if user.role is Role.ADMINISTRATOR:
        found.append(_Reason(Level.CONTROL, _BY_ROLE))
    if responsible_user_id == user.id:
        found.append(_Reason(Level.CONTROL, _RESPONSIBLE))
    if rule_id is None:
        found.append(_Reason(Level.CONTROL, _NO_RULE))
    for grant in grants:
        reason = _reason_text(grant, user, groups.get(user.id, frozenset()))
        if reason:
            found.append(_Reason(grant.level, reason))
    return found


def _reason_text(grant: Grant, user: UserRow, groups: frozenset[UUID]) -> str:
    """Return how a grant reaches a user; nothing where it does not."""
    if grant.group is not None:
        if grant.group.id not in groups:
            return ""
        return text("as a member of {group}", group=grant.group.name)
    if grant.user is None:
        return text("because the rule grants it to everybody")
    return text("because the rule names them") if grant.user.id == user.id else ""
