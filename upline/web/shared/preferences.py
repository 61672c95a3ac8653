"""Preferences of a person, stored in cookies so that the server renders pages accordingly.

The language of a person who has signed in is stored with them as well: their print-outs are in it, and
their pages on every device.
"""

from collections.abc import Collection, Mapping

from upline.tenancy.rulebook import LANGUAGES
from upline.web.shared.language import COOKIE

# Without the cookie, the theme follows the system, single keys work, and the browser names the language.
PREFERENCES: Mapping[str, Collection[str]] = {
    "theme": ("light", "dark"),
    "keys": ("on", "off"),
    COOKIE: tuple(LANGUAGES),
}
