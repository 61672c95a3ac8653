"""How `<c-filter>` draws a filter of a list, and the list all of its filters."""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from upline.kernel.texts import text
from upline.web.shared.forms.drawing import draw_field
from upline.web.shared.lists.address import Chip, View
from upline.web.shared.markup import icon, write_html

_APPLY = text("Apply")


def draw_chips(chips: Iterable[Chip]) -> SafeString:
    """Return the filters of a list, each with the panel in which it is set."""
    return SafeString("".join([draw_chip(one, _inputs(one)) for one in chips]))


def draw_chip(chip: Chip, inputs: SafeString) -> SafeString:
    """Return a filter and its panel with some inputs."""
    hidden = [
        write_html('<input type="hidden" name="{}" value="{}">', name, value)
        for name, value in chip.hidden_params
    ]
    return write_html(
        '{0}<div class="panel" id="filter-{1}" popover>\n<form method="get" action="{2}" aria-label="{3}">{4}{5}'
        '<div class="actions"><button class="btn primary" type="submit">{6}</button></div></form>\n</div>\n',
        _button(chip),
        chip.name,
        chip.action,
        text("Filter by {label}", label=chip.label),
        SafeString("".join(hidden)),
        inputs,
        _APPLY,
    )


def _button(chip: Chip) -> SafeString:
    """Return what opens the panel; where the filter is set, with its value, and what removes it."""
    if not chip.value:
        return write_html(
            '<button class="filter" type="button" popovertarget="filter-{}">{}{}</button>\n',
            chip.name,
            icon(chip.icon, 13),
            chip.label,
        )
    return write_html(
        '<span class="filter on"><button type="button" popovertarget="filter-{}">{} <b>{}</b></button>'
        '<a href="{}">{}</a></span>\n',
        chip.name,
        chip.label,
        chip.value,
        chip.clear,
        icon("x", 13, chip.clear_label),
    )


def _inputs(chip: Chip) -> SafeString:
    fields = SafeString("".join([draw_field(field) for field in chip.fields]))
    return write_html('{}<div class="many">{}</div>', _links(chip) if chip.links else "", fields)


def _links(chip: Chip) -> SafeString:
    links = SafeString("".join([_link(one) for one in chip.links]))
    label = text("{label}: quick dates", label=chip.label)
    return write_html('<nav class="views" aria-label="{}">{}</nav>', label, links)


def _link(view: View) -> SafeString:
    current = SafeString(' aria-current="page"' if view.is_current else "")
    return write_html('<a href="{}"{}>{}</a>', view.href, current, view.label)
