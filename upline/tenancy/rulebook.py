"""What a BSS can say of its people, its programs and its numbers."""

from collections.abc import Mapping

from upline.kernel.verdicts import refused

OWN_ROLE = refused("own_role", "Another administrator has to change your own role.")

# What a person, a program and a number can be given.
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "el": "Ελληνικά"}
MIN_PASSWORD_LENGTH = 10
TOKEN_PREFIX = "upl_"  # noqa: S105 — what marks a token, not one
MAX_PREFIX_LENGTH = 20
MAX_NUMBER_DIGITS = 12
