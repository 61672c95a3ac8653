"""Names that are unique within a BSS."""

from uuid import UUID

from django.db.models import CharField, Model

from upline.kernel.naming import clean_required_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse


def clean_unique_name(
    kind: type[Model], *, tenant_id: UUID, name: str, exclude_id: UUID | None = None
) -> str:
    """Return the normalised name of a record, if it is unique in the BSS; `but`: the record itself.

    The caller holds the lock on the setup of the BSS.
    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `name_taken`.
    """
    column = kind._meta.get_field("name")
    assert isinstance(column, CharField), "a name is a line"
    line = clean_required_line(name, max_length=column.max_length or 0)
    others = kind._default_manager.filter(tenant_id=tenant_id, name=line).exclude(pk=exclude_id)
    if others.exists():
        raise refuse("name_taken", text("The name “{line}” is taken.", line=line), "name")
    return line
