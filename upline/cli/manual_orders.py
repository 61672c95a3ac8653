"""The tables of docs/rulebook.md about orders."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import product

from upline.access.rulebook import ROLE_PERMISSIONS, Permission
from upline.cli.manual_tables import NO, YES, Table, format_allowed, format_names
from upline.kernel.verdicts import Verdict
from upline.orders import rulebook as orders
from upline.orders.rulebook import Origin
from upline.setup.rulebook import STANDARD_STATUSES

_EDIT_STATES = (
    orders.OrderState(origin=Origin.DIRECT),
    orders.OrderState(origin=Origin.DIRECT, is_executed=True),
    orders.OrderState(origin=Origin.BACK_ORDER),
)


def _verdict_cell(action: orders.OrderAction, origin: Origin) -> tuple[Verdict, ...]:
    """Return the verdicts on an action in all states that an order can have, each once."""
    flags = [f.name for f in fields(orders.OrderState) if f.name != "origin"]
    states = (
        orders.OrderState(origin=origin, **dict(zip(flags, values, strict=True)))
        for values in product((False, True), repeat=len(flags))
    )
    return tuple(dict.fromkeys(orders.verdict(action, state) for state in states))


def _verdicts_by_state(action: orders.OrderAction, origin: Origin) -> str:
    cells = _verdict_cell(action, origin)
    if not any(verdict.allowed for verdict in cells):
        return NO
    codes = {f"`{verdict.code}`" for verdict in cells if not verdict.allowed}
    return f"unless {', '.join(sorted(codes))}" if codes else YES


def order_tables() -> Iterator[Table]:
    """Return what an order allows, to whom, and which of its fields can be edited."""
    yield Table(
        "order-actions",
        "What an order allows",
        "Read by the domain, the pages, the API, the command line and this page "
        "(R37 to R39). A refusal of a back-order has "
        f"the code `{orders.BACK_ORDER_PROTECTED}` and the sentence beside it.",
        ("action", "ordinary order", "back-order", "why not"),
        tuple(
            (
                f"`{action.value}`",
                _verdicts_by_state(action, Origin.DIRECT),
                _verdicts_by_state(action, Origin.BACK_ORDER),
                "".join({v.reason for v in _verdict_cell(action, Origin.BACK_ORDER)}),
            )
            for action in orders.OrderAction
        ),
    )
    yield Table(
        "order-needs",
        "Who may do what with an order",
        "What somebody's role must permit, and how far the order's permission rule must let them "
        "go. Who lacks the first is refused with `not_permitted`, the second with `not_shared`; "
        "an order that a person may not see does not exist for them.",
        ("action", "permission", "level"),
        tuple(
            (f"`{action.value}`", need.permission.value, need.level.value.lower())
            for action, need in orders.NEEDS.items()
        ),
    )
    yield Table(
        "order-fields",
        "Which fields of an order can be edited",
        "All others follow the sale, or are computed (R38).",
        ("field", "ordinary order", "once executed or cancelled", "back-order"),
        tuple(
            (
                f"`{field}`",
                *(format_allowed(field in orders.editable(state)) for state in _EDIT_STATES),
            )
            for field in sorted(orders.ORDER_FIELDS)
        ),
    )
    yield Table(
        "roles",
        "What a role lets a person do",
        "Who may; the other tables say what may be. Both refuse with 403, with different codes.",
        ("permission", *(role.value.lower() for role in ROLE_PERMISSIONS)),
        tuple(
            (
                f"`{permission.value}`",
                *(
                    format_allowed(permission in permissions)
                    for permissions in ROLE_PERMISSIONS.values()
                ),
            )
            for permission in Permission
        ),
    )

    yield Table(
        "statuses",
        "The order statuses of a new BSS",
        "A BSS sets up its own, and which is the default (R14).",
        ("status", "what it means"),
        tuple((name, format_names(kind.value)) for name, kind in STANDARD_STATUSES),
    )
