"""Setting up a second factor, using it and ending it; ending sessions; changing a password, which ends them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.authentication.codes import (
    clean_code,
    matching_step,
    new_recovery_code,
    new_secret,
    recovery_digest,
)
from upline.authentication.encryption import decrypt_secret, encrypt_secret
from upline.authentication.models import RecoveryCode, SecondFactor, UserSession
from upline.authentication.queries import FACTOR_PURPOSE, is_second_factor_required
from upline.authentication.rulebook import (
    ACTIVITY_RECORDED_EVERY,
    RECOVERY_CODE_COUNT,
    REQUIRED_BY_BSS,
    WRONG_CODE,
)
from upline.database.locking import lock_row
from upline.kernel.texts import text
from upline.kernel.tokens import digest_of_token
from upline.kernel.verdicts import Refused, refuse
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import shortest_idle_time
from upline.tenancy.rulebook import TenancyAction


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionActivity:
    """What is known of a session when it is used: its id, whose it is, by what and from where."""

    session_id: str
    user_id: UUID
    user_agent: str
    address: str


@transaction.atomic
def begin_second_factor(*, user_id: UUID) -> None:
    """Make a secret for an authenticator app, unless one waits to be confirmed. A second factor that is on stays."""
    factor, is_new = SecondFactor.objects.get_or_create(
        user_id=user_id, defaults={"secret": _new_stored_secret()}
    )
    is_readable = decrypt_secret(factor.secret, purpose=FACTOR_PURPOSE) is not None
    if not is_new and factor.confirmed_at is None and not is_readable:
        factor.secret = _new_stored_secret()
        factor.save(update_fields=["secret"])


def _new_stored_secret() -> str:
    return encrypt_secret(new_secret(), purpose=FACTOR_PURPOSE)


@transaction.atomic
def confirm_second_factor(*, user_id: UUID, code: str, now: datetime) -> list[str]:
    """Switch the second factor on by a first code of the app; return the recovery codes, this once.

    Raises: Refused — `wrong_code`, `second_factor_is_on`; SecondFactor.DoesNotExist — none is being set up.
    """
    factor = _lock(user_id)
    if factor.confirmed_at is not None:
        raise refuse("second_factor_is_on", text("Your second factor is set up already."))
    if not _use_code_of_app(factor, code, now):
        raise Refused(WRONG_CODE)
    factor.confirmed_at = now
    factor.save(update_fields=["confirmed_at"])
    return _replace_recovery_codes(factor)


@transaction.atomic
def use_second_factor(*, user_id: UUID, code: str, now: datetime) -> bool:
    """Tell whether this is a code of the person's app, or one of their recovery codes; it is used up by it."""
    try:
        factor = _lock(user_id)
    except SecondFactor.DoesNotExist:
        return False
    if factor.confirmed_at is None:
        return False
    return _use_code_of_app(factor, code, now) or _use_recovery_code(factor, code)


@transaction.atomic
def renew_recovery_codes(*, user_id: UUID, code: str, now: datetime) -> list[str]:
    """Replace the recovery codes of a person; return them, this once.

    Raises: Refused `wrong_code`; SecondFactor.DoesNotExist.
    """
    factor = _lock(user_id)
    if not use_second_factor(user_id=user_id, code=code, now=now):
        raise Refused(WRONG_CODE)
    return _replace_recovery_codes(factor)


@transaction.atomic
def end_own_second_factor(*, user_id: UUID, code: str, now: datetime) -> None:
    """Switch one's own second factor off.

    Raises: Refused — `second_factor_required`: a BSS requires it; `wrong_code`; SecondFactor.DoesNotExist.
    """
    factor = _lock(user_id)
    if is_second_factor_required(user_id=user_id):
        raise Refused(REQUIRED_BY_BSS)
    if not use_second_factor(user_id=user_id, code=code, now=now):
        raise Refused(WRONG_CODE)
    factor.delete()


@transaction.atomic
def reset_second_factor(*, tenant_id: UUID, user_id: UUID, by: Actor) -> None:
    """Remove the second factor of a user who works in this BSS only, and end their sessions.

    It is for who has lost device and recovery codes. A second call changes nothing.
    Raises: Refused — `not_permitted`, `own_second_factor`, `works_elsewhere`; Membership.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    if user_id == by.user_id:
        sentence = text("Turn your own second factor off in your profile.")
        raise refuse("own_second_factor", sentence)
    tenancy.check_works_here_only(tenant_id=tenant_id, user_id=user_id)
    SecondFactor.objects.filter(user_id=user_id).delete()
    UserSession.objects.filter(user_id=user_id).delete()


def _lock(user_id: UUID) -> SecondFactor:
    return lock_row(SecondFactor, user_id)


def _use_code_of_app(factor: SecondFactor, code: str, now: datetime) -> bool:
    secret = decrypt_secret(factor.secret, purpose=FACTOR_PURPOSE)
    if secret is None:
        return False
    step = matching_step(secret, clean_code(code), now=now, after=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


def _use_recovery_code(factor: SecondFactor, code: str) -> bool:
    digest = recovery_digest(code, user_id=factor.pk)
    deleted, _ = RecoveryCode.objects.filter(factor=factor, digest=digest).delete()
    return deleted > 0


def _replace_recovery_codes(factor: SecondFactor) -> list[str]:
    codes = [new_recovery_code() for _ in range(RECOVERY_CODE_COUNT)]
    RecoveryCode.objects.filter(factor=factor).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(digest=recovery_digest(code, user_id=factor.pk), factor=factor)
        for code in codes
    )
    return codes


# Sessions


def record_session_activity(
    activity: SessionActivity,
    *,
    last_seen_at: datetime,
    is_person: bool,
    now: datetime,
) -> bool:
    """Record that a session is used, at most once a minute; return False where it has been idle for too long.

    How long it may be idle is the shortest time of the BSSs in which the person works; then it is ended.
    `is_person` False: an open page asks whether there is anything new, which is no use of it.
    """
    if now - last_seen_at < ACTIVITY_RECORDED_EVERY:
        return True
    minutes = shortest_idle_time(user_id=activity.user_id)
    if minutes is not None and now - last_seen_at > timedelta(minutes=minutes):
        UserSession.objects.filter(pk=activity.session_id).delete()
        return False
    if is_person:
        describe_session(activity, now=now)
    return True


def describe_session(activity: SessionActivity, *, now: datetime) -> None:
    """Record by what and from where a session is used."""
    UserSession.objects.filter(pk=activity.session_id).update(
        last_seen_at=now,
        user_id=activity.user_id,
        user_agent=activity.user_agent,
        address=activity.address,
    )


def end_session(*, user_id: UUID, session_id: str) -> None:
    """End one of a person's own sessions. A second call changes nothing."""
    UserSession.objects.filter(user_id=user_id, pk=session_id).delete()


def end_other_sessions(*, user_id: UUID, current_key: str) -> int:
    """End all sessions of a person but that of this cookie; return how many."""
    current = digest_of_token(current_key)
    ended, _ = UserSession.objects.filter(user_id=user_id).exclude(pk=current).delete()
    return ended


def delete_ended_sessions() -> int:
    """Delete the sessions whose time is over; return their number."""
    deleted, _ = UserSession.objects.filter(expire_date__lt=timezone.now()).delete()
    return deleted


# Passwords


@transaction.atomic
def change_password(*, user_id: UUID, current: str, new: str, current_key: str) -> Any:
    """Change one's own password, and end all sessions but that of this cookie.

    Raises: as `tenancy.actions.change_own_password`.
    """
    user = tenancy.change_own_password(user_id=user_id, current=current, new=new)
    end_other_sessions(user_id=user_id, current_key=current_key)
    return user


@transaction.atomic
def set_password_by_link(*, token: str, password: str, now: datetime) -> Any:
    """Set a password by a link, and end all sessions. Raises: as `tenancy.actions.set_password_by_link`."""
    user = tenancy.set_password_by_link(token=token, password=password, now=now)
    UserSession.objects.filter(user_id=user.pk).delete()
    return user
