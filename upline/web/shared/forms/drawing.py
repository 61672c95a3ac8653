"""How `<c-field>` draws a field of a form. In Python, since the filters of a list are a dozen of them."""

from django.forms import BoundField
from django.utils.safestring import SafeString

from upline.kernel.texts import text
from upline.web.shared.markup import icon, write_html

_OPTIONAL = text("optional")


def draw_field(field: BoundField, slot: str = "", *, optional: bool = False) -> SafeString:
    """Return a field with its label, its help and its errors; `slot` stands for its input.

    `optional`: the label says of a field that can be left empty that it can.
    """
    is_marked = optional and not field.field.required
    return write_html(
        '<div class="field">\n<label for="{}">{}{}</label>\n{}{}{}\n</div>\n',
        field.id_for_label,
        field.label,
        write_html(' <span class="opt">{}</span>', _OPTIONAL) if is_marked else "",
        slot or field.as_widget(),
        _help(field) if field.help_text else "",
        _errors(field) if field.errors else "",
    )


def _help(field: BoundField) -> SafeString:
    return write_html(
        '\n<span class="hint" id="{}_helptext">{}</span>', field.auto_id, field.help_text
    )


def _errors(field: BoundField) -> SafeString:
    return write_html(
        '\n<span class="error" id="{}_error">{}<span>{}</span></span>',
        field.auto_id,
        icon("circle-alert", 14),
        " ".join(map(str, field.errors)),
    )
