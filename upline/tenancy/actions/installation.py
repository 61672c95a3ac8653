"""The key that all machines of an installation share, known to the database by its fingerprint."""

import hashlib
import hmac

from upline.tenancy.models import Installation

_PURPOSE = b"upline: fingerprint of the key"
_ID = 1


def is_key_of_installation(key: str) -> bool:
    """Tell whether the key is that of the installation. The first that asks gives it its key."""
    found, _ = Installation.objects.get_or_create(
        id=_ID, defaults={"key_fingerprint": _fingerprint(key)}
    )
    return hmac.compare_digest(found.key_fingerprint, _fingerprint(key))


def accept_key(key: str) -> None:
    """Make the key that of the installation. Machines that have another one do not start any more."""
    Installation.objects.update_or_create(id=_ID, defaults={"key_fingerprint": _fingerprint(key)})


def _fingerprint(key: str) -> str:
    """Return what says nothing of a key that is random and long."""
    return hmac.new(key.encode(), _PURPOSE, hashlib.sha256).hexdigest()
