"""Whose e-mail and password somebody knows."""

from django.contrib.auth.hashers import make_password

from upline.tenancy.models import User


def authenticate_person(*, email: str, password: str) -> User | None:
    """Return the person whose e-mail and password these are, or None.

    It costs one hash whether the account exists, has a password, or does not exist. A hash made with
    earlier parameters is replaced.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        make_password(password)  # costs the same time
        return None
    if not user.check_password(password) or not user.is_active:
        return None
    return user
