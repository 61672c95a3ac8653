"""Notes and files of an order, and the contacts of its accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import Permission
from upline.crm import actions as crm
from upline.crm import queries
from upline.crm.downloads import download_response
from upline.crm.rulebook import MAX_ATTACHMENT_BYTES
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders.rulebook import OrderAction
from upline.parties.actions import NewContact
from upline.web.orders.crm_tabs import command_arguments, show_add_form
from upline.web.orders.record import get_order, order_url
from upline.web.orders.views import show_order
from upline.web.shared.access import EXPIRED, Visit, bss_page, button_page, show_form_again
from upline.web.shared.form_tokens import PostKind, is_expired, run_once
from upline.web.shared.forms.crm import ContactForm, FileForm
from upline.web.shared.submission import submit_form, submitted_data

TOO_LARGE = 413
_MULTIPART_OVERHEAD_BYTES = 64 * 1024  # bytes: what a form sends beside its file


@dataclass(frozen=True, slots=True)
class AddFormLabels:
    """The words of a form's page, and where it leads back to."""

    title: str
    button: str
    tab: str


ADD_FILE = AddFormLabels(text("New file"), text("Add file"), "order-notes")
ADD_CONTACT = AddFormLabels(text("New contact"), text("Add contact"), "order-edit")


@require_safe
@bss_page()
def notes(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """List the notes and files of the order."""
    order = get_order(visit, order_id)
    which = {"tenant_id": visit.tenant.id, "order_id": order_id}
    context = {
        "notes": queries.notes_of_order(**which, by=visit.actor),
        "files": queries.attachments_of_order(**which),
        "may": visit.may(Permission.EDIT_ORDERS),
    }
    return show_order(request, visit, order, "order-notes", context)


@button_page
@bss_page(Permission.EDIT_ORDERS)
def delete_note(
    request: HttpRequest, visit: Visit, order_id: UUID, note_id: UUID
) -> HttpResponseBase:
    """Delete a note."""
    get_order(visit, order_id)
    crm.delete_note(tenant_id=visit.tenant.id, note_id=note_id, by=visit.actor)
    messages.success(request, text("Note deleted"))
    return redirect(order_url("order-notes", visit, order_id))


def _limit_upload_size(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponseBase:
    """Refuse what is larger than any file may be before it is read, which asking for a form's
    token would do.
    """
    if (
        int(request.META.get("CONTENT_LENGTH") or 0)
        <= MAX_ATTACHMENT_BYTES + _MULTIPART_OVERHEAD_BYTES
    ):
        view: Callable[..., HttpResponseBase] = csrf_protect(_add_file_once)
        return view(request, visit, order_id)
    order = get_order(visit, order_id)
    order.check(OrderAction.ADD_ATTACHMENT)
    form = FileForm({})
    form.errors.clear()
    form.refuse(refuse("too_large", text("A file has at most 10 MB."), "file"))
    return show_add_form(request, visit, order, ADD_FILE, form, status=TOO_LARGE)


add_file = csrf_exempt(
    require_http_methods(["GET", "HEAD", "POST"])(
        bss_page(Permission.EDIT_ORDERS, posts=PostKind.DEFERRED)(_limit_upload_size)
    )
)


def _add_file_once(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponseBase:
    if request.method == "POST" and is_expired(request):
        return show_form_again(request, EXPIRED)
    return run_once(
        request,
        visit.person.id,
        PostKind.TRANSACTION,
        lambda: _add_file(request, visit, order_id),
    )


def _add_file(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponseBase:
    order = get_order(visit, order_id)
    order.check(OrderAction.ADD_ATTACHMENT)
    form = FileForm(
        submitted_data(request), files=request.FILES if request.method == "POST" else None
    )

    def save() -> str:
        file = form.cleaned_data["file"]
        new = crm.NewFile(
            name=file.name, declared_type=file.content_type or "", content=file.read()
        )
        crm.add_attachment(new=new, **command_arguments(visit, order_id))
        return order_url("order-notes", visit, order_id)

    def show(status: int) -> HttpResponse:
        return show_add_form(request, visit, order, ADD_FILE, form, status=status)

    return submit_form(request, form, save=save, done=text("File added"), show=show)


@require_safe
@bss_page()
def download(
    request: HttpRequest, visit: Visit, order_id: UUID, attachment_id: UUID
) -> HttpResponseBase:
    """Send a file, to be saved."""
    found = queries.get_download(
        tenant_id=visit.tenant.id,
        order_id=order_id,
        attachment_id=attachment_id,
        by=visit.actor,
    )
    return download_response(found.path, name=found.name, media_type=found.media_type)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.EDIT_ORDERS)
def add_contact(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponseBase:
    """Show the form of a contact, or add one; then it can be chosen on the order's edit form."""
    order = get_order(visit, order_id)
    order.check(OrderAction.EDIT)
    accounts = [one for one in (order.account, order.billing_to) if one.is_shared]
    form = ContactForm(submitted_data(request), accounts)

    def save() -> str:
        values = form.cleaned_data
        crm.add_contact(
            tenant_id=visit.tenant.id,
            order_id=order_id,
            account_id=values["account"],
            new=NewContact(name=values["name"], email=values["email"], phone=values["phone"]),
            by=visit.actor,
        )
        return order_url("order-edit", visit, order_id)

    def show(status: int) -> HttpResponse:
        return show_add_form(request, visit, order, ADD_CONTACT, form, status=status)

    return submit_form(request, form, save=save, done=text("Contact added"), show=show)
