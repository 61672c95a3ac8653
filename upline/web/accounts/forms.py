"""What people type about an account. Which fields are open is the account's to say."""

from collections.abc import Mapping

from django import forms

from upline.parties.actions import NewCustomer
from upline.parties.rulebook import FOLLOWED_FIELDS
from upline.web.shared.forms.custom_fields import PREFIX
from upline.web.shared.forms.edit_form import EditForm, EditFormContext

_RECORD_FIELDS: Mapping[str, tuple[str, int]] = {
    "name": ("Name", 200),
    "accounting_no": ("Accounting number", 60),
    "email": ("E-mail", 254),
    "billing_address": ("Billing address", 2000),
    "vendor_customer_id": ("Vendor customer ID", 100),
}

_ROWS = (
    ("name",),
    ("accounting_no", "email"),
    ("billing_address",),
    ("vendor_customer_id",),
    ("responsible_user", "sharing_rule"),
)

assert _RECORD_FIELDS.keys() == FOLLOWED_FIELDS.names, "a followed field without an input"


class AccountForm(EditForm):
    """The open fields of an account, or those of a new one."""

    def add_record_fields(self, form_context: EditFormContext) -> None:
        for name, (label, most) in _RECORD_FIELDS.items():
            if name in form_context.fields:
                self.fields[name] = _line(name, label, most)
                self.initial[name] = form_context.values.get(name, "")
        super().add_record_fields(form_context)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields that are no custom fields, those that stand side by side together."""
        rows = ([self[name] for name in names if name in self.fields] for names in _ROWS)
        return [row for row in rows if row]

    def new_customer(self) -> NewCustomer:
        """Return what a valid form says of a new customer."""
        cleaned = self.cleaned_data
        return NewCustomer(
            **{name: cleaned[name] for name in _RECORD_FIELDS},
            custom_fields={
                name.removeprefix(PREFIX): value or None
                for name, value in cleaned.items()
                if name.startswith(PREFIX)
            },
        )


def _line(name: str, label: str, most: int) -> forms.CharField:
    attrs = {"autocomplete": "off"}
    lines = forms.Textarea(attrs={**attrs, "rows": "4"})
    return forms.CharField(
        label=label,
        max_length=most,
        required=name == "name",
        widget=lines if name == "billing_address" else forms.TextInput(attrs=attrs),
        error_messages={
            "required": "An account needs a name.",
            "max_length": f"{label} has at most {most} characters.",
        },
    )
