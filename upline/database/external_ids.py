"""The reference by which another system knows a record: its column, its uniqueness, its check.

It is unique among the records of one kind in one BSS. It belongs to that BSS: it follows into no mirror and
no back-order.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from upline.kernel.naming import clean_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse

EXTERNAL_ID = "external_id"
MAX_EXTERNAL_ID_LENGTH = 200


def external_id_field() -> models.CharField[str, str]:
    """Return the column. Rows that are written without it have none."""
    return models.CharField(
        max_length=MAX_EXTERNAL_ID_LENGTH, blank=True, default="", db_default=""
    )


def unique_external_id(name: str) -> models.UniqueConstraint:
    """Return the constraint, which is the index of the filter too; rows without one cost nothing."""
    return models.UniqueConstraint(
        name=name, fields=["tenant", EXTERNAL_ID], condition=~models.Q(**{EXTERNAL_ID: ""})
    )


def clean_external_id(value: str | None, others: models.QuerySet[Any]) -> str:
    """Return an external id as it is stored; `others`: all other records of the kind in the BSS.

    Of two that are saved at the same moment the constraint refuses the second.
    Raises: Refused — `too_long`, `unreadable_text`, `external_id_taken`.
    """
    line = clean_line(
        value or "",
        max_length=MAX_EXTERNAL_ID_LENGTH,
        field=EXTERNAL_ID,
        label=text("An external ID"),
    )
    if line and others.filter(**{EXTERNAL_ID: line}).exists():
        sentence = text("Another record of this kind has the external ID “{id}”.", id=line)
        raise refuse("external_id_taken", sentence, EXTERNAL_ID)
    return line
