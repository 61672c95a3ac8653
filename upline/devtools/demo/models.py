"""Marks the BSSs of the demo, with the figures of the load."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class DemoLoad(models.Model):
    """The demo's data: which BSSs are its own, the distributor first.

    `figures` is what was loaded, as the command prints it; empty until all of it is there, so that
    what an interrupted load has left is known as such.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    tenant_ids = ArrayField(models.UUIDField(), default=list)
    figures = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_database_holds_one_demo", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"Demo loaded at {self.loaded_at:%Y-%m-%d}"
