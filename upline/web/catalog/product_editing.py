"""Making a product of one's own, and editing it."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import permission_verdict
from upline.catalog import actions
from upline.catalog.queries import ProductPage, product_codes, product_page, resolve_product
from upline.catalog.rulebook import NEEDS, PRODUCT_STATUS_TITLES, CatalogAction, not_own_product
from upline.kernel import clock
from upline.kernel.page_objects import Editability
from upline.kernel.texts import text
from upline.web.catalog.product_forms import FIELDS, NewProductForm, ProductForm, Resolver
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.edit_page import EditedRecord, edit_page
from upline.web.shared.forms.edit_form import EditFormContext
from upline.web.shared.submission import submit_form, submitted_data

_METHODS = ["GET", "HEAD", "POST"]
_MANAGES = NEEDS[CatalogAction.MANAGE_PRODUCTS].permission


@require_http_methods(_METHODS)
@bss_page(_MANAGES)
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the form of a new product, or add it."""
    context = EditFormContext(fields=frozenset(FIELDS), version="new", values={"min_quantity": 1})
    currency = visit.tenant.currency
    form = NewProductForm(
        context, submitted_data(request), resolve=_resolver(visit), currency=currency
    )

    def save() -> str:
        created = actions.create_product(
            tenant_id=visit.tenant.id,
            new=form.new_product(),
            currency=currency,
            by=visit.actor,
            now=clock.now(),
        )
        return _home(visit, created)

    page = {
        "title": text("New product"),
        "button": text("Add product"),
        "help": text("A product of {bss}. BSSs downstream sell it too.", bss=visit.tenant.name),
    }
    area = reverse("products", args=[visit.tenant.slug])
    shown = {"form": form, "page": page, "area": text("Products"), "area_href": area}

    def show(status: int) -> HttpResponse:
        return render_page(
            request, visit, "catalog/form.html", shown, current_area="products", status=status
        )

    return submit_form(request, form, save=save, done=text("Product added"), show=show)


@require_http_methods(_METHODS)
@bss_page()
def edit(request: HttpRequest, visit: Visit, product_id: UUID) -> HttpResponseBase:
    """Show the edit form of a product of one's own, or save it."""
    product = product_page(seller=visit.tenant, product_id=product_id)

    def save(form: ProductForm) -> None:
        actions.edit_product(
            tenant_id=visit.tenant.id,
            product_id=product_id,
            fields=form.product(),
            upgrades_to=form.upgrade_ids,
            by=visit.actor,
            version=form.version,
        )

    record = EditedRecord(
        id=product.id,
        name=product.name,
        area="products",
        noun=text("product"),
        ribbon="",
        editing=editability(visit, product),
        home=_home(visit, product.id),
        closed=((text("Status"), PRODUCT_STATUS_TITLES[product.status]),),
        closed_title=text("Not edited here"),
        closed_remark=text("Prices and status change on the page of the product."),
    )
    context = EditFormContext(
        fields=frozenset(FIELDS), version=product.version, values=_values(product)
    )
    form = partial(ProductForm, context, resolve=_resolver(visit))
    return edit_page(request, visit, record, form=form, save=save)


def editability(visit: Visit, product: ProductPage) -> Editability:
    """Return whether the person may edit a product, and why not."""
    if product.owner is not None:
        return Editability(frozenset(), (not_own_product(product.owner.name),))
    verdict = permission_verdict(visit.role, _MANAGES)
    return Editability(frozenset(FIELDS) if verdict.allowed else frozenset(), (verdict,))


def _values(product: ProductPage) -> Mapping[str, object]:
    codes = product_codes(product_ids=[target.id for target in product.upgrades_to])
    values = {name: getattr(product, name) for name in FIELDS}
    return {
        **values,
        "add_on_of": ", ".join(product.add_on_of),
        "upgrades_to": "\n".join(sorted(codes.values())),
    }


def _resolver(visit: Visit) -> Resolver:
    return lambda text: resolve_product(seller=visit.tenant, text=text)


def _home(visit: Visit, product_id: UUID) -> str:
    return reverse("product", args=[visit.tenant.slug, product_id])
