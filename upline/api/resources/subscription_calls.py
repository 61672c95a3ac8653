"""A call of an action on a subscription or add-on, which are the same for both."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from upline.api.authentication import ApiRequest
from upline.api.dry_run import DryRunResponse, Timing, dry_run_response
from upline.api.resources.subscription_requests import (
    AutoRenewalRequest,
    CancelSubscriptionRequest,
    SubscriptionQuantityRequest,
)
from upline.api.resources.subscription_responses import (
    check_exists,
    created_record_response,
    expected_version,
    record_response,
)
from upline.api.resources.subscription_schemas import Subscription
from upline.api.responses import VersionedResponse
from upline.subscriptions import actions
from upline.subscriptions.rulebook import SubscriptionKind

SubscriptionOrDryRun = Subscription | DryRunResponse[Subscription]
Do = Callable[..., UUID | None]


def _no_day(_: BaseModel) -> None:
    """Return no day: it takes effect today."""


def due_date(default: date | None) -> Callable[[BaseModel], date | None]:
    """Return what reads the day of the change that has just been scheduled; else `default`."""

    def read(body: BaseModel) -> date | None:
        assert isinstance(body, Subscription), "what is answered is a subscription"
        return body.pending_change.effective_date if body.pending_change else default

    return read


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionCall:
    """A call of an action on a subscription or add-on.

    The actions that it runs are functions of the arguments that all of them take: tenant, record,
    actor, moment and version.
    """

    request: ApiRequest
    record_id: UUID
    kind: SubscriptionKind = SubscriptionKind.SUBSCRIPTION
    dry_run: bool = False

    def change_quantity(self, payload: SubscriptionQuantityRequest) -> VersionedResponse:
        """Change the quantity, today or later."""
        quantity, timing = payload.quantity, payload.timing()
        return self.run(
            lambda **at: actions.change_quantity(**at, quantity=quantity, timing=timing),
            day_of=due_date(payload.date),
            do_today=lambda **at: actions.change_quantity(**at, quantity=quantity),
        )

    def cancel(self, payload: CancelSubscriptionRequest) -> VersionedResponse:
        """Cancel the record, today or later."""
        return self.run(
            lambda **at: actions.cancel(**at, timing=payload.timing()),
            day_of=attrgetter("end_date"),
        )

    def set_auto_renewal(self, payload: AutoRenewalRequest) -> VersionedResponse:
        """Set whether the record renews by itself."""
        return self.run(lambda **at: actions.set_auto_renewal(**at, auto_renew=payload.auto_renew))

    def run(
        self,
        do: Do,
        *,
        day_of: Callable[[BaseModel], date | None] = _no_day,
        do_today: Do | None = None,
    ) -> VersionedResponse:
        """Run an action and return the record after it. A dry run is rolled back.

        `day_of` reads from that record when it takes effect; None: today. `do_today` is the same
        action for today, of what can be sold later: a dry run shows what that day brings.
        """
        return self._run(do, self._record_after, Timing(day_of=day_of), do_today)

    def run_creating(
        self, do: Do, made: SubscriptionKind, *, day: date | None = None
    ) -> VersionedResponse:
        """Run an action that returns the id of a new record, and return that record."""

        def new_record(new_id: UUID | None) -> VersionedResponse:
            assert new_id is not None, "it says what it has made"
            return created_record_response(self.request, new_id, made)

        return self._run(do, new_record, Timing(day_of=lambda _: day))

    def _run(
        self,
        do: Do,
        respond: Callable[[UUID | None], VersionedResponse],
        timing: Timing,
        do_today: Do | None = None,
    ) -> VersionedResponse:
        check_exists(self.request, self.record_id, self.kind)
        arguments = self._arguments()

        def run_by(action: Do) -> VersionedResponse:
            return respond(action(**arguments))

        if not self.dry_run:
            return run_by(do)
        if do_today is not None:
            timing = replace(timing, act_today=partial(run_by, do_today))
        return dry_run_response(self.request, partial(run_by, do), timing)

    def _arguments(self) -> dict[str, Any]:
        caller = self.request.auth
        return {
            "tenant_id": caller.tenant.id,
            "subscription_id": self.record_id,
            "by": caller.actor,
            "now": caller.now,
            "version": expected_version(
                self.request, self.record_id, self.kind, lambda record: record.sale_version
            ),
        }

    def _record_after(self, changed_id: UUID | None) -> VersionedResponse:
        """Return the record, or another one that has changed with it, once that is there."""
        own = record_response(self.request, self.record_id, self.kind)
        assert isinstance(own.body, Subscription), "what is answered is a subscription"
        if changed_id is None or changed_id == self.record_id or own.body.pending_change:
            return own
        return created_record_response(self.request, changed_id, self.kind)
