"""Every action on a subscription as a page: its words, its form, its one domain call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from upline.access.rulebook import Actor
from upline.kernel.formats import count_noun
from upline.subscriptions import actions
from upline.subscriptions.actions import ChangeTiming, NewAddOn, PaidTerms, PlanChange
from upline.subscriptions.queries import SubscriptionPage
from upline.subscriptions.rulebook import Action, SubscriptionKind
from upline.web.shared.access import Visit
from upline.web.subscriptions import forms
from upline.web.subscriptions.forms import ActionForm


@dataclass(frozen=True, slots=True)
class ActionContext:
    """An action that somebody asks for: where, by whom, on which record, at which moment."""

    visit: Visit
    page: SubscriptionPage
    now: datetime
    today: date

    @property
    def tenant_id(self) -> UUID:
        return self.visit.tenant.id

    @property
    def by(self) -> Actor:
        return self.visit.actor


@dataclass(frozen=True, slots=True)
class ActionDefinition:
    """How an action is asked for and done. `call` returns the id of another record it touched."""

    label: str
    icon: str
    done: str
    form: type[ActionForm]
    call: Callable[[ActionContext, ActionForm, ChangeTiming], UUID | None]
    button: Callable[[SubscriptionPage, ActionForm], str]
    tone: str = ""


def _change_quantity(ctx: ActionContext, form: ActionForm, when: ChangeTiming) -> None:
    actions.change_quantity(
        tenant_id=ctx.tenant_id,
        subscription_id=ctx.page.id,
        quantity=form.cleaned_data["quantity"],
        by=ctx.by,
        now=ctx.now,
        timing=when,
    )


def _add_add_on(ctx: ActionContext, form: ActionForm, _when: ChangeTiming) -> UUID:
    data = form.cleaned_data
    return actions.add_add_on(
        tenant_id=ctx.tenant_id,
        subscription_id=ctx.page.id,
        add_on=NewAddOn(
            product_id=UUID(data["product"]),
            quantity=data["quantity"],
            start_date=data["start_date"],
        ),
        by=ctx.by,
        now=ctx.now,
    )


def _upgrade_trial(ctx: ActionContext, form: ActionForm, _when: ChangeTiming) -> None:
    data = form.cleaned_data
    actions.upgrade_trial(
        tenant_id=ctx.tenant_id,
        subscription_id=ctx.page.id,
        terms=PaidTerms(quantity=data["quantity"], start_date=data["start_date"]),
        by=ctx.by,
        now=ctx.now,
    )


def _change_plan(ctx: ActionContext, form: ActionForm, when: ChangeTiming) -> UUID:
    data = form.cleaned_data
    some = data["quantity"] != ctx.page.quantity or data.get("into")
    return actions.change_plan(
        tenant_id=ctx.tenant_id,
        subscription_id=ctx.page.id,
        plan=PlanChange(
            product_id=UUID(data["product"]),
            quantity=data["quantity"] if some else None,
            into_id=data.get("into"),
            timing=when,
        ),
        by=ctx.by,
        now=ctx.now,
    )


def _cancel(ctx: ActionContext, _form: ActionForm, when: ChangeTiming) -> None:
    actions.cancel(
        tenant_id=ctx.tenant_id,
        subscription_id=ctx.page.id,
        by=ctx.by,
        now=ctx.now,
        timing=when,
    )


def _simple_call(
    act: Callable[..., None],
) -> Callable[[ActionContext, ActionForm, ChangeTiming], None]:
    def call(ctx: ActionContext, _form: ActionForm, _when: ChangeTiming) -> None:
        act(
            tenant_id=ctx.tenant_id,
            subscription_id=ctx.page.id,
            by=ctx.by,
            now=ctx.now,
        )

    return call


def _licences(form: ActionForm, page: SubscriptionPage) -> str:
    if not form.is_bound or "quantity" not in form.cleaned_data:
        return count_noun(page.quantity, "licence")
    return count_noun(form.cleaned_data["quantity"], "licence")


def record_noun(page: SubscriptionPage) -> str:
    """Return what a record is called in a sentence."""
    return "add-on" if page.kind is SubscriptionKind.ADD_ON else "subscription"


ACTION_DEFINITIONS: Mapping[Action, ActionDefinition] = {
    Action.UPGRADE_TRIAL: ActionDefinition(
        "Upgrade trial",
        "arrow-up-right",
        "The trial is a paid subscription now.",
        forms.TrialForm,
        _upgrade_trial,
        lambda page, form: f"Upgrade to {_licences(form, page)}",
    ),
    Action.CHANGE_QUANTITY: ActionDefinition(
        "Change quantity",
        "users",
        "The quantity was changed.",
        forms.QuantityForm,
        _change_quantity,
        lambda page, form: f"Change to {_licences(form, page)}",
    ),
    Action.ADD_ADD_ON: ActionDefinition(
        "Add add-on",
        "plus",
        "The add-on was added.",
        forms.AddOnForm,
        _add_add_on,
        lambda page, form: f"Add {_licences(form, page)}",
    ),
    Action.CHANGE_PLAN: ActionDefinition(
        "Upgrade or downgrade",
        "arrow-left-right",
        "The plan was changed.",
        forms.PlanForm,
        _change_plan,
        lambda page, form: f"Change {_licences(form, page)}",
    ),
    Action.WITHDRAW_SCHEDULED_CHANGE: ActionDefinition(
        "Withdraw scheduled change",
        "undo-2",
        "The scheduled change was withdrawn.",
        forms.ConfirmForm,
        _simple_call(actions.withdraw_scheduled_change),
        lambda _page, _form: "Withdraw the change",
    ),
    Action.SUSPEND: ActionDefinition(
        "Suspend",
        "circle-pause",
        "Suspended.",
        forms.ConfirmForm,
        _simple_call(actions.suspend),
        lambda page, _form: f"Suspend the {record_noun(page)}",
    ),
    Action.REACTIVATE: ActionDefinition(
        "Reactivate",
        "circle-play",
        "Active again.",
        forms.ConfirmForm,
        _simple_call(actions.reactivate),
        lambda page, _form: f"Reactivate the {record_noun(page)}",
    ),
    Action.CANCEL: ActionDefinition(
        "Cancel",
        "circle-x",
        "The cancellation is recorded.",
        forms.CancelForm,
        _cancel,
        lambda page, _form: f"Cancel the {record_noun(page)}",
        tone="danger",
    ),
}
