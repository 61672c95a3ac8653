"""What somebody else has changed since a form was opened: what was read beside what stands now."""

import json
from collections.abc import Iterator

from upline.web.orders.forms import LABELS, Blank
from upline.web.shared.formatting import day

_LONGEST = 100_000


def as_read(blank: Blank) -> str:
    """Return what the form began with, in words, for the form to send back."""
    return json.dumps(dict(_words(blank)))


def changed_since(read: str, blank: Blank) -> tuple[tuple[str, str], ...]:
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
        for label, text in _words(blank)
        if label in then and then[label] != text
    )


def _words(blank: Blank) -> Iterator[tuple[str, str]]:
    order = blank.order
    plain = {"name": order.name, "date": day(order.order_date)}
    for name, label in LABELS.items():
        if name in blank.fields:
            ref = order.named.get(name)
            yield label, plain.get(name) or (ref.name if ref else "")
    if "custom_fields" in blank.fields:
        for custom in blank.custom:
            yield custom.label, custom.words or custom.value
