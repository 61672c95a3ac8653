"""The people at an account: adding one, and changing what is known of one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.kernel.texts import Text, text
from upline.parties import actions as parties
from upline.parties.actions import NewContact
from upline.parties.queries import AccountPage
from upline.parties.rulebook import NEEDS, AccountAction
from upline.web.accounts.views import get_account
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.edit_submission import Edited, submit_edit
from upline.web.shared.forms.base import VERSION, Form
from upline.web.shared.forms.fields import text_field
from upline.web.shared.forms.merging import Conflict, read_values
from upline.web.shared.submission import submit_form, submitted_data

_METHODS = ["GET", "HEAD", "POST"]


class AccountContactForm(Form):
    """A person at an account."""

    name = text_field(text("Name"), most=200, autofocus=True)
    role = text_field(
        text("Role"), most=100, required=False, help_text=text("Such as “Purchasing” or “IT”.")
    )
    email = text_field(text("E-mail"), most=254, required=False, inputmode="email")
    phone = text_field(text("Phone"), most=60, required=False, inputmode="tel")

    def contact(self) -> NewContact:
        """Return the values of a valid form as the actions take them."""
        return NewContact(**{name: self.cleaned_data[name] for name in self.base_fields})


@require_http_methods(_METHODS)
@bss_page(NEEDS[AccountAction.ADD_CONTACT].permission)
def add(request: HttpRequest, visit: Visit, account_id: UUID) -> HttpResponseBase:
    """Show the form of a new contact, or add it."""
    account = get_account(visit, account_id)
    form = AccountContactForm(submitted_data(request))

    def save() -> str:
        parties.create_contact(
            tenant_id=visit.tenant.id, account_id=account_id, new=form.contact(), by=visit.actor
        )
        return _back(visit, account_id)

    def show(status: int) -> HttpResponse:
        return _show(request, visit, account, form, text("New contact"), status)

    return submit_form(request, form, save=save, done=text("Contact added"), show=show)


@require_http_methods(_METHODS)
@bss_page(NEEDS[AccountAction.CHANGE_CONTACT].permission)
def change(
    request: HttpRequest, visit: Visit, account_id: UUID, contact_id: UUID
) -> HttpResponseBase:
    """Show the form of a contact, or save what it says."""
    account = get_account(visit, account_id)
    contact = next((one for one in account.contacts if one.id == contact_id), None)
    if contact is None:
        raise Http404("no such contact of this account")
    initial = {name: getattr(contact, name) for name in AccountContactForm.base_fields}

    def build(data: Mapping[str, Any] | None) -> AccountContactForm:
        form = AccountContactForm(data, initial=initial)
        form.carry_version(contact.version)
        return form

    form = build(submitted_data(request))

    def save() -> str:
        parties.change_contact(
            tenant_id=visit.tenant.id,
            contact_id=contact_id,
            new=form.contact(),
            by=visit.actor,
            version=form.version,
        )
        return _back(visit, account_id)

    def show(form: AccountContactForm, conflict: Conflict | None, status: int) -> HttpResponse:
        title = text("Edit {name}", name=contact.name)
        return _show(request, visit, account, form, title, status, conflict=conflict)

    edited = Edited(noun=text("contact"), reload=request.path)
    return submit_edit(
        request, edited, form, build=build, save=save, done=text("Contact saved"), show=show
    )


def _back(visit: Visit, account_id: UUID) -> str:
    return reverse("account", args=[visit.tenant.slug, account_id]) + "#contacts"


def _show(  # noqa: PLR0913 — what the page shows
    request: HttpRequest,
    visit: Visit,
    account: AccountPage,
    form: AccountContactForm,
    title: Text,
    status: int,
    *,
    conflict: Conflict | None = None,
) -> HttpResponse:
    context = {"account": account, "form": form, "title": title}
    if VERSION in form.fields:
        context |= {"read": read_values(form), "conflict": conflict}
    return render_page(
        request, visit, "accounts/contact.html", context, current_area="accounts", status=status
    )
