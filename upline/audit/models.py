"""What changed: who, when, through which door, from what to what."""

import pgtrigger
from django.db import models
from django.db.models.functions import Coalesce, Left, NullIf

from upline.audit.labels import Operation
from upline.database.audit_context import EntryPoint
from upline.database.triggers import UnskippableTrigger
from upline.kernel.decimal_json import DecimalJsonDecoder


def _text(template: str) -> models.Func:
    return models.Func(template=template, output_field=models.TextField())


def _session_setting(setting: str, otherwise: models.Func | models.Value, most: int) -> Left:
    """Return what a door has told the session; where none has, what is known anyway."""
    session_value = NullIf(_text(f"current_setting('{setting}', true)"), models.Value(""))
    return Left(Coalesce(session_value, otherwise), most)


class Change(models.Model):
    """A row of some table that was made, changed or removed. Written by the database alone.

    `entity` and `record_id` say whose history it is part of; `part` is the kind of row, and
    `identified_by` says which of the record's parts it is: empty where it is the record itself.
    Kinds are models' names in small letters. `before` and `after` hold the columns that changed;
    of what was made or removed, all that were set. No reference leads from here: history outlives
    what it tells of.
    """

    tenant_id = models.UUIDField()
    entity = models.CharField(max_length=40)
    record_id = models.UUIDField()
    part = models.CharField(max_length=40)
    identified_by = models.JSONField(decoder=DecimalJsonDecoder)
    operation = models.CharField(max_length=10, choices=[(o.value, o.value) for o in Operation])
    at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"))
    by = models.CharField(
        max_length=200, db_default=_session_setting("upline.by", _text("SESSION_USER"), 200)
    )
    entry_point = models.CharField(
        max_length=40,
        db_default=_session_setting("upline.door", models.Value(EntryPoint.SQL.value), 40),
    )
    before = models.JSONField(null=True, decoder=DecimalJsonDecoder)
    after = models.JSONField(null=True, decoder=DecimalJsonDecoder)

    class Meta:
        triggers = [
            UnskippableTrigger(
                name="history_is_never_rewritten",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="RAISE EXCEPTION 'History is never rewritten.';",
            ),
        ]
        indexes = [
            models.Index(name="change_of_record", fields=["record_id", "id"]),
            models.Index(name="change_of_entity", fields=["tenant_id", "entity", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.operation} of {self.part} of {self.entity} {self.record_id} ({self.id})"
