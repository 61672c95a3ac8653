"""Whose e-mail and password somebody knows."""

from upline.tenancy.actions.invitations import open_account_by_invitation
from upline.tenancy.models import User


def authenticate_person(*, email: str, password: str) -> User | None:
    """Return the person whose e-mail and password these are, or None; who is invited gets an account.

    It costs one hash whether the account exists, has a password, or does not exist. A hash made with
    earlier parameters is replaced.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        return open_account_by_invitation(email=email, password=password)
    if not user.check_password(password) or not user.is_active:
        return None
    return user
