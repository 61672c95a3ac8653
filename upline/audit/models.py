"""The audit log: who changed what, when, by which entry point, from which value to which."""

import pgtrigger
from django.db import models

from upline.audit.labels import Operation
from upline.database.audit_context import EntryPoint
from upline.database.session_settings import session_setting, sql_text
from upline.database.triggers import UnskippableTrigger
from upline.kernel.decimal_json import DecimalJsonDecoder


class Change(models.Model):
    """A row of some table that was inserted, updated or deleted. Written by the database alone.

    `entity` and `record_id` name the record that the change belongs to; `part` is the kind of row,
    and `identified_by` says which part of the record it is: empty for the record itself. Kinds are
    model names in lower case. `before` and `after` hold the columns that changed; for inserted and
    deleted rows, all columns with a value. `request_id`: of the request that made it; empty: none did. There are no foreign keys, so that the log outlives the
    records.
    """

    tenant_id = models.UUIDField()
    entity = models.CharField(max_length=40)
    record_id = models.UUIDField()
    part = models.CharField(max_length=40)
    identified_by = models.JSONField(decoder=DecimalJsonDecoder)
    operation = models.CharField(max_length=10, choices=[(o.value, o.value) for o in Operation])
    at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"))
    by = models.CharField(
        max_length=200, db_default=session_setting("upline.by", sql_text("SESSION_USER"), 200)
    )
    entry_point = models.CharField(
        max_length=40,
        db_default=session_setting("upline.door", models.Value(EntryPoint.SQL.value), 40),
    )
    request_id = models.CharField(
        max_length=100, db_default=session_setting("upline.request", models.Value(""), 100)
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
