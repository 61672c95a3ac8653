"""What a BSS can say of its people, its programs and its numbers."""

from collections.abc import Mapping

from upline.kernel.verdicts import refused

OWN_ROLE = refused("own_role", "Another administrator has to change your own role.")

# What a person, a program and a number can be given.
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "el": "Ελληνικά"}
SHORTEST_PASSWORD = 10
KEY_MARK = "upl_"
LONGEST_PREFIX = 20
MOST_DIGITS = 12
