"""Creating BSSs, and the settings that each has once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection, transaction
from django.utils.text import slugify

from upline.access.gate import authorise
from upline.access.rulebook import NOT_PERMITTED, Actor, Role, is_permitted
from upline.database.locking import lock_row
from upline.kernel.money import is_known_currency
from upline.kernel.naming import clean_line, clean_required_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version, version_of
from upline.tenancy.actions.users import check_language
from upline.tenancy.models import Membership, Tenant
from upline.tenancy.queries import (
    LANGUAGE_FIELDS,
    MARKUP_FIELDS,
    ORDER_NUMBER_FIELDS,
    SIGN_IN_FIELDS,
    TenantFacts,
    get_tenant,
    tenant_facts,
)
from upline.tenancy.rulebook import (
    MAX_IDLE_MINUTES,
    MAX_NUMBER_DIGITS,
    MAX_PREFIX_LENGTH,
    MIN_IDLE_MINUTES,
    NEEDS,
    TenancyAction,
)

_MAX_NAME_LENGTH = 200
_MAX_SLUG_LENGTH = 80
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")
_MAX_MARKUP = 11


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTenant:
    """What a BSS is created with. `upline_id` None: a distributor of its own."""

    slug: str
    name: str
    currency: str
    timezone: str
    upline_id: UUID | None = None
    markup: Decimal = Decimal("1.25")
    is_simulated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInRules:
    """How the people of a BSS sign in: which roles need a second factor, and when unused sessions end, if ever."""

    second_factor_roles: frozenset[Role]
    idle_minutes: int | None


@transaction.atomic
def create_tenant(*, new: NewTenant, by: Actor, now: datetime) -> TenantFacts:
    """Create a BSS, below its upline if it has one.

    Raises: Refused — `invalid_short_name`, `short_name_taken`, unknown currency or time zone, what
    `clean_required_line` says, and `not_permitted`, also for an administrator of another BSS than the upline.
    """
    _authorise_creation(new.upline_id, by=by)
    _check_slug(new.slug)
    check_currency(new.currency)
    check_timezone(new.timezone)
    upline = get_tenant(tenant_id=new.upline_id) if new.upline_id else None
    tenant = _tenant(new, upline, now)
    tenant.save()
    return get_tenant(tenant_id=tenant.pk)


def _check_slug(slug: str) -> None:
    """Raises: Refused — it cannot stand in an address, or another BSS has it."""
    if not _SLUG.fullmatch(slug) or len(slug) > _MAX_SLUG_LENGTH:
        sentence = text(
            "A short name has letters from a to z, digits and hyphens, at most {max_slug_length} of them.",
            max_slug_length=_MAX_SLUG_LENGTH,
        )
        raise refuse("invalid_short_name", sentence, "slug")
    if Tenant.objects.filter(slug=slug).exists():
        raise refuse(
            "short_name_taken", text("Another BSS has the short name {slug}.", slug=slug), "slug"
        )


def propose_slug(name: str) -> str:
    """Return a short name for a BSS of this name that no other has. Nothing reserves it."""
    base = slugify(name)[: _MAX_SLUG_LENGTH - 10].strip("-_") or "bss"
    taken = set(Tenant.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


def create_resellers(
    *, upline: TenantFacts, new_tenants: Sequence[NewTenant], by: Actor, now: datetime
) -> list[TenantFacts]:
    """Create many BSSs below one, with back-ordering active, in one statement.

    Nothing has been sold there before, so nothing has to be checked before that (R40).
    Raises: Refused `not_permitted` — as `create_tenant` does.
    """
    _authorise_creation(upline.id, by=by)
    tenants = [_tenant(new, upline, now) for new in new_tenants]
    for tenant in tenants:
        tenant.back_ordering_activated_at = now
    return [tenant_facts(tenant) for tenant in Tenant.objects.bulk_create(tenants)]


def _authorise_creation(upline_id: UUID | None, *, by: Actor) -> None:
    """Raise, unless the actor may create BSSs below this one; None: distributors of their own.

    A role counts in one BSS, and no action before this one has found the actor's. So a person's
    role is read in the upline; for a distributor of its own there is no BSS in which anybody has a
    role, and only Upline itself creates one.
    """
    authorise(TenancyAction.CREATE_TENANTS, None, by=by)
    if by.user_id is None:
        return
    memberships = Membership.objects.filter(user_id=by.user_id, is_active=True)
    roles = memberships.filter(tenant_id=upline_id) if upline_id else memberships.none()
    permission = NEEDS[TenancyAction.CREATE_TENANTS].permission
    if not any(
        is_permitted(Role(role), permission) for role in roles.values_list("role", flat=True)
    ):
        raise refuse(
            NOT_PERMITTED, text("Resellers are created by an administrator of their upline.")
        )


def _tenant(new: NewTenant, upline: TenantFacts | None, now: datetime) -> Tenant:
    return Tenant(
        slug=new.slug,
        name=clean_required_line(new.name, max_length=_MAX_NAME_LENGTH),
        currency=new.currency,
        timezone=new.timezone,
        upline_id=upline.id if upline else None,
        lineage=[upline.id, *upline.lineage] if upline else [],
        markup=new.markup if upline else Decimal(1),
        is_simulated=new.is_simulated,
        created_at=now,
    )


_DELETE_PEOPLE = """
    DELETE FROM upline_user WHERE id IN (
        SELECT user_id FROM upline_membership GROUP BY user_id HAVING bool_and(tenant_id = ANY(%s))
    )
"""
_DELETE_TENANTS = "DELETE FROM upline_tenant WHERE id = ANY(%s)"


def delete_tenants(*, tenant_ids: Sequence[UUID]) -> None:
    """Delete BSSs and the people who work nowhere else, in the caller's transaction.

    The caller deletes all other rows of these BSSs: references to them are checked at its end.
    """
    assert connection.in_atomic_block, "references are checked when the transaction ends"
    with connection.cursor() as cursor:
        for statement in (_DELETE_PEOPLE, _DELETE_TENANTS):
            cursor.execute(statement, [list(tenant_ids)])


def check_currency(currency: str) -> None:
    """Raises: Refused — not an ISO 4217 code."""
    if not is_known_currency(currency):
        raise refuse(
            "unknown_currency",
            text("There is no currency {currency}.", currency=repr(currency)),
            "currency",
        )


def check_timezone(timezone: str) -> None:
    """Raises: Refused — not a zone of the tz database."""
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        sentence = text("There is no time zone {timezone}.", timezone=repr(timezone))
        raise refuse("unknown_timezone", sentence, "timezone") from problem


def dismiss_first_steps(*, tenant_id: UUID, by: Actor, now: datetime) -> None:
    """End the first steps of a BSS, done or not. A second call changes nothing."""
    authorise(TenancyAction.DISMISS_FIRST_STEPS, None, by=by)
    end_first_steps(tenant_id=tenant_id, now=now)


def end_first_steps(*, tenant_id: UUID, now: datetime) -> None:
    """End the first steps of a BSS that has done them."""
    Tenant.objects.filter(pk=tenant_id, first_steps_ended_at=None).update(first_steps_ended_at=now)


def activate_back_ordering(*, tenant_id: UUID, now: datetime) -> None:
    """Switch back-ordering on, irreversibly (R9). A second call changes nothing."""
    Tenant.objects.filter(pk=tenant_id, back_ordering_activated_at__isnull=True).update(
        back_ordering_activated_at=now
    )


@transaction.atomic
def set_order_number_format(
    *, tenant_id: UUID, prefix: str, padding: int, by: Actor, version: str | None = None
) -> None:
    """Set the prefix and the padding of a BSS's order numbers (R18).

    Raises: Refused — `stale`, `too_long`, `unreadable_text`, `invalid_padding`.
    """
    authorise(TenancyAction.SET_ORDER_NUMBERS, None, by=by)
    prefix = clean_line(
        prefix, max_length=MAX_PREFIX_LENGTH, field="prefix", label=text("A prefix")
    )
    if not 0 <= padding <= MAX_NUMBER_DIGITS:
        sentence = text(
            "Order numbers are written with 0 to {max_number_digits} digits.",
            max_number_digits=MAX_NUMBER_DIGITS,
        )
        raise refuse("invalid_padding", sentence, "padding")
    tenant = _lock_unchanged(tenant_id, version, ORDER_NUMBER_FIELDS)
    tenant.order_prefix, tenant.order_padding = prefix, padding
    tenant.save(update_fields=ORDER_NUMBER_FIELDS)


@transaction.atomic
def set_markup(*, tenant_id: UUID, markup: Decimal, by: Actor, version: str | None = None) -> None:
    """Set the factor by which a BSS sells what it inherits, where it has set no price itself.

    Raises: Refused — `stale`; `invalid_markup`: not above zero, or more than elevenfold; or the BSS is below
    no other.
    """
    authorise(TenancyAction.SET_MARKUP, None, by=by)
    tenant = _lock_unchanged(tenant_id, version, MARKUP_FIELDS)
    if tenant.upline_id is None:
        raise refuse(
            "invalid_markup", text("{name} is below no other BSS.", name=tenant.name), "percent"
        )
    if not 0 < markup <= _MAX_MARKUP:
        sentence = text("Enter a mark-up above −100 %, at most 1,000 %.")
        raise refuse("invalid_markup", sentence, "percent")
    tenant.markup = markup
    tenant.save(update_fields=MARKUP_FIELDS)


@transaction.atomic
def set_tenant_language(
    *, tenant_id: UUID, language: str, by: Actor, version: str | None = None
) -> None:
    """Set the language of a BSS's pages for people who have chosen none; "": what their browser asks for.

    Raises: Refused — `stale`, `unknown_language`.
    """
    authorise(TenancyAction.SET_LANGUAGE, None, by=by)
    check_language(language)
    tenant = _lock_unchanged(tenant_id, version, LANGUAGE_FIELDS)
    if tenant.language != language:
        tenant.language = language
        tenant.save(update_fields=LANGUAGE_FIELDS)


@transaction.atomic
def set_sign_in_rules(
    *, tenant_id: UUID, rules: SignInRules, by: Actor, version: str | None = None
) -> None:
    """Set how the people of a BSS sign in. Users without a required second factor set it up at once.

    Raises: Refused — `stale`, `invalid_idle_time`.
    """
    authorise(TenancyAction.SET_SIGN_IN_RULES, None, by=by)
    minutes = rules.idle_minutes
    if minutes is not None and not MIN_IDLE_MINUTES <= minutes <= MAX_IDLE_MINUTES:
        sentence = text(
            "Unused sessions end after {least} to {most} minutes.",
            least=MIN_IDLE_MINUTES,
            most=MAX_IDLE_MINUTES,
        )
        raise refuse("invalid_idle_time", sentence, "idle_minutes")
    tenant = _lock_unchanged(tenant_id, version, SIGN_IN_FIELDS)
    tenant.second_factor_roles = [role for role in Role if role in rules.second_factor_roles]
    tenant.idle_minutes = minutes
    tenant.save(update_fields=SIGN_IN_FIELDS)


def _lock_unchanged(tenant_id: UUID, version: str | None, fields: tuple[str, ...]) -> Tenant:
    """Return a BSS, locked, whose settings of one form nobody has changed. Raises: Refused `stale`."""
    tenant = lock_row(Tenant, tenant_id, no_key=True)
    check_version(version, version_of(tenant, fields), noun=text("section"))
    return tenant
