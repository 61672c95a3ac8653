"""What a step of each kind of job is. Read this instead of hunting for the worker's tasks."""

from upline.api.bulk_job import bulk_step
from upline.backorders import actions as backorders
from upline.catalog import imports
from upline.jobs.actions import Steps
from upline.jobs.rulebook import JobKind
from upline.selling import actions as selling
from upline.web.shared.lists.export_job import export_step

JOB_STEPS: Steps = {
    JobKind.COPY_TO_RESELLER: backorders.copy_step,
    JobKind.ACTIVATE_BACK_ORDERING: backorders.activation_step,
    JobKind.MIRROR_EARLIER_SALES: backorders.mirror_step,
    JobKind.READ_PRICE_FILE: imports.read_step,
    JobKind.APPLY_PRICE_FILE: imports.apply_step,
    JobKind.WHAT_IF: backorders.what_if_step,
    JobKind.EDIT_ORDERS: selling.bulk_step,
    JobKind.SUBMIT_ORDERS: selling.bulk_step,
    JobKind.EXECUTE_ORDERS: selling.bulk_step,
    JobKind.CANCEL_ORDERS: selling.bulk_step,
    JobKind.DELETE_ORDERS: selling.bulk_step,
    JobKind.EXPORT_LIST: export_step,
    JobKind.BULK_ACTIONS: bulk_step,
}

assert JOB_STEPS.keys() == set(JobKind), "a kind of job without a step"
