"""Ending the first steps of BSSs that have done them; people can end them before (`dismiss_first_steps`)."""

from datetime import datetime

from upline.onboarding.queries import first_steps
from upline.tenancy.actions import dismiss_first_steps, end_first_steps
from upline.tenancy.queries import list_real_tenants

__all__ = ["dismiss_first_steps", "end_completed_first_steps"]


def end_completed_first_steps(*, now: datetime) -> None:
    """End the first steps of each BSS that has done all of them: a job of the worker."""
    for tenant in list_real_tenants():
        if tenant.in_first_steps and first_steps(tenant=tenant).is_complete:
            end_first_steps(tenant_id=tenant.id, now=now)
