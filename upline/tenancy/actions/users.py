"""Adding users to a BSS, changing their roles and ending their access."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor, Role
from upline.database.locking import lock_row
from upline.kernel.naming import clean_required_line
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.kernel.versions import check_version
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.actions.passwords import check_new_password, texts_of_member, texts_of_user
from upline.tenancy.models import Membership, User
from upline.tenancy.queries.users import get_user
from upline.tenancy.rulebook import LANGUAGES, OWN_ROLE, TenancyAction

MAX_PERSON_NAME_LENGTH = 200
_MAX_EMAIL_LENGTH = 254


@dataclass(frozen=True, kw_only=True, slots=True)
class NewUser:
    """A person who gets a role in a BSS. Without password they cannot sign in.

    `password_hash`, in place of a password, is what `make_password` returned: it is slow on
    purpose.
    """

    name: str
    email: str
    role: Role
    password: str | None = field(default=None, repr=False)
    password_hash: str = field(default="", repr=False)


@transaction.atomic
def add_user(*, tenant_id: UUID, new: NewUser, by: Actor) -> UUID:
    """Give a person a role in a BSS at once; they are found by their e-mail, or created.

    For programs that set up whole networks, such as the demo and simulations. People invite each other
    (`invite_user`): nobody with an account elsewhere joins a BSS without accepting it.
    An existing user keeps name and password.
    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `invalid_email`,
    `already_a_member`, and what `check_new_password` refuses.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    name, email = clean_person(new)
    if new.password is not None:
        own = texts_of_member(name=name, email=email, tenant_id=tenant_id)
        check_new_password(new.password, own_texts=own)
    user = User.objects.filter(email=email).first()
    if user is None:
        password = new.password_hash or make_password(new.password)
        user = User.objects.create(email=email, name=name, password=password)
    elif Membership.objects.filter(tenant_id=tenant_id, user=user).exists():
        sentence = text("{email} is a user of this BSS already.", email=email)
        raise refuse("already_a_member", sentence, "email")
    Membership.objects.create(tenant_id=tenant_id, user=user, role=new.role)
    return user.pk


def clean_person(new: NewUser) -> tuple[str, str]:
    """Return name and e-mail as they are stored.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `invalid_email`.
    """
    name = clean_required_line(new.name, max_length=MAX_PERSON_NAME_LENGTH)
    return name, clean_email(new.email)


def clean_email(email: str) -> str:
    """Return an e-mail as it is stored.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `invalid_email`.
    """
    line = clean_required_line(
        email, max_length=_MAX_EMAIL_LENGTH, field="email", label=text("An e-mail")
    ).lower()
    try:
        validate_email(line)
    except ValidationError as problem:
        sentence = text("Enter an e-mail, such as ann@example.com.")
        raise refuse("invalid_email", sentence, "email") from problem
    return line


@transaction.atomic
def change_role(*, tenant_id: UUID, user_id: UUID, role: Role, by: Actor) -> None:
    """Give a user of a BSS another role.

    Raises: Refused — `own_role`, `last_administrator`; Membership.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    membership = _lock_membership(tenant_id, user_id)
    if membership.role == role:
        return
    _check_not_own(membership, by)
    check_administrator_remains(membership)
    membership.role = role
    membership.save(update_fields=["role"])


@transaction.atomic
def change_user(
    *,
    tenant_id: UUID,
    user_id: UUID,
    role: Role,
    language: str,
    by: Actor,
    version: str | None = None,
) -> None:
    """Give a user of a BSS another role and another language, both or neither.

    Raises: Refused — `stale`, `own_role`, `last_administrator`, `unknown_language`; Membership.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    _lock_membership(tenant_id, user_id)
    row = get_user(tenant_id=tenant_id, user_id=user_id)
    check_version(version, row.version, noun=text("user"))
    change_role(tenant_id=tenant_id, user_id=user_id, role=role, by=by)
    set_language(tenant_id=tenant_id, user_id=user_id, language=language, by=by)


@transaction.atomic
def deactivate_user(*, tenant_id: UUID, user_id: UUID, by: Actor) -> None:
    """End a person's work in a BSS; they stay named on its records.

    Raises: Refused — `own_role`, `last_administrator`; Membership.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    membership = _lock_membership(tenant_id, user_id)
    if not membership.is_active:
        return
    _check_not_own(membership, by)
    check_administrator_remains(membership)
    membership.is_active = False
    membership.save(update_fields=["is_active"])


@transaction.atomic
def reactivate_user(*, tenant_id: UUID, user_id: UUID, by: Actor) -> None:
    """Let a person work in a BSS again, in the role they had.

    Raises: Refused `has_left` — they have left it themselves; Membership.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    membership = _lock_membership(tenant_id, user_id)
    if membership.left_at is not None:
        sentence = text("This person has left this BSS; only an invitation brings them back.")
        raise refuse("has_left", sentence)
    membership.is_active = True
    membership.save(update_fields=["is_active"])


@transaction.atomic
def set_language(*, tenant_id: UUID, user_id: UUID, language: str, by: Actor) -> None:
    """Set the language of a person's pages and print-outs; "": that of the browser.

    Raises: Refused `unknown_language`; Membership.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    check_language(language)
    membership = _lock_membership(tenant_id, user_id)
    User.objects.filter(pk=membership.user_id).update(language=language)


def check_language(language: str) -> None:
    """Raises: Refused `unknown_language`."""
    if language and language not in LANGUAGES:
        sentence = text("Upline is not available in this language.")
        raise refuse("unknown_language", sentence, "language")


# What people change of their own


@transaction.atomic
def change_own_profile(*, user_id: UUID, name: str, language: str) -> None:
    """Change one's own name and language.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `unknown_language`.
    """
    name = clean_required_line(name, max_length=MAX_PERSON_NAME_LENGTH)
    check_language(language)
    user = lock_row(User, user_id, no_key=True)
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])


@transaction.atomic
def change_own_password(*, user_id: UUID, current: str, new: str) -> User:
    """Change one's own password; ends the sessions that began with the old one.

    Raises: Refused — `wrong_password`, what `check_new_password` refuses.
    """
    user = lock_row(User, user_id, no_key=True)
    if not check_password(current, user.password):
        sentence = text("This is not your current password.")
        raise refuse("wrong_password", sentence, "current_password")
    check_new_password(new, own_texts=texts_of_user(user))
    user.password = make_password(new)
    user.save(update_fields=["password"])
    return user


def set_own_language(*, user_id: UUID, language: str) -> None:
    """Set the language in which a person wants to read Upline; "": none is chosen.

    Raises: Refused `unknown_language`.
    """
    check_language(language)
    User.objects.filter(pk=user_id).exclude(language=language).update(language=language)


def _lock_membership(tenant_id: UUID, user_id: UUID) -> Membership:
    lock_setup(tenant_id=tenant_id)
    return Membership.objects.get(tenant_id=tenant_id, user_id=user_id)


def _check_not_own(membership: Membership, by: Actor) -> None:
    """Raises: Refused `own_role` — nobody locks themselves out."""
    if membership.user_id == by.user_id:
        raise Refused(OWN_ROLE, ("role",))


def check_administrator_remains(membership: Membership) -> None:
    """Raises: Refused `last_administrator` — a BSS keeps one without this member."""
    if membership.role != Role.ADMINISTRATOR or not membership.is_active:
        return
    others = Membership.objects.filter(
        tenant_id=membership.tenant_id,
        role=Role.ADMINISTRATOR,
        is_active=True,
        user__is_active=True,
    ).exclude(pk=membership.pk)
    if not others.exists():
        sentence = text("A BSS keeps at least one active administrator, and this is the last one.")
        raise refuse("last_administrator", sentence, "role")
