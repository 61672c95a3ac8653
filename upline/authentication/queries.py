"""What second factors and sessions a person has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from upline.authentication.encryption import decrypt_secret
from upline.authentication.models import SecondFactor, UserSession
from upline.kernel.tokens import digest_of_token
from upline.tenancy.queries import list_memberships

FACTOR_PURPOSE = "second factor"


@dataclass(frozen=True, slots=True)
class SecondFactorFacts:
    """The second factor of a person: since when, and how many recovery codes they have left."""

    confirmed_at: datetime
    recovery_codes_left: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in which a person is signed in. `id` names it; it opens nothing."""

    id: str
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


def find_second_factor(*, user_id: UUID) -> SecondFactorFacts | None:
    """Return the second factor of a person, or None while they have set up none."""
    rows = SecondFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False)
    row = rows.annotate(left=Count("recovery_codes")).first()
    if row is None:
        return None
    assert row.confirmed_at is not None, "as the rows are filtered"
    return SecondFactorFacts(row.confirmed_at, row.left)


def has_second_factor(*, user_id: UUID) -> bool:
    """Tell whether a person signs in by a second factor."""
    return SecondFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()


def second_factor_to_confirm(*, user_id: UUID) -> str | None:
    """Return the secret of the authenticator app that a person is setting up, or None."""
    rows = SecondFactor.objects.filter(user_id=user_id, confirmed_at=None)
    stored = rows.values_list("secret", flat=True).first()
    return decrypt_secret(stored, purpose=FACTOR_PURPOSE) if stored else None


def is_second_factor_required(*, user_id: UUID) -> bool:
    """Tell whether a BSS in which a person works requires a second factor of their role."""
    return any(one.requires_second_factor for one in list_memberships(user_id=user_id))


def list_sessions(*, user_id: UUID, current_key: str) -> list[SessionRow]:
    """Return where a person is signed in: this session first, then the latest used. `current_key`: of the cookie."""
    current = digest_of_token(current_key)
    rows = UserSession.objects.filter(user_id=user_id, expire_date__gt=timezone.now())
    found = [
        SessionRow(
            row.session_key,
            row.user_agent,
            row.address,
            row.created_at,
            row.last_seen_at,
            row.session_key == current,
        )
        for row in rows.defer("session_data").order_by("-last_seen_at")
    ]
    return sorted(found, key=lambda row: not row.is_current)
