"""What people write: checked and cleaned in one place."""

from uuid import UUID

from upline.crm.rulebook import SUBJECT_LENGTH, TEXT_LENGTH
from upline.kernel import texts
from upline.kernel.naming import clean_required_line, clean_text
from upline.kernel.texts import text as text_of
from upline.kernel.verdicts import refuse
from upline.tenancy import queries as tenancy


def normalised_subject(text: str) -> str:
    """Return a subject without spaces around it.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`.
    """
    return clean_required_line(
        text, max_length=SUBJECT_LENGTH, field="subject", label=texts.text("A subject")
    )


def normalised_text(text: str, *, label: str = texts.text("A text")) -> str:
    """Return a text of several lines, its lines ended alike; empty where it says nothing.

    Raises: Refused — `too_long`, `unreadable_text`.
    """
    return clean_text(text, max_length=TEXT_LENGTH, label=label)


def require_text(text: str, *, label: str = texts.text("A text")) -> str:
    """Return a text of several lines.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`.
    """
    found = normalised_text(text, label=label)
    if not found:
        raise refuse("required_field_missing", text_of("{label} is missing.", label=label), "text")
    return found


def check_assignee(*, tenant_id: UUID, user_id: UUID | None, before: UUID | None = None) -> None:
    """Tell whether work can be assigned to a user; the present assignee may remain.

    Raises: Refused — `unknown_user`, `inactive_user`.
    """
    if user_id is not None and user_id != before:
        tenancy.check_users(tenant_id=tenant_id, user_ids=[user_id], field="assigned_to")
