"""What a subscription's page offers: its actions, those of its add-ons, why not the others."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.urls import reverse

from upline.access.rulebook import Permission, check_role
from upline.kernel.page_objects import Affordance, WhyNot
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.subscriptions.queries import AddOnSummary, SubscriptionPage
from upline.subscriptions.rulebook import Action, Status
from upline.web.shared.access import Visit
from upline.web.shared.navigation import Button
from upline.web.subscriptions.action_definitions import ACTION_DEFINITIONS, ACTION_PAGES

# The first of these that is offered is what the page is for.
_PRIMARY = (
    Action.UPGRADE_TRIAL, Action.REACTIVATE, Action.WITHDRAW_CANCELLATION, Action.CHANGE_QUANTITY,
)  # fmt: skip
_MORE = (Action.SET_AUTO_RENEWAL, Action.SUSPEND, Action.CANCEL)
_ON_ADD_ONS = (Action.CHANGE_QUANTITY, Action.WITHDRAW_CANCELLATION, Action.CANCEL)


@dataclass(frozen=True, slots=True)
class AddOnRow:
    """An add-on with what can be done with it here."""

    add_on: AddOnSummary
    buttons: tuple[Button, ...]
    edit: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the fields of a subscription."""

    edit: Button | None
    shortcuts: tuple[Button, ...]
    more: tuple[Button, ...]
    withdraw: Button | None
    why_not: WhyNot | None
    add_ons: tuple[AddOnRow, ...]
    has_add_on_buttons: bool

    @property
    def has_toolbar(self) -> bool:
        return bool(self.shortcuts or self.more or self.edit)


def frame(visit: Visit, page: SubscriptionPage) -> Frame:
    """Return what the person may do with a subscription here, and why not the rest."""
    offered = _buttons(visit, page.id, page.actions, ACTION_DEFINITIONS)
    withdraw = offered.pop(Action.WITHDRAW_SCHEDULED_CHANGE, None)
    main = next((action for action in _PRIMARY if action in offered), None)
    shortcuts = tuple(
        replace(button, tone="primary") if action is main else button
        for action, button in offered.items()
        if action not in _MORE
    )
    more = tuple(replace(offered[action], is_dialog=True) for action in _MORE if action in offered)
    edit = reverse("subscription-edit", args=[visit.tenant.slug, page.id])
    is_editable = page.editing.is_open
    ends = page.status is Status.PENDING_CANCEL
    add_ons = tuple(
        _row(visit, add_on, is_editable=is_editable, ends=ends) for add_on in page.add_ons
    )
    return Frame(
        edit=Button(text("Edit"), "pencil", edit) if is_editable else None,
        shortcuts=shortcuts,
        more=more,
        withdraw=withdraw,
        why_not=_why_not(visit, page),
        add_ons=add_ons,
        has_add_on_buttons=any(row.buttons for row in add_ons),
    )


def _row(visit: Visit, add_on: AddOnSummary, *, is_editable: bool, ends: bool) -> AddOnRow:
    """Return an add-on; `ends`: its subscription has a pending cancellation, and ends it too."""
    offered = _buttons(visit, add_on.id, add_on.actions, _ON_ADD_ONS)
    if ends:
        offered.pop(Action.CANCEL, None)
    buttons = tuple(
        # Without icons they fit into one line of the table.
        replace(button, label=ACTION_DEFINITIONS[action].add_on_label or button.label, icon="")
        for action, button in offered.items()
    )
    address = reverse("subscription-edit", args=[visit.tenant.slug, add_on.id])
    return AddOnRow(add_on, buttons, address if is_editable else "")


def _buttons(
    visit: Visit, subscription_id: UUID, actions: Iterable[Affordance], drawn: Iterable[Action]
) -> dict[Action, Button]:
    if not visit.may(Permission.SELL):
        return {}
    offered = {a.name for a in actions if a.allowed}
    if Action.WITHDRAW_CANCELLATION in offered:
        # Cancelled already. To end it on another day, it is kept first.
        offered.discard(Action.CANCEL)
    return {
        action: Button(
            ACTION_DEFINITIONS[action].label,
            ACTION_DEFINITIONS[action].icon,
            ACTION_PAGES.url(visit, subscription_id, action),
            ACTION_DEFINITIONS[action].tone,
        )
        for action in drawn
        if action in offered
    }


def _why_not(visit: Visit, page: SubscriptionPage) -> WhyNot | None:
    if page.is_mirror:
        return page.why_not
    try:
        check_role(visit.role, Permission.SELL)
    except Refused as refusal:
        return WhyNot(
            text("Your role lets you look at this subscription, not change it."), (str(refusal),)
        )
    return page.why_not
