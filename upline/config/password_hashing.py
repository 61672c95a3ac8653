"""How passwords are hashed: Argon2id with the parameters that OWASP's Password Storage Cheat Sheet names first.

19 MiB, two passes, one thread. Django's own parameters take five times the memory and eight threads, which many
sign-ins at once would not leave to the pages.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id, m=19456 KiB, t=2, p=1."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
