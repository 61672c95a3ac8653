"""Making a customer, and editing what is open of an account."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.database.external_ids import EXTERNAL_ID
from upline.kernel import clock
from upline.kernel.texts import text
from upline.parties import actions as parties
from upline.parties.actions import NewCustomer
from upline.parties.queries import AccountPage
from upline.parties.rulebook import FOLLOWED_FIELDS, NEEDS, PROFILE_FIELDS, AccountAction
from upline.setup import queries as setup
from upline.setup.rulebook import Entity
from upline.tenancy.queries import list_members
from upline.web.accounts.views import get_account
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.edit_page import EditedRecord, edit_page
from upline.web.shared.forms.custom_fields import PREFIX
from upline.web.shared.forms.edit_form import EditForm, EditFormContext
from upline.web.shared.submission import submit_form, submitted_data

_RECORD_FIELDS: Mapping[str, tuple[str, int]] = {
    "name": (text("Name"), 200),
    "accounting_no": (text("Account number"), 60),
    "email": (text("E-mail"), 254),
    "billing_address": (text("Billing address"), 2000),
    "vendor_customer_id": (text("Vendor customer ID"), 100),
    "phone": (text("Phone"), 60),
    "country": (text("Country"), 100),
    "vat_id": (text("VAT number"), 40),
    "vendor_domain": (text("Vendor tenant domain"), 253),
}
_HINTS: Mapping[str, str] = {
    "vendor_domain": text("Such as example.onmicrosoft.com."),
    "billing_address": text("As on an envelope, one line below the other."),
}

_ROWS = (
    ("name",),
    ("accounting_no", "vat_id"),
    ("email", "phone"),
    ("billing_address",),
    ("country",),
    ("vendor_customer_id", "vendor_domain"),
    ("external_id",),
    ("responsible_user", "sharing_rule"),
)

assert _RECORD_FIELDS.keys() == {*FOLLOWED_FIELDS.names, *PROFILE_FIELDS}, (
    "a field without an input"
)


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
            **{name: cleaned[name] for name in (*_RECORD_FIELDS, EXTERNAL_ID)},
            custom_fields={
                name.removeprefix(PREFIX): value or None
                for name, value in cleaned.items()
                if name.startswith(PREFIX)
            },
        )


def _line(name: str, label: str, most: int) -> forms.CharField:
    attrs: dict[str, Any] = {"autocomplete": "off"}
    if name == "name":
        attrs["autofocus"] = True
    lines = forms.Textarea(attrs={**attrs, "rows": "4"})
    return forms.CharField(
        label=label,
        max_length=most,
        required=name == "name",
        widget=lines if name == "billing_address" else forms.TextInput(attrs=attrs),
        help_text=_HINTS.get(name, ""),
        error_messages={
            "required": text("Name is required."),
            "max_length": text(
                "{label} has at most {number} characters.", label=label, number=f"{most:,}"
            ),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(NEEDS[AccountAction.CREATE].permission)
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the form of a new customer, or make the customer."""
    form = AccountForm(_empty(visit), submitted_data(request))

    def save() -> str:
        created = parties.create_customer(
            tenant_id=visit.tenant.id, new=form.new_customer(), by=visit.actor, now=clock.now()
        )
        return _home(visit, created)

    def show(status: int) -> HttpResponse:
        context = {"form": form}
        return render_page(
            request, visit, "accounts/new.html", context, current_area="accounts", status=status
        )

    return submit_form(request, form, save=save, done=text("Customer added"), show=show)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def edit(request: HttpRequest, visit: Visit, account_id: UUID) -> HttpResponseBase:
    """Show the edit form, or save what it says; a refusal is shown on it, nothing typed is lost."""
    account = get_account(visit, account_id)

    def save(form: AccountForm) -> None:
        parties.edit_account(
            tenant_id=visit.tenant.id,
            account_id=account_id,
            changes=form.changes(),
            by=visit.actor,
            now=clock.now(),
            version=form.version,
        )

    return edit_page(
        request,
        visit,
        _edited(visit, account),
        form=lambda data: AccountForm(_form_context(visit, account), data),
        save=save,
    )


def _edited(visit: Visit, account: AccountPage) -> EditedRecord:
    reseller = account.reseller.name if account.is_mirror and account.reseller else ""
    follows = text(
        "These follow from the BSS of {reseller} and cannot be edited.", reseller=reseller
    )
    return EditedRecord(
        id=account.id,
        name=account.name,
        area="accounts",
        noun=text("account"),
        ribbon=account.ribbon,
        editing=account.editing,
        home=_home(visit, account.id),
        closed=_readonly_fields(account),
        closed_title=text("Managed by {reseller}", reseller=reseller)
        if reseller
        else text("Not editable here"),
        closed_remark=follows if reseller else "",
    )


def _readonly_fields(account: AccountPage) -> tuple[tuple[str, str], ...]:
    """Return label and text of the fields that stand beside the form, because they are closed."""
    shown = (
        ("name", text("Name"), account.name),
        ("accounting_no", text("Account number"), account.accounting_no),
        ("email", text("E-mail"), account.email),
        ("vendor_customer_id", text("Vendor customer ID"), account.vendor_customer_id),
        (
            "billing_to",
            text("Billing To"),
            account.billing_to.name if account.billing_to else text("Same account"),
        ),
        ("currency", text("Currency"), account.currency),
        ("responsible_user", text("Responsible user"), _name(account.responsible_user)),
        ("sharing_rule", text("Sharing rule"), _name(account.sharing_rule)),
        (EXTERNAL_ID, text("External ID"), account.external_id),
    )
    closed = ((label, value) for f, label, value in shown if f not in account.editing.fields)
    return tuple((label, value or text("None")) for label, value in closed)


def _name(named: Any) -> str:
    return str(named.name) if named else ""


def _form_context(visit: Visit, account: AccountPage) -> EditFormContext:
    tenant_id = visit.tenant.id
    return EditFormContext(
        fields=account.editing.fields,
        version=account.version,
        current={
            "responsible_user": account.responsible_user,
            "sharing_rule": account.sharing_rule,
        },
        custom=account.custom_fields,
        choices={
            "responsible_user": list_members(tenant_id=tenant_id),
            "sharing_rule": access.list_permission_rules(tenant_id=tenant_id),
        },
        values={name: getattr(account, name) for name in (*_RECORD_FIELDS, EXTERNAL_ID)},
    )


def _empty(visit: Visit) -> EditFormContext:
    tenant_id = visit.tenant.id
    defaults = setup.custom_field_defaults(tenant_id=tenant_id, entity=Entity.ACCOUNT)
    return EditFormContext(
        fields=frozenset({*_RECORD_FIELDS, EXTERNAL_ID, "custom_fields"}),
        custom=setup.custom_values(tenant_id=tenant_id, entity=Entity.ACCOUNT, values=defaults),
        choices={"responsible_user": list_members(tenant_id=tenant_id)},
    )


def _home(visit: Visit, account_id: UUID) -> str:
    return reverse("account", args=[visit.tenant.slug, account_id])
