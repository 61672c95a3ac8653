"""What a person can prefer, kept in a cookie of that name so that pages are rendered so."""

from collections.abc import Mapping, Sequence

# Without the cookie, the theme follows the system, and single keys work.
PREFERENCES: Mapping[str, Sequence[str]] = {"theme": ("light", "dark"), "keys": ("on", "off")}
