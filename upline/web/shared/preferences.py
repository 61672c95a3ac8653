"""Preferences of a person, stored in cookies so that the server renders pages accordingly."""

from collections.abc import Mapping, Sequence

# Without the cookie, the theme follows the system, and single keys work.
PREFERENCES: Mapping[str, Sequence[str]] = {"theme": ("light", "dark"), "keys": ("on", "off")}
