"""What a password may be, by NIST SP 800-63B."""

import pytest

from upline.tenancy.passwords import password_verdict

OWN = (
    "Andreas Papadopoulos",
    "a.papadopoulos@cumulus-cloud.example",
    "Cumulus Cloud",
    "Müller Größe",
)


def _code(password: str) -> str:
    return password_verdict(password, own_texts=OWN).code


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "fifteen letters",
        "ένα πολύ μεγάλο μυστικό",
        "andreas loves waffles",
        "x" * 10 + "kqzvjw" * 60 + "y",
    ],
)
def test_long_password_of_any_characters_is_allowed(password: str):
    assert _code(password) == ""


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",  # in the list
        "PasswordPassword",  # in the list in small letters
        "correcthorsebatterystaple",
        "1q2w3e4r5t6y7u8i",
        "waffle-42waffle-42",  # a repetition of what is too short
        "abcdefghijklmnop",
        "zyxwvutsrqponmlk",
        "aabbaabbbabababa",
    ],
)
def test_common_breached_repeated_and_sequential_passwords_are_refused(password: str):
    assert _code(password) == "common_password"


@pytest.mark.parametrize(
    "password",
    [
        "Andreas.Papadopoulos1",
        "a.papadopoulos@cumulus",
        "upline-cumulus-2026",
        "Muller.Größe.2026",  # without its accents
    ],
)
def test_password_made_of_own_names_is_refused(password: str):
    assert _code(password) == "personal_password"


def test_length_is_counted_in_characters_of_one_form():
    assert _code("e\u0301" * 8) == "password_too_short"  # eight letters, typed as sixteen signs
    assert _code("fourteen chars") == "password_too_short"
    assert _code("k7" + "wxq" * 400) == "too_long"
