"""What somebody else has changed since a form was opened: what was read beside what stands now."""

import json
from collections.abc import Iterator

from upline.web.orders.forms import LABELS, OrderFormContext
from upline.web.shared.formatting import day

_LONGEST = 100_000


def form_snapshot(form_context: OrderFormContext) -> str:
    """Return what the form began with, in words, for the form to send back."""
    return json.dumps(dict(_words(form_context)))


def changed_since(read: str, form_context: OrderFormContext) -> tuple[tuple[str, str], ...]:
    """Return label and new value of each field that has changed since; nothing if `read` is none.

    It is only ever shown to who sent it, and decides nothing.
    """
    try:
        then = json.loads(read[:_LONGEST])
    except ValueError:
        return ()
    if not isinstance(then, dict):
        return ()
    return tuple(
        (label, text or "None")
        for label, text in _words(form_context)
        if label in then and then[label] != text
    )


def _words(form_context: OrderFormContext) -> Iterator[tuple[str, str]]:
    order = form_context.order
    plain = {"name": order.name, "date": day(order.order_date)}
    for name, label in LABELS.items():
        if name in form_context.fields:
            ref = order.named.get(name)
            yield label, plain.get(name) or (ref.name if ref else "")
    if "custom_fields" in form_context.fields:
        for custom in form_context.custom:
            yield custom.label, custom.words or custom.value
