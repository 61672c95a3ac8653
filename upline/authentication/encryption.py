"""Secrets that have to be read back, encrypted at rest: who reads the table or a backup of it reads none.

The key follows from the server's secret key. With another secret key they cannot be read any more.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def encrypt_secret(secret: str, *, purpose: str) -> str:
    """Return a secret as it is stored. `purpose`: what it is for; a secret of another kind cannot take its place."""
    return _cipher(purpose).encrypt(secret.encode()).decode()


def decrypt_secret(stored: str, *, purpose: str) -> str | None:
    """Return a secret; None where it was stored with another secret key or for another purpose."""
    try:
        return _cipher(purpose).decrypt(stored.encode()).decode()
    except InvalidToken:
        return None


def _cipher(purpose: str) -> Fernet:
    key = hmac.digest(settings.SECRET_KEY.encode(), f"upline {purpose}".encode(), hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
