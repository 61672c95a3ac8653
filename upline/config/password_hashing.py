"""How passwords are hashed: Argon2id with the parameters that OWASP's Password Storage Cheat Sheet names first.

19 MiB, two passes, one thread. Django's own parameters take five times the memory and eight threads, which many
sign-ins at once would not leave to the pages.
"""

import unicodedata

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id, m=19456 KiB, t=2, p=1."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a password in Unicode form NFC, whichever form the keyboard has sent."""
        return super().encode(unicodedata.normalize("NFC", password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Compare a password in Unicode form NFC; as typed, where it was hashed before that was the rule."""
        normalised = unicodedata.normalize("NFC", password)
        if super().verify(normalised, encoded):
            return True
        return normalised != password and super().verify(password, encoded)
