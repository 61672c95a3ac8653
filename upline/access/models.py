"""Permission rules and what each grants to whom."""

from django.db import models

from upline.access.rulebook import Level
from upline.database.audit import EVERY_INSERT, audited
from upline.kernel.ids import new_id


class PermissionRule(models.Model):
    """Who may see, edit or fully control a record ("sharing rule"): what its grants say."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_permission_rule_name_is_unique_in_its_bss", fields=["tenant", "name"]
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Permission rule {self.name} ({self.id})"


class PermissionGrant(models.Model):
    """What one rule lets a user, the members of a group, or everybody in the BSS do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    rule = models.ForeignKey(PermissionRule, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey("upline.User", null=True, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey("upline.Group", null=True, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=[(v.value, v.value) for v in Level])

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_grant_is_to_a_user_or_a_group_or_everybody",
                condition=models.Q(user__isnull=True) | models.Q(group__isnull=True),
            ),
            models.UniqueConstraint(
                name="a_rule_grants_to_each_once",
                fields=["rule", "user", "group"],
                nulls_distinct=False,
            ),
        ]
        triggers = audited(
            belongs_to=("rule",),
            identified_by=("user_id", "group_id"),
            insert_condition=EVERY_INSERT,
        )

    def __str__(self) -> str:
        return f"{self.level} by {self.rule_id} ({self.id})"
