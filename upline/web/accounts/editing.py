"""Making a customer, and editing what is open of an account."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.kernel import clock
from upline.parties import actions as parties
from upline.parties.queries import AccountPage
from upline.parties.rulebook import FOLLOWED_FIELDS, NEEDS, AccountAction
from upline.setup import queries as setup
from upline.setup.rulebook import Entity
from upline.tenancy.queries import list_members
from upline.web.accounts.forms import AccountForm
from upline.web.accounts.views import get_account
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.edit_page import edit_page
from upline.web.shared.forms.edit_form import EditFormContext
from upline.web.shared.submission import submit_form, submitted_data


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

    return submit_form(request, form, save=save, done="Customer added.", show=show)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def edit(request: HttpRequest, visit: Visit, account_id: UUID) -> HttpResponseBase:
    """Show the edit form, or save what it says; a refusal is shown on it, nothing typed is lost."""
    account = get_account(visit, account_id)
    account.check_edit()
    form = AccountForm(_form_context(visit, account), submitted_data(request))
    home = _home(visit, account_id)

    def save() -> str:
        parties.edit_account(
            tenant_id=visit.tenant.id,
            account_id=account_id,
            changes=form.changes(),
            by=visit.actor,
            now=clock.now(),
            version=form.version,
        )
        return home

    context = {"account": account, "home": home, "closed": _readonly_fields(account)}
    return edit_page(
        request,
        visit,
        form,
        save=save,
        context=context,
        area="accounts",
    )


def _readonly_fields(account: AccountPage) -> tuple[tuple[str, str], ...]:
    """Return label and text of the fields that stand beside the form, because they are closed."""
    shown = (
        ("name", "Name", account.name),
        ("accounting_no", "Accounting number", account.accounting_no),
        ("email", "E-mail", account.email),
        ("vendor_customer_id", "Vendor customer ID", account.vendor_customer_id),
        ("billing_to", "Billing To", account.billing_to.name if account.billing_to else "Itself"),
        ("currency", "Currency", account.currency),
        ("responsible_user", "Responsible user", _name(account.responsible_user)),
        ("sharing_rule", "Sharing rule", _name(account.sharing_rule)),
    )
    closed = ((f, label, text) for f, label, text in shown if f not in account.editable_fields)
    return tuple((label, text or "None") for _, label, text in closed)


def _name(named: Any) -> str:
    return str(named.name) if named else ""


def _form_context(visit: Visit, account: AccountPage) -> EditFormContext:
    tenant_id = visit.tenant.id
    return EditFormContext(
        fields=account.editable_fields,
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
        values={name: getattr(account, name) for name in FOLLOWED_FIELDS.names},
    )


def _empty(visit: Visit) -> EditFormContext:
    tenant_id = visit.tenant.id
    defaults = setup.custom_field_defaults(tenant_id=tenant_id, entity=Entity.ACCOUNT)
    return EditFormContext(
        fields=frozenset({*FOLLOWED_FIELDS.names, "custom_fields"}),
        custom=setup.custom_values(tenant_id=tenant_id, entity=Entity.ACCOUNT, values=defaults),
        choices={"responsible_user": list_members(tenant_id=tenant_id)},
    )


def _home(visit: Visit, account_id: UUID) -> str:
    return reverse("account", args=[visit.tenant.slug, account_id])
