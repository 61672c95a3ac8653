"""The kinds of jobs, their states, and the limits of their steps."""

from enum import StrEnum

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs


class JobKind(StrEnum):
    """What a job does. What a step of each kind is stands in `upline/job_steps.py`."""

    COPY_TO_RESELLER = "copy-to-reseller"
    ACTIVATE_BACK_ORDERING = "activate-back-ordering"
    MIRROR_EARLIER_SALES = "mirror-earlier-sales"
    READ_PRICE_FILE = "read-price-file"
    APPLY_PRICE_FILE = "apply-price-file"
    WHAT_IF = "what-if"
    EDIT_ORDERS = "edit-orders"
    SUBMIT_ORDERS = "submit-orders"
    EXECUTE_ORDERS = "execute-orders"
    CANCEL_ORDERS = "cancel-orders"
    DELETE_ORDERS = "delete-orders"
    EXPORT_LIST = "export-list"
    BULK_ACTIONS = "bulk-actions"


class JobState(StrEnum):
    """The state of a job. FAILED: it stops until somebody starts another one."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class BulkFileAction(StrEnum):
    """What can be done with files of many actions."""

    SEND_BULK_FILE = "send_bulk_file"


# Each of its actions needs what it needs by itself.
NEEDS = declare_needs(
    BulkFileAction,
    {BulkFileAction.SEND_BULK_FILE: AccessRequirement(Permission.VIEW, Level.SEE)},
)
OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)
UNEXPECTED_ERROR = "unexpected_error"
MAX_ATTEMPTS = 5  # of one step
