"""What people do around an order: activities, e-mails, cases, campaigns."""

from django.db import models

from upline.crm.rulebook import ActivityKind, CasePriority, CaseStatus
from upline.kernel.ids import new_id


class Campaign(models.Model):
    """A campaign that orders can be attributed to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_campaign_name_is_unique_in_its_bss", fields=["tenant", "name"]
            ),
        ]

    def __str__(self) -> str:
        return f"Campaign {self.name} ({self.id})"


class Activity(models.Model):
    """A call, meeting or task about an order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    order = models.ForeignKey("upline.Order", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ActivityKind])
    subject = models.CharField(max_length=200)
    due_date = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="activity_of_order", fields=["order", "id"])]

    def __str__(self) -> str:
        return f"Activity {self.subject} ({self.id})"


class Email(models.Model):
    """An e-mail related to an order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    order = models.ForeignKey("upline.Order", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="email_of_order", fields=["order", "id"])]

    def __str__(self) -> str:
        return f"E-mail {self.subject} ({self.id})"


class Case(models.Model):
    """A case related to an order. TMF621 TroubleTicket."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    order = models.ForeignKey("upline.Order", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=[(s.value, s.value) for s in CaseStatus])
    priority = models.CharField(max_length=20, choices=[(p.value, p.value) for p in CasePriority])
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="case_of_order", fields=["order", "id"])]

    def __str__(self) -> str:
        return f"Case {self.subject} ({self.id})"
