"""Kinds of records that Setup keeps. Each has the same pages: one to add, to change, to delete."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.database.references import in_use_reason
from upline.kernel.texts import Text, text
from upline.web.setup.form_pages import Confirmation, Edits, FormPage, confirm, form_page_response
from upline.web.setup.sections import setup_url
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import Form
from upline.web.shared.submission import submitted_data

View = Callable[..., HttpResponseBase]
_METHODS = ["GET", "HEAD", "POST"]


def _no_extra_context(_visit: Visit, _row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordType:
    """A kind of record: its texts, its form, and its actions.

    `noun` is the kind with its article left out; `path` and `address` begin its addresses and
    their names. `get` returns the record with a `name`, its `version` and `used_in`. `deletion_warnings` are sentences on
    what goes with it when it is deleted. `extra_context` returns what else the page of one shows.
    """

    section: str
    noun: Text
    path: str
    address: str
    form: Callable[[Visit, Mapping[str, Any] | None, Any], Form]
    get: Callable[[UUID, UUID], Any]
    add: Callable[[Visit, dict[str, Any]], UUID]
    change: Callable[
        [Visit, UUID, dict[str, Any]], None
    ]  # the version that was read is among the values
    delete: Callable[[Visit, UUID], None] | None = None
    deletion_warnings: Callable[[Any], tuple[str, ...]] = lambda _row: ()
    saved: str = text("Changes saved")
    help: str = ""
    redirects_to_record: bool = False
    template: str = "setup/form.html"
    extra_context: Callable[[Visit, Any], dict[str, Any]] = _no_extra_context


def record_urls(record_type: RecordType, *, adding: bool = True) -> list[URLPattern]:
    """Return the addresses of a kind's pages; without `adding`, it has a page of its own for that."""
    urls = [
        path(
            f"{record_type.path}/<uuid:record_id>/",
            _change_page(record_type),
            name=record_type.address,
        )
    ]
    if adding:
        urls.append(
            path(
                f"{record_type.path}/add/",
                _add_page(record_type),
                name=f"{record_type.address}-add",
            )
        )
    if record_type.delete is not None:
        address = f"{record_type.path}/<uuid:record_id>/delete/"
        urls.append(path(address, _delete_page(record_type), name=f"{record_type.address}-delete"))
    return urls


def _add_page(record_type: RecordType) -> View:
    @require_http_methods(_METHODS)
    @bss_page(Permission.SET_UP)
    def add(request: HttpRequest, visit: Visit) -> HttpResponseBase:
        return add_record(
            request, visit, record_type, record_type.form(visit, submitted_data(request), None)
        )

    return add


def add_record(
    request: HttpRequest, visit: Visit, record_type: RecordType, form: Form
) -> HttpResponseBase:
    """Show the form of a new record, or add it."""
    section = setup_url(visit, record_type.section)

    def save(values: dict[str, Any]) -> str:
        record_id = record_type.add(visit, values)
        return (
            setup_url(visit, record_type.address, record_id)
            if record_type.redirects_to_record
            else section
        )

    form_page = FormPage(
        section=record_type.section,
        title=text("New {noun}", noun=record_type.noun),
        help=record_type.help,
        button=text("Add {noun}", noun=record_type.noun),
        form=form,
        save=save,
        done=text("“{name}” added", name=form.data.get("name") or form.data.get("label") or ""),
        back=section,
    )
    return form_page_response(request, visit, form_page)


def _change_page(record_type: RecordType) -> View:
    @require_http_methods(_METHODS)
    @bss_page(Permission.SET_UP)
    def change(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
        row = record_type.get(visit.tenant.id, record_id)
        section = setup_url(visit, record_type.section)

        def save(values: dict[str, Any]) -> str:
            record_type.change(visit, record_id, values)
            return section

        form_page = FormPage(
            section=record_type.section,
            title=row.name,
            help=record_type.help,
            button=text("Save changes"),
            form=record_type.form(visit, submitted_data(request), row),
            edits=Edits(
                version=row.version,
                noun=record_type.noun,
                build=lambda data: record_type.form(visit, data, row),
            ),
            save=save,
            done=record_type.saved,
            back=section,
            delete=setup_url(visit, f"{record_type.address}-delete", record_id)
            if record_type.delete
            else "",
            template=record_type.template,
        )
        return form_page_response(
            request, visit, form_page, **record_type.extra_context(visit, row)
        )

    return change


def _delete_page(record_type: RecordType) -> View:
    delete = record_type.delete
    assert delete is not None, "only what can be deleted has this page"

    @require_http_methods(_METHODS)
    @bss_page(Permission.SET_UP)
    def ask(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
        row = record_type.get(visit.tenant.id, record_id)
        confirmation = Confirmation(
            section=record_type.section,
            title=text("Delete {name}", name=row.name),
            sentences=(
                text("It is deleted. Nothing uses it."),
                *record_type.deletion_warnings(row),
            ),
            blocked_reason=in_use_reason(row.name, row.used_in),
            button=text("Delete {noun}", noun=record_type.noun),
            act=lambda: delete(visit, record_id),
            done=text("“{name}” deleted", name=row.name),
            back=setup_url(visit, record_type.address, record_id),
            next_url=setup_url(visit, record_type.section),
        )
        return confirm(request, visit, confirmation)

    return ask
