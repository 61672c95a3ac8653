"""The activation of back-ordering for a reseller: what to do before, the activation, and earlier sales."""

from collections.abc import Callable
from typing import Literal
from uuid import UUID

from upline.access.rulebook import Permission
from upline.api.authentication import ApiRequest
from upline.api.resource import Resource
from upline.api.resources.jobs import Job, job_response, started_job
from upline.api.resources.order_schemas import Cycle
from upline.api.resources.resellers import find_reseller
from upline.api.schemas import DryRun, Id, Instant, Record, ResponseModel, record
from upline.backorders import actions as backorders
from upline.backorders.actions import ActivationCheck
from upline.backorders.preview import perform_dry_run
from upline.jobs.queries import list_open_jobs

RESOURCE = Resource(
    "activation",
    "Activating back-ordering for a reseller, for good, as a job. What exists only in the distributor’s BSS is copied "
    "down before; what was sold before can be mirrored.",
)


class MissingPrice(ResponseModel):
    """A product that the reseller's customers pay for, and that has no price here: its sales would be parked."""

    product: Record
    billing_cycle: Cycle


class ActivationFindings(ResponseModel):
    """What an activation meets.

    `upstream_only` counts the subscriptions of the reseller's customers that exist only here; they block
    it, and `upstream_only_names` are the first of them. `customers_to_copy` are copied to the reseller's BSS by it.
    `earlier_sales` are subscriptions sold before, which are mirrored on request.
    """

    upstream_only: int
    upstream_only_names: list[str]
    customers_to_copy: int
    earlier_sales: int
    missing_prices: list[MissingPrice]


class Activation(ResponseModel):
    """How far the activation of a reseller is: its findings now, and the jobs that are under way."""

    reseller: Record
    is_active: bool
    active_since: Instant | None
    findings: ActivationFindings
    jobs: list[Job]


class ActivationDryRun(ResponseModel):
    """What an activation would do; it would not be refused."""

    dry_run: Literal[True] = True
    findings: ActivationFindings


@RESOURCE.get("/resellers/{reseller_id}/activation", Activation, error_statuses=(422,))
def get_activation(request: ApiRequest, reseller_id: Id) -> Activation:
    """Read what the activation of a reseller meets, or how far it is. It needs the permission to set up."""
    caller = request.auth
    caller.check(Permission.SET_UP)
    page = find_reseller(request, reseller_id)
    open_jobs = list_open_jobs(tenant_id=caller.tenant.id, subject_id=reseller_id, by=caller.actor)
    return Activation(
        reseller=Record(id=page.id, name=page.name),
        is_active=page.figures.is_active,
        active_since=page.figures.active_since,
        findings=_findings(request, reseller_id),
        jobs=[job_response(job) for job in open_jobs],
    )


@RESOURCE.action("/resellers/{reseller_id}/activate", Job | ActivationDryRun)
def activate_reseller(
    request: ApiRequest, reseller_id: Id, dry_run: DryRun
) -> Job | ActivationDryRun:
    """Start the job that activates back-ordering for a reseller. It cannot be switched off again.

    `jobs/{id}` shows how far it is. A dry run answers what it would do, or the refusal.
    """
    start = backorders.start_activation
    if not dry_run:
        return _start(request, reseller_id, start)
    result = perform_dry_run(
        lambda: _start(request, reseller_id, start), tenant_id=request.auth.tenant.id
    )
    if result.refusal is not None:
        raise result.refusal
    return ActivationDryRun(findings=_findings(request, reseller_id))


@RESOURCE.action("/resellers/{reseller_id}/copy-down", Job)
def copy_down(request: ApiRequest, reseller_id: Id) -> Job:
    """Start the job that copies what exists only here into the reseller's BSS."""
    return _start(request, reseller_id, backorders.start_copy_to_reseller)


@RESOURCE.action("/resellers/{reseller_id}/mirror-earlier-sales", Job)
def mirror_earlier_sales(request: ApiRequest, reseller_id: Id) -> Job:
    """Start the job that mirrors what the reseller sold before activation, without orders."""
    return _start(request, reseller_id, backorders.start_mirroring_earlier_sales)


def _start(request: ApiRequest, reseller_id: UUID, start: Callable[..., UUID]) -> Job:
    caller = request.auth
    find_reseller(request, reseller_id)
    job_id = start(
        tenant_id=caller.tenant.id, reseller_id=reseller_id, by=caller.actor, now=caller.now
    )
    return started_job(request, job_id)


def _findings(request: ApiRequest, reseller_id: UUID) -> ActivationFindings:
    caller = request.auth
    found: ActivationCheck = backorders.check_activation(
        tenant_id=caller.tenant.id, reseller_id=reseller_id, now=caller.now
    )
    return ActivationFindings(
        upstream_only=found.upstream_only,
        upstream_only_names=list(found.upstream_only_names),
        customers_to_copy=found.customers_to_copy,
        earlier_sales=found.earlier_sales,
        missing_prices=[
            MissingPrice(product=record(one.product), billing_cycle=one.billing_cycle)
            for one in found.missing_prices
        ],
    )
