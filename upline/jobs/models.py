"""Jobs and the rows of their results."""

from django.db import models

from upline.access.rulebook import Role
from upline.database.text_field import TextDocumentField
from upline.jobs.rulebook import OPEN_STATES, JobKind, JobState
from upline.kernel.ids import new_id


class Job(models.Model):
    """Long work in one BSS, done by the worker in steps: each is a transaction of its own.

    `subject_id` is the record that the work is about, and `subject_name` what it was called. `cursor`
    is where the next step begins, as the steps of its kind write it. `total` is None until the first
    step has counted. `user` is None where a program or the command line has started it; it then acts
    in `role`. `credential` is that of the program, where its job goes on as what it is by then. `attempts` are the failures of the present step, which is tried again at `not_before`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=40, choices=[(k.value, k.value) for k in JobKind])
    subject_id = models.UUIDField()
    subject_name = TextDocumentField()
    parameters = models.JSONField(default=dict)
    started_by = models.CharField(max_length=200)
    user = models.ForeignKey("upline.User", null=True, on_delete=models.PROTECT, related_name="+")
    credential = models.ForeignKey(
        "upline.ApiCredential", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in JobState], default=JobState.QUEUED
    )
    cursor = models.JSONField(default=dict)
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    failure_code = models.CharField(max_length=60, blank=True, default="")
    failure = TextDocumentField(blank=True, default="")
    attempts = models.IntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    stepped_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_job_is_open_once_per_subject",
                fields=["tenant", "kind", "subject_id"],
                condition=models.Q(state__in=OPEN_STATES),
            ),
            models.CheckConstraint(
                name="a_job_that_has_ended_says_when",
                condition=models.Q(state__in=OPEN_STATES, finished_at__isnull=True)
                | (~models.Q(state__in=OPEN_STATES) & models.Q(finished_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="job_open", fields=["stepped_at"], condition=models.Q(state__in=OPEN_STATES)
            ),
            models.Index(name="job_by_age", fields=["tenant", "created_at", "id"]),
            models.Index(name="job_of_subject", fields=["subject_id", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"Job {self.kind} ({self.id})"


class JobProgress(models.Model):
    """How far the present step of a job is, where a step takes long: written beside its transaction.

    `total` is None while no step has reported.
    """

    job = models.OneToOneField(
        Job, on_delete=models.CASCADE, primary_key=True, related_name="progress"
    )
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.done} of {self.total} ({self.job_id})"


class JobRow(models.Model):
    """One row of a job's result: what has become of one record. `outcome` is a code of the job's kind.

    `sentence` says why, where a record was refused, or what became of it.
    """

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="rows", db_index=False)
    record_name = models.CharField(max_length=520)
    outcome = models.CharField(max_length=40)
    count = models.IntegerField(null=True)
    record_id = models.UUIDField(null=True)
    sentence = TextDocumentField(blank=True, default="")

    class Meta:
        indexes = [models.Index(name="row_of_job", fields=["job", "id"])]

    def __str__(self) -> str:
        return f"{self.record_name}: {self.outcome} ({self.job_id})"
