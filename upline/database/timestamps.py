"""When rows were last changed, where the audit log does not say it: a column that the database sets."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models

from upline.database.triggers import UnskippableTrigger


def updated_at_field() -> models.Field[datetime | None, datetime | None]:
    """Return the column of the moment of the last change; None: none since the row was created."""
    return models.DateTimeField(null=True)


def timestamped_updates() -> UnskippableTrigger:
    """Return the trigger that sets `updated_at` of each row that is updated, for its model's Meta."""
    return UnskippableTrigger(
        name="an_update_is_timestamped",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="NEW.updated_at = clock_timestamp(); RETURN NEW;",
    )
