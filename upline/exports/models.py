"""Exports that jobs write, and the parts of their files."""

from django.db import models

from upline.exports.rulebook import ExportFormat
from upline.kernel.ids import new_id


class Export(models.Model):
    """A list that a job exports: the address of the list, in which its filter, sorting and columns are.

    `hidden_rules` are the permission rules that kept records from `user` when it was started. `size`
    is that of the file; None until it is written.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("upline.User", on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    query = models.TextField(blank=True)
    format = models.CharField(max_length=10, choices=[(f.value, f.value) for f in ExportFormat])
    language = models.CharField(max_length=10)
    file_name = models.CharField(max_length=200)
    row_count = models.IntegerField()
    hidden_rules = models.JSONField(default=list)
    created_at = models.DateTimeField(db_index=True)
    size = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Export {self.file_name} ({self.id})"


class ExportPart(models.Model):
    """A part of the file of an export, or of what becomes its file; `number` is its place.

    Those below zero are no parts of the file, but blocks of the keys of its records, from -1 downwards.
    """

    id = models.BigAutoField(primary_key=True)
    export = models.ForeignKey(
        Export, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_part_of_an_export_has_its_place", fields=["export", "number"]
            )
        ]

    def __str__(self) -> str:
        return f"Part {self.number} of {self.export_id}"
