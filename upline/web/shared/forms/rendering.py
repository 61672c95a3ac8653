"""How Django's forms draw their inputs: the usual ones in Python, since a template for each took a third of a list's page."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString

from upline.web.shared.markup import write_html

_FOLDER = "django/forms/widgets/"
Widget = Mapping[str, Any]


class WidgetRenderer(DjangoTemplates):
    """Draws inputs, selects and text areas as Django's templates do, and everything else by them."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Return the HTML of a widget or a form."""
        draw = _DRAW.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _input(widget: Widget) -> SafeString:
    value = widget["value"]
    return write_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else write_html(' value="{}"', value),
        _attributes(widget["attrs"]),
    )


def _text_area(widget: Widget) -> SafeString:
    return write_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        widget["name"],
        _attributes(widget["attrs"]),
        widget["value"] or "",
    )


def _select(widget: Widget) -> SafeString:
    groups = SafeString(
        "".join(_options(name, options) for name, options, _ in widget["optgroups"])
    )
    return write_html(
        '<select name="{}"{}>{}</select>', widget["name"], _attributes(widget["attrs"]), groups
    )


def _options(group: str | None, options: Iterable[Widget]) -> str:
    drawn = SafeString(
        "".join(
            write_html(
                '<option value="{}"{}>{}</option>',
                option["value"],
                _attributes(option["attrs"]),
                option["label"],
            )
            for option in options
        )
    )
    return write_html('<optgroup label="{}">{}</optgroup>', group, drawn) if group else drawn


def _attributes(attributes: Mapping[str, Any]) -> SafeString:
    """Write attributes: those that are true by their name, those that are false not at all."""
    return SafeString(
        "".join(
            f" {name}" if value is True else write_html(' {}="{}"', name, value)
            for name, value in attributes.items()
            if value is not False
        )
    )


_INPUTS = (
    "checkbox", "date", "datetime", "email", "file", "hidden", "number", "password", "text", "time", "url",
)  # fmt: skip
_DRAW: Mapping[str, Callable[[Widget], str]] = {
    **{f"{_FOLDER}{kind}.html": _input for kind in _INPUTS},
    f"{_FOLDER}textarea.html": _text_area,
    f"{_FOLDER}select.html": _select,
}
