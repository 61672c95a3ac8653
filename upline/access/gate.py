"""The one gate of every action: may this actor do this to this record now?

Who may is `NEEDS` beside each area's rulebook; what may be done is the rulebook itself. An action
asks the gate after it has locked its record and before it writes. Pages and the API ask
`access_verdict` beforehand, by the same tables, to offer only what will be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.db.models import Model

from upline.access.reach import Reach
from upline.access.rulebook import (
    NOT_PERMITTED,
    AccessRequirement,
    Actor,
    CustomerIdentity,
    Level,
    customer_verdict,
    permission_verdict,
    requirement_of,
)
from upline.kernel.texts import text
from upline.kernel.verdicts import ALLOWED, Refused, Verdict, refused
from upline.kernel.versions import check_version

NOT_SHARED = "not_shared"


@dataclass(frozen=True, kw_only=True, slots=True)
class GuardedRecord:
    """A record as the gate looks at it: locked, where it is about to be changed.

    `reach` is the actor's, in the record's BSS; a record that has no permission rule is open to
    all of them. `verdict` is what the area's rulebook says of the action, `version` the record's
    current version. `field_needs` are the requirements of the fields that an edit changes.
    """

    record: Model
    reach: Reach
    verdict: Verdict = ALLOWED
    version: int | str | None = None
    field_needs: Mapping[str, AccessRequirement] = field(default_factory=dict)

    @property
    def noun(self) -> str:
        """Return what sentences call the record."""
        return text(str(self.record._meta.verbose_name))

    @property
    def level(self) -> Level | None:
        """Return how far its permission rule lets the actor go; None: for them it does not exist."""
        rule_id: UUID | None = getattr(self.record, "sharing_rule_id", None)
        responsible_user_id: UUID | None = getattr(self.record, "responsible_user_id", None)
        return self.reach.level(rule_id=rule_id, responsible_user_id=responsible_user_id)


def authorise(
    action: StrEnum,
    record: GuardedRecord | None,
    *,
    by: Actor,
    version: int | str | None = None,
) -> None:
    """Raise, unless `by` may do this. `record` None: the action is on the BSS, such as creating.

    `version` is the one that the actor has read; None: whatever version the record has by now.
    Raises, in this order: the record's DoesNotExist — they may not see it; Refused — what the
    area's rulebook refuses, `not_permitted` by their role, `not_shared` by the record's
    permission rule, `stale`.
    """
    if record is not None and not _exists_for(record, by):
        raise type(record.record).DoesNotExist  # type: ignore[attr-defined]  # every model has one
    verdict = access_verdict(action, record, by=by)
    if not verdict.allowed:
        raise Refused(verdict)
    if record is not None:
        _check_fields(record, by)
        if version is not None:
            assert record.version is not None, f"{record.noun} has no version to compare"
            check_version(version, record.version, noun=record.noun)


def access_verdict(action: StrEnum, record: GuardedRecord | None, *, by: Actor) -> Verdict:
    """Return the refusal of an action, if any: the rulebook, then the role, then the level."""
    if record is not None and not record.verdict.allowed:
        return record.verdict
    if by.customer is not None:
        return _customer_verdict(action, record, by.customer)
    need = requirement_of(action)
    permitted = permission_verdict(by.role, need.permission)
    if not permitted.allowed or record is None:
        return permitted
    if record.level is None or not record.level.includes(need.level):
        sentence = text(
            "The permission rule of this {noun} does not let you do this.", noun=record.noun
        )
        return refused(NOT_SHARED, sentence)
    return ALLOWED


def _exists_for(record: GuardedRecord, by: Actor) -> bool:
    """Tell whether a record exists for who acts; for an end customer, only what is of its account."""
    if by.customer is not None:
        return _account_id(record.record) == by.customer.account_id
    return record.level is not None


def _account_id(record: Model) -> UUID | None:
    """Return the account that a record is, or belongs to."""
    if record._meta.model_name == "account":
        return record.pk  # type: ignore[no-any-return]  # the keys of all records are UUIDs
    return getattr(record, "account_id", None)


def _customer_verdict(
    action: StrEnum, record: GuardedRecord | None, customer: CustomerIdentity
) -> Verdict:
    """Return the refusal for an end customer, who acts on records of its own account and on no BSS."""
    if record is None or _account_id(record.record) != customer.account_id:
        return refused(NOT_PERMITTED, text("This is not offered in the storefront."))
    return customer_verdict(action, customer)


def _check_fields(record: GuardedRecord, by: Actor) -> None:
    """Raises: Refused — `not_permitted`, `not_shared`; each names the fields that offend."""
    if by.customer is not None and record.field_needs:
        sentence = text("These fields cannot be edited in the storefront.")
        raise Refused(refused(NOT_PERMITTED, sentence), tuple(sorted(record.field_needs)))
    for name, need in sorted(record.field_needs.items()):
        verdict = permission_verdict(by.role, need.permission)
        if not verdict.allowed:
            raise Refused(verdict, (name,))
    offending = tuple(
        name
        for name, need in sorted(record.field_needs.items())
        if record.level is None or not record.level.includes(need.level)
    )
    if offending:
        named = " and ".join(name.replace("_", " ") for name in offending)
        sentence = text(
            "The permission rule of this record does not let you change its {named}.", named=named
        )
        raise Refused(refused(NOT_SHARED, sentence), offending)
