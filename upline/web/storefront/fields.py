"""Fields of the storefront's forms."""

from django import forms

from upline.catalog.rulebook import MAX_QUANTITY
from upline.kernel.texts import text
from upline.web.shared import formatting


def licences_field(
    *, initial: int, lowest: int = 1, highest: int = MAX_QUANTITY
) -> forms.IntegerField:
    """Return the field of a number of licences between two bounds, which its one error names."""
    sentence = text(
        "Enter a whole number from {low} to {high}.",
        low=formatting.whole(lowest),
        high=formatting.whole(highest),
    )
    return forms.IntegerField(
        label=text("Licences"),
        min_value=lowest,
        max_value=highest,
        initial=initial,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )
