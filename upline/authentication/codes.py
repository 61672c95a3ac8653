"""One-time codes of authenticator apps (RFC 6238) and recovery codes: made, and compared."""

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils.crypto import salted_hmac

from upline.authentication.rulebook import (
    ACCEPTED_DRIFT,
    CODE_DIGITS,
    RECOVERY_CODE_GROUPS,
    STEP_S,
)

_SECRET_BYTES = 20
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is taken for each other
_GROUP_LENGTH = 4


def new_secret() -> str:
    """Return a new secret of an authenticator app: 160 bits in base 32, as people type it."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def provisioning_address(secret: str, *, email: str) -> str:
    """Return what the QR code of an authenticator app says."""
    label = quote(f"Upline:{email}", safe="")
    query = urlencode(
        {"secret": secret, "issuer": "Upline", "digits": CODE_DIGITS, "period": STEP_S}
    )
    return f"otpauth://totp/{label}?{query}"


def code_at(secret: str, *, now: datetime) -> str:
    """Return the code of a moment."""
    return _code(secret, _step(now))


def matching_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """Return the number of the time step whose code this is, or None.

    `after`: the step of the last code that was used: it and earlier ones are used up.
    """
    present = _step(now)
    found = None
    for step in range(present - ACCEPTED_DRIFT, present + ACCEPTED_DRIFT + 1):
        if hmac.compare_digest(_code(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S


def _code(secret: str, step: int) -> str:
    totp = TOTP(base64.b32decode(secret), CODE_DIGITS, SHA1(), STEP_S)  # noqa: S303 — what apps compute
    return totp.generate(step * STEP_S).decode()


def new_recovery_code() -> str:
    """Return a new recovery code: four groups of four letters and digits."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH))
        for _ in range(RECOVERY_CODE_GROUPS)
    )


def clean_code(typed: str) -> str:
    """Return a code as it is compared, however it was typed."""
    return "".join(typed.split()).replace("-", "").casefold()


def recovery_digest(code: str, *, user_id: object) -> str:
    """Return what is stored of a recovery code: an HMAC by the server's key, for one person."""
    return salted_hmac(
        f"upline.recovery-code {user_id}", clean_code(code), algorithm="sha256"
    ).hexdigest()
