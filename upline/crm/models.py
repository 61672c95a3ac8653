"""What people do around an order: activities, e-mails, cases, campaigns."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from upline.crm.rulebook import ActivityKind, CasePriority, CaseStatus, Delivery, Direction
from upline.database.audit import EVERY_INSERT, audited
from upline.database.indexes import code_rank
from upline.database.text_field import TextDocumentField
from upline.database.timestamps import timestamped_updates, updated_at_field
from upline.kernel.ids import new_id


class Campaign(models.Model):
    """A campaign that orders can be attributed to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_campaign_name_is_unique_in_its_bss", fields=["tenant", "name"]
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Campaign {self.name} ({self.id})"


class Activity(models.Model):
    """A call, meeting or task about an order, or about an account as a whole."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT, db_index=False)
    order = models.ForeignKey(
        "upline.Order", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    account = models.ForeignKey(
        "upline.Account", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ActivityKind])
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    assigned_to = models.ForeignKey(
        "upline.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_date = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=200, blank=True, default="")
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    updated_at = updated_at_field()

    class Meta:
        triggers = [timestamped_updates()]
        constraints = [
            models.CheckConstraint(
                name="an_activity_is_about_an_order_or_an_account",
                condition=models.Q(order__isnull=True) ^ models.Q(account__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="activity_of_order", fields=["order", "id"]),
            models.Index(
                name="activity_of_account",
                fields=["account", "id"],
                condition=models.Q(account__isnull=False),
            ),
            models.Index(
                name="activity_to_do",
                fields=["tenant", "due_date", "id"],
                condition=models.Q(done_at__isnull=True),
            ),
            models.Index(name="activity_of_bss", fields=["tenant", "id"]),
            models.Index(name="activity_by_due_date", fields=["tenant", "due_date", "id"]),
        ]

    def __str__(self) -> str:
        return f"Activity {self.subject} ({self.id})"


class Email(models.Model):
    """An e-mail of a BSS: written here and sent, received, or only noted.

    `order` is None for a received one that nobody has related yet, and for one about an account as
    a whole, which `account` names. `message_id` is the one of its head; a message is received once. `failed_attempts`, `not_before` and `problem` tell of
    sending; an e-mail that failed for good needs a person. `remark` says which of its files were not stored.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT, db_index=False)
    order = models.ForeignKey(
        "upline.Order", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    account = models.ForeignKey(
        "upline.Account", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    direction = models.CharField(
        max_length=20, choices=[(d.value, d.value) for d in Direction], default=Direction.NOTED
    )
    delivery = models.CharField(
        max_length=20, choices=[(d.value, d.value) for d in Delivery], default=Delivery.DONE
    )
    sender = models.CharField(max_length=320, blank=True, default="")
    recipients = ArrayField(models.CharField(max_length=320), default=list)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    remark = TextDocumentField(blank=True, default="", db_default="")
    message_id = models.CharField(max_length=500, blank=True, default="")
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    problem = TextDocumentField(blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    updated_at = updated_at_field()

    class Meta:
        triggers = [timestamped_updates()]
        constraints = [
            models.UniqueConstraint(
                name="a_message_is_received_once",
                fields=["tenant", "message_id"],
                condition=models.Q(direction=Direction.RECEIVED),
            ),
            models.CheckConstraint(
                name="an_email_is_not_about_order_and_account",
                condition=models.Q(order__isnull=True) | models.Q(account__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="email_of_order", fields=["order", "id"]),
            models.Index(
                name="email_of_account",
                fields=["account", "id"],
                condition=models.Q(account__isnull=False),
            ),
            models.Index(name="email_of_bss", fields=["tenant", "id"]),
            models.Index(
                name="email_to_send",
                fields=["not_before"],
                condition=models.Q(delivery=Delivery.WAITING),
            ),
        ]

    def __str__(self) -> str:
        return f"E-mail {self.subject} ({self.id})"


class Case(models.Model):
    """A case related to an order, or to an account as a whole. TMF621 TroubleTicket.

    Both are None once an ordinary order was deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT, db_index=False)
    order = models.ForeignKey(
        "upline.Order", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    account = models.ForeignKey(
        "upline.Account", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    subject = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=[(s.value, s.value) for s in CaseStatus])
    priority = models.CharField(max_length=20, choices=[(p.value, p.value) for p in CasePriority])
    assigned_to = models.ForeignKey(
        "upline.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    updated_at = updated_at_field()

    class Meta:
        triggers = [timestamped_updates()]
        constraints = [
            models.CheckConstraint(
                name="a_case_is_not_about_order_and_account",
                condition=models.Q(order__isnull=True) | models.Q(account__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="case_of_order", fields=["order", "id"]),
            models.Index(
                name="case_of_account",
                fields=["account", "id"],
                condition=models.Q(account__isnull=False),
            ),
            models.Index(name="case_of_bss", fields=["tenant", "id"]),
            models.Index(
                "tenant", code_rank("priority", list(CasePriority)), "id", name="case_by_priority"
            ),
            models.Index(
                "tenant", code_rank("status", list(CaseStatus)), "id", name="case_by_status"
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.subject} ({self.id})"


class CaseEntry(models.Model):
    """One thing said or done in a case; they are read from the first to the last.

    `text` is what somebody has said, `changes` what they have changed; one of the two may be empty.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries", db_index=False)
    text = models.TextField()
    changes = TextDocumentField(blank=True, default="", db_default="")
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="entry_of_case", fields=["case", "id"])]

    def __str__(self) -> str:
        return f"Entry of case {self.case_id} ({self.id})"


class Note(models.Model):
    """A note on an order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    order = models.ForeignKey(
        "upline.Order", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    text = models.TextField()
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="note_of_order", fields=["order", "id"])]

    def __str__(self) -> str:
        return f"Note of {self.order_id} ({self.id})"


class Mention(models.Model):
    """Somebody whom a note, or what was said in a case, mentions: it waits in their inbox until it is read.

    `read_at` None: they have neither marked it as read, nor written there themselves since.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT, db_index=False)
    user = models.ForeignKey("upline.User", on_delete=models.CASCADE, related_name="+")
    note = models.ForeignKey(Note, null=True, on_delete=models.CASCADE, related_name="mentions")
    entry = models.ForeignKey(
        CaseEntry, null=True, on_delete=models.CASCADE, related_name="mentions"
    )
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_mention_is_in_a_note_or_a_case",
                condition=models.Q(note__isnull=True) ^ models.Q(entry__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                name="unread_mention_of_user",
                fields=["tenant", "user", "id"],
                condition=models.Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Mention of {self.user_id} ({self.id})"


class Attachment(models.Model):
    """An attachment of an order. Its content lies outside the web root, under `storage_key`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    order = models.ForeignKey(
        "upline.Order", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=200)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="attachment_of_order", fields=["order", "id"])]

    def __str__(self) -> str:
        return f"Attachment {self.name} ({self.id})"
