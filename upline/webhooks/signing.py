"""Secrets and signatures of Standard Webhooks (https://www.standardwebhooks.com).

A secret is derived from the server's key and a salt, so that the database and its backups hold none.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

SECRET_PREFIX = "whsec_"  # noqa: S105 — what marks a secret, not one
_SALT_BYTES = 16


def new_salt() -> str:
    """Return the salt of a new secret."""
    return secrets.token_hex(_SALT_BYTES)


def secret_of(salt: str, *, server_key: str) -> str:
    """Return the secret of a salt, as the receiver stores it."""
    digest = hmac.digest(server_key.encode(), f"upline webhook {salt}".encode(), hashlib.sha256)
    return SECRET_PREFIX + base64.b64encode(digest).decode()


def signed_headers(
    message_id: str, body: str, *, secret_texts: Iterable[str], now: datetime
) -> dict[str, str]:
    """Return the headers that sign a message, once by each secret: the receiver accepts any."""
    timestamp = str(int(now.timestamp()))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    signatures = (
        "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()
        for secret in secret_texts
    )
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX))
