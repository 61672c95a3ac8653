"""New activity, e-mail or case about an account as a whole; and choosing the account first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import Permission
from upline.crm import actions as crm
from upline.crm import queries
from upline.kernel import clock
from upline.kernel.texts import Text, text
from upline.parties.queries import (
    AccountPage,
    account_page,
    find_recipient_address,
    search_accounts,
)
from upline.parties.rulebook import AccountAction
from upline.tenancy.queries import list_members
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.forms.crm import ActivityForm, CaseForm, CrmForm, EmailForm
from upline.web.shared.search_text import typed_words
from upline.web.shared.submission import submit_form, submitted_data

_MAX_ACCOUNTS = 20


@dataclass(frozen=True, slots=True)
class AddAction:
    """Something that is added about an account: its texts, its form, its action, its list.

    `add` takes the valid form and the arguments of every action, and returns the id; `record` is the name of
    the address of what was added, `area` that of its list.
    """

    title: Text
    button: Text
    done: Text
    record: str
    area: str
    nouns: Text
    form: Callable[[Visit, AccountPage, QueryDict | None], CrmForm]
    add: Callable[[Any, dict[str, Any]], UUID]


def _email_form(visit: Visit, account: AccountPage, data: QueryDict | None) -> EmailForm:
    address = find_recipient_address(
        tenant_id=visit.tenant.id, contact_id=None, account_ids=(account.id,)
    )
    if not address:
        address = next((one.email for one in account.contacts if one.email), "")
    form = EmailForm(data, initial={"to": address})
    form.fields["subject"].help_text = ""
    return form


def _create_case(form: CaseForm, arguments: dict[str, Any]) -> UUID:
    values = form.cleaned_data
    new = crm.NewCase(
        subject=values["subject"],
        priority=values["priority"],
        assigned_to_id=values["assigned_to"],
        text=values["text"],
    )
    return crm.create_account_case(new=new, **arguments)


def _write_email(form: EmailForm, arguments: dict[str, Any]) -> UUID:
    values = form.cleaned_data
    new = crm.NewEmail(to=values["to"], subject=values["subject"], text=values["text"])
    return crm.write_account_email(new=new, **arguments)


ADD_ACTIONS: Mapping[AccountAction, AddAction] = {
    AccountAction.CREATE_CASE: AddAction(
        title=text("New case"),
        button=text("Create case"),
        done=text("Case created"),
        record="case",
        area="cases",
        nouns=text("Cases"),
        form=lambda visit, _, data: CaseForm(data, list_members(tenant_id=visit.tenant.id)),
        add=_create_case,
    ),
    AccountAction.ADD_ACTIVITY: AddAction(
        title=text("New activity"),
        button=text("Add activity"),
        done=text("Activity added"),
        record="activity",
        area="activities",
        nouns=text("Activities"),
        form=lambda visit, _, data: ActivityForm(data, list_members(tenant_id=visit.tenant.id)),
        add=lambda form, arguments: crm.add_account_activity(
            terms=form.activity_input(), **arguments
        ),
    ),
    AccountAction.WRITE_EMAIL: AddAction(
        title=text("New e-mail"),
        button=text("Send e-mail"),
        done=text("E-mail queued"),
        record="email",
        area="emails",
        nouns=text("E-mails"),
        form=_email_form,
        add=_write_email,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.EDIT_ORDERS)
def add(
    request: HttpRequest, visit: Visit, account_id: UUID, action: AccountAction
) -> HttpResponseBase:
    """Show the form of an addition to an account, or add it."""
    account = account_page(
        tenant_id=visit.tenant.id, account_id=account_id, by=visit.actor, reach=visit.reach()
    )
    if account is None:
        raise Http404("no such account in this BSS")
    add_action = ADD_ACTIONS[action]
    form = add_action.form(visit, account, submitted_data(request))
    slug = visit.tenant.slug

    def save() -> str:
        arguments = {
            "tenant_id": visit.tenant.id,
            "account_id": account_id,
            "by": visit.actor,
            "now": clock.now(),
        }
        return reverse(add_action.record, args=[slug, add_action.add(form, arguments)])

    def show(status: int) -> HttpResponse:
        form.focus_first()
        context = {
            "account": account,
            "form": form,
            "addition": add_action,
            "back": reverse("account", args=[slug, account_id]),
            "warns_of_no_server": isinstance(form, EmailForm) and not queries.has_mail_server(),
        }
        return render_page(
            request, visit, "crm/account_form.html", context, current_area="accounts", status=status
        )

    return submit_form(request, form, save=save, done=add_action.done, show=show)


@require_safe
@bss_page(Permission.EDIT_ORDERS)
def choose_account(request: HttpRequest, visit: Visit, action: AccountAction) -> HttpResponse:
    """Let the account be chosen that a new activity, e-mail or case is about."""
    add_action = ADD_ACTIONS[action]
    words = typed_words(request.GET)
    hits = search_accounts(
        tenant_id=visit.tenant.id, words=words, limit=_MAX_ACCOUNTS + 1, reach=visit.reach()
    )
    context = {
        "addition": add_action,
        "list_href": reverse(add_action.area, args=[visit.tenant.slug]),
        "words": words,
        "accounts": [
            (hit, reverse(f"account-{action.value}", args=[visit.tenant.slug, hit.id]))
            for hit in hits[:_MAX_ACCOUNTS]
        ],
        "has_more": len(hits) > _MAX_ACCOUNTS,
    }
    return render_page(
        request, visit, "crm/choose_account.html", context, current_area=add_action.area
    )
