"""Fixed tables between the words of this program and those of TM Forum, total over their enums."""

from collections.abc import Mapping

from upline.catalog.queries import PricePhase
from upline.catalog.rulebook import ProductStatus, PromotionState
from upline.orders.rulebook import ItemKind, Placement
from upline.setup.rulebook import StatusKind
from upline.subscriptions.rulebook import Status, Trigger

ORDER_STATES: Mapping[StatusKind, str] = {
    StatusKind.DRAFT: "pending",
    StatusKind.IN_PROGRESS: "inProgress",
    StatusKind.EXECUTES: "completed",
    StatusKind.CANCELS: "cancelled",
}

PRODUCT_STATUSES: Mapping[Status, str] = {
    Status.INACTIVE: "pendingActive",
    Status.ACTIVE: "active",
    Status.SUSPENDED: "suspended",
    Status.PENDING_CANCEL: "pendingTerminate",
    Status.CANCELLED: "terminated",
}

OFFERING_STATUSES: Mapping[ProductStatus, str] = {
    ProductStatus.ACTIVE: "Active",
    ProductStatus.DISCONTINUED: "Retired",
}

PRICE_STATUSES: Mapping[PricePhase, str] = {
    PricePhase.SCHEDULED: "In design",
    PricePhase.CURRENT: "Active",
    PricePhase.ENDED: "Retired",
}

PROMOTION_STATUSES: Mapping[PromotionState, str] = {
    PromotionState.UPCOMING: "In design",
    PromotionState.RUNNING: "Active",
    PromotionState.OVER: "Retired",
}

ADD, MODIFY = "add", "modify"

# What an item of an ordinary order does.
ITEM_ACTIONS: Mapping[ItemKind, str] = {
    ItemKind.SUBSCRIPTION: ADD,
    ItemKind.LICENCES: MODIFY,
    ItemKind.ADD_ON: ADD,
}

# What a line of a back-order does, by the place where its subscription or add-on shows it (T3).
_PLACED: Mapping[Placement, str] = {
    Placement.ORDER_FIELD: ADD,
    Placement.HISTORY: MODIFY,
    Placement.SOURCE_TYPE: ADD,
}
_CHANGED: Mapping[Placement, str] = dict.fromkeys(Placement, MODIFY)
_CHANGED_PLAN: Mapping[Placement, str] = {**_PLACED, Placement.ORDER_FIELD: MODIFY}
LINE_ACTIONS: Mapping[Trigger, Mapping[Placement, str]] = {
    Trigger.SUBSCRIPTION_CREATED: _PLACED,
    Trigger.ORDER_EXECUTED: _PLACED,
    Trigger.ITEMS_DELIVERED: _PLACED,
    Trigger.BASKET_CHECKED_OUT: _PLACED,
    Trigger.QUANTITY_CHANGED: _CHANGED,
    Trigger.ADDON_ADDED: _PLACED,
    Trigger.ADDON_QUANTITY_CHANGED: _CHANGED,
    Trigger.TRIAL_UPGRADED: _PLACED,
    Trigger.PLAN_CHANGED_FULL: _CHANGED_PLAN,
    Trigger.PLAN_CHANGED_PARTIAL: _PLACED,
}

# How an order item is related to a product: the three relations.
ORDER_ROLES: Mapping[Placement, str] = {
    Placement.ORDER_FIELD: "orderField",
    Placement.HISTORY: "history",
    Placement.SOURCE_TYPE: "sourceType",
}

assert ORDER_STATES.keys() == set(StatusKind), "a kind of status without a state"
assert PRODUCT_STATUSES.keys() == set(Status), "a status without one of TM Forum"
assert OFFERING_STATUSES.keys() == set(ProductStatus), "a product without a lifecycle status"
assert PRICE_STATUSES.keys() == set(PricePhase), "a price without a lifecycle status"
assert PROMOTION_STATUSES.keys() == set(PromotionState), "a promotion without a lifecycle status"
assert ITEM_ACTIONS.keys() == set(ItemKind), "a kind of item without an action"
assert LINE_ACTIONS.keys() == set(Trigger), "a trigger without actions"
assert all(actions.keys() == set(Placement) for actions in LINE_ACTIONS.values())
assert ORDER_ROLES.keys() == set(Placement), "a relation without a role"


def item_action(trigger: str, place: Placement | None, kind: ItemKind | None) -> str:
    """Return what an item does: of a back-order by its trigger and place, else by its kind."""
    if trigger and place is not None:
        return LINE_ACTIONS[Trigger(trigger)][place]
    return ITEM_ACTIONS[kind] if kind is not None else ADD
