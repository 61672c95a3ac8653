"""Kinds of records that Setup keeps. Each has the same pages: one to add, to change, to delete."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.database.references import why_kept
from upline.web.setup.fields import SetupForm
from upline.web.setup.sections import setup_url
from upline.web.setup.sheets import Sheet, Step, answer, confirm, typed
from upline.web.shared.access import Visit, bss_page

View = Callable[..., HttpResponseBase]
_METHODS = ["GET", "HEAD", "POST"]


def _nothing_more(_visit: Visit, _row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of record: its words, its form, and its verbs.

    `noun` is the kind with its article left out; `path` and `address` begin its addresses and
    their names. `get` returns the record with a `name` and `used_in`. `losses` are sentences on
    what goes with it when it is deleted. `beside` returns what else the page of one shows.
    """

    section: str
    noun: str
    path: str
    address: str
    form: Callable[[Visit, QueryDict | None, Any], SetupForm]
    get: Callable[[UUID, UUID], Any]
    add: Callable[[UUID, dict[str, Any]], UUID]
    change: Callable[[UUID, UUID, dict[str, Any]], None]
    delete: Callable[[UUID, UUID], None] | None = None
    losses: Callable[[Any], tuple[str, ...]] = lambda _row: ()
    saved: str = "Saved."
    help: str = ""
    opens_once_added: bool = False
    template: str = "setup/form.html"
    beside: Callable[[Visit, Any], dict[str, Any]] = _nothing_more


def kind_urls(kind: Kind, *, adding: bool = True) -> list[URLPattern]:
    """Return the addresses of a kind's pages; without `adding`, it has a page of its own for that."""
    urls = [path(f"{kind.path}/<uuid:record_id>/", _change_page(kind), name=kind.address)]
    if adding:
        urls.append(path(f"{kind.path}/add/", _add_page(kind), name=f"{kind.address}-add"))
    if kind.delete is not None:
        address = f"{kind.path}/<uuid:record_id>/delete/"
        urls.append(path(address, _delete_page(kind), name=f"{kind.address}-delete"))
    return urls


def _add_page(kind: Kind) -> View:
    @require_http_methods(_METHODS)
    @bss_page(Permission.SET_UP)
    def add(request: HttpRequest, visit: Visit) -> HttpResponseBase:
        return add_one(request, visit, kind, kind.form(visit, typed(request), None))

    return add


def add_one(request: HttpRequest, visit: Visit, kind: Kind, form: SetupForm) -> HttpResponseBase:
    """Show the form of a new record, or add it."""
    section = setup_url(visit, kind.section)

    def save(said: dict[str, Any]) -> str:
        record_id = kind.add(visit.tenant.id, said)
        return setup_url(visit, kind.address, record_id) if kind.opens_once_added else section

    sheet = Sheet(
        section=kind.section,
        title=f"New {kind.noun}",
        help=kind.help,
        button=f"Add {kind.noun}",
        form=form,
        save=save,
        done=f"{kind.noun.capitalize()} added.",
        back=section,
    )
    return answer(request, visit, sheet)


def _change_page(kind: Kind) -> View:
    @require_http_methods(_METHODS)
    @bss_page(Permission.SET_UP)
    def change(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
        row = kind.get(visit.tenant.id, record_id)
        section = setup_url(visit, kind.section)

        def save(said: dict[str, Any]) -> str:
            kind.change(visit.tenant.id, record_id, said)
            return section

        sheet = Sheet(
            section=kind.section,
            title=row.name,
            help=kind.help,
            button="Save changes",
            form=kind.form(visit, typed(request), row),
            save=save,
            done=kind.saved,
            back=section,
            delete=setup_url(visit, f"{kind.address}-delete", record_id) if kind.delete else "",
            template=kind.template,
        )
        return answer(request, visit, sheet, **kind.beside(visit, row))

    return change


def _delete_page(kind: Kind) -> View:
    delete = kind.delete
    assert delete is not None, "only what can be deleted has this page"

    @require_http_methods(_METHODS)
    @bss_page(Permission.SET_UP)
    def ask(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
        row = kind.get(visit.tenant.id, record_id)
        step = Step(
            section=kind.section,
            title=f"Delete {row.name}",
            sentences=(f"The {kind.noun} is gone for good. Nothing uses it.", *kind.losses(row)),
            hindrance=why_kept(row.name, row.used_in),
            button=f"Delete {kind.noun}",
            act=lambda: delete(visit.tenant.id, record_id),
            done=f"{kind.noun.capitalize()} deleted.",
            back=setup_url(visit, kind.address, record_id),
            onward=setup_url(visit, kind.section),
        )
        return confirm(request, visit, step)

    return ask
