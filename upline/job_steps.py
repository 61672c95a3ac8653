"""What a step of each kind of job is. Read this instead of hunting for the worker's tasks."""

from upline.backorders import actions as backorders
from upline.catalog import imports
from upline.jobs.actions import Steps
from upline.jobs.rulebook import JobKind

JOB_STEPS: Steps = {
    JobKind.COPY_TO_RESELLER: backorders.copy_step,
    JobKind.ACTIVATE_BACK_ORDERING: backorders.activation_step,
    JobKind.MIRROR_EARLIER_SALES: backorders.mirror_step,
    JobKind.READ_PRICE_FILE: imports.read_step,
    JobKind.APPLY_PRICE_FILE: imports.apply_step,
    JobKind.WHAT_IF: backorders.what_if_step,
}

assert JOB_STEPS.keys() == set(JobKind), "a kind of job without a step"
