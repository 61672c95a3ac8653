"""Every action on a subscription as a page: its words, its form, its one domain call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from upline.kernel.formats import counted
from upline.subscriptions import actions
from upline.subscriptions.actions import NewAddOn, PaidTerms, PlanChange, When
from upline.subscriptions.queries import SubscriptionPage
from upline.subscriptions.rulebook import Action, Holding
from upline.web.shared.access import Visit
from upline.web.subscriptions import forms
from upline.web.subscriptions.forms import ActionForm


@dataclass(frozen=True, slots=True)
class Asked:
    """An action that somebody asks for: where, by whom, on which record, at which moment."""

    visit: Visit
    page: SubscriptionPage
    now: datetime
    today: date

    @property
    def tenant_id(self) -> UUID:
        return self.visit.tenant.id

    @property
    def by(self) -> str:
        return self.visit.person.name


@dataclass(frozen=True, slots=True)
class Verb:
    """How an action is asked for and done. `call` returns the id of another record it touched."""

    label: str
    icon: str
    done: str
    form: type[ActionForm]
    call: Callable[[Asked, ActionForm, When], UUID | None]
    button: Callable[[SubscriptionPage, ActionForm], str]
    tone: str = ""


def _change_quantity(asked: Asked, form: ActionForm, when: When) -> None:
    actions.change_quantity(
        tenant_id=asked.tenant_id,
        subscription_id=asked.page.id,
        quantity=form.cleaned_data["quantity"],
        by=asked.by,
        now=asked.now,
        when=when,
    )


def _add_add_on(asked: Asked, form: ActionForm, _when: When) -> UUID:
    data = form.cleaned_data
    return actions.add_add_on(
        tenant_id=asked.tenant_id,
        subscription_id=asked.page.id,
        add_on=NewAddOn(
            product_id=UUID(data["product"]),
            quantity=data["quantity"],
            start_date=data["start_date"],
        ),
        by=asked.by,
        now=asked.now,
    )


def _upgrade_trial(asked: Asked, form: ActionForm, _when: When) -> None:
    data = form.cleaned_data
    actions.upgrade_trial(
        tenant_id=asked.tenant_id,
        subscription_id=asked.page.id,
        terms=PaidTerms(quantity=data["quantity"], start_date=data["start_date"]),
        by=asked.by,
        now=asked.now,
    )


def _change_plan(asked: Asked, form: ActionForm, when: When) -> UUID:
    data = form.cleaned_data
    some = data["quantity"] != asked.page.quantity or data.get("into")
    return actions.change_plan(
        tenant_id=asked.tenant_id,
        subscription_id=asked.page.id,
        plan=PlanChange(
            product_id=UUID(data["product"]),
            quantity=data["quantity"] if some else None,
            into_id=data.get("into"),
            when=when,
        ),
        by=asked.by,
        now=asked.now,
    )


def _cancel(asked: Asked, _form: ActionForm, when: When) -> None:
    actions.cancel(
        tenant_id=asked.tenant_id,
        subscription_id=asked.page.id,
        by=asked.by,
        now=asked.now,
        when=when,
    )


def _plainly(act: Callable[..., None]) -> Callable[[Asked, ActionForm, When], None]:
    def call(asked: Asked, _form: ActionForm, _when: When) -> None:
        act(
            tenant_id=asked.tenant_id,
            subscription_id=asked.page.id,
            by=asked.by,
            now=asked.now,
        )

    return call


def _licences(form: ActionForm, page: SubscriptionPage) -> str:
    if not form.is_bound or "quantity" not in form.cleaned_data:
        return counted(page.quantity, "licence")
    return counted(form.cleaned_data["quantity"], "licence")


def thing(page: SubscriptionPage) -> str:
    """Return what a record is called in a sentence."""
    return "add-on" if page.kind is Holding.ADD_ON else "subscription"


VERBS: Mapping[Action, Verb] = {
    Action.UPGRADE_TRIAL: Verb(
        "Upgrade trial",
        "arrow-up-right",
        "The trial is a paid subscription now.",
        forms.TrialForm,
        _upgrade_trial,
        lambda page, form: f"Upgrade to {_licences(form, page)}",
    ),
    Action.CHANGE_QUANTITY: Verb(
        "Change quantity",
        "users",
        "The quantity was changed.",
        forms.QuantityForm,
        _change_quantity,
        lambda page, form: f"Change to {_licences(form, page)}",
    ),
    Action.ADD_ADD_ON: Verb(
        "Add add-on",
        "plus",
        "The add-on was added.",
        forms.AddOnForm,
        _add_add_on,
        lambda page, form: f"Add {_licences(form, page)}",
    ),
    Action.CHANGE_PLAN: Verb(
        "Upgrade or downgrade",
        "arrow-left-right",
        "The plan was changed.",
        forms.PlanForm,
        _change_plan,
        lambda page, form: f"Change {_licences(form, page)}",
    ),
    Action.WITHDRAW_SCHEDULED_CHANGE: Verb(
        "Withdraw scheduled change",
        "undo-2",
        "The scheduled change was withdrawn.",
        forms.ConfirmForm,
        _plainly(actions.withdraw_scheduled_change),
        lambda _page, _form: "Withdraw the change",
    ),
    Action.SUSPEND: Verb(
        "Suspend",
        "circle-pause",
        "Suspended.",
        forms.ConfirmForm,
        _plainly(actions.suspend),
        lambda page, _form: f"Suspend the {thing(page)}",
    ),
    Action.REACTIVATE: Verb(
        "Reactivate",
        "circle-play",
        "Active again.",
        forms.ConfirmForm,
        _plainly(actions.reactivate),
        lambda page, _form: f"Reactivate the {thing(page)}",
    ),
    Action.CANCEL: Verb(
        "Cancel",
        "circle-x",
        "The cancellation is recorded.",
        forms.CancelForm,
        _cancel,
        lambda page, _form: f"Cancel the {thing(page)}",
        tone="danger",
    ),
}
