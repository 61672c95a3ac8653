"""A device on which somebody has signed in is known for them: others cannot lock them out of it.

A signed cookie names the device and, by digests, the accounts. It opens nothing: it only gives the device
a limit of its own (`upline/tenancy/actions/sign_in_limits.py`).
"""

import hashlib
import secrets
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

_COOKIE = "device"
_SALT = "upline.known-device"
_MAX_ACCOUNTS = 10
_MAX_AGE_S = 365 * 24 * 60 * 60


def known_device_id(request: HttpRequest, email: str) -> str:
    """Return the id of the device, if this account has signed in on it before; else empty."""
    device = _read(request)
    return device["id"] if _digest(email) in device["accounts"] else ""


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let the device be known for this account."""
    device = _read(request)
    accounts = [_digest(email), *(one for one in device["accounts"] if one != _digest(email))]
    content = {"id": device["id"], "accounts": accounts[:_MAX_ACCOUNTS]}
    response.set_cookie(
        _COOKIE,
        signing.dumps(content, salt=_SALT),
        max_age=_MAX_AGE_S,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        device: dict[str, Any] = signing.loads(
            request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_MAX_AGE_S
        )
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(16), "accounts": []}
    return device


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()[:32]
